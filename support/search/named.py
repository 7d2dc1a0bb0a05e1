"""Sources of things that have a reference and a few words: newest first, exact references on top."""

from collections.abc import Callable, Sequence
from typing import Any

from europol_portal.parties.models import User
from europol_portal.search.index import Hit, Place, Question, SearchSource, narrowed
from support.search.requests import EXACT, PARTLY


def named_source(
    *, name: str, label: str, model: Any, icon: str, permission: str, said: Callable[[Any], str], title: str, scope: str
) -> SearchSource:
    """A source over the `named_like` of a model; `title` is the field of its heading, `said` a line about a row."""

    def answering(user: User, question: Question) -> Any:
        rows = model.objects.visible_to(user).named_like(question.text)
        return rows.filter(owner__code=question.owner) if question.owner else rows

    def page(user: User, question: Question, place: Place, limit: int) -> Sequence[Hit]:
        return [
            Hit(
                title=getattr(row, title),
                url=row.get_absolute_url(),
                reference=row.reference,
                snippet=said(row),
                at=row.created_at,
                mark=row.classification,
                key=str(row.pk),
                of=str(row.pk),
                score=EXACT if question.text.casefold() == row.reference.casefold() else PARTLY,
            )
            for row in narrowed(answering(user, question).for_list(), question, place)[:limit]
        ]

    def find(user: User, text: str, limit: int) -> Sequence[Hit]:
        return page(user, Question(text=text.strip()), Place(), limit) if text.strip() else []

    def count(user: User, question: Question, bound: int) -> int:
        return int(narrowed(answering(user, question), question, Place())[:bound].count())

    return SearchSource(
        name=name,
        label=label,
        model=model,
        find=find,
        icon=icon,
        permission=permission,
        page=page,
        count=count,
        filters=frozenset({"owner"}),
        scope=scope,
        beyond=f"{label.lower()} of others",
    )
