"""Search: the function finds what brute force finds, for each party only its own, whatever the word and the depth."""

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection, transaction

from europol_portal.access.binding import Binding, acting, acting_for
from europol_portal.access.sharing import see_permission_id
from europol_portal.core.fields import Classification
from europol_portal.parties.models import Role
from europol_portal.search.index import sources
from intelligence import services
from intelligence.models import Contribution, ContributionShare, ContributionText
from intelligence.querysets import FIRST_KEY, LAST_KEY, found, found_contributions
from intelligence.search import codes
from tests.factories.intelligence import (
    draft_contribution,
    make_content,
    make_entity_content,
    make_person_content,
    send_contribution,
)
from tests.factories.parties import make_crime_area, make_user
from tests.kept import kept

pytestmark = pytest.mark.django_db

OWNER_OF_TABLES = Binding(role="none")
FIRST_DAY = datetime(2024, 1, 1, tzinfo=UTC)
DAYS = 1060
ARCHIVE = 700
EVERYWHERE, OFTEN, RARE, OLD, DENSE = "container", "suspect", "zephyrine", "pandemic", "harbour"
QUERIES = [EVERYWHERE, OFTEN, RARE, OLD, DENSE, f"{OFTEN} {RARE}", f"{EVERYWHERE} -{OFTEN}", "nowhere", f'"{DENSE} x"']


def _key(moment: datetime, number: int) -> UUID:
    milliseconds = int(moment.timestamp() * 1000)
    return UUID(int=(milliseconds << 80) | (7 << 76) | (2 << 62) | number)


def _words(dice: random.Random, day: int) -> str:
    words = [EVERYWHERE]
    words += [OFTEN] if dice.random() < 0.5 else []
    words += [RARE] if dice.random() < 0.01 else []
    words += [OLD] if day < 60 else []
    words += [DENSE] if 480 < day < 520 else []
    return " ".join(words)


@pytest.fixture
@kept
def archive(german_officer, dutch_officer, french_officer, polish_officer):
    """700 contributions over three years: the Netherlands see most, Poland few, France none but its own."""
    dice = random.Random(7)
    area, permission = make_crime_area(), see_permission_id(Contribution)
    closed_to = {dutch_officer.party_id: [dutch_officer.pk]}
    rows, shares, texts = [], [], []
    for number in range(ARCHIVE):
        day = dice.randrange(DAYS) if number % 3 else dice.randrange(480, 520)
        moment = FIRST_DAY + timedelta(days=day, minutes=dice.randrange(1440))
        owner, people, closed = german_officer, [], []
        parties = {owner.party_id}
        if dice.random() < 0.8:
            parties.add(dutch_officer.party_id)
        if dice.random() < 0.03:
            parties.add(polish_officer.party_id)
        if dutch_officer.party_id in parties and dice.random() < 0.1:
            closed, people = [dutch_officer.party_id], closed_to[dutch_officer.party_id]
        level = Classification.EU_RESTRICTED if dice.random() < 0.2 else Classification.BPL
        row = Contribution(
            pk=_key(moment, number), owner=owner.party, sender=owner.authority, author=owner, created_at=moment,
            party_ids=sorted(parties), closed_party_ids=closed, person_ids=people, crime_area=area,
            subject=f"Number {number}", classification=level,
        )  # fmt: skip
        rows.append(row)
        shares += [
            ContributionShare(group_id=pk, permission_id=permission, content_object=row, is_closed=pk in closed)
            for pk in parties
        ]
        texts.append(ContributionText(contribution=row, body=_words(dice, day)))
    grants = Contribution._meta.get_field("person_grants").related_model
    with acting(OWNER_OF_TABLES):
        Contribution.objects.bulk_create(rows)
        ContributionShare.objects.bulk_create(shares)
        grants.objects.bulk_create(
            grants(user_id=pk, permission_id=permission, content_object=row) for row in rows for pk in row.person_ids
        )
        ContributionText.objects.bulk_create(texts)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE intelligence_contribution")
            cursor.execute("ANALYZE intelligence_contributionshare")
            cursor.execute("ANALYZE intelligence_contributiontext")
    return rows


