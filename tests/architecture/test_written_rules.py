"""Rules kept as text say what the policies say, in a world with real traffic, with the second lock open."""

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef

from europol_portal.access import policy, written
from europol_portal.access.binding import acting_for
from europol_portal.parties.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_world", "second_lock_off")]

PEOPLE = ("de.liaison", "nl.liaison", "fr.liaison", "us.liaison", "europol.analyst", "europol.duty", "europol.dpo")
FACTS = {"pk", "id", "party_id", "party", "is_active", "roles", "clearance_rank"}
OF_PARTY = {"is_hub", "pk", "group_id"}


def _people():
    return User.objects.select_related("party").filter(username__in=PEOPLE)


class Watched:
    """A person whose reader is watched: what it is asked is kept."""

    def __init__(self, person, asked):
        self._person, self._asked = person, asked

    @property
    def __class__(self):
        return type(self._person)

    def __getattr__(self, name):
        self._asked.add(name)
        value = getattr(self._person, name)
        return Watched(value, self._asked) if name == "party" else value


def test_a_rule_asks_only_what_it_is_kept_by_and_nothing_of_the_database():
    asked, statements = set(), []

    def watch(execute, sql, params, many, context):
        statements.append(sql)
        return execute(sql, params, many, context)

    for person in _people():
        for model, its_policy in policy.policies().items():
            policy.visible_q(person, model)  # constants of the database are read once
            with connection.execute_wrapper(watch):
                its_policy.visible(Watched(person, asked))

    assert asked <= FACTS | OF_PARTY
    assert statements == []


def test_the_text_of_a_rule_shows_the_same_rows_alone_and_inside_another_statement():
    written_rules = 0
    for person in _people():
        for model, its_policy in policy.policies().items():
            rows, rule = model._default_manager, policy.visible_q(person, model)
            written_rules += any(isinstance(part, written.WrittenRule) for part in rule.children)
            with acting_for(person):
                plain = set(rows.filter(its_policy.visible(person)).values_list("pk", flat=True))
                inside = rows.filter(rule, pk=OuterRef("pk"))

                assert set(rows.filter(rule).values_list("pk", flat=True)) == plain, (person, model)
                assert set(rows.filter(Exists(inside)).values_list("pk", flat=True)) == plain, (person, model)
                assert set(rows.filter(pk__in=rows.filter(rule)).values_list("pk", flat=True)) == plain, (person, model)
    assert written_rules > len(policy.policies())
