"""A request for information: one clock and one state for each party that was asked (Directive (EU) 2023/977).

The row belongs to two parties, the one that asks and the one that is asked. Others who were asked the same know neither
its state nor that it exists: a trigger cuts its audience down to the two sides.
"""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Case as Choice
from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from europol_portal.parties.models import Party, User
from intelligence.deadlines import (
    LENGTHS,
    REFUSAL_WORDS,
    RULE_WORDS,
    SOON,
    Clock,
    DeadlineRule,
    PauseReason,
    RefusalReason,
    clock,
)
from intelligence.deadlines import Pause as PauseSpan
from intelligence.models.contributions import ClosingPart, Contribution
from intelligence.querysets import PartQuerySet

NO_TIME = Value("00:00:00", output_field=DurationField())


class InformationRequestQuerySet(PartQuerySet):
    """Reads of requests; the due time of PostgreSQL is the one of intelligence.deadlines, held equal by a test."""

    def asked_of(self, user: User) -> Self:
        """Requests that the person's party is to answer."""
        return self.filter(party_id=user.party_id)

    def asked_by(self, user: User) -> Self:
        """Requests that the person's party has made."""
        return self.filter(owner_id=user.party_id)

    def open(self) -> Self:
        """Requests that are not closed."""
        return self.filter(closed_at=None)

    def with_due(self) -> Self:
        """Adds `due` (as if a standing clock ran on now) and `stopped_since` (None while the clock runs)."""
        pauses: Any = self.model._meta.get_field("pauses").related_model
        of_row = pauses.objects.filter(request=OuterRef("pk"))
        stood = (
            of_row.filter(ended_at__isnull=False).values("request").annotate(total=Sum(F("ended_at") - F("started_at")))
        )
        length = Choice(
            *(When(rule=rule.value, then=Value(length)) for rule, length in LENGTHS.items()),
            output_field=DurationField(),
        )
        paused = Coalesce(Subquery(stood.values("total"), output_field=DurationField()), NO_TIME)
        due = ExpressionWrapper(F("received_at") + length + paused, output_field=DateTimeField())
        return self.annotate(due=due, stopped_since=Subquery(of_row.filter(ended_at=None).values("started_at")[:1]))

    def running(self) -> Self:
        """Open requests whose clock runs."""
        return self.with_due().filter(closed_at=None, stopped_since=None)

    def stopped(self) -> Self:
        """Open requests whose clock stands."""
        return self.with_due().filter(closed_at=None, stopped_since__isnull=False)

    def soon(self, now: datetime) -> Self:
        """Due within two hours."""
        return self.running().filter(due__gte=now, due__lte=now + SOON)

    def overdue(self, now: datetime) -> Self:
        """Past the limit; a flag that is computed, never a state."""
        return self.running().filter(due__lt=now)

    def for_list(self) -> Self:
        """Rows with what a list shows."""
        return self.select_related("owner", "party", "contribution__owner", "assigned_to").prefetch_related("pauses")


