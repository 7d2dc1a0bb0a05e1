"""What of grants can be found: reference and title."""

from collections.abc import Sequence
from typing import Any

from europol_portal.parties.models import User
from europol_portal.search.index import Hit, Place, Question, SearchSource, narrowed, register
from support.access import GrantPermission
from support.models import Grant
from support.search.requests import EXACT, PARTLY


def find_grants(user: User, text: str, limit: int) -> Sequence[Hit]:
    """Newest grants whose reference or title holds the text."""
    return page_of_grants(user, Question(text=text.strip()), Place(), limit) if text.strip() else []


def page_of_grants(user: User, question: Question, place: Place, limit: int) -> Sequence[Hit]:
    """Grants that answer the question, newest first before the place."""
    return [
        Hit(
            title=grant.title,
            url=grant.get_absolute_url(),
            reference=grant.reference,
            snippet=f"{grant.get_kind_display()}, {grant.get_status_display().lower()}",
            at=grant.submitted_at or grant.created_at,
            mark=grant.classification,
            key=str(grant.pk),
            of=str(grant.pk),
            score=EXACT if question.text.casefold() == grant.reference.casefold() else PARTLY,
        )
        for grant in narrowed(_answering(user, question), question, place)[:limit]
    ]


def count_grants(user: User, question: Question, bound: int) -> int:
    """How many answer, up to a bound."""
    return int(narrowed(_answering(user, question), question, Place())[:bound].count())


def _answering(user: User, question: Question) -> Any:
    rows = Grant.objects.visible_to(user).named_like(question.text)
    return rows.filter(owner__code=question.owner) if question.owner else rows


register(
    SearchSource(
        name="grants",
        label="Grants",
        model=Grant,
        find=find_grants,
        icon="file",
        permission=GrantPermission.VIEW,
        page=page_of_grants,
        count=count_grants,
        filters=frozenset({"owner"}),
        scope="reference and title of grants that your party applies for, takes part in or judges",
        beyond="grants of others",
    )
)
