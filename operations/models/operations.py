"""Operations, who takes part in them, and their log. Names follow section 12.1 of the domain file."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from europol_portal.access.models import Guarded, GuardedPart, PartyShare, PersonGrant
from europol_portal.access.querysets import VisibleQuerySet
from europol_portal.core.fields import Classification, HandlingCode
from europol_portal.parties.models import CrimeArea, EmpactPriority, Party, User
from operations.querysets import OVER, LogEntryQuerySet, OperationQuerySet, ParticipationQuerySet

RESTRICTIONS = [code.value for code in HandlingCode if code != HandlingCode.H0]


class Operation(Guarded):
    """A named police action or investigation that several parties work on. Its owner is the lead party.

    The lead and every party with an open or accepted invitation see it, nobody else. Code name and reference are
    unique inside the lead party only, so neither tells whether another party has one like it.
    """

    class Status(models.TextChoices):
        """The life of an operation; the steps stand in operations.workflow."""

        PROPOSED = "proposed", "Proposed"
        PLANNING = "planning", "Planning"
        LIVE = "live", "Live"
        CLOSING = "closing", "Closing"
        CLOSED = "closed", "Closed"
        CANCELLED = "cancelled", "Cancelled"

        @property
        def tone(self) -> str:
            """How the state word is drawn."""
            return {"proposed": "open", "closed": "ok", "cancelled": "none"}.get(self.value, "go")

    code_name = models.CharField(max_length=40, help_text="One or two words that tell nothing about the target.")
    reference = models.CharField(max_length=24, editable=False, help_text="OP-year-lead-number, the number is drawn.")
    title = models.CharField(max_length=160, help_text="What it is about, in one line.")
    summary = models.TextField(max_length=5000, blank=True, help_text="The situation, without personal data.")
    objectives = models.TextField(max_length=5000, blank=True, help_text="What shall be reached, one per line.")
    crime_area_ids = ArrayField(
        models.BigIntegerField(),
        default=list,
        help_text="Keys of parties.CrimeArea, in the row itself so that the second lock needs no further table.",
    )
    priority = models.ForeignKey(EmpactPriority, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    action_day_on = models.DateField("action day", null=True, blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.PROPOSED)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    crime_areas: list[CrimeArea]  # set by querysets.with_crime_areas

    objects = OperationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "code_name"],
                name="operation_code_name_once_per_lead",
                violation_error_message="You already lead an operation with this code name.",
            ),
            models.UniqueConstraint(fields=["owner", "reference"], name="operation_reference_once_per_lead"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="operation_dates_in_order",
                violation_error_message="The operation ends before it starts.",
            ),
            models.CheckConstraint(
                condition=Q(action_day_on__isnull=True)
                | Q(action_day_on__gte=F("starts_on")) & (Q(ends_on__isnull=True) | Q(action_day_on__lte=F("ends_on"))),
                name="operation_action_day_inside",
                violation_error_message="The action day lies outside the dates of the operation.",
            ),
        ]
        indexes = [models.Index(fields=["owner", "status"], name="operation_by_lead")]

    def __str__(self) -> str:
        return f"{self.code_name} ({self.reference})"

    def get_absolute_url(self) -> str:
        """Page of the operation."""
        return reverse("operations:operation-detail", args=[self.pk])

    @property
    def is_over(self) -> bool:
        """True once it is closed or cancelled: nothing is added any more."""
        return self.status in OVER

    @property
    def tone(self) -> str:
        """How the state word is drawn."""
        return self.Status(self.status).tone


class OperationShare(PartyShare):
    """The right of a party to see an operation."""

    content_object = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="shares")


class OperationGrant(PersonGrant):
    """A person named in a party's closed circle of an operation."""

    content_object = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="person_grants")


class Participation(GuardedPart):
    """A party's place in an operation, from the invitation on.

    All who see the operation see the whole list of participants with their answers, on purpose: who works together
    must know with whom. A party that declines, leaves or is uninvited loses the operation in the same statement
    (trigger); its own row stays readable to it, with the copied code name and reference, so that it still knows what
    it answered. If the party had closed its circle, only those people keep that row (`circle_ids`).
    """

    class Role(models.TextChoices):
        """What the party does in the operation."""

        CO_LEAD = "co_lead", "Co-lead"
        PARTICIPANT = "participant", "Participant"
        SUPPORT = "support", "Support"
        OBSERVER = "observer", "Observer"

    class Answer(models.TextChoices):
        """State of the invitation; the steps stand in operations.workflow."""

        INVITED = "invited", "Invited"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"

        @property
        def tone(self) -> str:
            """How the state word is drawn."""
            return {"invited": "open", "accepted": "ok", "declined": "crit"}.get(self.value, "none")

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="participations")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=Role, default=Role.PARTICIPANT)
    message = models.TextField(max_length=1000, blank=True, help_text="What the lead asks of the party.")
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.INVITED)
    answer_until = models.DateField(null=True, blank=True, help_text="The day by which the lead needs the answer.")
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    reason = models.TextField(max_length=1000, blank=True, editable=False)
    lead = models.ForeignKey(Party, on_delete=models.PROTECT, editable=False, related_name="+")
    code_name = models.CharField(max_length=40, editable=False, help_text="As it was when invited, by trigger.")
    reference = models.CharField(max_length=24, editable=False, help_text="Of the operation, by trigger.")
    circle_ids = ArrayField(
        models.IntegerField(), default=list, editable=False, help_text="Closed circle when the party left, by trigger."
    )

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["operation", "party"],
                condition=Q(answer__in=["invited", "accepted"]),
                name="participation_once_per_party",
                violation_error_message="The party is already invited.",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="invited")
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="participation_answered_at_and_by",
            ),
        ]
        indexes = [models.Index(fields=["party", "answer"], name="participation_by_party")]

    def __str__(self) -> str:
        return f"{self.party_id} in {self.reference} ({self.pk})"

    def get_absolute_url(self) -> str:
        """Leads to the operation, or to the answered invitation once the party has left."""
        return reverse("operations:invitation-detail", args=[self.pk])

    @property
    def tone(self) -> str:
        """How the state word is drawn."""
        return self.Answer(self.answer).tone

    @property
    def is_open(self) -> bool:
        """True while the party is invited or takes part."""
        return self.answer in {self.Answer.INVITED, self.Answer.ACCEPTED}

    @property
    def classification(self) -> Classification:
        """The marking of the operation, which the row follows."""
        return list(Classification)[self.classification_rank]

    @property
    def owner_id(self) -> int:
        """The lead: audit lines of the invitation belong to it."""
        return int(self.lead_id)


