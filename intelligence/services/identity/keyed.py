"""Entities and relations read by key: PostgreSQL finds the rows first, and what says them after.

In one statement the planner takes the contributions that a person sees for far fewer than they are, begins with all of
them, and looks the keys up again for each. The rule is the same as in `gathered` and `said`; only its order is fixed.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper

from europol_portal.core.lookups import among
from europol_portal.parties.models import User
from intelligence.access import in_use_by, used_contributions
from intelligence.models import Contribution, Entity, Relation


class Sayers:
    """The contributions that say what is read for one person; each is asked for once, by key."""

    def __init__(self, by: User) -> None:
        self.by = by
        self._found: dict[UUID, Any] = {}

    def of(self, keys: Iterable[UUID], *, is_used: bool = False) -> dict[UUID, Contribution]:
        """Those that the person may know; `is_used`: that pages may bring together with others."""
        wanted = set(keys)
        if missing := wanted - self._found.keys():
            used = ExpressionWrapper(used_contributions(), output_field=BooleanField())
            rows = Contribution.objects.visible_to(self.by).annotate(is_used=used)
            rows = rows.select_related("owner", "sender", "crime_area").filter(among("pk", missing))
            found = {row.pk: row for row in rows}
            self._found |= {key: found.get(key) for key in missing}
        known = {key: self._found[key] for key in wanted}
        return {key: row for key, row in known.items() if row is not None and (row.is_used or not is_used)}


def entities_in(rows: Any, *, on: date, sayers: Sayers, limit: int | None = None) -> list[Entity]:
    """Those of the rows that may be brought together for the person, with the contribution of each; two queries.

    The rows are entities found by their own columns, such as keys or values; both locks are asked here. The first
    `limit` rows are looked at.
    """
    by = sayers.by
    protected = ExpressionWrapper(Entity.protected_on(on), output_field=BooleanField())
    uncategorised = Entity.DataSubjectCategory.UNCATEGORISED
    rows = rows.filter(in_use_by(by)).exclude(current_category=uncategorised).annotate(is_protected=protected)
    found = list(rows.defer("ts", "slices")[:limit])
    known = sayers.of((row.contribution_id for row in found), is_used=True)
    kept = []
    for row in found:
        sayer = known.get(row.contribution_id)
        if sayer is not None and (sayer.owner_id == by.party_id or not row.is_protected):
            row.contribution = sayer
            kept.append(row)
    return kept


def relations_in(rows: Any, *, sayers: Sayers, limit: int | None = None) -> list[Relation]:
    """Those of the rows that the person may know, with the contribution of each; two queries."""
    found = list(rows.filter(in_use_by(sayers.by, "withdrawn_for"))[:limit])
    known = sayers.of(row.contribution_id for row in found)
    kept = [row for row in found if row.contribution_id in known]
    for row in kept:
        row.contribution = known[row.contribution_id]
    return kept
