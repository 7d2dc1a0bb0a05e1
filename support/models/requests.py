"""Requests for a service, and what is said and decided in them."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from europol_portal.access.models import Guarded, GuardedPart, PartyShare, PersonGrant
from europol_portal.parties.models import Party, User
from support.models.bundles import RequestBundle
from support.models.catalogue import Service
from support.models.details import spoken_details
from support.querysets import OVER, RequestMessageQuerySet, RequestPartQuerySet, SupportRequestQuerySet

HIGHEST_CRITERION = 3
HIGHEST_RATING = 5
FRONT_FROM, MIDDLE_FROM = 10, 5  # of 15 points


class SupportRequest(Guarded):
    """What a party asks of the provider. Its owner is the requesting party.

    A draft is known to the owner only; sending it opens it to the provider, and to nobody else: the other parties of
    the operation do not learn that support was asked for. Once sent, what is asked never changes (trigger).
    """

    class Status(models.TextChoices):
        """The life of a request; the steps stand in support.workflow."""

        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Asked"
        ENDORSED = "endorsed", "Endorsed"
        ASSESSED = "assessed", "Assessed"
        WAITLISTED = "waitlisted", "Waiting list"
        ACCEPTED = "accepted", "Accepted"
        SCHEDULED = "scheduled", "Scheduled"
        IN_PROGRESS = "in_progress", "Under way"
        DELIVERED = "delivered", "Delivered"
        FEEDBACK = "feedback", "Feedback given"
        CLOSED = "closed", "Closed"
        DECLINED = "declined", "Declined"
        APPEALED = "appealed", "Appeal"
        CANCELLED = "cancelled", "Cancelled"

    class Urgency(models.TextChoices):
        """How soon it is needed."""

        NORMAL = "normal", "Normal"
        URGENT = "urgent", "Urgent"
        DANGER_TO_LIFE = "danger_to_life", "Danger to life"

    class Band(models.TextChoices):
        """Place in the queue, told to the requester."""

        FRONT = "front", "At the front"
        MIDDLE = "middle", "In the middle"
        BACK = "back", "At the back"

    provider = models.ForeignKey(Party, on_delete=models.PROTECT, editable=False, related_name="+")
    reference = models.CharField(max_length=24, editable=False, help_text="SR-year-party-number, the number is drawn.")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24, choices=Service.Kind, editable=False, help_text="Kind of the service.")
    bundle = models.ForeignKey(
        RequestBundle,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="requests",
        help_text="What it is asked together with.",
    )
    operation = models.ForeignKey(
        "operations.Operation", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    title = models.CharField(max_length=160, help_text="What you need, where and when, in one line.")
    need = models.TextField("what it is for", max_length=5000, blank=True)
    country = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    place = models.CharField(max_length=120, blank=True)
    starts_on = models.DateField("from", null=True, blank=True)
    ends_on = models.DateField("until", null=True, blank=True)
    urgency = models.CharField(max_length=16, choices=Urgency, default=Urgency.NORMAL)
    details = models.JSONField(default=dict, blank=True, help_text="By kind of service, see support.models.details.")
    amount = models.DecimalField(
        "amount in euro",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, editable=False)
    endorsed_at = models.DateTimeField(null=True, editable=False)
    endorsed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    priority_score = models.PositiveSmallIntegerField(null=True, editable=False, help_text="Of the last assessment.")
    scheduled_from = models.DateField(null=True, blank=True)
    scheduled_until = models.DateField(null=True, blank=True)
    decision_reason = models.TextField("reason", max_length=2000, blank=True)
    declined_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        help_text="Never answers the appeal.",
    )
    handled_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        help_text="Of the provider: who judged it first, or who was given it since.",
    )
    appealed_at = models.DateTimeField(null=True, editable=False, help_text="A decision is appealed once.")
    feedback_rating = models.PositiveSmallIntegerField(
        "rating", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(HIGHEST_RATING)]
    )
    feedback_text = models.TextField("what it led to", max_length=2000, blank=True)

    objects = SupportRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "reference"], name="request_reference_once_per_party"),
            models.CheckConstraint(
                condition=~Q(provider=F("owner")),
                name="request_provider_is_another",
                violation_error_message="A party does not ask itself.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="request_dates_in_order",
                violation_error_message="The support ends before it starts.",
            ),
            models.CheckConstraint(
                condition=Q(scheduled_from__isnull=True, scheduled_until__isnull=True)
                | Q(
                    scheduled_from__isnull=False,
                    scheduled_until__isnull=False,
                    scheduled_until__gte=F("scheduled_from"),
                ),
                name="request_schedule_in_order",
                violation_error_message="The schedule ends before it starts.",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(kind="financial", amount__gt=0),
                name="request_amount_of_money_only",
                violation_error_message="Only financial support has an amount.",
            ),
            models.CheckConstraint(
                condition=Q(endorsed_at__isnull=True, endorsed_by__isnull=True)
                | Q(endorsed_at__isnull=False, endorsed_by__isnull=False),
                name="request_endorsed_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(feedback_rating__isnull=True) | Q(feedback_rating__range=(1, HIGHEST_RATING)),
                name="request_rating_in_range",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "status"], name="request_by_owner"),
            models.Index(fields=["provider", "status"], name="request_by_provider"),
            models.Index(fields=["operation"], condition=Q(operation__isnull=False), name="request_by_operation"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} ({self.pk})"

    def get_absolute_url(self) -> str:
        """Page of the request."""
        return reverse("support:request-detail", args=[self.pk])

    @property
    def is_over(self) -> bool:
        """True once it is closed, declined or cancelled."""
        return self.status in OVER

    @property
    def is_sent(self) -> bool:
        """True once the provider knows it."""
        return self.submitted_at is not None

    @property
    def is_in_danger(self) -> bool:
        """True when a life is in danger: the duty officer may accept before the national unit has endorsed."""
        return self.urgency == self.Urgency.DANGER_TO_LIFE

    @property
    def lacks_endorsement(self) -> bool:
        """True while the national unit has still to stand behind what was sent."""
        return self.is_sent and self.endorsed_at is None and not self.is_over

    @property
    def queue_band(self) -> str:
        """Place in the queue by the own score alone, "" outside the queue.

        How many requests of others stand before it, or that there are any, is not told: a count that moves would show
        a party when others ask. So the band is a share of the scale, and changes only when the own score does.
        """
        if self.priority_score is None or self.status not in {self.Status.ASSESSED, self.Status.WAITLISTED}:
            return ""
        if self.is_in_danger or self.priority_score >= FRONT_FROM:
            return self.Band.FRONT
        return self.Band.MIDDLE if self.priority_score >= MIDDLE_FROM else self.Band.BACK

    @property
    def queue_words(self) -> str:
        """Its place in the queue in words."""
        return str(self.Band(self.queue_band).label).lower() if self.queue_band else ""

    @property
    def spoken_details(self) -> list[tuple[str, str]]:
        """The details of its kind as label and words."""
        return spoken_details(self.kind, self.details)


class SupportRequestShare(PartyShare):
    """The right of a party to see a request."""

    content_object = models.ForeignKey(SupportRequest, on_delete=models.CASCADE, related_name="shares")


class SupportRequestGrant(PersonGrant):
    """A person named in a party's closed circle of a request."""

    content_object = models.ForeignKey(SupportRequest, on_delete=models.CASCADE, related_name="person_grants")


