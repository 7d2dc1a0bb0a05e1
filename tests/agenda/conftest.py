"""Germany leads HALYARD with the Netherlands; France has no part in it."""

import pytest

from tests.factories.operations import make_operation
from tests.kept import kept


@pytest.fixture
@kept
def operation(german_officer, dutch_officer):
    """HALYARD."""
    return make_operation(german_officer, accepted=(dutch_officer,))


@pytest.fixture
def as_(client):
    """The client, signed in as a person."""

    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in
