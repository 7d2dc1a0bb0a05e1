"""What happens to a grant: steps, declarations, evaluations, amendments, evidence. All but amendments only grow."""

import uuid

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from europol_portal.parties.models import Party, User
from support.models.grants import Grant, GrantPart
from support.querysets import GrantPartQuerySet

EVIDENCE_FOLDER = "evidence"
HIGHEST_POINTS = 5


def evidence_key(_evidence: object = None, _name: str = "") -> str:
    """A key that nobody can guess and that says nothing; the given name stays in the database."""
    key = uuid.uuid4().hex
    return f"{EVIDENCE_FOLDER}/{key[:2]}/{key}"


class GrantLine(GrantPart):
    """Something that a person has added to a grant. Append-only: PostgreSQL refuses every change (trigger)."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        abstract = True


class GrantStep(GrantLine):
    """A step in the life of a grant: who took it, when, and the reason if one was given."""

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="steps", db_index=False)
    step = models.CharField(max_length=20)
    to_status = models.CharField(max_length=20, choices=Grant.Status)
    note = models.TextField(max_length=2000, blank=True)

    objects = GrantPartQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["grant", "id"], name="grantstep_by_grant")]

    def __str__(self) -> str:
        return f"{self.step} of {self.grant_id} ({self.pk})"


class GrantDeclaration(GrantLine):
    """Whether a person who is to judge has an interest of its own. Who has one, never judges this application."""

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="declarations", db_index=False)
    has_conflict = models.BooleanField()
    text = models.CharField(max_length=500, blank=True)

    objects = GrantPartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(has_conflict=False) | ~Q(text=""),
                name="grantdeclaration_conflict_is_explained",
                violation_error_message="Say what the interest is.",
            )
        ]
        indexes = [models.Index(fields=["grant", "author"], name="grantdeclaration_by_grant")]

    def __str__(self) -> str:
        return f"Declaration of {self.author_id} on {self.grant_id} ({self.pk})"


def _points(label: str) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        label, null=True, blank=True, validators=[MaxValueValidator(HIGHEST_POINTS)]
    )


class GrantEvaluation(GrantLine):
    """One of the two judgements, each by another person (two unique constraints).

    The applicant and its partners read both with points, reason and name once it is decided (trigger), not before.
    """

    class Kind(models.TextChoices):
        """What is judged."""

        OPERATIONAL = "operational", "Operational"
        FINANCIAL = "financial", "Financial"

    CRITERIA = {
        "operational": ("relevance", "quality", "impact"),
        "financial": ("cost_effectiveness", "plausibility"),
    }

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="evaluations", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind)
    relevance = _points("Relevance for the priority")
    quality = _points("Quality of the plan")
    impact = _points("Impact on the network")
    cost_effectiveness = _points("Cost-effectiveness")
    plausibility = _points("Plausible costs")
    total = models.GeneratedField(
        expression=Coalesce(F("relevance"), 0)
        + Coalesce(F("quality"), 0)
        + Coalesce(F("impact"), 0)
        + Coalesce(F("cost_effectiveness"), 0)
        + Coalesce(F("plausibility"), 0),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
    )
    is_favourable = models.BooleanField("to be awarded")
    reason = models.TextField(max_length=2000)
    is_open = models.BooleanField(default=False, editable=False, help_text="Read by the applicant, by trigger.")

    objects = GrantPartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["grant", "kind"],
                name="grantevaluation_once_per_kind",
                violation_error_message="This judgement was given.",
            ),
            models.UniqueConstraint(
                fields=["grant", "author"],
                name="grantevaluation_by_two_people",
                violation_error_message="You gave the other judgement: two different people judge.",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind="operational", relevance__lte=HIGHEST_POINTS, quality__lte=HIGHEST_POINTS,
                    impact__lte=HIGHEST_POINTS, cost_effectiveness__isnull=True, plausibility__isnull=True,
                )
                | Q(
                    kind="financial", cost_effectiveness__lte=HIGHEST_POINTS, plausibility__lte=HIGHEST_POINTS,
                    relevance__isnull=True, quality__isnull=True, impact__isnull=True,
                ),
                name="grantevaluation_criteria_of_its_kind",
                violation_error_message="Give points for each criterion.",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="grantevaluation_has_a_reason"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.total} for {self.grant_id} ({self.pk})"

    @classmethod
    def label_of(cls, criterion: str) -> str:
        """A criterion in words."""
        return str(getattr(cls._meta.get_field(criterion), "verbose_name", criterion))

    @property
    def scores(self) -> list[tuple[str, int]]:
        """Criteria in words with their points."""
        return [(self.label_of(name), getattr(self, name)) for name in self.CRITERIA[self.kind]]


class GrantAmendment(GrantPart):
    """A change that the applicant asks for while the grant runs: another end, other sums by heading."""

    class Status(models.TextChoices):
        """Its life; the steps stand in support.workflow."""

        ASKED = "asked", "Asked"
        ACCEPTED = "accepted", "Accepted"
        REFUSED = "refused", "Refused"

        @property
        def tone(self) -> str:
            """How the state word is drawn."""
            return {"accepted": "ok", "refused": "crit"}.get(self.value, "open")

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="amendments")
    reason = models.TextField(max_length=2000)
    ends_on = models.DateField("new end", null=True, blank=True)
    shifts = models.JSONField(
        default=dict, blank=True, help_text="By heading the amount more or less, money as text; they cancel out."
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.ASKED)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    decided_at = models.DateTimeField(null=True, editable=False)
    decision = models.TextField(max_length=2000, blank=True, editable=False)

    objects = GrantPartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["grant"],
                condition=Q(status="asked"),
                name="grantamendment_one_at_a_time",
                violation_error_message="An amendment waits for its decision already.",
            )
        ]

    def __str__(self) -> str:
        return f"Amendment of {self.grant_id} ({self.pk})"

    @property
    def tone(self) -> str:
        """How the state word is drawn."""
        return self.Status(self.status).tone


class GrantEvidence(GrantLine):
    """A file that proves costs or results, hashed on entry, never overwritten."""

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="evidence", db_index=False)
    what = models.CharField("what it proves", max_length=160, help_text="Without names of persons of a case.")
    file = models.FileField(upload_to=evidence_key, max_length=120)
    name = models.CharField(max_length=150)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=100)

    objects = GrantPartQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "grant evidence"
        constraints = [
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="grantevidence_has_sha256"),
        ]
        indexes = [models.Index(fields=["grant", "id"], name="grantevidence_by_grant")]

    def __str__(self) -> str:
        return f"{self.name} of {self.grant_id} ({self.pk})"

    def get_absolute_url(self) -> str:
        """The file itself, through the access rule."""
        return reverse("support:grant-evidence", args=[self.pk])
