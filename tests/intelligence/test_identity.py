"""One page for one person or thing: what each reader sees of it, merges that disclose nothing, watches that end."""

from contextlib import nullcontext
from functools import partial

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import override_settings

from europol_portal.access import sharing
from europol_portal.access.binding import acting, acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.core.errors import DomainError
from europol_portal.notifications.models import Notification
from intelligence import services
from intelligence.events import IdentityEvent, WatchEvent
from intelligence.models import Contribution, EntityWatch, IdentityStatement
from intelligence.services.identity.watching import end_watch
from tests.architecture.subjects import OWNER_OF_TABLES
from tests.factories.centre import send_to_europol
from tests.factories.crosscheck import check, contribute, pairs_of, suspect
from tests.factories.identity import (
    entity_of,
    graph_for,
    members,
    profile_for,
    relation,
    said_by,
    say,
    take_back,
    watch,
)
from tests.factories.intelligence import make_entity_content, make_person_content, send_contribution
from tests.factories.parties import make_user
from tests.kept import kept
from tests.taken_back import taken_back

pytestmark = pytest.mark.django_db
NAME = "Marek Zieliński-Probe"


BOTH_LOCKS, FIRST_ALONE = nullcontext, partial(override_settings, DATABASE_APP_ROLE="none")
LOCKS = (BOTH_LOCKS, FIRST_ALONE)


@pytest.fixture
@kept
def three(german_officer, dutch_officer, french_officer, now):
    """The same name in three contributions: one for the Netherlands and France, one for the Netherlands, one French."""
    both = send_contribution(german_officer, dutch_officer, french_officer, at=now, entities=[make_person_content()])
    dutch = send_contribution(german_officer, dutch_officer, at=now, entities=[make_person_content(label="M. Probe")])
    french = send_contribution(
        french_officer, dutch_officer, at=now, entities=[make_person_content(label="Marc Probe")]
    )
    return [entity_of(one, dutch_officer) for one in (both, dutch, french)]


@pytest.mark.invariant(2, 8, 42)
def test_a_merge_shows_nobody_more_and_other_parties_nothing(three, german_officer, dutch_officer, french_officer, now):
    first, second, third = three
    statement = say(first, second, dutch_officer, now)
    say(second, third, dutch_officer, now)
    people = (german_officer, dutch_officer, french_officer)
    for lock in LOCKS:
        with lock():
            assert [len(said_by(person)) for person in people] == [0, 2, 0]
            assert members(first, dutch_officer, now) == {first.pk, second.pk, third.pk}
            assert members(first, french_officer, now) == {first.pk}
            assert members(first, german_officer, now) == {first.pk}

    # France merges what it sees itself: its own and the German one; the Dutch page stays the Netherlands' own.
    with taken_back():
        say(first, third, french_officer, now)
        assert members(first, french_officer, now) == {first.pk, third.pk}
        assert len(said_by(dutch_officer)) == 2

    # Germany closes the second to the Netherlands: the way through it is closed too, and with it the statements.
    with taken_back():
        with acting_for(german_officer):
            sharing.unshare(Contribution.objects.get(pk=second.contribution_id), [dutch_officer.party_id])
        for lock in LOCKS:
            with lock():
                assert members(first, dutch_officer, now) == {first.pk}
                assert said_by(dutch_officer) == []

    withdrawn = take_back(statement, dutch_officer, now)
    assert members(first, dutch_officer, now) == {first.pk}
    assert (len(said_by(dutch_officer)), withdrawn.withdrawal_reason) == (2, "The photographs differ.")
    with acting(OWNER_OF_TABLES):
        kinds = list(
            AuditEvent.objects.filter(kind__in=IdentityEvent.values).order_by("pk").values_list("kind", flat=True)
        )
    assert kinds == [IdentityEvent.SAME, IdentityEvent.SAME, IdentityEvent.WITHDRAWN]


