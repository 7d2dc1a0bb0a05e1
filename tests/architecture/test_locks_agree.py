"""Both locks say the same, in a world with real traffic: the second lock alone shows what the first allows."""

import pytest
from django.apps import apps
from django.db.models import Q
from django.test import override_settings

from europol_portal.access import policy
from europol_portal.access.binding import NOBODY, SYSTEM, acting, acting_for
from europol_portal.access.models import Guarded, GuardedPart, PartyShare, PersonGrant
from europol_portal.parties.models import Party, User
from intelligence.models import CommonKey, ComparedEntity, CrossCheck, MatchKey, QuestConcern

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_world")]

OPERATIONAL = {"operations", "intelligence", "support"}
REFERENCE = {
    "operations.criterion",
    "operations.standingmember",
    "support.service",
    "intelligence.crimeareadefault",
    "intelligence.questlimit",
}
TABLES = sorted(
    (
        model
        for model in apps.get_models()
        if model._meta.app_label in OPERATIONAL and model._meta.label_lower not in REFERENCE
    ),
    key=lambda model: model._meta.label,
)
OF_FUNCTIONS_ALONE = {CommonKey, ComparedEntity, CrossCheck, MatchKey}  # the matching worker's; no session sees a row
WITH_POLICY = [model for model in TABLES if model in policy.policies()]
CARRIERS = [model for model in TABLES if issubclass(model, Guarded | GuardedPart | PartyShare | PersonGrant)]


def _label(model):
    return model._meta.label_lower


def _keys(queryset):
    return set(queryset.values_list("pk", flat=True))


def _people():
    return User.objects.filter(is_demo=True).select_related("party").order_by("username")


@pytest.mark.parametrize("model", WITH_POLICY, ids=_label)
def test_an_unfiltered_query_acting_for_a_party_shows_exactly_what_its_people_may_see(model):
    unfiltered, visible = {}, {}
    for person in _people():
        with acting_for(person):
            unfiltered.setdefault(person.party.code, set()).update(_keys(model._default_manager.all()))
            visible.setdefault(person.party.code, set()).update(_keys(model._default_manager.visible_to(person)))

    assert unfiltered == visible
    if model in OF_FUNCTIONS_ALONE:
        assert not any(visible.values()), "nobody reads the index of cross-checks"
    else:
        assert any(visible.values()), f"the demo world holds no {_label(model)}: nothing was tested"


@pytest.mark.parametrize("model", TABLES, ids=_label)
@pytest.mark.parametrize("binding", [NOBODY, SYSTEM], ids=["nobody", "system job"])
def test_with_nobody_stated_every_table_is_empty(model, binding):
    with acting(binding):
        assert not model._default_manager.exists()


CONTROL = {QuestConcern}  # the data protection officer's own cases; they hold nothing that was searched for


@pytest.mark.parametrize("model", [model for model in TABLES if model not in CONTROL], ids=_label)
def test_administrators_and_auditors_find_every_table_empty(model):
    for username in ("europol.admin", "europol.dpo"):
        with acting_for(User.objects.get(username=username)):
            assert not model._default_manager.exists()


@pytest.mark.parametrize("model", WITH_POLICY, ids=_label)
def test_the_first_lock_alone_shows_the_same(model, second_lock_off):
    for person in _people():
        with acting_for(person):
            first_lock_only = _keys(model._default_manager.visible_to(person))
        assert first_lock_only == _seen_under_both(model, person)


def _seen_under_both(model, person):
    with override_settings(DATABASE_APP_ROLE="portal_app"), acting_for(person):
        return _keys(model._default_manager.visible_to(person))


@pytest.mark.parametrize("model", WITH_POLICY, ids=_label)
def test_a_view_that_forgot_its_filter_shows_a_party_nothing_of_others(model, monkeypatch):
    monkeypatch.setattr("europol_portal.access.querysets.visible_q", lambda *_: Q())
    for person in _people():
        with acting_for(person):
            assert _keys(model._default_manager.visible_to(person)) <= _allowed(model, person.party)


def _allowed(model, party):
    members = User.objects.filter(party=party, is_demo=True)
    return set().union(*(_keys(model._default_manager.filter(policy.visible_q(member, model))) for member in members))


@pytest.mark.parametrize("model", [m for m in CARRIERS if issubclass(m, Guarded)], ids=_label)
def test_share_rows_and_the_row_itself_name_the_same_parties(model):
    shares = model._meta.get_field("shares").related_model
    for party in Party.objects.filter(people__is_demo=True).distinct():
        person = party.people.filter(is_demo=True).exclude(username__in=["europol.admin", "europol.dpo"]).first()
        with acting_for(person):
            own = model._default_manager.filter(owner=party)
            for row in own:
                named = set(shares.objects.filter(content_object_id=row.pk).values_list("group_id", flat=True))
                assert named == set(row.party_ids)
