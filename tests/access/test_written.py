"""The text of a rule is kept by the facts about a person, and is refused where it would ask about the wrong table."""

import re

import pytest
from django.core.exceptions import EmptyResultSet
from django.db.models import Exists, OuterRef, Q

from europol_portal.access import policy, sharing, written
from europol_portal.access.binding import acting_for
from europol_portal.parties.models import Membership, Role, User
from operations.models import LogEntry, Operation
from tests.factories.operations import make_operation

pytestmark = pytest.mark.django_db


@pytest.fixture
def operation(german_officer):
    return make_operation(german_officer)


def _sees(person):
    with acting_for(person):
        return Operation.objects.visible_to(person).count()


def test_a_person_whose_role_ended_no_longer_sees(operation, german_officer):
    assert _sees(german_officer) == 1

    Membership.objects.filter(user=german_officer).update(role=Role.ADMINISTRATOR)

    assert _sees(User.objects.get(pk=german_officer.pk)) == 0


def test_a_share_taken_back_is_felt_at_once_although_the_text_is_kept(operation, german_officer, dutch_officer):
    seen = []
    for change in (sharing.share, sharing.unshare):
        with acting_for(german_officer):
            change(operation, [dutch_officer.party_id])
        seen.append(_sees(dutch_officer))

    assert seen == [1, 0]


def test_the_same_facts_give_the_same_text_and_others_another(german_officer, dutch_officer):
    mine, again, theirs = (
        policy.visible_q(person, Operation) for person in (german_officer, german_officer, dutch_officer)
    )

    assert mine is again
    assert mine.children[0].values != theirs.children[0].values


def test_rules_inside_each_other_never_share_a_name(operation, german_officer):
    with acting_for(german_officer):
        inner = Operation.objects.visible_to(german_officer).filter(pk=OuterRef("operation_id"))
        lines = LogEntry.objects.visible_to(german_officer).filter(Exists(inner), operation_id=OuterRef("pk"))
        text = str(Operation.objects.visible_to(german_officer).filter(~Exists(lines)).query)

    tables, scopes = 0, [set()]
    for sign, name in re.findall(r'([()])|" (v\d+_[A-Z]\d+)\b', text):
        if sign == "(":
            scopes.append(set())
        elif sign == ")":
            scopes.pop()
        else:
            assert not any(name in scope for scope in scopes), "an inner table would hide an outer one"
            scopes[-1].add(name)
            tables += 1
    assert tables > 2


def test_a_rule_in_a_statement_about_another_table_is_refused(german_officer):
    rule = policy.visible_q(german_officer, Operation)

    with pytest.raises(RuntimeError, match="does not read it"):
        str(LogEntry.objects.filter(rule).query)


def test_who_sees_nothing_costs_no_statement(administrator):
    rule = policy.visible_q(administrator, Operation)

    assert rule == Q(pk__in=[])
    with pytest.raises(EmptyResultSet):
        str(Operation.objects.filter(rule).query)


def test_a_full_store_is_emptied_and_fills_again(monkeypatch, german_officer):
    written.forget()
    monkeypatch.setattr(written, "MOST_KEPT", 1)
    for model in (Operation, LogEntry, Operation):
        policy.visible_q(german_officer, model)

    assert len(written.kept) == 1
