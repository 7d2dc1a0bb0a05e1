"""Defaults by crime area: what a contribution begins with where its party has not written one of the sort yet."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from europol_portal.access.querysets import VisibleQuerySet
from europol_portal.core.fields import Classification, HandlingCode
from europol_portal.parties.models import Authority, CrimeArea
from intelligence.models.contributions import RESTRICTIONS, ProcessingPurpose
from intelligence.models.templates import FRAMED_KINDS


class CrimeAreaDefault(models.Model):
    """Reference data that administrators keep; it holds no operational content and everyone signed in may read it."""

    crime_area = models.ForeignKey(CrimeArea, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(
        max_length=20, choices=[("", "Every kind"), *FRAMED_KINDS], blank=True, default="",
        help_text="An entry for one kind goes before the entry for every kind.",
    )  # fmt: skip
    to = models.ManyToManyField(Authority, blank=True, related_name="+", help_text="Desks and authorities addressed.")
    cc = models.ManyToManyField(Authority, blank=True, related_name="+", verbose_name="copy to")
    classification = models.CharField(
        max_length=20, choices=Classification, default=Classification.BPL, help_text="The least that it begins with."
    )
    handling_codes = ArrayField(models.CharField(max_length=2, choices=HandlingCode), default=list, blank=True)
    purposes = ArrayField(
        models.CharField(max_length=30, choices=ProcessingPurpose), default=list, blank=True,
        help_text="Why Europol may process it: Article 18(2) and (3) of Regulation (EU) 2016/794.",
    )  # fmt: skip
    is_active = models.BooleanField(default=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = "default of a crime area"
        verbose_name_plural = "defaults by crime area"
        constraints = [
            models.UniqueConstraint(
                fields=["crime_area", "kind"],
                name="crimeareadefault_once",
                violation_error_message="There is an entry for this crime area and kind. Change that one.",
            ),
            models.CheckConstraint(
                condition=Q(handling_codes__contained_by=[code for code in RESTRICTIONS if code != HandlingCode.H3]),
                name="crimeareadefault_codes_known",
                violation_error_message="Only H1 and H2 can be proposed: H0 is implied, H3 needs its own text.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.crime_area.name}, {self.get_kind_display().lower()}"

    @property
    def purposes_text(self) -> str:
        """The purposes in words."""
        return ", ".join(str(ProcessingPurpose(purpose).label) for purpose in self.purposes)
