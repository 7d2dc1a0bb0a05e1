"""Files of these tests stay in a folder of the test, and refusals stay out of the log."""

import logging

import pytest


@pytest.fixture(autouse=True)
def files_in_a_folder_of_the_test(settings, tmp_path):
    """A fresh storage for each test."""
    location = {"location": str(tmp_path / "files")}
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": location}
    settings.STORAGES = settings.STORAGES | {"default": backend}


@pytest.fixture(autouse=True)
def quiet_refusals():
    """Thousands of refusals are what is wanted; they need no line in the log."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)
