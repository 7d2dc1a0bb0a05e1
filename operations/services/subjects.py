"""What operations hold about a person who asks: targets and persons of packages, by owner and number."""

import re
from collections.abc import Iterable

from django.db import connection
from django.db.models.functions import Lower

from europol_portal.parties.models import User
from europol_portal.protection.holdings import Found, Source, Subject
from operations.models import HighValueTarget, PackagePerson

MOST_SHOWN = 100


def _names(subject: Subject) -> list[str]:
    """Each name in small letters, as it is written and with its words turned round."""
    words = [re.findall(r"[^\s,]+", name.lower()) for name in subject.names]
    return sorted({form for one in words if one for form in (" ".join(one), " ".join([one[-1], *one[:-1]]))})


def count(subject: Subject) -> Iterable[tuple[int, int]]:
    """Owners with the number of targets and persons of that name. As the system."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT owner, held FROM portal_subject_in_operations(%s, %s)", [_names(subject), subject.born_on]
        )
        return list(cursor.fetchall())


def own(user: User, subject: Subject) -> list[Found]:
    """What the reader's own party has entered, as far as the reader sees it."""
    names = _names(subject)
    targets = HighValueTarget.objects.visible_to(user).annotate(small=Lower("name"))
    persons = PackagePerson.objects.visible_to(user).annotate(small=Lower("name"))
    rows = [
        *targets.filter(small__in=names, owner=user.party_id).order_by("pk")[:MOST_SHOWN],
        *persons.filter(small__in=names, party=user.party_id).order_by("pk")[:MOST_SHOWN],
    ]
    return [Found(row.name, row.get_absolute_url()) for row in rows]


SOURCE = Source("operations", "Targets and persons of agency packages", count, own)