@pytest.fixture
@kept
def readers(german_officer, dutch_officer, french_officer, polish_officer):
    """One who sees nearly all, one with a circle, one outside it without clearance, a sparse party and an empty one."""
    outsider = make_user(
        "nl.outsider", authority=dutch_officer.authority, role=Role.LIAISON_OFFICER, clearance=Classification.BPL
    )
    return [german_officer, dutch_officer, outsider, polish_officer, french_officer]


def _brute_force(person, query, before):
    with acting(OWNER_OF_TABLES), connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.contribution_id FROM intelligence_contributiontext t"
            " JOIN intelligence_contribution c ON c.id = t.contribution_id"
            " WHERE t.ts @@ portal_query(%s) AND %s = ANY(c.party_ids)"
            " AND c.classification_rank <= %s AND (NOT %s = ANY(c.closed_party_ids) OR %s = ANY(c.person_ids))"
            " AND c.id < %s::uuid ORDER BY 1 DESC LIMIT 20",
            [query, person.party_id, person.clearance_rank, person.party_id, person.pk, before],
        )
        return [key for (key,) in cursor.fetchall()]


@pytest.mark.parametrize("cap", [1000, 8, 1])
@pytest.mark.invariant(10)
def test_the_search_function_equals_brute_force(archive, readers, cap):
    """A small cap drives every branch: full years, months and weeks, and the walk through a full week."""
    cuts = [LAST_KEY, *(str(_key(FIRST_DAY + timedelta(days=day), 0)) for day in (1000, 505, 40))]
    wrong, compared = [], 0
    for person in readers:
        for query in QUERIES:
            for before in cuts:
                expected = _brute_force(person, query, before)
                with acting_for(person), connection.cursor() as cursor:
                    cursor.execute(
                        "SELECT of_key FROM portal_find('text', portal_query(%s), '{}', 20, %s::uuid, %s, %s, %s)",
                        [query, before, FIRST_KEY, FIRST_KEY, cap],
                    )
                    found = [key for (key,) in cursor.fetchall()]
                compared += len(expected)
                if found != expected:
                    wrong.append((person.username, query, before, len(found), len(expected)))
    assert wrong == []
    assert compared > 1000


@pytest.mark.invariant(10)
def test_a_party_that_may_not_read_finds_nothing_in_the_same_shape(sent, french_officer):
    with acting_for(french_officer):
        hidden = [source.find(french_officer, "container", 10) for source in sources().values()]
        absent = [source.find(french_officer, "no such word anywhere", 10) for source in sources().values()]
        by_number = sources()["cases"].find(french_officer, str(sent.case_number), 10)
    assert hidden == absent
    assert by_number == []


def test_with_nobody_stated_the_functions_find_nothing(sent):
    assert found_contributions("container", limit=10) == []
    assert [found(what, None, limit=10) for what in ("text", "entity", "file", "case")] == [[]] * 4


def test_a_recipient_finds_text_subject_and_entities(sent, dutch_officer):
    with acting_for(dutch_officer):
        for words in ("swapped", "hamburg", "+31612345678", "SWAPPED terminal", "container -rotterdamm"):
            assert found_contributions(words, limit=10) == [sent.pk], words
        assert found_contributions("swapped nothing", limit=10) == []
        assert found_contributions("", limit=10) == []


def test_letters_with_accents_are_found_without_them(german_officer, dutch_officer, now):
    sent = send_contribution(
        german_officer, dutch_officer, at=now, body="Jörg Müller fuhr nach Łódź.", entities=[make_person_content()]
    )

    with acting_for(dutch_officer):
        for words in ("muller", "Müller", "lodz", "zielinski"):
            assert found_contributions(words, limit=10) == [sent.pk], words


@pytest.mark.invariant(4)
def test_hits_carry_marking_and_handling_and_no_text(german_officer, dutch_officer, now):
    sent = send_contribution(
        german_officer,
        dutch_officer,
        at=now,
        classification=Classification.EU_RESTRICTED,
        handling_codes=("H2", "H3"),
        handling_text="Call first.",
        entities=[make_entity_content()],
    )

    with acting_for(dutch_officer):
        (hit,) = sources()["contributions"].find(dutch_officer, "swapped", 10)
        (thing,) = sources()["entities"].find(dutch_officer, "+31612345678", 10)
        (case,) = sources()["cases"].find(dutch_officer, str(sent.case_number), 10)
    for one in (hit, thing):
        assert (one.mark, one.handling, one.handling_text) == ("eu_restricted", ["H2", "H3"], "Call first.")
    assert "swapped" not in hit.snippet
    assert case.reference == str(sent.case_number)


