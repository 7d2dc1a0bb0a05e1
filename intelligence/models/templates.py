"""A template: the frame of contributions that a party writes again and again, without any personal data."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from europol_portal.access.querysets import VisibleQuerySet
from europol_portal.core.fields import HandlingCode
from europol_portal.parties.models import CrimeArea, User
from intelligence.models.contributions import RESTRICTIONS, Contribution, ProcessingPurpose
from intelligence.models.house import HouseRow

FRAMED_KINDS = [
    (kind.value, str(kind.label))
    for kind in (Contribution.Kind.INFORMATION, Contribution.Kind.REQUEST, Contribution.Kind.ADMINISTRATIVE)
]


class ContributionTemplate(HouseRow):
    """What every contribution of a sort has in common; answers start from their request and need none."""

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20, choices=FRAMED_KINDS, default=Contribution.Kind.INFORMATION)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(max_length=20_000, blank=True)
    to_ids = ArrayField(models.IntegerField(), default=list, blank=True, help_text="Keys of authorities.")
    cc_ids = ArrayField(models.IntegerField(), default=list, blank=True, help_text="Keys of authorities.")
    handling_codes = ArrayField(models.CharField(max_length=2, choices=HandlingCode), default=list, blank=True)
    handling_text = models.TextField(blank=True, max_length=2000)
    crime_area = models.ForeignKey(
        CrimeArea, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    urgency = models.CharField(max_length=12, choices=Contribution.Urgency, default=Contribution.Urgency.NORMAL)
    purposes = ArrayField(models.CharField(max_length=30, choices=ProcessingPurpose), default=list, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                name="contributiontemplate_name_once",
                violation_error_message="Your party has a template of this name. Choose another name.",
            ),
            models.CheckConstraint(
                condition=Q(handling_codes__contained_by=RESTRICTIONS),
                name="contributiontemplate_codes_known",
                violation_error_message="H0 is implied; only H1, H2 and H3 can be added.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Page on which it is changed."""
        return reverse("intelligence:template-change", args=[self.pk])
