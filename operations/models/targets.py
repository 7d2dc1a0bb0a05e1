"""High value targets: who is nominated, which parties back it, how it is scored and reviewed."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from europol_portal.access.models import Guarded, GuardedPart, PartyShare, PersonGrant
from europol_portal.core.fields import HandlingCode
from europol_portal.parties.models import CrimeArea, Party, User
from operations.models.criteria import HIGHEST, Criterion
from operations.querysets import TARGET_ENDED, BackingQuerySet, ScoreQuerySet, TargetPartQuerySet, TargetQuerySet

RESTRICTIONS = [HandlingCode.H1.value, HandlingCode.H2.value, HandlingCode.H3.value]


def codes_field() -> ArrayField:
    """Handling codes besides H0, which always applies."""
    return ArrayField(models.CharField(max_length=2, choices=HandlingCode), default=list, blank=True)


class HighValueTarget(Guarded):
    """A person, organisation or group that is among the highest risks to two or more Member States.

    Its owner is the nominating party: name and profile are that party's data, under its codes. Nobody sees the target
    but the nominating party, the parties that it asked for support, and the people of Europol named for it.
    """

    class Kind(models.TextChoices):
        """What is targeted."""

        PERSON = "person", "Person"
        ORGANISATION = "organisation", "Organisation"
        GROUP = "group", "Group or network"

    class Status(models.TextChoices):
        """The life of a target; the steps stand in operations.workflow."""

        NOMINATED = "nominated", "Nominated"
        ASSESSING = "assessing", "Being assessed"
        RETURNED = "returned", "Returned"
        SUPPORTED = "supported", "Supported"
        VALIDATED = "validated", "Validated"
        ACTIVE = "active", "Active"
        DORMANT = "dormant", "Dormant"
        ARRESTED = "arrested", "Arrested"
        NEUTRALISED = "neutralised", "Neutralised"
        REMOVED = "removed", "Removed"

        @property
        def tone(self) -> str:
            """How the state word is drawn."""
            tones = {"nominated": "open", "returned": "warn", "arrested": "ok", "neutralised": "ok", "removed": "none"}
            return tones.get(self.value, "none" if self.value == "dormant" else "go")

    reference = models.CharField(max_length=24, editable=False, help_text="HVT-year-party-number, drawn.")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.PERSON)
    name = models.CharField(max_length=200, help_text="Name as the nominating party writes it.")
    role = models.CharField(max_length=200, help_text="Part in the network: leads, finances, supplies, hides.")
    profile = models.TextField(max_length=10000, help_text="What the target does, and where.")
    crime_area_ids = ArrayField(models.BigIntegerField(), default=list, help_text="Keys of parties.CrimeArea.")
    handling_codes = codes_field()
    handling_text = models.TextField(max_length=2000, blank=True)
    entity_id = models.UUIDField(null=True, blank=True, editable=False, help_text="Key of an entity of intelligence.")
    source_ids = ArrayField(
        models.UUIDField(), default=list, blank=True, editable=False, help_text="What the profile rests on."
    )
    source_owner_ids = ArrayField(models.IntegerField(), default=list, blank=True, editable=False)
    status = models.CharField(max_length=12, choices=Status, default=Status.NOMINATED)
    score = models.PositiveSmallIntegerField(
        null=True, blank=True, editable=False, help_text="0 to 100, as it was supported."
    )
    review_on = models.DateField(
        null=True, blank=True, editable=False, help_text="The day by which somebody must look again."
    )
    review_told_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the last reminder was sent."
    )
    nominated_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    nominated_at = models.DateTimeField()

    crime_areas: list[CrimeArea]  # set by querysets.with_crime_areas

    objects = TargetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "reference"], name="target_reference_once_per_party"),
            models.CheckConstraint(
                condition=~Q(handling_codes__contains=["H3"]) | ~Q(handling_text=""),
                name="target_h3_has_text",
                violation_error_message="H3 needs its text.",
            ),
            models.CheckConstraint(
                condition=Q(handling_codes__contained_by=RESTRICTIONS),
                name="target_handling_codes_known",
                violation_error_message="H0 is implied; only H1, H2 and H3 can be added.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["supported", "validated", "active", "dormant"]) | Q(score__isnull=False),
                name="target_supported_is_scored",
                violation_error_message="A supported target has a recorded score.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["active", "dormant"]) | Q(review_on__isnull=False),
                name="target_active_has_review",
                violation_error_message="An active target has a day of review.",
            ),
        ]
        indexes = [models.Index(fields=["owner", "status"], name="target_by_party")]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """Page of the target."""
        return reverse("operations:target-detail", args=[self.pk])

    @property
    def is_over(self) -> bool:
        """True once it is removed, arrested or neutralised."""
        return self.status in TARGET_ENDED

    @property
    def tone(self) -> str:
        """How the state word is drawn."""
        return self.Status(self.status).tone


class TargetShare(PartyShare):
    """The right of a party to see a target."""

    content_object = models.ForeignKey(HighValueTarget, on_delete=models.CASCADE, related_name="shares")


class TargetGrant(PersonGrant):
    """A person named for a target: the analysts of Europol, or a party's closed circle."""

    content_object = models.ForeignKey(HighValueTarget, on_delete=models.CASCADE, related_name="person_grants")


