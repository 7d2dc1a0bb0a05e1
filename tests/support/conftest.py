"""Germany asks, the Netherlands take part in the same operation, France has no part in it, Europol provides."""

import pytest
from django.db import connection

from tests.factories.operations import make_operation
from tests.factories.support import make_national_officer, make_sent
from tests.kept import keeper, kept


@pytest.fixture(autouse=True)
def files_in_a_folder_of_the_test(settings, tmp_path):
    """A storage for each test; it holds the files of what is kept."""
    files = settings.STORAGES["default"] | {"OPTIONS": {"location": str(tmp_path / "files")}}
    settings.STORAGES = settings.STORAGES | {"default": files}
    keeper.copy_files(tmp_path / "files")


@pytest.fixture
@kept
def national_officer(germany):
    """de.national, whose requests the national unit endorses."""
    return make_national_officer(germany)


@pytest.fixture
@kept
def europol_people(service_coordinator, grant_officer, duty_officer, analyst, data_protection_officer):
    """People of Europol by their role, the administrator apart."""
    people = (service_coordinator, grant_officer, duty_officer, analyst, data_protection_officer)
    return {person.username.partition(".")[2]: person for person in people}


@pytest.fixture
@kept
def requesters(german_officer, national_officer, dutch_officer, french_officer, american_officer):
    """People who ask, by user name."""
    people = (german_officer, national_officer, dutch_officer, french_officer, american_officer)
    return {person.username: person for person in people}


@pytest.fixture
@kept
def operation(german_officer, dutch_officer, duty_officer):
    """HALYARD: Germany leads, the Netherlands and Europol take part."""
    return make_operation(german_officer, accepted=(dutch_officer, duty_officer))


@pytest.fixture
@kept
def sent(german_officer, service_coordinator, operation):
    """Germany's mobile office for HALYARD, sent and endorsed."""
    return make_sent(german_officer, operation=operation)


@pytest.fixture
def check_audience():
    """Runs the deferred checks of share rows and audience columns, as a commit would."""

    def check():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    return check


@pytest.fixture
def as_(client):
    """The client, signed in as a person."""

    def sign_in(person):
        client.logout()
        client.force_login(person)
        return client

    return sign_in
