"""Joint action days: common dates, a coordination centre, and who is ready (domain model, sections 4.5 and 12.2)."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from europol_portal.access.models import GuardedPart
from europol_portal.access.querysets import VisibleQuerySet
from europol_portal.core.fields import Classification
from europol_portal.parties.models import Party, User
from operations.models.operations import HandledPart, LogEntry, Operation
from operations.querysets import (
    DAY_ENDED,
    TASK_ENDED,
    ActionDayQuerySet,
    CountQuerySet,
    RosterQuerySet,
    SheetQuerySet,
    TaskQuerySet,
)


class ActionDay(GuardedPart):
    """Common dates of an operation, run from one coordination centre. Whoever sees the operation sees it."""

    class Status(models.TextChoices):
        """The life of an action day; the steps stand in operations.workflow."""

        PLANNING = "planning", "Planning"
        APPROVED = "approved", "Approved"
        PREPARATION = "preparation", "Preparation"
        LIVE = "live", "Live"
        CONSOLIDATION = "consolidation", "Consolidation"
        CONFIRMED = "confirmed", "Confirmed"
        PUBLISHED = "published", "Published"
        ARCHIVED = "archived", "Archived"
        CANCELLED = "cancelled", "Cancelled"

        @property
        def tone(self) -> str:
            """How the state word is drawn."""
            tones = {"planning": "open", "confirmed": "ok", "published": "ok", "archived": "none", "cancelled": "none"}
            return tones.get(self.value, "go")

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="action_days")
    title = models.CharField(max_length=120, help_text="What happens on it, in a few words.")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    centre = models.CharField(max_length=160, help_text="Where the coordination centre stands.")
    centre_zone = models.CharField(max_length=50, default="UTC", help_text="Time zone of the coordination centre.")
    standing_order = models.CharField(max_length=500, blank=True, help_text="What holds for all, above the log.")
    status = models.CharField(max_length=14, choices=Status, default=Status.PLANNING)
    lead_id = models.IntegerField(default=0, editable=False, help_text="The lead of the operation, by trigger.")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = ActionDayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="actionday_dates_in_order",
                violation_error_message="The action day ends before it starts.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.pk})"

    def get_absolute_url(self) -> str:
        """The command post."""
        return reverse("operations:day-detail", args=[self.pk])

    @property
    def owner_id(self) -> int:
        """The lead: audit lines belong to it."""
        return self.lead_id

    @property
    def is_over(self) -> bool:
        """True once nothing is entered any more."""
        return self.status in DAY_ENDED

    @property
    def is_live(self) -> bool:
        """True on the day itself."""
        return self.status == self.Status.LIVE

    @property
    def tone(self) -> str:
        """How the state word is drawn."""
        return self.Status(self.status).tone

    @property
    def classification(self) -> Classification:
        """The marking of the operation, which the row follows."""
        return list(Classification)[self.classification_rank]


class DayPart(GuardedPart):
    """What a party enters for an action day; its audience is that of the operation."""

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="+", editable=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        abstract = True

    @property
    def owner_id(self) -> int:
        """The party that enters it."""
        return int(self.party_id)


class CountrySheet(DayPart):
    """What a country brings to an action day, and whether it is ready. Only the country itself writes it."""

    day = models.ForeignKey(ActionDay, on_delete=models.CASCADE, related_name="sheets")
    contact = models.CharField(max_length=160, blank=True, help_text="Who answers on the day, and where.")
    targets = models.PositiveIntegerField(default=0, help_text="Places or people that the teams go to.")
    teams_planned = models.PositiveIntegerField(default=0)
    teams_named = models.PositiveIntegerField(default=0)
    officers = models.PositiveIntegerField(default=0)
    warrants_needed = models.PositiveIntegerField(default=0)
    warrants_signed = models.PositiveIntegerField(default=0)
    channel_tested_at = models.DateTimeField(null=True, blank=True)
    briefing_read_at = models.DateTimeField(null=True, blank=True)
    remarks = models.CharField(max_length=500, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True, editable=False)
    ready_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="When it signed its figures.")
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="When it agreed to publication.")
    agreed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, editable=False, related_name="+")

    objects = SheetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "party"], name="countrysheet_once_per_day"),
            models.CheckConstraint(
                condition=Q(teams_named__lte=F("teams_planned")),
                name="countrysheet_teams",
                violation_error_message="More teams are named than planned.",
            ),
            models.CheckConstraint(
                condition=Q(warrants_signed__lte=F("warrants_needed")),
                name="countrysheet_warrants",
                violation_error_message="More warrants are signed than needed.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party_id} on {self.day_id}"

    def get_absolute_url(self) -> str:
        """The command post."""
        return reverse("operations:day-detail", args=[self.day_id])

    @property
    def missing(self) -> list[str]:
        """What stands between the country and being ready, in words."""
        facts = (
            (bool(self.contact), "contact on the day"),
            (self.teams_planned > 0, "teams"),
            (self.teams_named >= self.teams_planned, _to_do(self.teams_planned - self.teams_named, "team", "name")),
            (self.officers > 0, "officers"),
            (
                self.warrants_signed >= self.warrants_needed,
                _to_do(self.warrants_needed - self.warrants_signed, "warrant", "sign"),
            ),
            (self.channel_tested_at is not None, "channel test"),
            (self.briefing_read_at is not None, "briefing"),
        )
        return [words for holds, words in facts if not holds]


class RosterShift(DayPart):
    """Somebody of a country on duty in the coordination centre."""

    day = models.ForeignKey(ActionDay, on_delete=models.CASCADE, related_name="shifts")
    person = models.CharField(max_length=120, help_text="An officer on duty.")
    duty = models.CharField(max_length=120, help_text="What the person does there.")
    phone = models.CharField(max_length=40, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = RosterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="rostershift_in_order",
                violation_error_message="The shift ends before it starts.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} for {self.party_id} ({self.pk})"


class RoomTask(HandledPart, DayPart):
    """Something that a party asks another one to do; a cross-check is asked of the Operational Centre.

    `party` has given it, `doer` does it. A cross-check keeps one word of the outcome and a reference, never content,
    and the codes of its question.
    """

    class Kind(models.TextChoices):
        """What is asked."""

        TASK = "task", "Task"
        CHECK = "check", "Cross-check"

    class Status(models.TextChoices):
        """The life of a task; the steps stand in operations.workflow."""

        OPEN = "open", "Open"
        STARTED = "started", "In work"
        DONE = "done", "Done"
        CANCELLED = "cancelled", "Cancelled"

        @property
        def tone(self) -> str:
            """How the state word is drawn."""
            return {"open": "open", "started": "go", "done": "ok"}.get(self.value, "none")

    class Outcome(models.TextChoices):
        """One word on a cross-check."""

        HIT = "hit", "Hit"
        NO_HIT = "no_hit", "No hit"
        SEE_MESSAGE = "see_message", "See message"

    day = models.ForeignKey(ActionDay, on_delete=models.CASCADE, related_name="tasks")
    doer = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.TASK)
    text = models.CharField(max_length=500)
    due_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    entry = models.ForeignKey(
        LogEntry,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="checks",
        help_text="Where it was asked.",
    )
    note = models.CharField(max_length=500, blank=True, editable=False, help_text="What was done.")
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True, editable=False)
    outcome_reference = models.CharField(max_length=40, blank=True, editable=False)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(status="done") | ~Q(note=""), name="roomtask_done_has_note"),
            models.CheckConstraint(condition=Q(kind="check") | Q(outcome=""), name="roomtask_outcome_is_of_a_check"),
        ]
        indexes = [models.Index(fields=["day", "status"], name="roomtask_by_day")]

    def __str__(self) -> str:
        return f"{self.kind} for {self.doer_id} ({self.pk})"

    def get_absolute_url(self) -> str:
        """The tasks of the command post."""
        return f"{reverse('operations:day-detail', args=[self.day_id])}#tasks"

    @property
    def is_over(self) -> bool:
        """True once it is done or cancelled."""
        return self.status in TASK_ENDED

    @property
    def is_check(self) -> bool:
        """True for a question to the Operational Centre."""
        return self.kind == self.Kind.CHECK

    @property
    def tone(self) -> str:
        """How the state word is drawn."""
        return self.Status(self.status).tone


class CheckCount(DayPart):
    """How many of a kind a country has checked in one hour. The sum is computed, never entered (section 4.5)."""

    class Kind(models.TextChoices):
        """What is checked, in the words of published action days."""

        PERSON = "person", "Persons"
        VEHICLE = "vehicle", "Vehicles"
        PARCEL = "parcel", "Postal packages"
        PREMISES = "premises", "Premises"
        OFFICERS = "officers", "Officers deployed"

    day = models.ForeignKey(ActionDay, on_delete=models.CASCADE, related_name="counts")
    hour = models.DateTimeField(help_text="The full hour, UTC.")
    kind = models.CharField(max_length=10, choices=Kind)
    number = models.PositiveIntegerField()
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = CountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "party", "hour", "kind"], name="checkcount_once_per_hour"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.kind} of {self.party_id} at {self.hour:%H:%M}"


class CountChange(DayPart):
    """What the figure of an hour was before; append-only (trigger)."""

    count = models.ForeignKey(CheckCount, on_delete=models.CASCADE, related_name="changes")
    before = models.PositiveIntegerField()
    after = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = VisibleQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.before} to {self.after} ({self.pk})"


def _to_do(number: int, noun: str, verb: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'} to {verb}"
