"""Entities and relations read by key: PostgreSQL finds the rows first, and what says them after.

In one statement the planner takes the contributions that a person sees for far fewer than they are, begins with all of
them, and looks the keys up again for each. The rule is the same as in `gathered` and `said`; only its order is fixed.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper

from europol_portal.parties.models import User
from intelligence.access import in_use_by, used_contributions
from intelligence.models import Contribution, Entity, Relation


def entities_in(rows: Any, *, by: User, on: date, limit: int | None = None) -> list[Entity]:
    """Those of the rows that may be brought together for the person, with the contribution of each; two queries.

    The rows are entities found by their own columns, such as keys or values; both locks are asked here. The first
    `limit` rows are looked at.
    """
    protected = ExpressionWrapper(Entity.protected_on(on), output_field=BooleanField())
    uncategorised = Entity.DataSubjectCategory.UNCATEGORISED
    rows = rows.filter(in_use_by(by)).exclude(current_category=uncategorised).annotate(is_protected=protected)
    found = list(rows.defer("ts", "slices")[:limit])
    sayers = _contributions({row.contribution_id for row in found}, by, is_used=True)
    kept = []
    for row in found:
        sayer = sayers.get(row.contribution_id)
        if sayer is not None and (sayer.owner_id == by.party_id or not row.is_protected):
            row.contribution = sayer
            kept.append(row)
    return kept


def relations_in(rows: Any, *, by: User, limit: int | None = None) -> list[Relation]:
    """Those of the rows that the person may know, with the contribution of each; two queries."""
    found = list(rows.filter(in_use_by(by, "withdrawn_for"))[:limit])
    sayers = _contributions({row.contribution_id for row in found}, by)
    kept = [row for row in found if row.contribution_id in sayers]
    for row in kept:
        row.contribution = sayers[row.contribution_id]
    return kept


def _contributions(keys: Iterable[UUID], by: User, *, is_used: bool = False) -> dict[UUID, Contribution]:
    rows = Contribution.objects.visible_to(by).select_related("owner", "sender", "crime_area")
    if is_used:
        rows = rows.filter(used_contributions())
    return dict(rows.in_bulk(list(keys)))