class TargetBacking(GuardedPart):
    """A party's place beside the nominating one: asked, supporting, validating. Declining ends its access (trigger)."""

    class Role(models.TextChoices):
        """Why the party is asked."""

        SUPPORTER = "supporter", "Support"
        ASSESSOR = "assessor", "Assessment"

    class Answer(models.TextChoices):
        """State of the question; the steps stand in operations.workflow."""

        INVITED = "invited", "Asked"
        SUPPORTING = "supporting", "Supports"
        VALIDATED = "validated", "Has validated"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"

        @property
        def tone(self) -> str:
            """How the state word is drawn."""
            tones = {"invited": "open", "supporting": "go", "validated": "ok", "declined": "crit"}
            return tones.get(self.value, "none")

    target = models.ForeignKey(HighValueTarget, on_delete=models.CASCADE, related_name="backings")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=Role, default=Role.SUPPORTER)
    message = models.TextField(max_length=1000, blank=True, help_text="What the nominating party asks.")
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.INVITED)
    answer_until = models.DateField(null=True, blank=True)
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    reason = models.TextField(max_length=1000, blank=True, editable=False)
    lead_id = models.IntegerField(default=0, editable=False, help_text="The nominating party, by trigger.")

    objects = BackingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target", "party"],
                condition=Q(answer__in=["invited", "supporting", "validated"]),
                name="targetbacking_once_per_party",
                violation_error_message="The party is already asked.",
            ),
        ]
        indexes = [models.Index(fields=["party", "answer"], name="targetbacking_by_party")]

    def __str__(self) -> str:
        return f"{self.party_id} for {self.target_id} ({self.pk})"

    def get_absolute_url(self) -> str:
        """The target."""
        return reverse("operations:target-detail", args=[self.target_id])

    @property
    def tone(self) -> str:
        """How the state word is drawn."""
        return self.Answer(self.answer).tone

    @property
    def is_open(self) -> bool:
        """True while the party is asked or supports."""
        return self.answer in {self.Answer.INVITED, self.Answer.SUPPORTING, self.Answer.VALIDATED}

    @property
    def owner_id(self) -> int:
        """The nominating party: audit lines belong to it."""
        return self.lead_id


class TargetScore(GuardedPart):
    """The points of one party for one criterion, with the reason and the information that shows it."""

    target = models.ForeignKey(HighValueTarget, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    points = models.PositiveSmallIntegerField(validators=[MaxValueValidator(HIGHEST)])
    reason = models.TextField(max_length=2000)
    source_ids = ArrayField(models.UUIDField(), default=list, blank=True)
    source_owner_ids = ArrayField(
        models.IntegerField(), default=list, blank=True, help_text="Owners of the information."
    )
    handling_codes = codes_field()
    scored_at = models.DateTimeField()
    scored_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = ScoreQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["target", "criterion", "party"], name="targetscore_once_per_party"),
            models.CheckConstraint(condition=Q(points__lte=HIGHEST), name="targetscore_points_in_range"),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="targetscore_has_reason",
                violation_error_message="Points need their reason.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.points} for {self.criterion_id} of {self.target_id}"


class TargetReview(GuardedPart):
    """A look at whether the target still belongs on the list; append-only (trigger)."""

    class Outcome(models.TextChoices):
        """What was found."""

        KEEP = "keep", "Stays a target"
        STEP = "step", "State changed"

    target = models.ForeignKey(HighValueTarget, on_delete=models.CASCADE, related_name="reviews")
    outcome = models.CharField(max_length=6, choices=Outcome)
    text = models.TextField(max_length=2000)
    next_on = models.DateField(null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")

    objects = TargetPartQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.outcome} of {self.target_id} at {self.at:%Y-%m-%d}"
