"""Requests of people about their own data (Regulation (EU) 2016/794, Articles 36 and 37).

A national authority or Europol registers the request; the data protection officer handles it; each party whose data
are concerned is consulted by itself. The authority learns the answer and nothing before: not that anybody was
consulted, which would say that something is held.
"""

from calendar import monthrange
from datetime import date, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from europol_portal.access.querysets import VisibleQuerySet
from europol_portal.core.ids import uuid7
from europol_portal.core.sealed_fields import SealedTextField
from europol_portal.parties.models import Authority, Party, User
from europol_portal.protection.holdings import Subject

ANSWER_MONTHS = 3  # Article 36(4)
WARNED_BEFORE = (30, 7, 0)  # days before the last day; 0 is the last day itself


def months_after(day: date, months: int) -> date:
    """The same day some months later, or the last day of that month."""
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


class Person(models.Model):
    """Who asks. Emptied when the time of the request is over."""

    name = SealedTextField(max_length=200, help_text="As on the proof of identity.")
    also_known_as = SealedTextField(max_length=600, blank=True, help_text="Other spellings and names, one a line.")
    born_on = models.DateField("born on", null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def subject(self) -> Subject:
        """The person as the sources are asked."""
        others = [line.strip() for line in self.also_known_as.splitlines() if line.strip()]
        return Subject(names=(self.name, *others), born_on=self.born_on)


class SubjectRequestQuerySet(VisibleQuerySet):
    """Reads of requests."""

    def open(self) -> Self:
        """Requests that are not answered."""
        return self.filter(status__in=SubjectRequest.OPEN)

    def for_list(self) -> Self:
        """Requests with what a list shows."""
        return self.select_related("party", "authority")


class SubjectRequest(Person):
    """A request of a person, with its clock of three months from receipt."""

    class Kind(models.TextChoices):
        """What is asked for."""

        ACCESS = "access", "Access to the data, Art. 36"
        RECTIFICATION = "rectification", "Rectification, Art. 37(1)"
        ERASURE = "erasure", "Erasure, Art. 37(2)"
        RESTRICTION = "restriction", "Restriction of processing, Art. 37(3)"

    class Status(models.TextChoices):
        """Its life; the steps stand in protection.workflow. It never tells whether something is held."""

        RECEIVED = "received", "Received"
        HANDLED = "handled", "Being handled"
        ANSWERED = "answered", "Answered"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

        @property
        def tone(self) -> str:
            """How the state word is drawn."""
            return {"received": "open", "handled": "go", "answered": "ok"}.get(self.value, "none")

    class Outcome(models.TextChoices):
        """What the answer gives."""

        GRANTED = "granted", "Granted"
        PARTLY = "partly", "Granted in part"
        REFUSED = "refused", "Refused"
        NOTHING_TOLD = "nothing_told", "Neither confirmed nor denied, Art. 36(7)"

    class Ground(models.TextChoices):
        """Why access is refused or restricted, Art. 36(6)."""

        TASKS = "tasks", "Europol could not do its tasks"
        SECURITY = "security", "Security, public order or prevention of crime"
        INVESTIGATION = "investigation", "A national investigation would be endangered"
        OTHERS = "others", "Rights and freedoms of others"
        IDENTITY = "identity", "The identity was not proven"
        UNFOUNDED = "unfounded", "Nothing in the data has to be changed"

    OPEN = (Status.RECEIVED, Status.HANDLED)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.PositiveIntegerField(unique=True, editable=False, help_text="Eight digits, drawn.")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", help_text="Where it was received.")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=20, choices=Kind)
    details = SealedTextField(max_length=4000, blank=True, help_text="What the person writes.")
    received_on = models.DateField("received on", help_text="The three months run from this day.")
    due_on = models.DateField(editable=False)
    status = models.CharField(max_length=12, choices=Status, default=Status.RECEIVED)
    registered_at = models.DateTimeField(editable=False)
    registered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False, editable=False)
    identity_proof = SealedTextField(max_length=300, blank=True, help_text="How the identity was proven.")
    searched_at = models.DateTimeField(null=True, editable=False, help_text="When the sources were asked.")
    restricted_at = models.DateTimeField(null=True, editable=False, help_text="Since when the data are out of use.")
    outcome = models.CharField(max_length=16, choices=Outcome, blank=True, default="")
    ground = models.CharField(max_length=16, choices=Ground, blank=True, default="")
    answer = SealedTextField(max_length=8000, blank=True, default="")
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    told_days = models.SmallIntegerField(null=True, editable=False, help_text="The last warning given.")

    objects = SubjectRequestQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["party", "id"], name="subjectrequest_by_party"),
            models.Index(
                fields=["due_on"], condition=Q(status__in=["received", "handled"]), name="subjectrequest_open"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["received", "handled"]) | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="subjectrequest_closed_at_and_by",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["answered", "refused"]) | ~Q(outcome="") & ~Q(answer=""),
                name="subjectrequest_answer_says_something",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", "granted"]) | ~Q(ground=""), name="subjectrequest_refusal_has_a_ground"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """Page of the request."""
        return reverse("protection:request", args=[self.pk])

    @property
    def reference(self) -> str:
        """How people name it, in place of the person's name."""
        return f"DSR-{self.number:08}"

    @property
    def owner_id(self) -> int:
        """Audit lines belong to the party where it was received."""
        return int(self.party_id)

    @property
    def tone(self) -> str:
        """How the state word is drawn."""
        return self.Status(self.status).tone

    @property
    def is_open(self) -> bool:
        """True until it is answered, refused or withdrawn."""
        return self.status in self.OPEN


