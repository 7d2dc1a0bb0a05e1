"""Who knows of requests: both locks, each with the other switched off, and what the database itself refuses."""

import pytest
from django.db import DatabaseError, InternalError, ProgrammingError, connection, transaction
from django.db.models import Q

from europol_portal.access import policy
from europol_portal.access.binding import NOBODY, SYSTEM, acting, acting_for
from europol_portal.core.errors import DomainError
from europol_portal.core.fields import Classification
from europol_portal.parties.models import Role, User
from support import services
from support.access import RequestPermission, known_operations
from support.models import Assessment, RequestMessage, RequestStep, SupportRequest, SupportRequestShare
from tests.factories.operations import make_operation
from tests.factories.parties import LONG_AGO, make_authority, make_user
from tests.factories.support import AT, REASON, SCORES, make_assessed, make_draft, make_national_officer, make_sent
from tests.kept import kept

pytestmark = pytest.mark.django_db

PARTS = [Assessment, RequestStep, RequestMessage]
REFUSED = (ProgrammingError, InternalError, DatabaseError)


@pytest.fixture
@kept
def world(requesters, europol_people, operation):
    """A request of Germany for HALYARD, assessed; one of the Netherlands for money; an urgent one; a German draft."""
    german, dutch, coordinator = requesters["de.liaison"], requesters["nl.liaison"], europol_people["support"]
    halyard = make_assessed(german, coordinator, operation=operation)
    with acting_for(coordinator):
        services.ask_question(request=halyard, text="Is there power?", by=coordinator, at=AT)
    return {
        "halyard": halyard,
        "money": make_sent(dutch, "financial"),
        "urgent": make_sent(dutch, "forensics", urgency="urgent"),
        "draft": make_draft(german, "training"),
    }


@pytest.fixture
@kept
def audiences(world, requesters, europol_people, administrator):
    """Which requests each person may know: the owner's desk and, inside Europol, who handles it."""
    known = {
        "de.liaison": {"halyard", "draft"},
        "de.national": {"halyard", "draft"},
        "nl.liaison": {"money", "urgent"},
        "europol.support": {"halyard", "urgent"},
        "europol.grants": {"money"},
        "europol.duty": {"urgent"},
    }
    people = [*requesters.values(), *europol_people.values(), administrator]
    return {person: known.get(person.username, set()) for person in people}


PARTY_KNOWS = {
    "DE": {"halyard", "draft"},
    "NL": {"money", "urgent"},
    "FR": set(),
    "US": set(),
    "EP": {"halyard", "money", "urgent"},
}
WITHOUT_NEED = {Role.DATA_PROTECTION_OFFICER, Role.ADMINISTRATOR}


def _keys(model, rows):
    return {row.pk if model is SupportRequest else row.request_id for row in rows}


def _expected(model, world, names):
    held = {Assessment: {"halyard"}, RequestMessage: {"halyard"}}.get(model, set(world))
    return {world[name].pk for name in names & held}


@pytest.mark.invariant(42, 15)
@pytest.mark.parametrize("model", [SupportRequest, *PARTS])
def test_both_locks_show_each_person_what_the_person_handles(model, world, audiences):
    for person, names in audiences.items():
        with acting_for(person):
            assert _keys(model, model.objects.visible_to(person)) == _expected(model, world, names), person


@pytest.mark.parametrize("model", [SupportRequest, *PARTS])
def test_the_first_lock_alone_shows_the_same(model, world, audiences, second_lock_off):
    for person, names in audiences.items():
        with acting_for(person):
            assert _keys(model, model.objects.visible_to(person)) == _expected(model, world, names), person


@pytest.mark.parametrize("model", [SupportRequest, *PARTS])
def test_the_second_lock_alone_shows_a_party_its_own_and_the_provider_what_was_sent(
    model, world, audiences, monkeypatch
):
    monkeypatch.setattr("europol_portal.access.querysets.visible_q", lambda *_: Q())
    for person in audiences:
        names = set() if person.roles & WITHOUT_NEED else PARTY_KNOWS[person.party.code]
        with acting_for(person):
            assert _keys(model, model.objects.visible_to(person)) == _expected(model, world, names), person


