"""One operation: Germany leads, the Netherlands take part, Poland has not answered, France has no part in it."""

import pytest

from europol_portal.access.binding import acting_for
from europol_portal.parties.models import Role
from operations.models import Participation
from tests.factories.intelligence import send_contribution
from tests.factories.operations import make_operation
from tests.factories.parties import make_authority, make_user
from tests.factories.targets import AT, bring_to
from tests.kept import kept


@pytest.fixture
@kept
def officers(german_officer, dutch_officer, polish_officer, french_officer, american_officer):
    """Liaison officers by the code of their party."""
    people = (german_officer, dutch_officer, polish_officer, french_officer, american_officer)
    return {person.party.code: person for person in people}


@pytest.fixture
@kept
def operation(german_officer, dutch_officer, polish_officer):
    """HALYARD, proposed."""
    return make_operation(german_officer, accepted=(dutch_officer,), invited=(polish_officer,))


def _invitation(operation, party_code, lead):
    with acting_for(lead):
        return Participation.objects.select_related("party", "lead").get(operation=operation, party__code=party_code)


@pytest.fixture
@kept
def polish_invitation(operation, german_officer):
    """Not answered."""
    return _invitation(operation, "PL", german_officer)


@pytest.fixture
@kept
def dutch_participation(operation, german_officer):
    """Accepted."""
    return _invitation(operation, "NL", german_officer)


@pytest.fixture
def colleague_of():
    """Makes another person of an officer's bureau."""

    def make(officer, name="second", role=Role.LIAISON_OFFICER, **fields):
        authority = make_authority(officer.party)
        return make_user(f"{officer.party.code.lower()}.{name}", authority=authority, role=role, **fields)

    return make


@pytest.fixture
def seen_by():
    """Keys of a model's rows: what a query without filter gives, and what visible_to gives."""

    def keys(model, person, *, filtered):
        with acting_for(person):
            rows = model.objects.visible_to(person) if filtered else model.objects.all()
            return set(rows.values_list("pk", flat=True))

    return keys


@pytest.fixture
def as_(client):
    """The client, signed in as a person."""

    def sign_in(person):
        client.logout()
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
@kept
def evidence(german_officer, dutch_officer, polish_officer):
    """A German contribution that the Netherlands and Poland have received."""
    return send_contribution(german_officer, dutch_officer, polish_officer, at=AT)


@pytest.fixture
def bring(officers, duty_officer, analyst, evidence):
    """Leads a target of Germany to a state, with the support of the Netherlands and Poland."""

    def lead_on(target, state):
        return bring_to(
            target,
            state,
            lead=officers["DE"],
            supporters=(officers["NL"], officers["PL"]),
            europol=(duty_officer, analyst),
            reference=evidence.reference,
        )

    return lead_on
