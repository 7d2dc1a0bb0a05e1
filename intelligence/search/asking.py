"""From a question to the search function: filters become codes, days become keys, words become ranks."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import connection

from europol_portal.parties.models import CrimeArea, Party
from europol_portal.search import index
from europol_portal.search.index import Question, key_of
from intelligence.models import Case, Contribution, ContributionText, Entity, FileText, WorkNote
from intelligence.querysets import FIRST_KEY, Place, found
from intelligence.search import codes

RANKED = 500  # the newest hits among which the best are chosen
TABLES: dict[str, tuple[Any, str]] = {
    "text": (ContributionText, "contribution_id"),
    "entity": (Entity, "id"),
    "file": (FileText, "attachment_id"),
    "note": (WorkNote, "id"),
    "case": (Case, "id"),
}


def codes_of(question: Question) -> list[int] | None:
    """The codes of the filters; None when a filter names what does not exist, so nothing can be found."""
    wanted: list[int | None] = []
    if question.kind:
        wanted.append(codes.of_kind(question.kind) if question.kind in Contribution.Kind.values else None)
    if question.handling:
        wanted.append(codes.of_handling(question.handling) if question.handling in codes.HANDLING_CODES else None)
    if question.owner:
        owner = Party.objects.filter(code=question.owner).values_list("pk", flat=True).first()
        wanted.append(owner and codes.of_owner(owner))
    if question.crime_area:
        area = CrimeArea.objects.filter(code=question.crime_area).values_list("pk", flat=True).first()
        wanted.append(area and codes.of_crime_area(area))
    known = [code for code in wanted if code]
    return known if len(known) == len(wanted) else None


def places(what: str, question: Question, place: index.Place, limit: int) -> list[Place]:
    """Newest places that answer the question, before the place."""
    wanted = codes_of(question)
    if wanted is None:
        return []
    before = Place(place.of, place.id)
    if question.until and question.until < date.max:
        before = min(before, Place.before(key_of(question.until + timedelta(days=1))), key=lambda one: (one.of, one.id))
    after = key_of(question.since) if question.since else FIRST_KEY
    return found(what, question.text, codes=wanted, limit=limit, before=before, after=after)


def best(what: str, question: Question, limit: int) -> list[tuple[Place, float]]:
    """The best of the newest places with their rank, best first; the rows are read under the second lock."""
    newest = {one.id: one for one in places(what, question, index.Place(), RANKED)}
    model, key = TABLES[what]
    statement = (
        f"SELECT {key}::text, ts_rank(ts, portal_query(%s)) FROM {model._meta.db_table}"  # noqa: S608 - our own names
        f" WHERE {key} = ANY(%s::uuid[])"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [question.text, list(newest)])
        ranked = sorted(((rank, id_) for id_, rank in cursor.fetchall()), reverse=True)
    return [(newest[id_], rank) for rank, id_ in ranked[:limit]]


def answered(what: str, question: Question, place: index.Place, limit: int) -> Sequence[tuple[Place, float]]:
    """Places with their rank: the best, or the newest without one."""
    if question.best:
        return best(what, question, limit)
    return [(one, 0.0) for one in places(what, question, place, limit)]
