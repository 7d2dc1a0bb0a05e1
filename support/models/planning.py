"""Plans that the planner is asked for: worked out by the worker, read by the person who asked."""

from django.db import models
from django.urls import reverse

from europol_portal.access.querysets import VisibleQuerySet
from europol_portal.core.ids import uuid7
from europol_portal.parties.models import Party, User


class PlanRun(models.Model):
    """Which free resource goes to which waiting request, as far as one person sees both; nobody else reads it.

    The result holds keys, days, figures and reasons; titles are put in when it is read, under the rules of that moment.
    Once it is done, cancelled or has failed it never changes.
    """

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Being worked out"
        DONE = "done", "Done"
        CANCELLED = "cancelled", "Cancelled"
        FAILED = "failed", "Failed"

        @property
        def tone(self) -> str:
            """How the state word is drawn."""
            return {"waiting": "open", "running": "go", "done": "ok", "failed": "crit"}.get(self.value, "none")

    OPEN = ("waiting", "running")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    rounds = models.PositiveSmallIntegerField(default=0, help_text="Rounds of the planner that are behind it.")
    result = models.JSONField(default=dict, editable=False)
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["author", "-id"], name="planrun_by_person"),
            models.Index(
                fields=["asked_at"], condition=models.Q(state__in=["waiting", "running"]), name="planrun_open"
            ),
        ]

    def __str__(self) -> str:
        return f"Plan {self.pk}"

    def get_absolute_url(self) -> str:
        """The planner with this plan."""
        return f"{reverse('support:planner')}?run={self.pk}"

    @property
    def is_open(self) -> bool:
        """True while it waits or is being worked out."""
        return self.state in self.OPEN

    @property
    def tone(self) -> str:
        """How the state word is drawn."""
        return self.State(self.state).tone
