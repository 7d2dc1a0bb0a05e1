"""Criteria by which targets and proposals are weighed: reference data that administrators keep."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from operations.querysets import CriterionQuerySet

HIGHEST = 4  # points of one criterion; 0 is "does not apply"


class Criterion(models.Model):
    """One question of a scale. What a person is or whom he or she knows is no question of any scale (invariant 33)."""

    class Scale(models.TextChoices):
        """What is weighed."""

        TARGET = "target", "High value targets"
        PROPOSAL = "proposal", "Proposals of the cyber task force"

    scale = models.CharField(max_length=10, choices=Scale)
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    guidance = models.TextField(max_length=600, blank=True, help_text="What many and what few points mean.")
    weight = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(5)], help_text="1 to 5."
    )
    is_conduct = models.BooleanField(
        default=False, help_text="It is about what the target does: points need information that shows it."
    )
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True, help_text="Asked from now on; given points stay.")

    objects = CriterionQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "criteria"
        constraints = [
            models.UniqueConstraint(fields=["scale", "code"], name="criterion_code_once_per_scale"),
            models.CheckConstraint(
                condition=models.Q(weight__gte=1, weight__lte=5),
                name="criterion_weight_1_to_5",
                violation_error_message="A weight is a number from 1 to 5.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"