class InformationRequest(ClosingPart):
    """One party is asked by one contribution. Its limit runs from receipt; no due time is stored or edited."""

    class Status(models.TextChoices):
        """The life of a request; overdue is no state."""

        OPEN = "open", "Open"
        IN_PROGRESS = "in_progress", "In progress"
        CLARIFICATION = "clarification", "Waits for a clarification"
        AWAITING_JUDGE = "awaiting_judge", "Waits for a judge"
        ANSWERED = "answered", "Answered"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="requests", db_index=False)
    reference = models.CharField(max_length=40, editable=False)
    owner = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", help_text="The party that asks.")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", help_text="The party that is asked.")
    owner_id: int
    party_id: int
    received_at = models.DateTimeField(help_text="Delivery; the limit runs from here.")
    rule = models.CharField(max_length=20, choices=[(rule.value, words) for rule, words in RULE_WORDS.items()])
    indirect_reason = models.CharField(max_length=500, blank=True, help_text="Why it is not directly accessible.")
    status = models.CharField(max_length=20, choices=Status, default=Status.OPEN)
    assigned_to = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    outcome = models.CharField(max_length=20, choices=Contribution.Outcome, blank=True)
    refusal_reason = models.CharField(
        max_length=40, choices=[(reason.value, words) for reason, words in REFUSAL_WORDS.items()], blank=True
    )
    answer = models.ForeignKey(Contribution, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    soon_told_at = models.DateTimeField(null=True, editable=False)
    overdue_told_at = models.DateTimeField(null=True, editable=False)

    objects = InformationRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contribution", "party"], name="request_once_per_party"),
            models.CheckConstraint(condition=~Q(owner=F("party")), name="request_to_another_party"),
            models.CheckConstraint(
                condition=Q(status__in=["open", "in_progress", "clarification", "awaiting_judge"])
                | Q(closed_at__isnull=False),
                name="request_closed_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(status="refused") | ~Q(refusal_reason=""), name="request_refused_has_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(status="answered") | ~Q(outcome=""), name="request_answer_has_an_outcome"
            ),
        ]
        indexes = [
            models.Index(fields=["party", "received_at"], condition=Q(closed_at=None), name="request_to_us"),
            models.Index(fields=["owner", "received_at"], condition=Q(closed_at=None), name="request_of_ours"),
            models.Index(fields=["party", "-received_at"], name="request_received"),
            models.Index(
                fields=["received_at"], condition=Q(closed_at=None, overdue_told_at=None), name="request_watched"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} asked of {self.party_id}"

    def get_absolute_url(self) -> str:
        """Its panel on the page of the contribution."""
        page = reverse("intelligence:contribution-detail", args=[self.contribution_id])
        return f"{page}#request-{self.pk}"

    @property
    def is_open(self) -> bool:
        """True until it is answered, refused or withdrawn."""
        return self.closed_at is None

    @property
    def is_urgent(self) -> bool:
        """True when the party that asks said so."""
        return self.rule != DeadlineRule.NOT_URGENT

    def clock(self, now: datetime) -> Clock:
        """The clock as it stands; every page, list and task reads this one."""
        spans = [one.span for one in self.pauses.all()]
        return clock(self.received_at, DeadlineRule(self.rule), now=now, pauses=spans, answered_at=self.closed_at)

    @property
    def refusal_words(self) -> str:
        """The reason of Article 6 in full."""
        return REFUSAL_WORDS[RefusalReason(self.refusal_reason)] if self.refusal_reason else ""


class Pause(ClosingPart):
    """The clock stands. What was asked and when stays as written; its end is written once."""

    request = models.ForeignKey(InformationRequest, on_delete=models.CASCADE, related_name="pauses", db_index=False)
    reason = models.CharField(
        max_length=30,
        choices=[
            (PauseReason.CLARIFICATION.value, "Clarification"),
            (PauseReason.JUDICIAL_AUTHORISATION.value, "Judicial authorisation"),
        ],
    )
    text = models.TextField(max_length=2000, help_text="What is to be clarified, or what the judge is asked.")
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    reply = models.TextField(max_length=2000, blank=True)
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["started_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["request"], condition=Q(ended_at=None), name="pause_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="pause_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="pause_has_a_reason"),
        ]
        indexes = [models.Index(fields=["request", "started_at"], name="pause_of_request")]

    def __str__(self) -> str:
        return f"{self.reason} of {self.request_id}"

    @property
    def span(self) -> PauseSpan:
        """The pause as the time rules take it."""
        return PauseSpan(self.started_at, self.ended_at, PauseReason(self.reason))


class DelayNotice(ClosingPart):
    """The party that is asked says that it will be late, why, and when an answer can be expected; never changed."""

    request = models.ForeignKey(
        InformationRequest, on_delete=models.CASCADE, related_name="delay_notices", db_index=False
    )
    reason = models.TextField(max_length=2000)
    expected_at = models.DateTimeField()
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["given_at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="delay_has_a_reason")]
        indexes = [models.Index(fields=["request", "given_at"], name="delay_of_request")]

    def __str__(self) -> str:
        return f"delay of {self.request_id}"
