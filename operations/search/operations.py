"""What can be found of operations: code name, title and reference."""

from collections.abc import Sequence
from typing import Any

from europol_portal.parties.models import User
from europol_portal.search.index import Hit, Place, Question, SearchSource, narrowed, register
from operations.models import Operation

EXACT, PARTLY = 1.0, 0.1  # rank beside the hits in texts


def find_operations(user: User, text: str, limit: int) -> Sequence[Hit]:
    """Visible operations named like the text, newest first."""
    return page_of_operations(user, Question(text=text.strip()), Place(), limit)


def page_of_operations(user: User, question: Question, place: Place, limit: int) -> Sequence[Hit]:
    """Visible operations that answer the question, newest first before the place."""
    found = narrowed(_answering(user, question), question, place).select_related("owner")
    return [
        Hit(
            title=f"{operation.code_name} {operation.title}",
            url=operation.get_absolute_url(),
            reference=operation.reference,
            snippet=f"{operation.get_status_display()}, led by {operation.owner.name}",
            at=operation.created_at,
            mark=operation.classification,
            key=str(operation.pk),
            of=str(operation.pk),
            score=EXACT if question.text.casefold() in _names(operation) else PARTLY,
        )
        for operation in found[:limit]
    ]


def count_operations(user: User, question: Question, bound: int) -> int:
    """How many answer, up to a bound."""
    return int(narrowed(_answering(user, question), question, Place())[:bound].count())


def _answering(user: User, question: Question) -> Any:
    rows = Operation.objects.visible_to(user).named_like(question.text)
    return rows.filter(owner__code=question.owner) if question.owner else rows


def _names(operation: Operation) -> set[str]:
    return {operation.code_name.casefold(), operation.reference.casefold()}


register(
    SearchSource(
        name="operations",
        label="Operations",
        model=Operation,
        find=find_operations,
        icon="ops",
        page=page_of_operations,
        count=count_operations,
        filters=frozenset({"owner"}),
        scope="code name, title and reference of operations in which your party takes part or is invited",
        beyond="operations of others",
    )
)