class ConsultationQuerySet(VisibleQuerySet):
    """Reads of consultations."""

    def open(self) -> Self:
        """Consultations that wait for the provider."""
        return self.filter(answered_at=None)

    def for_list(self) -> Self:
        """Consultations with what a list shows."""
        return self.select_related("party", "answered_by")


class ProviderConsultation(Person):
    """One party is asked whether it objects; it learns who asks, and nothing of other parties."""

    class Position(models.TextChoices):
        """What the provider says."""

        AGREES = "agrees", "No objection"
        OBJECTS = "objects", "Objects"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(SubjectRequest, on_delete=models.PROTECT, related_name="consultations")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", help_text="Who is asked.")
    reference = models.CharField(max_length=20, editable=False)
    kind = models.CharField(max_length=20, choices=SubjectRequest.Kind, editable=False)
    held = models.PositiveIntegerField(editable=False, help_text="Entries of the party that were found.")
    asked_at = models.DateTimeField(editable=False)
    answer_by = models.DateField(editable=False)
    position = models.CharField(max_length=10, choices=Position, blank=True, default="")
    ground = models.CharField(max_length=16, choices=SubjectRequest.Ground, blank=True, default="")
    reason = SealedTextField(max_length=2000, blank=True, default="")
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "party"], name="consultation_once_per_party"),
            models.CheckConstraint(
                condition=Q(position="", answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(position=""),
                name="consultation_answered_at_and_by",
            ),
            models.CheckConstraint(
                condition=~Q(position="objects") | ~Q(ground="") & ~Q(reason=""),
                name="consultation_objection_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} for {self.party_id}"

    def get_absolute_url(self) -> str:
        """Page of the consultation."""
        return reverse("protection:consultation", args=[self.pk])

    @property
    def owner_id(self) -> int:
        """Audit lines belong to the party that is asked."""
        return int(self.party_id)

    @property
    def is_open(self) -> bool:
        """True while the provider has not answered."""
        return self.answered_at is None

    def is_waited_for(self, today: date) -> bool:
        """True while the provider has time to answer."""
        return self.is_open and self.answer_by >= today

    @property
    def tone(self) -> str:
        """How the state word is drawn."""
        return {"agrees": "ok", "objects": "warn"}.get(self.position, "open")


def soon(today: date) -> date:
    """Until which last day a request is warned of."""
    return today + timedelta(days=WARNED_BEFORE[0])
