"""Chainable reads of operations, participations and log entries.

A party sees hundreds of operations, not millions, so the list filters the operations themselves; only contributions
page on their share rows.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Self
from uuid import UUID

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from europol_portal.access.querysets import VisibleQuerySet
from europol_portal.parties.models import CrimeArea, Party

OVER = ("closed", "cancelled")
UNANSWERED = "invited"
ACCEPTED = "accepted"
OVERLAP = timedelta(seconds=10)  # no writing of a line takes as long


class OperationQuerySet(VisibleQuerySet):
    """Reads of operations."""

    def open(self) -> Self:
        """Operations that are neither closed nor cancelled."""
        return self.exclude(status__in=OVER)

    def led_by(self, party: Party) -> Self:
        """Operations that the party leads."""
        return self.filter(owner=party)

    def joined_by(self, party: Party) -> Self:
        """Operations of others whose invitation the party has accepted."""
        return self.filter(participations__party=party, participations__answer=ACCEPTED)

    def unanswered_by(self, party: Party) -> Self:
        """Operations of others whose invitation the party has not answered."""
        return self.filter(participations__party=party, participations__answer=UNANSWERED)

    def concerning(self, crime_area_id: int) -> Self:
        """Operations against a form of crime."""
        return self.filter(crime_area_ids__contains=[crime_area_id])

    def acting_between(self, first: date, last: date) -> Self:
        """Operations whose action day lies between two days, both included."""
        return self.filter(action_day_on__range=(first, last))

    def named_like(self, text: str) -> Self:
        """Operations whose code name, title or reference contains the text."""
        return self.filter(Q(code_name__icontains=text) | Q(title__icontains=text) | Q(reference__icontains=text))

    def with_counts(self) -> Self:
        """Adds how many parties have accepted and how many have not answered; counted for the rows of a page only."""
        return self.annotate(accepted=self._counted(ACCEPTED), unanswered=self._counted(UNANSWERED))

    def _counted(self, answer: str) -> Coalesce:
        participations: Any = self.model._meta.get_field("participations").related_model
        rows = participations._default_manager.filter(operation=OuterRef("pk"), answer=answer).order_by()
        return Coalesce(Subquery(rows.values("operation").annotate(number=Count("pk")).values("number")), 0)

    def for_list(self) -> Self:
        """Operations with what a list shows."""
        return self.select_related("owner", "priority").with_counts()


def with_crime_areas(operations: Iterable[Any]) -> list[Any]:
    """The operations, each with its `crime_areas`, read in one query."""
    rows = list(operations)
    known = CrimeArea.objects.in_bulk({key for row in rows for key in row.crime_area_ids})
    for row in rows:
        row.crime_areas = [known[key] for key in row.crime_area_ids if key in known]
    return rows


class ParticipationQuerySet(VisibleQuerySet):
    """Reads of participations and their invitations."""

    def accepted(self) -> Self:
        """Parties that take part."""
        return self.filter(answer=ACCEPTED)

    def open(self) -> Self:
        """Parties that are invited or take part."""
        return self.filter(answer__in=[UNANSWERED, ACCEPTED])

    def unanswered(self) -> Self:
        """Invitations that wait for an answer while the operation goes on."""
        return self.filter(answer=UNANSWERED).exclude(operation__status__in=OVER)

    def of_party(self, party: Party) -> Self:
        """Invitations that the party has received."""
        return self.filter(party=party)

    def for_list(self) -> Self:
        """Participations with what a list shows; the operation is not joined: a party that left does not see it."""
        return self.select_related("party", "lead", "invited_by", "answered_by")


class LogEntryQuerySet(VisibleQuerySet):
    """Reads of an operation's log."""

    def after(self, key: UUID) -> Self:
        """Entries after the one with the key, oldest first."""
        return self.filter(pk__gt=key).order_by("pk")

    def since(self, key: UUID) -> Self:
        """Entries after the one with the key, and those of the last seconds up to it, oldest first.

        Keys tell the moment at which a line was made, and others see it when its transaction ends. So a reader who
        asks for what came after a key is given these once more, and puts each line in its place by its key.
        """
        milliseconds = max((key.int >> 80) - int(OVERLAP.total_seconds() * 1000), 0)
        return self.filter(pk__gt=UUID(int=milliseconds << 80)).order_by("pk")

    def for_list(self) -> Self:
        """Entries with what a log shows, newest first."""
        return self.select_related("author", "party", "answers__party").order_by("-pk")


def with_files(entries: Iterable[Any], user: Any) -> list[Any]:
    """The lines, each with its `attachments` that the person may read; no query when no line has any."""
    rows = list(entries)
    found: dict[UUID, list[Any]] = {row.pk: [] for row in rows}
    if attached := [row for row in rows if row.attached]:
        files: Any = attached[0]._meta.get_field("files").related_model
        for file in files.objects.visible_to(user).filter(entry__in=attached).order_by("number"):
            found[file.entry_id].append(file)
    for row in rows:
        row.attachments = found[row.pk]
    return rows
