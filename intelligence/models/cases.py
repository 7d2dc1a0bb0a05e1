"""A case: the container of contributions between parties."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.urls import reverse

from europol_portal.access.models import Guarded, PartyShare, PersonGrant
from europol_portal.parties.models import CrimeArea, User
from intelligence.querysets import CaseQuerySet, ShareQuerySet


class Case(Guarded):
    """Contributions that belong together.

    Its number is drawn, not counted, so it tells nothing of how much others exchange (ADR 2). A case is seen by its
    owner and by the parties its owner has sent a contribution of it; others know its number only, from a reference.
    """

    class Status(models.TextChoices):
        """Whether contributions may still be added."""

        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    number = models.PositiveIntegerField(unique=True, help_text="Eight digits, drawn at random.")
    title = models.CharField(max_length=200)
    crime_area = models.ForeignKey(CrimeArea, on_delete=models.PROTECT, related_name="+")
    operation = models.ForeignKey(
        "operations.Operation", on_delete=models.PROTECT, null=True, blank=True, related_name="cases"
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    lent_until = models.JSONField(
        null=True,
        editable=False,
        help_text="Set by trigger: until when parties see it that have nothing of it but what ends, {id: moment}.",
    )
    ts = SearchVectorField(editable=False, null=True, help_text="Set by trigger: number and title.")
    slices = ArrayField(models.IntegerField(), default=list, editable=False, help_text="Codes of time and of facets.")

    objects = CaseQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["ts", "party_ids", "slices"], name="case_search", gin_pending_list_limit=128)]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        """Page of the case."""
        return reverse("intelligence:case-detail", args=[self.pk])

    @property
    def reference(self) -> str:
        """What people and records call the case."""
        return str(self.number)

    @property
    def is_open(self) -> bool:
        """True while contributions may be added."""
        return self.status == self.Status.OPEN


class CaseShare(PartyShare):
    """A party may know the case."""

    content_object = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="shares")

    lists = ShareQuerySet.as_manager()


class CaseGrant(PersonGrant):
    """A person named in a closed circle of the case."""

    content_object = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="person_grants")