def test_a_changed_draft_is_found_by_its_new_words_only(german_officer, dutch_officer, now):
    draft = draft_contribution(german_officer, dutch_officer, at=now, entities=[make_entity_content()])
    with acting_for(german_officer):
        content = make_content(dutch_officer, subject="Engines", body="Outboard engines.")
        services.save_draft(by=german_officer, at=now, content=content, entities=[], draft=draft)
        for words, found in (("engines", [draft.pk]), ("swapped", []), ("+31612345678", [])):
            assert found_contributions(words, limit=10) == found


def test_entities_page_by_key_and_filter_by_kind(german_officer, dutch_officer, now):
    things = [make_entity_content(label=f"+49 151 555 01{number:02}") for number in range(5)]
    send_contribution(german_officer, dutch_officer, at=now, entities=[*things, make_person_content()])
    send_contribution(german_officer, dutch_officer, at=now, entities=things)

    with acting_for(dutch_officer):
        everything = found("entity", None, limit=50)
        pages = found("entity", None, limit=4)
        while more := found("entity", None, limit=4, before=pages[-1]):
            pages += more
        people = found("entity", None, codes=[codes.of_entity_kind("person")], limit=50)
        by_word = found("entity", "zielinski", limit=50)
        older_hit = found("entity", "+4915155501", limit=50)
    assert len(everything) == 11
    assert pages == everything
    assert people == by_word == [place for place in everything if place in people]
    assert older_hit == []


# plans


def _plan(queryset):
    return queryset.explain()


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        ({}, "intel_share_by_box"),
        ({"crime_area": True}, "intel_share_by_crime_area"),
        ({"kind": "request"}, "intel_share_by_kind"),
        ({"urgency": "urgent"}, "intel_share_by_urgency"),
        ({"is_read": False}, "intel_share_unread"),
    ],
    ids=str,
)
def test_a_page_of_the_inbox_reads_the_index_of_the_share_rows(archive, dutch_officer, filters, index):
    if "crime_area" in filters:
        filters = {"crime_area": make_crime_area("fraud", "Swindling and fraud")}
    with acting_for(dutch_officer):
        lines = ContributionShare.lists.open_to(dutch_officer).in_box("received").filter(**filters)
        plan = _plan(lines.order_by("-position")[:51])
    assert index in plan
    assert "Seq Scan on intelligence_contributionshare" not in plan


def test_search_runs_through_the_function_and_its_probes_through_the_index(archive, dutch_officer):
    with acting_for(dutch_officer), connection.cursor() as cursor:
        cursor.execute("EXPLAIN SELECT portal_find('text', portal_query('zephyrine'))")
        outside = " ".join(line for (line,) in cursor.fetchall())
    with acting(OWNER_OF_TABLES), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT contribution_id FROM intelligence_contributiontext"
            " WHERE ts @@ websearch_to_tsquery('portal_text', 'zephyrine') AND party_ids @> ARRAY[%s]"
            " AND slices @> ARRAY[2025] LIMIT 1001",
            [dutch_officer.party_id],
        )
        probe = " ".join(line for (line,) in cursor.fetchall())
    assert "Scan on" not in outside
    assert "contributiontext_search" in probe


@pytest.mark.parametrize(
    "helper",
    [
        "rows('text', true, '{}')",
        "slice('x', 'x', 'x', '{}', NULL, NULL, 1)",
        "walk('x', 'x', 'x', NULL, NULL, 1)",
        "part('x', 'x', 'x', 1, NULL, NULL, NULL, 1, 1, true)",
    ],
)
def test_the_parts_of_the_function_cannot_be_called_alone(helper, dutch_officer):
    with (
        acting_for(dutch_officer),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"SELECT portal_search_{helper}")
