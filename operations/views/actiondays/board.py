"""What the board of a command post shows, put together for one reader."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from europol_portal.parties.models import Party, User
from operations.models import ActionDay, CheckCount, CountrySheet, Participation, RoomTask, RosterShift

ACTS = ("ready", "not-ready", "sign", "agree")
SHOWN = 50
HOURS_SHOWN = 24
ADDED = ("targets", "teams_planned", "teams_named", "officers", "warrants_needed", "warrants_signed")
Kind = CheckCount.Kind
CHECKS = tuple(kind for kind in Kind if kind != Kind.OFFICERS)


@dataclass(frozen=True)
class Row:
    """A country on the board; without a sheet everything is missing."""

    party: Party
    sheet: CountrySheet | None

    @property
    def missing(self) -> list[str]:
        """What is missing, in words."""
        return self.sheet.missing if self.sheet else ["country sheet"]

    @property
    def is_ready(self) -> bool:
        """True once the country has said so."""
        return self.sheet is not None and self.sheet.ready_at is not None

    @property
    def has_teams(self) -> bool:
        """True when every planned team is named."""
        return self.sheet is not None and 0 < self.sheet.teams_planned == self.sheet.teams_named

    @property
    def has_warrants(self) -> bool:
        """True when every warrant is signed."""
        return self.sheet is not None and self.sheet.warrants_needed == self.sheet.warrants_signed


def parties_in(day: ActionDay, user: User) -> list[Party]:
    """The lead and those that have accepted as more than observers."""
    rows = Participation.objects.visible_to(user).accepted().filter(operation_id=day.operation_id)
    rows = rows.exclude(role=Participation.Role.OBSERVER).select_related("party").order_by("party__name")
    return [day.operation.owner, *(row.party for row in rows)]


def readiness(day: ActionDay, parties: list[Party], user: User) -> dict[str, Any]:
    """The board: a row for each party with officers of its own, and the sums of what they brought."""
    sheets = CountrySheet.objects.visible_to(user).filter(day=day).for_list()
    by_party = {sheet.party_id: sheet for sheet in sheets}
    rows = [Row(party, by_party.get(party.pk)) for party in parties if not party.is_hub]
    known = [row.sheet for row in rows if row.sheet]
    return {
        "board": rows,
        "sums": {name: sum(getattr(sheet, name) for sheet in known) for name in ADDED},
        "ready": sum(row.is_ready for row in rows),
        "tested": sum(sheet.channel_tested_at is not None for sheet in known),
        "own_row": next((row for row in rows if row.party.pk == user.party_id), None),
    }


def checks(day: ActionDay, user: User) -> dict[str, Any]:
    """Checks by country and kind with all sums computed, and the checks of each hour."""
    counts = CheckCount.objects.visible_to(user).filter(day=day)
    table: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for row in counts.totals():
        table[row["code"], row["name"]][row["kind"]] = row["number"]
    rows: list[dict[str, Any]] = [
        {"code": code, "name": name, "cells": [numbers.get(kind, 0) for kind in CHECKS],
         "sum": sum(numbers.get(kind, 0) for kind in CHECKS), "officers": numbers.get(Kind.OFFICERS, 0)}
        for (code, name), numbers in table.items()
    ]  # fmt: skip
    hours = counts.by_hour()[:HOURS_SHOWN]
    return {
        "check_kinds": [kind.label for kind in CHECKS],
        "check_rows": rows,
        "check_sums": [sum(row["cells"][place] for row in rows) for place in range(len(CHECKS))],
        "check_sum": sum(row["sum"] for row in rows),
        "officers_sum": sum(row["officers"] for row in rows),
        "hours": hours,
        "busiest": max((row["number"] for row in hours), default=0),
    }


def board_of(day: ActionDay, user: User, at: datetime) -> dict[str, Any]:
    """Everything on the left of the command post."""
    parties = parties_in(day, user)
    tasks = list(RoomTask.objects.visible_to(user).filter(day=day).for_list()[:SHOWN])
    return {
        **readiness(day, parties, user),
        **checks(day, user),
        "tasks": [task for task in tasks if not task.is_check],
        "cross_checks": [task for task in tasks if task.is_check],
        "late": sum(not task.is_over and task.due_at < at for task in tasks),
        "shifts": RosterShift.objects.visible_to(user).filter(day=day, ends_at__gt=at).for_list()[:SHOWN],
        "now": at,
        "acts": ACTS,
        "has_centre": any(party.is_hub for party in parties),
    }
