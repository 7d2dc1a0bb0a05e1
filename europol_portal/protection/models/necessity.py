"""Necessity assessments: why a processing that touches many people is necessary and proportionate, and who agreed."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from europol_portal.access.querysets import VisibleQuerySet
from europol_portal.core.ids import uuid7
from europol_portal.parties.models import Party, User


class NecessityQuerySet(VisibleQuerySet):
    """Reads of necessity assessments."""

    def waiting(self) -> Self:
        """Those that wait for the officer."""
        return self.filter(status=NecessityAssessment.Status.SUBMITTED)

    def for_list(self) -> Self:
        """Assessments with what a list shows."""
        return self.select_related("party", "author", "decided_by")


class NecessityAssessment(models.Model):
    """What is planned, why nothing milder does, how people are protected, and what the officer says.

    Needed before a large data set is analysed, special categories are processed beyond single persons, or a new kind of
    processing begins (Regulation (EU) 2016/794, Articles 18(6a), 30(2) and 39; necessity and proportionality).
    """

    class Status(models.TextChoices):
        """Its life; the steps stand in protection.workflow."""

        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Waits for the officer"
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"
        EXPIRED = "expired", "Expired"

        @property
        def tone(self) -> str:
            """How the state word is drawn."""
            tones = {"submitted": "open", "approved": "ok", "refused": "crit", "expired": "warn"}
            return tones.get(self.value, "mute")

    class Occasion(models.TextChoices):
        """Why one is needed."""

        DATA_SET = "data_set", "A large or complex data set is analysed (Article 18(6a))"
        SPECIAL = "special", "Special categories of data are processed (Article 30(2))"
        NEW_KIND = "new_kind", "A new kind of processing begins (Article 39)"
        OTHER = "other", "Another measure that touches many people"

    OPEN = (Status.DRAFT, Status.SUBMITTED)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.PositiveIntegerField(unique=True, editable=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, editable=False, related_name="+")
    author = models.ForeignKey(User, on_delete=models.PROTECT, editable=False, related_name="+")
    title = models.CharField(max_length=120)
    occasion = models.CharField(max_length=10, choices=Occasion)
    about = models.CharField(max_length=120, blank=True, help_text="Reference of the data set, project or operation.")
    measure = models.TextField(max_length=4000, help_text="What is planned, with which data and for how long.")
    people = models.TextField(max_length=2000, help_text="Whose data: categories of Annex II, and about how many.")
    objective = models.TextField(max_length=2000, help_text="What it shall reach, and under which purpose.")
    alternatives = models.TextField(max_length=4000, help_text="What milder was considered, and why it does not do.")
    balance = models.TextField(max_length=4000, help_text="What it costs the people concerned, and why that is fair.")
    safeguards = models.TextField(max_length=4000, help_text="What protects them: access, term, checks, erasure.")
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    made_at = models.DateTimeField(editable=False)
    opinion = models.TextField(max_length=4000, blank=True, editable=False, help_text="What the officer says.")
    decided_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    review_on = models.DateField(null=True, editable=False, help_text="Until then it holds.")

    objects = NecessityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(decided_by=F("author")), name="necessityassessment_takes_two"),
            models.CheckConstraint(
                condition=~Q(status="approved") | Q(review_on__isnull=False), name="necessityassessment_holds_until"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("protection:necessity", args=[self.pk])

    @property
    def reference(self) -> str:
        """What people call it."""
        return f"NA-{self.number}"

    @property
    def owner_id(self) -> int:
        """The party that wrote it."""
        return int(self.party_id)

    @property
    def tone(self) -> str:
        """How its state is drawn."""
        return self.Status(self.status).tone
