"""The generated world: what it promises of its skew, that it can be repeated, and that triggers would have made it."""

from collections import Counter
from datetime import timedelta
from random import Random
from types import SimpleNamespace

import pytest
from django.db import connection

from bench import search
from bench.world import loading, place, proof, shape, words
from bench.world.entities import entities
from bench.world.loading import TABLES, batches
from bench.world.moments import moments
from bench.world.people import Cast, Member
from bench.world.readers import readers
from intelligence.extraction import normalise
from tests.prepared import migrated

SIZE, SEED = 2_000, 7
NAME = "test_world"
SCHEMA = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid::regclass::text = ANY(%(tables)s)
UNION ALL SELECT tablename, indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%(tables)s)
UNION ALL SELECT tgrelid::regclass::text, tgname, tgenabled::text FROM pg_trigger
WHERE tgrelid::regclass::text = ANY(%(tables)s) AND NOT tgisinternal ORDER BY 1, 2, 3
"""


def rows(statement, parameters=None):
    """What a statement gives."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


@pytest.fixture(scope="module")
def world(django_db_blocker):
    """A small world in a database of its own; gives its constraints, indexes and triggers before it was loaded."""
    before = connection.settings_dict["NAME"]
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        schemas = []
        load = place.loading.load
        patch.setattr(place.loading, "load", lambda *args: (schemas.append(schema()), load(*args)))
        try:
            place.make(NAME, SIZE, SEED, migrated())
            place.use(NAME)
            yield schemas[0]
        finally:
            place.drop(NAME)
            place.use(before)


def schema():
    """Constraints, indexes and triggers of the tables that were laid bare."""
    return rows(SCHEMA, {"tables": list(TABLES)})


@pytest.fixture(scope="module")
def cast():
    """Five parties that exchange, without a database."""
    members = tuple(
        Member(id=number, code=f"P{number}", share=0.5, mailboxes=(number * 10,), unit=None, people=(number,))
        for number in range(1, 8)
    )
    return Cast(
        members=members[:5],
        sparse=members[5],
        empty=members[6],
        crime_areas=(1, 2, 3),
        circles=((0, 1), (1, 0, 2), (3, 4, 0)),
        operations={},
        permissions={"view_case": 1, "view_contribution": 2},
    )


def lines(cast, seed):
    """All rows of a world of the size."""
    return [dict(batch) for batch in batches(cast, SIZE, seed, ["A subject"] * shape.TEXTS)]


def test_the_same_seed_gives_the_same_rows_and_another_seed_others(cast):
    assert lines(cast, 1) == lines(cast, 1)
    assert lines(cast, 1) != lines(cast, 2)


def test_a_party_that_takes_no_part_sees_nothing_and_the_sparse_one_only_its_few(cast):
    shares = [line.split("\t") for batch in lines(cast, 1) for line in batch["intelligence_contributionshare"]]
    seen = Counter(int(share[2]) for share in shares)
    assert seen[cast.empty.id] == 0
    assert seen[cast.sparse.id] == shape.SPARSE_CONTRIBUTIONS


def test_moments_are_as_many_as_asked_for_and_in_order_and_mostly_in_office_hours():
    found = list(moments(10_000, Random(1)))
    assert len(found) == 10_000
    assert found == sorted(found)
    assert shape.BEGINS <= found[0] < found[-1] < shape.ENDS
    assert sum(7 <= moment.hour < 18 and moment.weekday() < 5 for moment in found) > 8_000
    last_year = sum(moment > shape.ENDS - timedelta(days=365) for moment in found)
    assert last_year > sum(moment < shape.BEGINS + timedelta(days=365) for moment in found) * 1.5


def test_known_words_stand_in_their_share_of_the_texts():
    made = list(words.texts(SEED))
    sizes = [len(body.encode()) for _, _, body in made]
    assert 600 < sum(sizes) / len(sizes) < 800
    for word, share in shape.KNOWN_WORDS.items():
        holding = sum(word in body.split() for _, _, body in made)
        assert holding == pytest.approx(share * shape.TEXTS, rel=0.1)
    assert [number for number, _, body in made if shape.RARE_WORD in body] == list(shape.RARE_TEXTS)
    assert not any(shape.ABSENT_WORD in body for _, _, body in made)


def test_entities_carry_the_form_that_the_application_compares():
    for one in entities(300, Random(3)):
        assert one.normalised == normalise(one.kind, one.subtype, one.label).value, one
        assert (one.kind == "person") == bool(one.category)


def test_a_full_disk_is_refused_before_anything_is_written(monkeypatch):
    monkeypatch.setattr(place.shutil, "disk_usage", lambda _place: SimpleNamespace(free=10**9))
    with pytest.raises(place.NoRoomError, match=r"10,000,000 contributions need about 112\.6 GB .* 1\.0 GB are free"):
        place.refuse_without_room(10_000_000)


def test_triggers_and_constraints_and_indexes_are_back_as_they_were(world):
    assert schema() == world


def test_the_triggers_of_the_application_make_the_same_rows(world):
    assert rows("SELECT count(*) FROM intelligence_contribution") == [(SIZE,)]
    assert proof.differences() == {}


def test_a_row_that_triggers_would_not_make_is_found(world):
    rows("ALTER TABLE intelligence_contributionshare DISABLE TRIGGER USER; SELECT 1")
    rows("UPDATE intelligence_contributionshare SET kind = 'other' WHERE box = 'draft' RETURNING 1")
    rows("ALTER TABLE intelligence_contributionshare ENABLE TRIGGER USER; SELECT 1")
    try:
        drafts = SIZE // shape.DRAFT_EVERY
        assert proof.differences(drafts, among="status = 'draft'") == {"intelligence_contributionshare": 2 * drafts}
    finally:
        rows(
            "UPDATE intelligence_contributionshare s SET kind = c.kind FROM intelligence_contribution c"
            " WHERE c.id = s.content_object_id AND s.kind = 'other' RETURNING 1"
        )


def test_parties_see_from_nearly_everything_to_nothing(world):
    seen = {reader.name: reader.seen for reader in readers()}
    assert 0.7 * SIZE < seen["dense"] < 0.9 * SIZE
    assert 0.08 * SIZE < seen["middle"] < 0.16 * SIZE
    assert seen["empty"] == 0


def test_the_sparse_party_has_only_messages_of_the_first_year(world):
    ((newest, count),) = rows(
        "SELECT max(c.sent_at), count(*) FROM intelligence_contributionshare s"
        " JOIN intelligence_contribution c ON c.id = s.content_object_id GROUP BY s.group_id ORDER BY count(*) LIMIT 1"
    )
    if count == shape.SPARSE_CONTRIBUTIONS:
        assert newest < shape.BEGINS + timedelta(days=365)


@pytest.mark.invariant(2)
def test_search_gives_every_reader_what_brute_force_gives(world):
    loading.tidy()
    found = [
        search._ask(reader, wanted, depth)  # noqa: SLF001 - the comparison that the benchmark makes
        for reader in readers()
        for wanted in search.WORDS
        for depth in search.DEPTHS
    ]
    assert all(one.is_right for one in found)
    assert max(one.cost.buffers for one in found) < search.MOST_BUFFERS