class HandledPart(GuardedPart):
    """Words of a party with its handling codes. With H2 they stay with the parties that were told at the time."""

    handling_codes = ArrayField(models.CharField(max_length=2, choices=HandlingCode), default=list, blank=True)
    handling_text = models.CharField(max_length=500, blank=True)
    told_ids = ArrayField(
        models.IntegerField(), default=list, editable=False, help_text="Parties that saw it when written, by trigger."
    )

    class Meta:
        abstract = True

    @property
    def shown_handling(self) -> list[str]:
        """The codes as a list shows them: H0 stands alone, since it always applies."""
        return sorted(self.handling_codes) or [HandlingCode.H0.value]

    def is_told(self, party_id: int) -> bool:
        """Whether the party may read it: with H2 only if it was there (invariant 2)."""
        return HandlingCode.H2 not in self.handling_codes or party_id in self.told_ids


class LogEntry(HandledPart):
    """A line of the operation log. Append-only: PostgreSQL refuses every change and removal (trigger)."""

    class Kind(models.TextChoices):
        """What the line is."""

        NOTE = "note", "Note"
        DECISION = "decision", "Decision"
        QUESTION = "question", "Question"
        ANSWER = "answer", "Answer"
        CHECK = "check", "Cross-check"
        STATUS = "status", "Status"

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="log_entries", db_index=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.NOTE)
    text = models.TextField(max_length=4000)
    reason = models.TextField(max_length=1000, blank=True, help_text="Why it was decided so.")
    answers = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replies", db_index=False
    )
    mention_ids = ArrayField(
        models.IntegerField(), default=list, editable=False, help_text="Parties that the text names with @."
    )
    key = models.UUIDField(null=True, blank=True, editable=False, help_text="Made by the sender: one line per key.")
    attached = models.PositiveSmallIntegerField(default=0, editable=False, help_text="How many files go with it.")
    at = models.DateTimeField()

    objects = LogEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "log entries"
        constraints = [
            models.CheckConstraint(
                condition=Q(handling_codes__contained_by=RESTRICTIONS), name="logentry_handling_codes_known"
            ),
            models.CheckConstraint(
                condition=~Q(handling_codes__contains=["H3"]) | ~Q(handling_text=""),
                name="logentry_h3_has_text",
                violation_error_message="H3 needs its text.",
            ),
            models.UniqueConstraint(
                fields=["author", "key"], condition=Q(key__isnull=False), name="logentry_once_per_key"
            ),
        ]
        indexes = [models.Index(fields=["operation", "id"], name="logentry_by_operation")]

    def __str__(self) -> str:
        return f"{self.kind} in {self.operation_id} ({self.pk})"

    def get_absolute_url(self) -> str:
        """The log of the operation."""
        return f"{reverse('operations:operation-detail', args=[self.operation_id])}#operation-log"

    @property
    def owner_id(self) -> int:
        """The party whose words they are."""
        return int(self.party_id)


def log_file_key(_file: object = None, _name: str = "") -> str:
    """A key that nobody can guess and that says nothing; the given name stays in the database."""
    key = uuid.uuid4().hex
    return f"log/{key[:2]}/{key}"


class LogFile(HandledPart):
    """A file that goes with a line of the log, under its codes. Append-only, as the log is.

    Handling codes and the parties that were told come from the line, by trigger.
    """

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="+", db_index=False)
    entry = models.ForeignKey(LogEntry, on_delete=models.CASCADE, related_name="files", db_index=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveSmallIntegerField(help_text="Counts the files of a line from 1.")
    file = models.FileField(upload_to=log_file_key, max_length=120)
    name = models.CharField(max_length=150)
    size = models.BigIntegerField(help_text="Bytes.")
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "number"], name="logfile_numbered_once")]

    def __str__(self) -> str:
        return f"File {self.number} of {self.entry_id} ({self.pk})"

    def get_absolute_url(self) -> str:
        """Where it is taken out."""
        return reverse("operations:log-file", args=[self.pk])

    @property
    def owner_id(self) -> int:
        """The party whose file it is."""
        return int(self.party_id)


class ReadMark(GuardedPart):
    """How far a person has read the log of an operation."""

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="+")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    upto = models.UUIDField(help_text="Key of the newest line that was shown.")
    at = models.DateTimeField()

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["operation", "user"], name="readmark_once_per_person")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.operation_id}"