def test_what_can_be_said_and_taken_back(three, officers, analyst, now):
    first, second, third = three
    german_officer, dutch_officer, french_officer = (officers[code] for code in ("DE", "NL", "FR"))
    with taken_back():
        split = say(first, second, dutch_officer, now, says="different")
        say(first, third, dutch_officer, now)
        say(third, second, dutch_officer, now)
        assert members(first, dutch_officer, now) == {first.pk, third.pk}, "a split keeps what leads round it out too"
        with pytest.raises(DomainError, match="Take back first"), taken_back():
            say(second, first, dutch_officer, now)
        take_back(split, dutch_officer, now)
        assert members(first, dutch_officer, now) == {first.pk, second.pk, third.pk}
    said = say(first, second, dutch_officer, now)
    refused = [
        (lambda: say(second, first, dutch_officer, now), DomainError, "merged already"),
        (lambda: say(first, first, dutch_officer, now), DomainError, "another entity"),
        (lambda: say(first, second, french_officer, now), DomainError, "that you can see"),
        (lambda: say(first, third, dutch_officer, now, reason=" "), DomainError, "reason"),
        (lambda: say(first, third, dutch_officer, now, says="perhaps"), DomainError, "whether"),
        (lambda: say(first, second, analyst, now), DomainError, "that you can see"),
        (lambda: take_back(said, dutch_officer, now, reason=""), DomainError, "reason"),
        (lambda: take_back(said, german_officer, now), DomainError, "Not found"),
    ]
    for act, error, words in refused:
        with pytest.raises(error, match=words), taken_back():
            act()
    for change in ("SET reason = 'x'", "SET says = 'different'", "SET party_ids = '{1,2,3}'"):
        with (
            acting_for(dutch_officer),
            pytest.raises(ProgrammingError, match="stays on record"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE intelligence_identitystatement {change}")
    take_back(said, dutch_officer, now)
    with pytest.raises(DomainError, match="already"):
        take_back(said, dutch_officer, now)
    assert say(first, second, dutch_officer, now).is_in_force


@pytest.mark.invariant(42)
def test_inside_a_party_a_merge_is_known_to_who_sees_both(three, german_officer, dutch_officer, now):
    first, second, _third = three
    colleague = make_user("nl.second", authority=dutch_officer.authority, role="liaison_officer")
    say(first, second, dutch_officer, now)
    assert len(said_by(colleague)) == 1
    with acting_for(dutch_officer):
        contribution = Contribution.objects.get(pk=second.contribution_id)
        services.keep_to_people(contribution=contribution, people=[dutch_officer], by=dutch_officer, at=now)
    for lock in LOCKS:
        with lock():
            assert [len(said_by(one)) for one in (dutch_officer, colleague)] == [1, 0]
            assert members(first, colleague, now) == {first.pk}


@pytest.mark.invariant(12, 22)
def test_confirmed_pairs_and_equal_identifiers_are_one_names_and_uncategorised_people_are_not(officers, analyst, now):
    german, dutch = officers["DE"], officers["NL"]
    ours = contribute(german, analyst, suspect(), make_entity_content(), at=now)
    theirs = contribute(dutch, analyst, suspect(), make_entity_content(), at=now)
    unknown = send_to_europol(german, analyst, at=now, entities=[make_person_content(data_subject_category="")])
    check(now)
    one, other = (entity_of(sent, analyst, kind="person") for sent in (ours, theirs))
    phones = {entity_of(sent, analyst, kind="communication_means").pk for sent in (ours, theirs)}
    assert members(one, analyst, now) == {one.pk}
    assert {entity.pk for entity in profile_for(one, analyst, now).alike} == {other.pk}
    assert members(entity_of(ours, analyst, kind="communication_means"), analyst, now) == phones
    (pair,) = [pair for pair in pairs_of(analyst) if pair.kind == "person"]
    with acting_for(analyst):
        services.verify_hit(hit=pair, step="confirm", reason="Same man.", by=analyst, at=now)
    assert members(one, analyst, now) == {one.pk, other.pk}
    assert members(one, german, now) == {one.pk}, "a confirmed hit opens nothing to its owners"
    stranger = entity_of(unknown, analyst)
    assert members(stranger, analyst, now) == {stranger.pk}
    with pytest.raises(DomainError, match="that you can see"):
        say(stranger, one, analyst, now)


@pytest.mark.invariant(2, 10, 19, 42)
def test_two_readers_get_different_pages_and_graphs_from_the_same_entity(
    german_officer, dutch_officer, french_officer, now
):
    phone, boat = make_entity_content(), make_person_content(label="Jana Beispiel")
    witness = make_person_content(label="Zeuge Muster", data_subject_category="witness", necessity="Saw the exchange")
    shared = send_contribution(
        german_officer, dutch_officer, french_officer, at=now,
        entities=[make_person_content(), phone, witness], relations=[relation("uses"), relation("meets", 0, 2)],
    )  # fmt: skip
    send_contribution(
        german_officer, dutch_officer, at=now, entities=[boat, phone], relations=[relation("uses")],
    )  # fmt: skip
    for lock in LOCKS:
        with lock():
            seed = entity_of(shared, dutch_officer, label=NAME)
            nodes, edges = graph_for(seed, dutch_officer, now, hops=2)
            assert nodes == {NAME, phone.label, boat.label}
            assert edges == {(NAME, "Uses", phone.label), (boat.label, "Uses", phone.label)}
            assert graph_for(seed, dutch_officer, now)[0] == {NAME, phone.label}
            assert graph_for(seed, french_officer, now, hops=3)[0] == {NAME, phone.label}
            assert witness.label in graph_for(seed, german_officer, now)[0]
            profile = profile_for(entity_of(shared, french_officer, label=phone.label), french_officer, now)
            assert [(one.entity.label, one.times) for one in profile.together] == [(NAME, 1)]
            assert [link.words for link in profile.links] == ["Is used by"]


@pytest.mark.invariant(8, 42)
def test_who_watches_is_told_of_news_that_may_be_seen_until_sight_ends(
    german_officer, dutch_officer, french_officer, polish_officer, now
):
    phone = make_entity_content()
    first = send_contribution(german_officer, dutch_officer, french_officer, at=now, entities=[phone])
    seed = entity_of(first, dutch_officer)
    for person in (dutch_officer, french_officer):
        watch(seed, person, now)

    def told(person):
        with acting_for(person):
            return Notification.objects.filter(recipient=person, kind=WatchEvent.NEWS).count()

    send_contribution(polish_officer, dutch_officer, at=now, entities=[phone])
    assert [told(one) for one in (dutch_officer, french_officer, german_officer)] == [1, 0, 0]
    with taken_back():
        send_contribution(polish_officer, french_officer, at=now, entities=[make_entity_content(label="+33612345678")])
        assert told(french_officer) == 0
    with taken_back():  # recipients that come later are told alone
        with acting_for(german_officer):
            later = send_contribution(german_officer, polish_officer, at=now, entities=[phone])
            at = now.replace(hour=10)
            services.add_recipients(contribution=later, to=[french_officer.authority], by=german_officer, at=at)
        assert [told(one) for one in (dutch_officer, french_officer)] == [1, 1]
    with taken_back():
        with acting_for(french_officer):
            assert end_watch(entities=[seed.pk], by=french_officer, at=now) == 1
        send_contribution(polish_officer, french_officer, at=now, entities=[phone])
        assert told(french_officer) == 0
    with acting_for(german_officer):
        sharing.unshare(Contribution.objects.get(pk=first.pk), [french_officer.party_id])
    send_contribution(polish_officer, french_officer, at=now, entities=[phone])
    assert told(french_officer) == 0
    with acting_for(french_officer):
        assert not EntityWatch.objects.exists(), "the watch ended with the sight"
    with acting_for(german_officer):
        assert not EntityWatch.objects.exists(), "nobody else knows of a watch"


def test_erasing_an_entity_leaves_nothing_that_leads_to_it(three, dutch_officer, now):
    first, second, third = three
    say(first, second, dutch_officer, now)
    kept = say(second, third, dutch_officer, now)
    watch(first, dutch_officer, now)
    with acting(OWNER_OF_TABLES):
        type(first).objects.filter(pk=first.pk).delete()
        assert list(IdentityStatement.objects.all()) == [kept]
        assert not EntityWatch.objects.exists()
