"""The inbox of a party: who works on a received contribution, what each person has read, what can be taken back.

None of it is known outside the party, not even to the owner of the contribution.
"""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from europol_portal.access.querysets import VisibleQuerySet
from europol_portal.core.ids import uuid7
from europol_portal.parties.models import CrimeArea, Party, User
from intelligence.models.contributions import Contribution, LentPart
from intelligence.querysets import WorkItemQuerySet


class HousePart(LentPart):
    """What a party keeps about a contribution: seen by its own people who may see the contribution, by nobody else.

    Its audience follows the contribution and is narrowed to the party (trigger).
    """

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="+", db_index=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    party_id: int
    contribution_id: Any

    class Meta:
        abstract = True

    @property
    def owner_id(self) -> int:
        """Whose row it is: the party's, whoever owns the contribution."""
        return int(self.party_id)

    @property
    def reference(self) -> str:
        """The contribution that it is about."""
        return self.contribution.reference

    def get_absolute_url(self) -> str:
        """The page of the contribution."""
        return reverse("intelligence:contribution-detail", args=[self.contribution_id])


class WorkItem(HousePart):
    """The work of a party on a contribution that it has received: open or done, and whose it is.

    A trigger makes it with the line of the list and repeats the columns that the list filters by.
    """

    position = models.UUIDField(editable=False)
    kind = models.CharField(max_length=20, editable=False)
    urgency = models.CharField(max_length=12, editable=False)
    crime_area = models.ForeignKey(
        CrimeArea, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )
    operation = models.ForeignKey(
        "operations.Operation", on_delete=models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )
    assignee = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    assigned_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    assigned_at = models.DateTimeField(null=True)
    is_done = models.BooleanField(default=False)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    done_at = models.DateTimeField(null=True)

    objects = WorkItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contribution", "party"], name="workitem_once_per_party"),
            models.CheckConstraint(
                condition=Q(is_done=True, done_at__isnull=False) | Q(is_done=False, done_at__isnull=True),
                name="workitem_done_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(assignee__isnull=True, assigned_by__isnull=True, assigned_at__isnull=True)
                | Q(assignee__isnull=False, assigned_by__isnull=False, assigned_at__isnull=False),
                name="workitem_assigned_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["party", "is_done", "position"], name="work_by_state"),
            models.Index(fields=["party", "is_done", "crime_area", "position"], name="work_by_crime_area"),
            models.Index(fields=["party", "is_done", "kind", "position"], name="work_by_kind"),
            models.Index(
                fields=["party", "is_done", "urgency", "position"],
                condition=~Q(urgency="normal"),
                name="work_by_urgency",
            ),
            models.Index(
                fields=["party", "is_done", "operation", "position"],
                condition=Q(operation__isnull=False),
                name="work_by_operation",
            ),
            models.Index(
                fields=["assignee", "is_done", "position"],
                condition=Q(assignee__isnull=False),
                name="work_by_assignee",
            ),
        ]

    def __str__(self) -> str:
        return f"work of {self.party_id} on {self.contribution_id}"

    @property
    def content_object_id(self) -> Any:
        """The contribution, named as in the lines of the other lists."""
        return self.contribution_id


class ReadMark(models.Model):
    """That a person has read a contribution, or wants it to stand as unread."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="+")
    position = models.UUIDField(help_text="Place of the line in the list of the person's party.")
    is_read = models.BooleanField(default=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "contribution"], name="readmark_once")]
        indexes = [
            models.Index(fields=["user", "position"], name="readmark_by_position"),
            models.Index(fields=["user"], condition=Q(is_read=False), name="readmark_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {'has read' if self.is_read else 'will read'} {self.contribution_id}"


class ReadState(models.Model):
    """Up to which line a person has read everything; marks say what differs."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+")
    read_until = models.UUIDField(help_text="Position of a line in the list of the person's party.")

    objects = VisibleQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.user_id} until {self.read_until}"


class UndoStep(models.Model):
    """What an action of a person has changed, so that the person can take it back: keys and states, no content."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    act = models.CharField(max_length=20)
    lines = models.JSONField(help_text="For each line its key, its state before and after.")
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "made_at"], name="undostep_by_person")]

    def __str__(self) -> str:
        return f"{self.act} of {self.user_id}"
