"""Files of these tests stay in a folder of the test, and refusals stay out of the log."""

import logging

import pytest

from tests.kept import keeper


@pytest.fixture(autouse=True)
def files_in_a_folder_of_the_test(settings, tmp_path):
    """A storage for each test; it holds the files of what is kept."""
    files = settings.STORAGES["default"] | {"OPTIONS": {"location": str(tmp_path / "files")}}
    settings.STORAGES = settings.STORAGES | {"default": files}
    keeper.copy_files(tmp_path / "files")


@pytest.fixture(autouse=True)
def quiet_refusals():
    """Thousands of refusals are what is wanted; they need no line in the log."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)
