"""Files of these tests stay in a folder of the test; a contribution from Germany to the Netherlands."""

import hypothesis
import pytest

from europol_portal.parties.models import Role
from tests.factories.intelligence import make_entity_content, make_file, make_unit, send_contribution
from tests.factories.parties import make_user
from tests.kept import keeper, kept

# What draws slowly does so because other workers use the machine.
hypothesis.settings.register_profile("portal", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("portal")


@pytest.fixture(autouse=True)
def files_in_a_folder_of_the_test(settings, tmp_path):
    """A storage for each test; it holds the files of what is kept."""
    files = settings.STORAGES["default"] | {"OPTIONS": {"location": str(tmp_path / "files")}}
    settings.STORAGES = settings.STORAGES | {"default": files}
    keeper.copy_files(tmp_path / "files")


@pytest.fixture
@kept
def officers(german_officer, dutch_officer, polish_officer, french_officer, american_officer):
    """Liaison officers by the code of their party."""
    people = (german_officer, dutch_officer, polish_officer, french_officer, american_officer)
    return {person.party.code: person for person in people}


@pytest.fixture
@kept
def europol_people(analyst, duty_officer, service_coordinator, administrator, data_protection_officer):
    """People of Europol by what they do."""
    return {
        "analyst": analyst,
        "duty": duty_officer,
        "support": service_coordinator,
        "admin": administrator,
        "dpo": data_protection_officer,
    }


@pytest.fixture
@kept
def second_analyst(analyst):
    """An analyst of Europol who works on nothing here."""
    return make_user("europol.second", authority=analyst.authority, role=Role.ANALYST)


@pytest.fixture
@kept
def german_unit(germany):
    """The national unit of Germany."""
    return make_unit(germany)


@pytest.fixture
@kept
def dutch_unit(netherlands):
    """The national unit of the Netherlands."""
    return make_unit(netherlands)


@pytest.fixture
@kept
def sent(german_officer, dutch_officer, now):
    """A contribution from Germany to the Netherlands with one entity and one file."""
    return send_contribution(
        german_officer, dutch_officer, at=now, entities=[make_entity_content()], files=[make_file()]
    )


@pytest.fixture
def as_(client):
    """The browser, signed in as a person."""

    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in
