"""What a partner agency sends: a package of persons, each with a necessity of its own (domain model, section 8.2).

Nobody but the agency and the host state knows of a package. Europol and other parties get what the host state has
approved, as a contribution of the agency, and nothing else.
"""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from europol_portal.access.models import Guarded, GuardedPart, PartyShare, PersonGrant
from europol_portal.parties.models import CrimeArea, Party, User
from operations.querysets import PACKAGE_ENDED, PackagePersonQuerySet, PackageQuerySet

EMPTY = {"name": "", "birth_date": None, "category": "", "account": "", "necessity": ""}


class AgencyPackage(Guarded):
    """Persons that an agency wants to report. Its owner is the agency; the host state sees it once it is submitted."""

    class Status(models.TextChoices):
        """The life of a package; the steps stand in operations.workflow."""

        OPEN = "open", "Being written"
        HOST = "host", "With the host state"
        DECIDED = "decided", "Decided"
        PASSED = "passed", "Passed on"
        WITHDRAWN = "withdrawn", "Withdrawn"

        @property
        def tone(self) -> str:
            """How the state word is drawn."""
            return {"open": "open", "passed": "ok", "withdrawn": "none"}.get(self.value, "go")

    reference = models.CharField(max_length=24, editable=False, help_text="AP-year-party-number, drawn.")
    title = models.CharField(max_length=160, help_text="What it is about, without personal data.")
    host = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", help_text="State that hosted.")
    crime_area = models.ForeignKey(CrimeArea, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=120, help_text="Where it was gathered.")
    gathered_on = models.DateField()
    status = models.CharField(max_length=12, choices=Status, default=Status.OPEN)
    draft_id = models.UUIDField(null=True, editable=False, help_text="The contribution that it became.")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = PackageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "reference"], name="agencypackage_reference_once_per_party"),
        ]
        indexes = [models.Index(fields=["owner", "status"], name="agencypackage_by_owner")]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """Page of the package."""
        return reverse("operations:package-detail", args=[self.pk])

    @property
    def is_over(self) -> bool:
        """True once it is passed on or withdrawn."""
        return self.status in PACKAGE_ENDED

    @property
    def tone(self) -> str:
        """How the state word is drawn."""
        return self.Status(self.status).tone


class PackageShare(PartyShare):
    """The right of a party to see a package."""

    content_object = models.ForeignKey(AgencyPackage, on_delete=models.CASCADE, related_name="shares")


class PackageGrant(PersonGrant):
    """A person named in a party's closed circle of a package."""

    content_object = models.ForeignKey(AgencyPackage, on_delete=models.CASCADE, related_name="person_grants")


class PackagePerson(GuardedPart):
    """One person of a package. What is refused, withdrawn or passed on keeps its number and the decision only."""

    class Decision(models.TextChoices):
        """What the host state says."""

        UNDECIDED = "undecided", "Not decided"
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Refused"

        @property
        def tone(self) -> str:
            """How the state word is drawn."""
            return {"undecided": "open", "approved": "ok", "refused": "crit"}[self.value]

    class Category(models.TextChoices):
        """Why the person is in it (Regulation (EU) 2016/794, Annex II)."""

        SUSPECT = "suspect", "Suspect"
        ASSOCIATE = "associate", "Associate"
        CONTACT = "contact", "Contact"
        WITNESS = "witness", "Witness"
        VICTIM = "victim", "Victim"

    package = models.ForeignKey(AgencyPackage, on_delete=models.CASCADE, related_name="persons")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    host = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", editable=False)
    number = models.PositiveSmallIntegerField(editable=False)
    name = models.CharField(max_length=160, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    category = models.CharField(max_length=12, choices=Category, blank=True)
    account = models.TextField(max_length=4000, blank=True, help_text="What is known, and who said it.")
    necessity = models.TextField(max_length=1000, blank=True, help_text="Why this person must be reported.")
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.UNDECIDED, editable=False)
    reason = models.CharField(max_length=500, blank=True, editable=False, help_text="Without personal data.")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    decided_at = models.DateTimeField(null=True, editable=False)

    objects = PackagePersonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["package", "number"], name="packageperson_number_once"),
            models.CheckConstraint(
                condition=Q(name="") | ~Q(necessity="") & ~Q(account="") & ~Q(category=""),
                name="packageperson_needs_a_necessity",
                violation_error_message="Say for this person what is known and why it must be reported.",
            ),
            models.CheckConstraint(
                condition=~Q(decision="refused")
                | Q(name="", account="", necessity="", category="", birth_date__isnull=True),
                name="packageperson_refused_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"Person {self.number} ({self.pk})"

    def get_absolute_url(self) -> str:
        """The person on the page of the package."""
        return f"{reverse('operations:package-detail', args=[self.package_id])}#person-{self.number}"

    @property
    def owner_id(self) -> int:
        """The agency: audit lines belong to it."""
        return int(self.party_id)

    @property
    def reference(self) -> str:
        """What the audit record calls it: its number, never a name."""
        return f"Person {self.number}"

    @property
    def is_emptied(self) -> bool:
        """True once nothing of the person is kept."""
        return self.name == ""

    @property
    def tone(self) -> str:
        """How the decision is drawn."""
        return self.Decision(self.decision).tone
