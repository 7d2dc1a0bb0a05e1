"""The cyber task force: standing members, their proposals, points and votes, up to an operation and its debrief."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from europol_portal.access.models import Guarded, GuardedPart, PartyShare, PersonGrant
from europol_portal.parties.models import CrimeArea, Party, User
from operations.models.criteria import HIGHEST, Criterion
from operations.models.operations import Operation
from operations.models.taskforces import Entry
from operations.querysets import (
    PROPOSAL_ENDED,
    EntryQuerySet,
    PointsQuerySet,
    ProposalQuerySet,
    StandingMemberQuerySet,
    VoteQuerySet,
)


class StandingMember(models.Model):
    """A party that has an officer in the cyber task force; reference data that administrators keep."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True, blank=True, help_text="Last day; empty while it goes on.")
    is_chair = models.BooleanField(default=False, help_text="Records the decisions of the members; one at a time.")

    objects = StandingMemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["party"],
                condition=Q(until__isnull=True),
                name="standingmember_once_per_party",
                violation_error_message="The party is a member already.",
            ),
            models.UniqueConstraint(
                fields=["is_chair"],
                condition=Q(is_chair=True),
                name="standingmember_one_chair",
                violation_error_message="Another member has the chair.",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="standingmember_dates_in_order",
                violation_error_message="It ends before it starts.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party_id} since {self.since}"


class CyberProposal(Guarded):
    """A case that a member proposes to the others. Its owner is the submitting country, which leads what follows.

    The standing members of the day of submission see it, and Europol; a member that joins later does not.
    """

    class Status(models.TextChoices):
        """The life of a proposal; the steps stand in operations.workflow."""

        SUBMITTED = "submitted", "Submitted"
        DISCUSSION = "discussion", "Discussion"
        SELECTED = "selected", "Selected"
        PARKED = "parked", "Parked"
        DECLINED = "declined", "Declined"
        ENRICHMENT = "enrichment", "Enrichment"
        ACTION_PLAN = "action_plan", "Action plan"
        OPERATION = "operation", "Operation"
        DEBRIEF = "debrief", "Debrief"
        CLOSED = "closed", "Closed"

        @property
        def tone(self) -> str:
            """How the state word is drawn."""
            tones = {"submitted": "open", "parked": "none", "declined": "crit", "closed": "ok"}
            return tones.get(self.value, "go")

    reference = models.CharField(max_length=24, editable=False, help_text="CTF-year-party-number, drawn.")
    title = models.CharField(max_length=160, help_text="What it is about, in one line.")
    summary = models.TextField(max_length=10000, help_text="The case, without personal data.")
    wanted = models.TextField(max_length=4000, help_text="What is asked of the other members.")
    crime_area_ids = ArrayField(models.BigIntegerField(), default=list, help_text="Keys of parties.CrimeArea.")
    vote_until = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.SUBMITTED)
    score = models.PositiveSmallIntegerField(null=True, blank=True, editable=False, help_text="0 to 100, as decided.")
    plan = models.TextField(max_length=10000, blank=True, editable=False, help_text="Action plan.")
    resources = models.TextField(max_length=4000, blank=True, editable=False, help_text="Who gives what.")
    judicial = models.TextField(max_length=4000, blank=True, editable=False, help_text="Prosecutors and courts.")
    operation = models.ForeignKey(
        Operation, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="proposals"
    )
    debrief = models.TextField(max_length=10000, blank=True, editable=False)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()

    crime_areas: list[CrimeArea]  # set by querysets.with_crime_areas

    objects = ProposalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "reference"], name="proposal_reference_once_per_party"),
            models.CheckConstraint(
                condition=~Q(status__in=["operation", "debrief", "closed"]) | Q(operation__isnull=False),
                name="proposal_handed_over_names_operation",
                violation_error_message="What is handed over names its operation.",
            ),
            models.CheckConstraint(
                condition=~Q(status="closed") | ~Q(debrief=""),
                name="proposal_closed_has_debrief",
                violation_error_message="A closed proposal has its debrief.",
            ),
        ]
        indexes = [models.Index(fields=["owner", "status"], name="proposal_by_party")]

    def __str__(self) -> str:
        return f"{self.title} ({self.reference})"

    def get_absolute_url(self) -> str:
        """Page of the proposal."""
        return reverse("operations:proposal-detail", args=[self.pk])

    @property
    def is_over(self) -> bool:
        """True once it is declined or closed."""
        return self.status in PROPOSAL_ENDED

    @property
    def tone(self) -> str:
        """How the state word is drawn."""
        return self.Status(self.status).tone


class ProposalShare(PartyShare):
    """The right of a party to see a proposal."""

    content_object = models.ForeignKey(CyberProposal, on_delete=models.CASCADE, related_name="shares")


class ProposalGrant(PersonGrant):
    """A person named in a party's closed circle of a proposal."""

    content_object = models.ForeignKey(CyberProposal, on_delete=models.CASCADE, related_name="person_grants")


class ProposalEntry(Entry):
    """A line of the discussion; append-only (trigger)."""

    proposal = models.ForeignKey(CyberProposal, on_delete=models.CASCADE, related_name="entries")

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "proposal entries"


class ProposalScore(GuardedPart):
    """The points of one member for one criterion, with the reason."""

    proposal = models.ForeignKey(CyberProposal, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    points = models.PositiveSmallIntegerField(validators=[MaxValueValidator(HIGHEST)])
    reason = models.TextField(max_length=2000)
    scored_at = models.DateTimeField()
    scored_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = PointsQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "criterion", "party"], name="proposalscore_once_per_party"),
            models.CheckConstraint(condition=Q(points__lte=HIGHEST), name="proposalscore_points_in_range"),
            models.CheckConstraint(condition=~Q(reason=""), name="proposalscore_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.points} for {self.criterion_id} of {self.proposal_id}"


class ProposalVote(GuardedPart):
    """The one vote of a member."""

    class Choice(models.TextChoices):
        """What the member says."""

        FOR = "for", "For"
        AGAINST = "against", "Against"
        ABSTAIN = "abstain", "Abstains"

        @property
        def tone(self) -> str:
            """How the word is drawn."""
            return {"for": "ok", "against": "crit"}.get(self.value, "none")

    proposal = models.ForeignKey(CyberProposal, on_delete=models.CASCADE, related_name="votes")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(max_length=8, choices=Choice)
    reason = models.TextField(max_length=1000, blank=True)
    voted_at = models.DateTimeField()
    voted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = VoteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "party"], name="proposalvote_one_per_party"),
        ]

    def __str__(self) -> str:
        return f"{self.choice} of {self.party_id} ({self.proposal_id})"

    @property
    def tone(self) -> str:
        """How the word is drawn."""
        return self.Choice(self.choice).tone
