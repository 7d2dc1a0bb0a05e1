"""The service catalogue: reference data that administrators keep; it holds nothing operational."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from europol_portal.parties.models import Party, ReferenceEntry
from support.querysets import ServiceQuerySet

LONGEST_LEAD_DAYS = 365


class Service(ReferenceEntry):
    """One service that a party can ask for. Its kind decides which form a request fills."""

    class Kind(models.TextChoices):
        """The services of the mission (domain file, section 12.1, ServiceType)."""

        OPERATIONAL_ANALYSIS = "operational_analysis", "Operational analysis"
        FORENSICS = "forensics", "Forensics"
        TECHNICAL_EXPERTISE = "technical_expertise", "Technical expertise"
        ON_THE_SPOT = "on_the_spot", "On-the-spot support"
        MOBILE_OFFICE = "mobile_office", "Mobile office"
        TRAINING = "training", "Training and capacity building"
        FINANCIAL = "financial", "Financial support"
        COORDINATION_CENTRE = "coordination_centre", "Coordination centre"
        TRANSLATION = "translation", "Translation"

    kind = models.CharField(max_length=24, choices=Kind)
    description = models.TextField(max_length=1000, help_text="What it is, in two or three sentences.")
    who_may_ask = models.CharField(max_length=300, help_text="In words, for people.")
    open_to = ArrayField(
        models.CharField(max_length=30, choices=Party.Kind),
        default=list,
        blank=True,
        help_text="Kinds of party that may ask. None means every party.",
    )
    needs = models.TextField(max_length=1000, help_text="What a request must bring, one thing per line.")
    lead_time_days = models.PositiveSmallIntegerField(
        validators=[MaxValueValidator(LONGEST_LEAD_DAYS)], help_text="Usual days from the request to the start."
    )
    capacity = models.CharField(max_length=300, blank=True, help_text="What limits it, in words.")
    ceiling = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
        help_text="Highest amount of one request in euro, for financial support.",
    )
    is_active = models.BooleanField(default=True)

    objects = ServiceQuerySet.as_manager()  # type: ignore[misc]  # ReferenceEntry has its own

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ceiling__isnull=True) | Q(kind="financial"),
                name="service_ceiling_of_money_only",
                violation_error_message="Only financial support has a highest amount.",
            ),
        ]

    def get_absolute_url(self) -> str:
        """Its place in the catalogue."""
        return f"{reverse('support:service-list')}#{self.code}"

    def is_open_to(self, party: Party) -> bool:
        """True when parties of this kind may ask for it."""
        return not self.open_to or party.kind in self.open_to

    @property
    def need_lines(self) -> list[str]:
        """What a request must bring, line by line."""
        return [line.strip() for line in self.needs.splitlines() if line.strip()]
