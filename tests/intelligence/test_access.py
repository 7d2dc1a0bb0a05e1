"""Who knows of contributions: both locks, and each with the other switched off."""

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.models import Q

from europol_portal.access import policy
from europol_portal.access.binding import NOBODY, acting, acting_for
from europol_portal.core.fields import Classification
from europol_portal.parties.models import Role
from intelligence import services
from intelligence.access import READERS, ContributionPermission, PartPermission
from intelligence.models import (
    Attachment,
    Case,
    Contribution,
    ContributionShare,
    ContributionText,
    Entity,
    Recipient,
)
from tests.factories.intelligence import PURPOSES, draft_contribution, make_entity_content, make_file, send_contribution
from tests.factories.parties import make_user
from tests.kept import kept

pytestmark = pytest.mark.django_db

MODELS = [Case, Contribution, ContributionText, Entity, Attachment, Recipient]


def _send(by, *to, at, **fields):
    return send_contribution(by, *to, at=at, entities=[make_entity_content()], files=[make_file()], **fields)


def _draft(by, to, at):
    return draft_contribution(by, to, at=at, entities=[make_entity_content()], files=[make_file()])


@pytest.fixture
@kept
def world(officers, analyst, now):
    """Germany to the Netherlands; the same to Poland and Europol; France to the United States; drafts of two."""
    return {
        "de-nl": _send(officers["DE"], officers["NL"], at=now),
        "de-pl-ep": _send(officers["DE"], officers["PL"], analyst, at=now, purposes=PURPOSES),
        "fr-us": _send(officers["FR"], officers["US"], at=now),
        "draft-de": _draft(officers["DE"], officers["NL"], now),
        "draft-fr": _draft(officers["FR"], officers["NL"], now),
    }


@pytest.fixture
@kept
def audiences(officers, analyst):
    """Which contributions each person may know."""
    return {
        officers["DE"]: {"de-nl", "de-pl-ep", "draft-de"},
        officers["NL"]: {"de-nl"},
        officers["FR"]: {"fr-us", "draft-fr"},
        officers["PL"]: {"de-pl-ep"},
        officers["US"]: {"fr-us"},
        analyst: {"de-pl-ep"},
    }


def _contributions(model, rows):
    key = {"Contribution": "pk", "Case": "contributions"}.get(model.__name__, "contribution_id")
    return {getattr(row, key) for row in rows}


def _check(model, world, audiences, *, filtered):
    for person, names in audiences.items():
        with acting_for(person):
            rows = model.objects.visible_to(person) if filtered else model.objects.all()
            if model is Case:
                expected = {world[name].case_id for name in names if world[name].case_id}
                assert {row.pk for row in rows} == expected, person
            else:
                assert _contributions(model, rows) == {world[name].pk for name in names}, person


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.invariant(41, 42)
def test_both_locks_show_each_party_its_own_and_no_more(model, world, audiences):
    _check(model, world, audiences, filtered=True)


@pytest.mark.parametrize("model", MODELS)
def test_the_second_lock_alone_shows_the_same(model, world, audiences):
    _check(model, world, audiences, filtered=False)


@pytest.mark.parametrize("model", MODELS)
def test_a_forgotten_filter_shows_a_party_nothing_of_others(model, world, audiences, monkeypatch):
    monkeypatch.setattr("europol_portal.access.querysets.visible_q", lambda *_: Q())
    _check(model, world, audiences, filtered=True)


@pytest.mark.parametrize("model", MODELS)
def test_the_first_lock_alone_shows_the_same(model, world, audiences, second_lock_off):
    _check(model, world, audiences, filtered=True)


@pytest.mark.parametrize("model", MODELS)
def test_with_nobody_stated_there_is_nothing(model, world):
    with acting(NOBODY):
        assert not model.objects.exists()


# Europol


@pytest.mark.invariant(13)
@pytest.mark.parametrize("second_lock", ["on", "off"])
@pytest.mark.invariant(13)
def test_if_europol_is_no_recipient_nobody_of_europol_sees_it(request, sent, second_lock, europol_people):
    if second_lock == "off":
        request.getfixturevalue("second_lock_off")
    for person in europol_people.values():
        with acting_for(person):
            for model in MODELS:
                assert not model.objects.visible_to(person).exists()
            assert not ContributionShare.lists.open_to(person).exists()
            if second_lock == "on":
                assert not any(model.objects.exists() for model in MODELS)