class RequestPart(GuardedPart):
    """Something that one side has added to a request. Append-only: PostgreSQL refuses every change (trigger)."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        abstract = True


def _criterion(label: str) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(label, validators=[MaxValueValidator(HIGHEST_CRITERION)])


class Assessment(RequestPart):
    """A judgement by written criteria; the requester reads scores, total and reason. The last one counts."""

    CRITERIA = ("danger_to_life", "empact_priority", "countries", "deadline", "added_value")

    request = models.ForeignKey(SupportRequest, on_delete=models.CASCADE, related_name="assessments", db_index=False)
    danger_to_life = _criterion("Danger to life")
    empact_priority = _criterion("EMPACT priority")
    countries = _criterion("Number of countries")
    deadline = _criterion("Deadline near")
    added_value = _criterion("Added value")
    total = models.GeneratedField(
        expression=F("danger_to_life") + F("empact_priority") + F("countries") + F("deadline") + F("added_value"),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
    )
    reason = models.TextField(max_length=2000)

    objects = RequestPartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    danger_to_life__lte=HIGHEST_CRITERION,
                    empact_priority__lte=HIGHEST_CRITERION,
                    countries__lte=HIGHEST_CRITERION,
                    deadline__lte=HIGHEST_CRITERION,
                    added_value__lte=HIGHEST_CRITERION,
                ),
                name="assessment_scores_in_range",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="assessment_has_a_reason"),
        ]
        indexes = [models.Index(fields=["request", "id"], name="assessment_by_request")]

    def __str__(self) -> str:
        return f"{self.total} for {self.request_id} ({self.pk})"

    @classmethod
    def label_of(cls, criterion: str) -> str:
        """A criterion in words."""
        field = cls._meta.get_field(criterion)
        return str(getattr(field, "verbose_name", criterion))

    @property
    def scores(self) -> list[tuple[str, int]]:
        """Criteria in words with their scores."""
        return [(self.label_of(name), getattr(self, name)) for name in self.CRITERIA]


class RequestStep(RequestPart):
    """A step in the life of a request: who took it, when, and the reason if one was given."""

    request = models.ForeignKey(SupportRequest, on_delete=models.CASCADE, related_name="steps", db_index=False)
    step = models.CharField(max_length=20)
    to_status = models.CharField(max_length=12, choices=SupportRequest.Status)
    note = models.TextField(max_length=2000, blank=True)

    objects = RequestPartQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["request", "id"], name="requeststep_by_request")]

    def __str__(self) -> str:
        return f"{self.step} of {self.request_id} ({self.pk})"


class RequestMessage(RequestPart):
    """A question in a request, or the answer of the other side."""

    class Kind(models.TextChoices):
        """What is said."""

        QUESTION = "question", "Question"
        ANSWER = "answer", "Answer"

    request = models.ForeignKey(SupportRequest, on_delete=models.CASCADE, related_name="messages", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind)
    answers = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="answered_by")
    text = models.TextField(max_length=4000)

    objects = RequestMessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="question", answers__isnull=True) | Q(kind="answer", answers__isnull=False),
                name="requestmessage_answer_has_a_question",
            ),
        ]
        indexes = [models.Index(fields=["request", "id"], name="requestmessage_by_request")]

    def __str__(self) -> str:
        return f"{self.kind} in {self.request_id} ({self.pk})"
