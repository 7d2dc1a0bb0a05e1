"""What came of a request, as its requester says it, and the lessons that are told to everybody without a name."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from europol_portal.access.models import GuardedPart
from europol_portal.core.ids import uuid7
from europol_portal.parties.models import Party, User
from support.models.catalogue import Service
from support.models.requests import HIGHEST_RATING, RequestPart, SupportRequest
from support.querysets import LessonQuerySet, OutcomeFigureQuerySet, OutcomeQuerySet


class Measure(models.TextChoices):
    """What is counted; each measure has one unit, so figures of it can be added."""

    PERSON = "person", "Persons identified"
    ARREST = "arrest", "Arrests"
    VICTIM = "victim", "Victims made safe"
    INVESTIGATION = "investigation", "Investigations opened"
    HIT = "hit", "Links to cases elsewhere"
    DEVICE = "device", "Devices read"
    CHECK = "check", "Checks on the spot"
    TRAINED = "trained", "People trained"
    DRUGS = "drugs", "Drugs seized"
    MONEY = "money", "Cash and assets seized"

    @property
    def unit(self) -> str:
        """The unit in words."""
        units = {
            "investigation": "cases", "hit": "links", "device": "devices", "check": "checks", "drugs": "kg",
            "money": "euro",
        }  # fmt: skip
        return units.get(self.value, "persons")

    @property
    def is_counted(self) -> bool:
        """True for whole numbers; weights and money have decimals."""
        return self.value not in {"drugs", "money"}


class Outcome(RequestPart):
    """A version of what the requester says. The last one counts; none is ever changed (trigger).

    Written from the delivery until the request is closed, by the requester alone (trigger).
    """

    request = models.ForeignKey(SupportRequest, on_delete=models.CASCADE, related_name="outcomes", db_index=False)
    number = models.PositiveSmallIntegerField(help_text="1 is what was said first.")
    rating = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(HIGHEST_RATING)])
    text = models.TextField("what it led to", max_length=2000, blank=True)
    lessons = models.TextField(max_length=2000, blank=True)
    may_share = models.BooleanField("the lessons may be told to others without our name", default=False)
    result_keys = ArrayField(
        models.UUIDField(), default=list, blank=True, help_text="Confirmed results of the own country in the operation."
    )

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="outcome_number_once"),
            models.CheckConstraint(condition=Q(rating__range=(1, HIGHEST_RATING)), name="outcome_rating_in_range"),
            models.CheckConstraint(
                condition=Q(may_share=False) | ~Q(lessons=""),
                name="outcome_shares_what_it_says",
                violation_error_message="Write the lessons that may be told to others.",
            ),
        ]

    def __str__(self) -> str:
        return f"Outcome {self.number} of {self.request_id}"


class OutcomeFigure(GuardedPart):
    """A figure of an outcome. What the results of the operation hold is linked and not typed again."""

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="figures")
    measure = models.CharField(max_length=14, choices=Measure)
    amount = models.DecimalField(max_digits=14, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))])

    objects = OutcomeFigureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outcome", "measure"], name="outcomefigure_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="outcomefigure_amount_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} of {self.outcome_id} ({self.pk})"

    @property
    def words(self) -> str:
        """ "Drugs seized: 12.5 kg"."""
        return f"{self.get_measure_display()}: {self.amount.normalize():,f} {Measure(self.measure).unit}"


class Lesson(models.Model):
    """What was learned from a service, told to all who use services. It holds nothing of the request it comes from."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(Party, on_delete=models.PROTECT, editable=False, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="lessons")
    text = models.TextField(max_length=1000)
    told_on = models.DateField(editable=False)
    told_by = models.ForeignKey(User, on_delete=models.PROTECT, editable=False, related_name="+")

    objects = LessonQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="lesson_says_something")]

    def __str__(self) -> str:
        return f"Lesson of {self.service_id} ({self.pk})"