@pytest.mark.invariant(15)
def test_coordinators_administrators_and_auditors_of_europol_see_nothing_that_europol_receives(
    german_officer, europol_people, grant_officer, now
):
    _send(german_officer, europol_people["analyst"], at=now, purposes=PURPOSES)

    for person in (europol_people["support"], grant_officer, europol_people["admin"], europol_people["dpo"]):
        with acting_for(person):
            assert not any(model.objects.visible_to(person).exists() for model in MODELS)
            assert not any(policy.can(person, permission) for permission in ContributionPermission)
            assert not any(policy.can(person, permission) for permission in PartPermission)


# co-recipients


def test_recipients_do_not_learn_of_each_other(german_officer, dutch_officer, polish_officer, dutch_unit, now):
    sent = send_contribution(german_officer, dutch_officer, polish_officer, at=now)

    with acting_for(dutch_officer):
        unfiltered = set(Recipient.objects.values_list("authority__code", flat=True))
        visible = set(Recipient.objects.visible_to(dutch_officer).values_list("authority__code", flat=True))
        lines = set(ContributionShare.objects.filter(content_object=sent).values_list("group_id", flat=True))
    assert unfiltered == visible == {"nl-lb", "nl-enu"}
    assert lines == {dutch_officer.party_id}


def test_the_first_lock_alone_hides_co_recipients(german_officer, dutch_officer, polish_officer, second_lock_off, now):
    send_contribution(german_officer, dutch_officer, polish_officer, at=now)

    with acting_for(dutch_officer):
        visible = set(Recipient.objects.visible_to(dutch_officer).values_list("authority__code", flat=True))
    assert visible == {"nl-lb"}


# clearance, roles


def test_clearance_hides_what_is_above_it_on_both_locks(german_officer, dutch_officer, now):
    novice = make_user(
        "nl.novice", authority=dutch_officer.authority, role=Role.LIAISON_OFFICER, clearance=Classification.BPL
    )
    sent = send_contribution(german_officer, dutch_officer, at=now, classification=Classification.EU_RESTRICTED)

    with acting_for(novice):
        assert not Contribution.objects.visible_to(novice).exists()
        assert not Contribution.objects.exists()
        assert not ContributionShare.lists.open_to(novice).exists()
    with acting_for(dutch_officer):
        assert Contribution.objects.visible_to(dutch_officer).get() == sent


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.invariant(42)
def test_only_roles_that_need_intelligence_hold_its_permissions(role, netherlands, sent, dutch_officer):
    person = make_user(f"nl.{role}", authority=dutch_officer.authority, role=role)

    with acting_for(person):
        held = {
            permission for permission in (*ContributionPermission, *PartPermission) if policy.can(person, permission)
        }
        sees = Contribution.objects.visible_to(person).exists()
    assert bool(held) == sees == (role in READERS)


def test_permissions_on_one_contribution_follow_side_and_state(sent, officers, now):
    draft = draft_contribution(officers["DE"], officers["NL"], at=now)
    may = ContributionPermission
    common = {may.VIEW, may.ADD, may.CLOSE_CIRCLE}
    expected = [
        ("DE", sent, common | {may.CORRECT, may.RECALL, may.RESTRICT, may.ADD_RECIPIENT, may.EXPORT}),
        ("NL", sent, common | {may.REPLY, may.FORWARD, may.EXPORT}),
        ("FR", sent, set()),
        ("DE", draft, common | {may.CHANGE, may.SEND}),
        ("NL", draft, set()),
    ]

    for code, contribution, permissions in expected:
        with acting_for(officers[code]):
            assert policy.allowed(officers[code], may, contribution) == permissions


# what PostgreSQL refuses even from the application's own login


def _refused(person, statement, *parameters, match):
    with (
        acting_for(person),
        pytest.raises(ProgrammingError, match=match),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, parameters)


@pytest.mark.invariant(30)
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("subject", "x"),
        ("kind", "request"),
        ("source_evaluation", "C"),
        ("information_evaluation", "1"),
        ("urgency", "urgent"),
        ("purposes", ["exchange"]),
        ("has_personal_data", False),
        ("status", "draft"),
        ("sent_at", None),
        ("message_number", 1),
        ("case_number", 1),
        ("operation_id", "00000000-0000-7000-8000-000000000000"),
    ],
)
@pytest.mark.invariant(16, 30)
def test_the_header_of_a_sent_contribution_never_changes(sent, german_officer, column, value):
    for_all = f"UPDATE intelligence_contribution SET {column} = %s WHERE id = %s"
    _refused(german_officer, for_all, value, sent.pk, match="never changes")


