"""A second opinion on the grade of a contribution: it stands beside the provider's, which nobody else changes."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from europol_portal.core.fields import InformationEvaluation, SourceEvaluation
from europol_portal.parties.models import Party, User
from intelligence.models.contributions import Contribution, LentPart
from intelligence.querysets import PartQuerySet


class SecondOpinion(LentPart):
    """The grade that a recipient gives, with its reason.

    The author's party and the provider see it, besides those that the author names and that have the contribution
    anyway: a trigger cuts the audience down to them, and the author is not told who that is.
    """

    class Status(models.TextChoices):
        """What became of the proposal to the provider."""

        GIVEN = "given", "Proposed"
        AGREED = "agreed", "Provider agreed"
        DECLINED = "declined", "Provider keeps its grade"
        WITHDRAWN = "withdrawn", "Taken back"

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="opinions", db_index=False)
    owner = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", help_text="The provider.")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", help_text="Whose opinion it is.")
    owner_id: int
    party_id: int
    contribution_id: Any
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    source_evaluation = models.CharField(max_length=1, choices=SourceEvaluation)
    information_evaluation = models.CharField(max_length=1, choices=InformationEvaluation)
    reason = models.TextField(max_length=2000)
    shown_to = ArrayField(models.IntegerField(), default=list, blank=True, help_text="Parties that the author names.")
    given_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status, default=Status.GIVEN)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    answered_at = models.DateTimeField(null=True)
    answer_text = models.TextField(max_length=2000, blank=True)
    correction = models.ForeignKey(
        Contribution, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False,
        help_text="The provider's draft with the agreed grade; the provider sends it.",
    )  # fmt: skip

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["given_at", "pk"]
        indexes = [
            models.Index(fields=["contribution", "given_at"], name="opinion_of_contribution"),
            models.Index(fields=["owner", "given_at"], condition=Q(status="given"), name="opinion_to_answer"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["contribution", "party"], condition=Q(status="given"), name="opinion_one_per_party"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="opinion_has_a_reason"),
            models.CheckConstraint(condition=~Q(owner=F("party")), name="opinion_of_another_party"),
            models.CheckConstraint(
                condition=~Q(status__in=["agreed", "declined"])
                | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="opinion_answered_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"opinion of {self.party_id} on {self.contribution_id}"

    def get_absolute_url(self) -> str:
        """Its place on the page of the contribution."""
        return f"{self.contribution.get_absolute_url()}#opinion-{self.pk}"

    @property
    def evaluation(self) -> str:
        """Both grades as one code, "B2"."""
        return f"{self.source_evaluation}{self.information_evaluation}"

    @property
    def is_open(self) -> bool:
        """True until the provider answers or the author takes it back."""
        return self.status == self.Status.GIVEN
