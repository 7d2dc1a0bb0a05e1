"""One way to find the guarded rows of operations that are few: by their own `named_like`, newest first."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from europol_portal.access.models import Guarded
from europol_portal.parties.models import User
from europol_portal.search.index import Hit, Place, Question, SearchSource, narrowed, register

EXACT, PARTLY = 1.0, 0.1  # rank beside the hits in texts


def register_rows(
    model: type[Guarded],
    *,
    name: str,
    label: str,
    icon: str,
    title: Callable[[Any], str],
    snippet: Callable[[Any], str],
    names: Callable[[Any], set[str]],
    at: Callable[[Any], datetime],
    scope: str,
    beyond: str,
) -> None:
    """Add a source that starts at `visible_to`; a hit of the whole name stands before the others."""
    rows_of: Any = model._default_manager

    def answering(user: User, question: Question) -> Any:
        rows = rows_of.visible_to(user).named_like(question.text)
        return rows.filter(owner__code=question.owner) if question.owner else rows

    def hit(row: Any, question: Question) -> Hit:
        return Hit(
            title=title(row),
            url=row.get_absolute_url(),
            reference=row.reference,
            snippet=snippet(row),
            at=at(row),
            mark=row.classification,
            key=str(row.pk),
            of=str(row.pk),
            score=EXACT if question.text.casefold() in names(row) else PARTLY,
        )

    def page(user: User, question: Question, place: Place, limit: int) -> Sequence[Hit]:
        found = narrowed(answering(user, question), question, place).select_related("owner")
        return [hit(row, question) for row in found[:limit]]

    def count(user: User, question: Question, bound: int) -> int:
        return int(narrowed(answering(user, question), question, Place())[:bound].count())

    def find(user: User, text: str, limit: int) -> Sequence[Hit]:
        return page(user, Question(text=text.strip()), Place(), limit)

    register(
        SearchSource(
            name=name,
            label=label,
            model=model,
            find=find,
            icon=icon,
            page=page,
            count=count,
            filters=frozenset({"owner"}),
            scope=scope,
            beyond=beyond,
        )
    )
