"""What the provider lends out (mobile offices, kits, experts, rooms), and for which days it is taken.

Resources and bookings are the provider's own. The requester learns from the steps of its request what was booked for
it; which other parties have what is never told.
"""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse

from europol_portal.core.fields import Classification
from europol_portal.core.ids import uuid7
from europol_portal.parties.models import Party, User
from support.models.requests import SupportRequest
from support.querysets import BookingQuerySet, ResourceQuerySet

MOST_DAYS_AROUND = 30


class Resource(models.Model):
    """One thing or person that can be in one place at a time."""

    class Kind(models.TextChoices):
        """What it is (domain file, section 7)."""

        MOBILE_OFFICE = "mobile_office", "Mobile office"
        KIT = "kit", "Forensic or phone kit"
        EXPERT = "expert", "Expert"
        LAB = "lab", "Laboratory place"
        ROOM = "room", "Room of the coordination centre"
        LICENCE = "licence", "Software licence"

    WORD = 40

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(Party, on_delete=models.PROTECT, editable=False, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind)
    code = models.SlugField(max_length=24, help_text="What people call it, such as mo-3.")
    name = models.CharField(max_length=120, help_text="What it is. For an expert the name.")
    base = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="+", help_text="Country where it stands when nobody has it."
    )
    skills = ArrayField(models.CharField(max_length=WORD), default=list, blank=True, help_text="What it can do.")
    languages = ArrayField(models.CharField(max_length=WORD), default=list, blank=True)
    clearance = models.CharField(
        max_length=20,
        choices=Classification,
        default=Classification.EU_RESTRICTED,
        help_text="Highest marking it may see.",
    )
    travel_days = models.PositiveSmallIntegerField(
        default=1, validators=[MaxValueValidator(MOST_DAYS_AROUND)], help_text="Days on the road before and after."
    )
    buffer_days = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(MOST_DAYS_AROUND)], help_text="Days of rest or cleaning afterwards."
    )
    note = models.CharField(max_length=300, blank=True)
    is_active = models.BooleanField("in use", default=True)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "code"],
                name="resource_code_once",
                violation_error_message="There is a resource of this code already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} ({self.pk})"

    def get_absolute_url(self) -> str:
        """Page of the resource."""
        return reverse("support:resource-detail", args=[self.pk])


class Booking(models.Model):
    """Days for which a resource is taken, with the road and the rest around them.

    Two bookings of one resource that are not released never share a day: PostgreSQL refuses the second one (exclusion
    constraint), however many people press the button at once.
    """

    class Kind(models.TextChoices):
        """What it is taken for."""

        SUPPORT = "support", "Support"
        MAINTENANCE = "maintenance", "Maintenance or leave"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(Party, on_delete=models.PROTECT, editable=False, related_name="+")
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="bookings")
    request = models.ForeignKey(
        SupportRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="bookings"
    )
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.SUPPORT)
    starts_on = models.DateField("from")
    ends_on = models.DateField("until")
    away_from = models.DateField(editable=False, help_text="First day on the road.")
    away_until = models.DateField(editable=False, help_text="Last day on the road or of rest.")
    note = models.CharField(max_length=300, blank=True)
    booked_by = models.ForeignKey(User, on_delete=models.PROTECT, editable=False, related_name="+")
    booked_at = models.DateTimeField(editable=False)
    released_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    released_at = models.DateTimeField(null=True, editable=False, help_text="By trigger when its request ends early.")
    release_reason = models.CharField(max_length=300, blank=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        ordering = ["away_from", "pk"]
        constraints = [
            ExclusionConstraint(
                name="booking_one_at_a_time",
                expressions=[
                    ("resource", RangeOperators.EQUAL),
                    (
                        Func("away_from", "away_until", RangeBoundary(inclusive_upper=True), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(released_at__isnull=True),
                violation_error_message="It is taken on some of these days.",
            ),
            models.CheckConstraint(
                condition=Q(away_from__lte=F("starts_on"), starts_on__lte=F("ends_on"), ends_on__lte=F("away_until")),
                name="booking_days_in_order",
                violation_error_message="The booking ends before it begins.",
            ),
            models.CheckConstraint(
                condition=Q(kind="support", request__isnull=False) | Q(kind="maintenance", request__isnull=True),
                name="booking_has_its_request",
                violation_error_message="Support is booked for a request, maintenance for none.",
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | Q(released_at__isnull=False),
                name="booking_released_by_and_at",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "away_until"], name="booking_by_owner"),
            models.Index(fields=["request"], condition=Q(request__isnull=False), name="booking_by_request"),
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} {self.starts_on} ({self.pk})"

    def get_absolute_url(self) -> str:
        """Its resource."""
        return reverse("support:resource-detail", args=[self.resource_id])

    @property
    def is_released(self) -> bool:
        """True once its days are free again."""
        return self.released_at is not None

    def is_over(self, day: date) -> bool:
        """True once the last day has passed."""
        return self.away_until < day