@pytest.mark.invariant(30, 31)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE intelligence_contributiontext SET body = 'x' WHERE contribution_id = %s",
        "DELETE FROM intelligence_contributiontext WHERE contribution_id = %s",
        "UPDATE intelligence_entity SET label = 'x' WHERE contribution_id = %s",
        "DELETE FROM intelligence_entity WHERE contribution_id = %s",
        "UPDATE intelligence_attachment SET sha256 = repeat('0', 64) WHERE contribution_id = %s",
        "DELETE FROM intelligence_attachment WHERE contribution_id = %s",
        "UPDATE intelligence_recipient SET kind = 'cc' WHERE contribution_id = %s",
        "DELETE FROM intelligence_recipient WHERE contribution_id = %s",
        "DELETE FROM intelligence_contribution WHERE id = %s",
    ],
)
@pytest.mark.parametrize("side", ["owner", "recipient"])
@pytest.mark.invariant(30, 31)
def test_no_part_of_a_sent_contribution_changes_or_goes(request, sent, statement, side):
    person = request.getfixturevalue({"owner": "german_officer", "recipient": "dutch_officer"}[side])
    with acting_for(person), connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(statement, [sent.pk])
                changed = cursor.rowcount
        except ProgrammingError:
            changed = 0
    assert changed == 0


def test_nobody_adds_an_entity_to_what_was_sent(sent, german_officer, dutch_officer, now):
    for person in (german_officer, dutch_officer):
        with acting_for(person), pytest.raises(ProgrammingError, match="never changes"), transaction.atomic():
            Entity.objects.create(contribution=sent, kind=Entity.Kind.ITEM, label="x", normalised="x", added_at=now)


@pytest.mark.invariant(8)
def test_only_the_owner_adds_handling_codes_and_nobody_takes_one_away(german_officer, dutch_officer, now):
    sent = send_contribution(german_officer, dutch_officer, at=now, handling_codes=("H1",))
    add = "UPDATE intelligence_contribution SET handling_codes = '{H1,H2}' WHERE id = %s"
    take = "UPDATE intelligence_contribution SET handling_codes = '{}' WHERE id = %s"

    _refused(dutch_officer, add, sent.pk, match="only the owner")
    _refused(german_officer, take, sent.pk, match="only added")
    with acting_for(german_officer), connection.cursor() as cursor:
        cursor.execute(add, [sent.pk])
        assert cursor.rowcount == 1


@pytest.mark.invariant(1)
def test_only_the_owner_decides_who_sees_it(sent, dutch_officer, french_officer):
    _refused(
        dutch_officer,
        "UPDATE intelligence_contribution SET party_ids = party_ids || %s WHERE id = %s",
        french_officer.party_id,
        sent.pk,
        match="only the owner decides",
    )


def test_nobody_shares_what_is_not_the_own(sent, dutch_officer, french_officer):
    share = (
        "INSERT INTO intelligence_contributionshare (group_id, permission_id, content_object_id, owner_id, is_closed,"
        " position, box, kind, urgency, classification_rank, is_read)"
        " SELECT %s, permission_id, content_object_id, 0, false, gen_random_uuid(), '', '', '', 0, false"
        " FROM intelligence_contributionshare WHERE content_object_id = %s"
    )
    _refused(dutch_officer, share, french_officer.party_id, sent.pk, match="row-level security")

    with acting_for(french_officer), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        ContributionShare.objects.bulk_create(
            [ContributionShare(group_id=french_officer.party_id, permission_id=1, content_object_id=sent.pk)]
        )


@pytest.mark.invariant(1)
def test_nobody_writes_in_the_name_of_another_party(german_officer, dutch_officer, now):
    draft = draft_contribution(german_officer, dutch_officer, at=now)
    with acting_for(dutch_officer), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Contribution.objects.create(
            owner_id=german_officer.party_id,
            party_ids=[german_officer.party_id, dutch_officer.party_id],
            sender=draft.sender,
            author=german_officer,
            created_at=now,
        )


def test_a_copy_is_opened_by_its_receiver_only_and_once(sent, german_officer, dutch_officer, now):
    open_it = "UPDATE intelligence_recipient SET opened_at = now(), opened_by_id = %s WHERE contribution_id = %s"
    _refused(german_officer, open_it, german_officer.pk, sent.pk, match="only the receiving party")

    with acting_for(dutch_officer):
        services.open_contribution(contribution=sent, by=dutch_officer, at=now)
    _refused(dutch_officer, open_it, dutch_officer.pk, sent.pk, match="stays on record")