@pytest.mark.parametrize("model", [SupportRequest, *PARTS, SupportRequestShare])
@pytest.mark.parametrize("binding", [NOBODY, SYSTEM], ids=["nobody", "system job"])
def test_with_nobody_stated_there_is_nothing(model, binding, world):
    with acting(binding):
        assert not model.objects.exists()


def test_who_is_not_cleared_knows_nothing(german_officer, service_coordinator, netherlands):
    secret = make_sent(german_officer, classification=Classification.EU_RESTRICTED)
    uncleared = make_user(
        "europol.uncleared",
        authority=service_coordinator.authority,
        role=Role.SERVICE_COORDINATOR,
        clearance=Classification.BPL,
    )

    with acting_for(uncleared):
        assert not SupportRequest.objects.visible_to(uncleared).exists()
        assert not SupportRequest.objects.filter(pk=secret.pk).exists()


@pytest.mark.invariant(41)
def test_a_third_country_knows_its_own_requests_only(world, american_officer, service_coordinator):
    own = make_sent(american_officer)

    with acting_for(american_officer):
        assert list(SupportRequest.objects.all()) == [own]


@pytest.mark.invariant(38)
def test_nobody_of_the_requesting_party_decides(german_officer, service_coordinator, germany):
    request = make_sent(german_officer)
    insider = make_user("de.support", authority=make_authority(germany), role=Role.SERVICE_COORDINATOR)
    insider.memberships.create(authority=make_authority(germany), role=Role.LIAISON_OFFICER, valid_from=LONG_AGO)

    for person in (german_officer, insider):
        with acting_for(person):
            assert not policy.can(person, RequestPermission.DECIDE, request)
            with pytest.raises(DomainError):
                services.assess_request(request=request, scores=SCORES, reason=REASON, by=person, at=AT)


def test_money_is_decided_by_grant_officers_and_all_else_by_coordinators(world, service_coordinator, grant_officer):
    for person, mine, theirs in ((grant_officer, "money", "halyard"), (service_coordinator, "halyard", "money")):
        with acting_for(person):
            assert policy.can(person, RequestPermission.DECIDE, world[mine])
            assert not policy.can(person, RequestPermission.DECIDE, world[theirs])


def test_seeing_by_one_role_does_not_let_another_role_decide(dutch_officer, service_coordinator):
    urgent = make_sent(dutch_officer, "financial", urgency="urgent")
    both = make_user("europol.both", authority=service_coordinator.authority, role=Role.SERVICE_COORDINATOR)
    both.memberships.create(authority=both.authority, role=Role.DUTY_OFFICER, valid_from=LONG_AGO)
    both = User.objects.get(pk=both.pk)

    with acting_for(both):
        assert SupportRequest.objects.visible_to(both).contains(urgent)
        assert not policy.can(both, RequestPermission.DECIDE, urgent)


def test_the_name_of_an_operation_is_shown_to_its_participants_only(world, requesters, europol_people):
    dutch = requesters["nl.liaison"]
    pressing = make_sent(dutch, urgency="urgent", operation=make_operation(dutch, code_name="LODESTAR"))

    def known(person, request):
        with acting_for(person):
            return {operation.code_name for operation in known_operations(person, [request]).values()}

    assert known(requesters["de.liaison"], world["halyard"]) == {"HALYARD"}
    assert known(dutch, pressing) == {"LODESTAR"}
    assert known(europol_people["duty"], pressing) == known(europol_people["support"], pressing) == set()


def test_a_national_officer_asks_and_does_not_endorse(national_officer, german_officer, europol):
    request = make_sent(national_officer)

    assert request.status == "submitted"
    with acting_for(national_officer):
        assert not policy.can(national_officer, RequestPermission.ENDORSE, request)
    with acting_for(german_officer):
        assert policy.can(german_officer, RequestPermission.ENDORSE, request)


