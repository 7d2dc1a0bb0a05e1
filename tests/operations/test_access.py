"""Who sees operations, participations and the log: both locks, and each with the other switched off."""

import pytest
from django.db.models import Q

from europol_portal.access import policy
from europol_portal.access.binding import NOBODY, SYSTEM, acting, acting_for
from europol_portal.core.fields import Classification
from europol_portal.parties.models import Role
from operations.access import OperationPermission, ParticipationPermission
from operations.models import LogEntry, Operation, OperationShare, Participation
from tests.factories.operations import answer, make_operation
from tests.kept import kept

pytestmark = pytest.mark.django_db

MODELS = [Operation, Participation, LogEntry]


@pytest.fixture
@kept
def world(operation, officers, polish_invitation):
    """HALYARD, which Poland has declined; an operation of France alone; one of Germany and the United States."""
    answer(polish_invitation, "decline", by=officers["PL"])
    return {
        "halyard": operation,
        "french": make_operation(officers["FR"], code_name="MISTRAL"),
        "other": make_operation(officers["DE"], code_name="LODESTAR", accepted=(officers["US"],)),
    }


@pytest.fixture
@kept
def audiences(world, officers):
    """Which operations each person may know."""
    known = {"DE": {"halyard", "other"}, "NL": {"halyard"}, "PL": set(), "FR": {"french"}, "US": {"other"}}
    return {officers[code]: names for code, names in known.items()}


def _operations_of(model, rows):
    return {row.pk if model is Operation else row.operation_id for row in rows}


def _check(model, world, audiences, *, filtered):
    for person, names in audiences.items():
        with acting_for(person):
            rows = model.objects.visible_to(person) if filtered else model.objects.all()
            expected = {world[name].pk for name in names}
            if model is Participation and person.username == "pl.liaison":
                expected = {world["halyard"].pk}
            if model is Participation:
                expected -= {world["french"].pk}  # nobody was invited to it
            assert _operations_of(model, rows) == expected, person


@pytest.mark.parametrize("model", MODELS)
def test_both_locks_show_each_party_its_own_and_no_more(model, world, audiences):
    _check(model, world, audiences, filtered=True)


@pytest.mark.parametrize("model", MODELS)
def test_the_second_lock_alone_shows_the_same(model, world, audiences):
    _check(model, world, audiences, filtered=False)


@pytest.mark.parametrize("model", MODELS)
def test_the_first_lock_alone_shows_the_same(model, world, audiences, second_lock_off):
    _check(model, world, audiences, filtered=True)


def test_the_party_that_declined_sees_its_own_row_and_not_those_of_others(world, polish_officer):
    with acting_for(polish_officer):
        rows = list(Participation.objects.all())

    assert [row.party_id for row in rows] == [polish_officer.party_id]


@pytest.mark.parametrize("model", [*MODELS, OperationShare])
@pytest.mark.parametrize("binding", [NOBODY, SYSTEM], ids=["nobody", "system job"])
def test_with_nobody_stated_there_is_nothing(model, binding, world):
    with acting(binding):
        assert not model.objects.exists()


@pytest.mark.parametrize("model", MODELS)
def test_those_who_control_see_nothing(model, world, administrator, data_protection_officer):
    for person in (administrator, data_protection_officer):
        with acting_for(person):
            assert not model.objects.exists()
            assert not model.objects.visible_to(person).exists()


def test_a_forgotten_filter_shows_nothing_of_others(world, french_officer, monkeypatch):
    monkeypatch.setattr("europol_portal.access.querysets.visible_q", lambda *_: Q())

    with acting_for(french_officer):
        assert set(Operation.objects.visible_to(french_officer)) == {world["french"]}
        assert not Participation.objects.visible_to(french_officer).exists()


def test_europol_sees_only_what_europol_is_invited_to(
    german_officer, analyst, duty_officer, service_coordinator, seen_by
):
    make_operation(german_officer)
    with_europol = make_operation(german_officer, code_name="LODESTAR", invited=(duty_officer,))

    for person in (analyst, duty_officer):
        for filtered in (True, False):
            assert seen_by(Operation, person, filtered=filtered) == {with_europol.pk}
    assert seen_by(Operation, service_coordinator, filtered=True) == set()


def test_clearance_counts_in_both_locks(german_officer, dutch_officer, colleague_of, seen_by):
    uncleared = colleague_of(dutch_officer, clearance=Classification.BPL)
    secret = make_operation(german_officer, accepted=(dutch_officer,), classification=Classification.EU_RESTRICTED)

    for model in MODELS:
        for filtered in (True, False):
            assert seen_by(model, uncleared, filtered=filtered) == set()
            assert seen_by(model, dutch_officer, filtered=filtered)
    assert seen_by(Operation, dutch_officer, filtered=True) == {secret.pk}


PERMISSIONS = {
    Role.LIAISON_OFFICER: {"view", "add", "change", "invite", "log", "close_circle", "enter_result"},
    Role.NATIONAL_OFFICER: {"view"},
    Role.ANALYST: {"view", "log"},
    Role.DUTY_OFFICER: {"view", "log"},
    Role.SERVICE_COORDINATOR: set(),
    Role.GRANT_OFFICER: set(),
    Role.DATA_PROTECTION_OFFICER: set(),
    Role.AUDITOR: set(),
    Role.ADMINISTRATOR: set(),
    Role.UNIT_HEAD: set(),
}


@pytest.mark.parametrize("role", Role.values)
def test_each_role_holds_what_it_needs(role, german_officer, colleague_of):
    person = colleague_of(german_officer, role=role)

    held = policy.allowed(person, OperationPermission)

    assert {name.split(".")[1].removesuffix("_operation") for name in held} == PERMISSIONS[role]


def test_what_a_liaison_officer_may_do_depends_on_the_partys_part(
    operation, german_officer, dutch_officer, polish_officer, french_officer
):
    def may(person):
        with acting_for(person):
            names = policy.allowed(person, OperationPermission, operation)
        return {name.split(".")[1].removesuffix("_operation") for name in names}

    assert may(german_officer) == {"view", "add", "change", "invite", "log", "close_circle", "enter_result"}
    assert may(dutch_officer) == {"view", "add", "log", "close_circle", "enter_result"}
    assert may(polish_officer) == {"view", "add", "close_circle"}
    assert may(french_officer) == set()


def test_only_the_desk_of_the_invited_party_answers(polish_invitation, polish_officer, german_officer, colleague_of):
    national = colleague_of(polish_officer, role=Role.NATIONAL_OFFICER)

    def may(person, permission):
        with acting_for(person):
            return policy.can(person, permission, polish_invitation)

    assert may(polish_officer, ParticipationPermission.ANSWER)
    assert not may(national, ParticipationPermission.ANSWER)
    assert not may(german_officer, ParticipationPermission.ANSWER)
    assert may(german_officer, ParticipationPermission.WITHDRAW)
    assert not may(polish_officer, ParticipationPermission.WITHDRAW)


def test_nobody_reads_which_parties_share_rows_name_but_owner_and_receiver(operation, dutch_officer, polish_officer):
    with acting_for(dutch_officer):
        assert list(OperationShare.objects.values_list("group_id", flat=True)) == [dutch_officer.party_id]
