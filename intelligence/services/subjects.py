"""What contributions hold about a person who asks for their own data: whose and how many, never what they say.

Counted is what Europol has received; countries answer for what they exchange without Europol (Article 38(7)).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q

from europol_portal.parties.models import User
from europol_portal.protection.holdings import Found, Source, Subject
from intelligence.extraction.normalising import normalise
from intelligence.models import Entity

MOST_SHOWN = 100


def _keys(subject: Subject) -> list[str]:
    return sorted({normalise(Entity.Kind.PERSON, "", name).value for name in subject.names if name.strip()})


def count(subject: Subject) -> Iterable[tuple[int, int]]:
    """Owners with the number of persons of that name; a day of birth tells others of the name apart. As the system."""
    return _ask("SELECT owner, held FROM portal_subject_held(%s, %s)", [_keys(subject), subject.born_on])


def own(user: User, subject: Subject) -> list[Found]:
    """What the reader's own party has given, as far as the reader sees it."""
    born = Q(birth_date=None) | Q(birth_date=subject.born_on) if subject.born_on else Q()
    rows = Entity.objects.visible_to(user).filter(
        born, kind=Entity.Kind.PERSON, normalised__in=_keys(subject), contribution__owner=user.party_id,
        contribution__status="sent",
    )  # fmt: skip
    return [
        Found(f"{row.label}, {row.contribution.reference}", row.contribution.get_absolute_url())
        for row in rows.select_related("contribution").order_by("pk")[:MOST_SHOWN]
    ]


def restrict(subject: Subject, at: datetime) -> int:
    """Take the persons out of use: their owners alone see them, and no comparison meets them. As the system."""
    return _number("SELECT portal_restrict_subject(%s, %s, %s)", [_keys(subject), subject.born_on, at])


def release(since: datetime) -> int:
    """Give back to use what was taken out at that moment. As the system."""
    return _number("SELECT portal_release_subject(%s)", [since])


def _number(sql: str, values: list[Any]) -> int:
    return int(_ask(sql, values)[0][0])


def _ask(sql: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


SOURCE = Source("contributions", "Persons in contributions", count, own, restrict, release)