def test_a_draft_belongs_to_its_party_only(german_officer, national_officer, dutch_officer, europol):
    draft = make_draft(german_officer)
    stranger = make_national_officer(dutch_officer.party)

    assert draft.party_ids == [german_officer.party_id]
    with acting_for(stranger):
        assert not SupportRequest.objects.exists()


def _refused(person, change):
    with acting_for(person):
        with pytest.raises(REFUSED), transaction.atomic():
            change()
        return True


def test_the_database_lets_each_side_write_its_own_columns_only(world, german_officer, service_coordinator):
    row = SupportRequest.objects.filter(pk=world["halyard"].pk)

    assert _refused(german_officer, lambda: row.update(priority_score=15))
    assert _refused(german_officer, lambda: row.update(scheduled_from="2026-12-01", scheduled_until="2026-12-02"))
    assert _refused(german_officer, lambda: row.update(decision_reason="Accepted."))
    assert _refused(german_officer, lambda: row.update(title="Something else"))
    assert _refused(german_officer, lambda: row.update(status="accepted"))
    assert _refused(service_coordinator, lambda: row.update(title="Something else"))
    assert _refused(service_coordinator, lambda: row.update(feedback_rating=5))
    assert _refused(service_coordinator, lambda: row.update(endorsed_at=AT, endorsed_by=service_coordinator))
    assert _refused(service_coordinator, lambda: row.update(status="cancelled"))
    assert _refused(service_coordinator, lambda: row.update(party_ids=[]))


def test_the_database_starts_every_request_as_a_draft(german_officer, europol):
    draft = make_draft(german_officer)

    def insert():
        SupportRequest.objects.create(
            owner=draft.owner, provider=draft.provider, service=draft.service, kind=draft.kind, title="x",
            reference="SR-1", created_by=german_officer, created_at=AT, status="accepted",
            party_ids=[draft.owner_id],
        )  # fmt: skip

    assert _refused(german_officer, insert)


@pytest.mark.parametrize("model", PARTS)
def test_what_was_said_in_a_request_is_never_rewritten(model, world, service_coordinator):
    with acting_for(service_coordinator):
        part = model.objects.filter(request=world["halyard"]).first()

    assert _refused(service_coordinator, lambda: model.objects.filter(pk=part.pk).update(at=AT.replace(year=2020)))
    assert _refused(service_coordinator, lambda: model.objects.filter(pk=part.pk).delete())


def test_nobody_speaks_in_the_name_of_another(world, german_officer, service_coordinator):
    words = {"request": world["halyard"], "at": AT, "kind": "question", "text": "x"}

    def say(party, author):
        return lambda: RequestMessage.objects.create(party=party, author=author, **words)

    assert _refused(german_officer, say(service_coordinator.party, service_coordinator))
    assert _refused(german_officer, say(german_officer.party, service_coordinator))


def test_the_database_lets_only_the_provider_assess(world, german_officer):
    points = dict.fromkeys(Assessment.CRITERIA, 3)

    def assess():
        Assessment.objects.create(
            request=world["halyard"], party=german_officer.party, author=german_officer, at=AT, reason="x", **points
        )

    assert _refused(german_officer, assess)


def test_a_stranger_adds_nothing_to_a_request(world, french_officer):
    words = {"request": world["halyard"], "party": french_officer.party, "author": french_officer, "at": AT}

    assert _refused(
        french_officer, lambda: RequestMessage.objects.create(kind="question", text="What is this?", **words)
    )


def test_audience_columns_and_share_rows_agree(world, check_audience):
    check_audience()

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE none")
        cursor.execute(
            "SELECT count(*) FROM support_supportrequestshare WHERE content_object_id = %s", [world["halyard"].pk]
        )
        assert cursor.fetchone() == (2,)
