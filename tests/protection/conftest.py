"""Signing in."""

import pytest


@pytest.fixture
def as_(client):
    """A browser in which the person is signed in."""

    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in
