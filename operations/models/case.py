"""The case record of an operation: everything that happens in its rooms, once more and for good (invariant 37)."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from europol_portal.parties.models import Party, User
from operations.models.actiondays import ActionDay, CheckCount, RoomTask
from operations.models.operations import HandledPart, LogEntry, Operation
from operations.querysets import CaseLineQuerySet
from operations.reference import result_types


class CaseLine(HandledPart):
    """One thing that happened, with the codes and the owner of its source. Made by trigger only, never changed.

    Each row of a source has exactly one line that says that it was entered, and one more for each change of it. What a
    mobile office enters for the operation has its line too, which only its host and its provider read.
    """

    class Kind(models.TextChoices):
        """What it is a copy of."""

        POST = "post", "Log"
        TASK = "task", "Tasks and cross-checks"
        COUNT = "count", "Hourly checks"
        RESULT = "result", "Results"
        SHEET = "sheet", "Country sheets"
        SHIFT = "shift", "Roster"
        DAY = "day", "Action days"
        FIELD = "field", "Entries on the spot"
        FILE = "file", "Files"

    class Act(models.TextChoices):
        """What happened to the source."""

        ENTERED = "entered", "Entered"
        CHANGED = "changed", "Changed"
        REMOVED = "removed", "Removed"

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="case_lines", db_index=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    author = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind)
    act = models.CharField(max_length=8, choices=Act)
    source = models.UUIDField(help_text="Key of the row that it is a copy of.")
    text = models.TextField(blank=True)
    facts = models.JSONField(default=dict, help_text="Values of the row, by the names of its columns.")
    at = models.DateTimeField(help_text="When it was written.")

    objects = CaseLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source"], condition=Q(act="entered"), name="caseline_entered_once"),
        ]
        indexes = [models.Index(fields=["operation", "id"], name="caseline_by_operation")]

    def __str__(self) -> str:
        return f"{self.act} {self.kind} in {self.operation_id} ({self.pk})"

    def get_absolute_url(self) -> str:
        """The case record of the operation."""
        return reverse("operations:operation-case", args=[self.operation_id])

    @property
    def owner_id(self) -> int:
        """The party whose words or figures they are."""
        return int(self.party_id)

    @property
    def label(self) -> str:
        """What it is, in two or three words."""
        return " ".join(part for part in (self._noun, self._verb) if part)

    @property
    def points(self) -> list[tuple[str, str]]:
        """The values of the source that a reader needs, as names and words."""
        return [(name, words) for name, words in self._said() if words]

    @property
    def _noun(self) -> str:
        facts: dict[str, Any] = self.facts
        if self.kind == self.Kind.POST:
            return str(LogEntry.Kind(facts["kind"]).label)
        if self.kind == self.Kind.TASK:
            return str(RoomTask.Kind(facts["kind"]).label)
        if self.kind == self.Kind.FIELD:
            return f"{facts['entry'].capitalize()} on the spot"
        if self.kind == self.Kind.FILE:
            return "File in the log"
        nouns = {"count": "Checks", "result": "Result", "sheet": "Country sheet", "shift": "Shift", "day": "Action day"}
        return nouns[self.kind]

    @property
    def _verb(self) -> str:
        if self.kind in {self.Kind.POST, self.Kind.FIELD, self.Kind.FILE}:
            return ""
        if self.kind == self.Kind.TASK and self.act == self.Act.CHANGED:
            return str(RoomTask.Status(self.facts["status"]).label).lower()
        if self.kind == self.Kind.RESULT and self.facts.get("confirmed_at"):
            return "confirmed"
        return str(self.Act(self.act).label).lower()

    def _said(self) -> list[tuple[str, str]]:
        facts = {name: str(value) for name, value in self.facts.items() if value not in (None, "", [])}
        if self.kind == self.Kind.COUNT:
            before = f" (before {facts['before']})" if "before" in facts else ""
            label = str(CheckCount.Kind(facts["kind"]).label)
            return [(label, f"{facts['number']}{before}"), ("Hour, UTC", facts["hour"][:16].replace("T", " "))]
        if self.kind == self.Kind.RESULT:
            kind = result_types().get(facts.pop("kind"))
            return [(kind.name if kind else "Result", facts.pop("number")), *_plain(facts)]
        if self.kind == self.Kind.FILE:
            return [("Size", filesizeformat(int(facts["size"]))), ("SHA-256", facts["sha256"])]
        if self.kind == self.Kind.DAY:
            facts["status"] = str(ActionDay.Status(facts["status"]).label)
        return _plain(
            {name: words for name, words in facts.items() if name not in {"kind", "entry", "answers_id", "entry_id"}}
        )


def _plain(facts: dict[str, str]) -> list[tuple[str, str]]:
    names = (name for name in facts if not name.endswith("_id"))
    return [(_name_of(name), _moment(facts[name]) if name.endswith("_at") else facts[name]) for name in names]


def _name_of(column: str) -> str:
    return column.removesuffix("_at").replace("_", " ").capitalize()


def _moment(text: str) -> str:
    return f"{text[:16].replace('T', ' ')} UTC"
