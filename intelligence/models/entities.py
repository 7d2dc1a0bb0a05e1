"""An entity: what a contribution says about one person, thing, place or means."""

from calendar import isleap
from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from europol_portal.core.fields import InformationEvaluation, SourceEvaluation
from intelligence.models.contributions import Contribution, LentPart
from intelligence.querysets import PartQuerySet

AGE_OF_MAJORITY = 18  # years; Regulation (EU) 2016/794, Article 30(1): persons under the age of 18


class Entity(LentPart):
    """One entity as the provider wrote it, with the form that cross-checks compare."""

    class Kind(models.TextChoices):
        """The kinds of the glossary."""

        PERSON = "person", "Person"
        ORGANISATION = "organisation", "Organisation"
        LOCATION = "location", "Location"
        EVENT = "event", "Event"
        MEANS_OF_TRANSPORT = "means_of_transport", "Means of transport"
        FIREARM = "firearm", "Firearm"
        IDENTITY_DOCUMENT = "identity_document", "Identity document"
        COMMUNICATION_MEANS = "communication_means", "Means of communication"
        PAYMENT_MEANS = "payment_means", "Means of payment"
        ITEM = "item", "Item"

    class Subtype(models.TextChoices):
        """What a means or a document is; the other kinds need none."""

        PHONE = "phone", "Phone number"
        EMAIL = "email", "E-mail address"
        ACCOUNT = "account", "Account name"
        IP = "ip", "IP address"
        DOMAIN = "domain", "Domain name"
        URL = "url", "Web address"
        DEVICE = "device", "Device number (IMEI)"
        IBAN = "iban", "Bank account (IBAN)"
        CARD = "card", "Payment card"
        WALLET = "wallet", "Crypto wallet"
        PLATE = "plate", "Number plate"
        VIN = "vin", "Vehicle number (VIN)"
        CONTAINER = "container", "Container"
        VESSEL = "vessel", "Vessel"
        AIRCRAFT = "aircraft", "Aircraft"
        PASSPORT = "passport", "Passport"
        IDENTITY_CARD = "identity_card", "Identity card"
        OTHER_DOCUMENT = "other_document", "Other document"

    class DataSubjectCategory(models.TextChoices):
        """Why the person is in the contribution (Regulation (EU) 2016/794, Annex II)."""

        SUSPECT = "suspect", "Suspect"
        CONVICTED = "convicted", "Convicted person"
        POTENTIAL_OFFENDER = "potential_offender", "Potential future offender"
        CONTACT = "contact", "Contact"
        ASSOCIATE = "associate", "Associate"
        WITNESS = "witness", "Witness"
        VICTIM = "victim", "Victim"
        INFORMANT = "informant", "Informant"
        UNCATEGORISED = "uncategorised", "Not yet categorised"

    SUBTYPES: dict[str, tuple[str, ...]] = {
        Kind.COMMUNICATION_MEANS: (
            Subtype.PHONE, Subtype.EMAIL, Subtype.ACCOUNT, Subtype.IP, Subtype.DOMAIN, Subtype.URL,
            Subtype.DEVICE,
        ),
        Kind.PAYMENT_MEANS: (Subtype.IBAN, Subtype.CARD, Subtype.WALLET),
        Kind.MEANS_OF_TRANSPORT: (
            Subtype.PLATE, Subtype.VIN, Subtype.CONTAINER, Subtype.VESSEL, Subtype.AIRCRAFT,
        ),
        Kind.IDENTITY_DOCUMENT: (Subtype.PASSPORT, Subtype.IDENTITY_CARD, Subtype.OTHER_DOCUMENT),
    }  # fmt: skip
    PROTECTED_CATEGORIES = frozenset(
        {DataSubjectCategory.WITNESS, DataSubjectCategory.VICTIM, DataSubjectCategory.INFORMANT}
    )
    WITHOUT_PERSONAL_DATA = frozenset({Kind.ORGANISATION, Kind.LOCATION, Kind.EVENT, Kind.FIREARM, Kind.ITEM})

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="entities")
    kind = models.CharField(max_length=30, choices=Kind)
    subtype = models.CharField(max_length=20, choices=Subtype, blank=True)
    label = models.CharField(max_length=300, help_text="As the provider wrote it.")
    normalised = models.CharField(max_length=300, editable=False, help_text="The form that comparisons use.")
    role = models.CharField(max_length=120, blank=True, help_text="Its part in this contribution.")
    attributes = models.JSONField(default=dict, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True, help_text="Of a location, in degrees north (WGS 84).")
    longitude = models.FloatField(null=True, blank=True, help_text="Of a location, in degrees east (WGS 84).")
    data_subject_category = models.CharField(
        max_length=20, choices=DataSubjectCategory, blank=True, help_text="As it was sent."
    )
    current_category = models.CharField(
        max_length=20, choices=DataSubjectCategory, blank=True, editable=False, help_text="As it is now, by trigger."
    )
    necessity = models.CharField(
        max_length=500, blank=True, help_text="Why the data of a witness, victim, informant or minor are needed."
    )
    stated_necessity = models.CharField(
        max_length=500, blank=True, editable=False, help_text="Stated since, by trigger."
    )
    category_due = models.DateTimeField(null=True, editable=False, help_text="Without a category: in use until then.")
    category_told_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False, help_text="From then on its owner alone sees it.")
    withdrawn_for = models.IntegerField(null=True, editable=False, help_text="The owner, once it is withdrawn.")
    source_evaluation = models.CharField(max_length=1, choices=SourceEvaluation, blank=True)
    information_evaluation = models.CharField(max_length=1, choices=InformationEvaluation, blank=True)
    added_at = models.DateTimeField()
    ts = SearchVectorField(editable=False, null=True, help_text="Set by trigger.")
    slices = ArrayField(models.IntegerField(), default=list, editable=False, help_text="Codes of time and of facets.")

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entities"
        indexes = [
            models.Index(fields=["kind", "normalised"], name="entity_by_value"),
            GinIndex(fields=["ts", "party_ids", "slices"], name="entity_search", gin_pending_list_limit=128),
            models.Index(
                fields=["category_due"],
                condition=Q(current_category="uncategorised", withdrawn_at=None),
                name="entity_without_category",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="person") & ~Q(data_subject_category="")
                | ~Q(kind="person") & Q(data_subject_category=""),
                name="entity_person_has_category",
                violation_error_message="Say why the person is in the contribution; other entities have no category.",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(kind="location", latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="entity_place_on_earth",
                violation_error_message="Only a location has latitude (-90 to 90) and longitude (-180 to 180), both.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def get_absolute_url(self) -> str:
        """The contribution that says it, at the entity's line."""
        return f"{reverse('intelligence:contribution-detail', args=[self.contribution_id])}#entity-{self.pk}"

    @property
    def page_url(self) -> str:
        """The page of everything that is known of it."""
        return reverse("intelligence:entity-detail", args=[self.pk])

    @property
    def kind_text(self) -> str:
        """The narrowest word for what it is."""
        return str(self.get_subtype_display() if self.subtype else self.get_kind_display())

    @property
    def evaluation(self) -> str:
        """Its own evaluation, or nothing where the contribution's holds."""
        return f"{self.source_evaluation}{self.information_evaluation}" if self.source_evaluation else ""

    @property
    def is_personal(self) -> bool:
        """True for everything that relates to a person; organisations, places and things do not by themselves."""
        return self.kind not in self.WITHOUT_PERSONAL_DATA

    def is_minor(self, on: date) -> bool:
        """True when the person is under 18 on the day; derived, never stored."""
        born: Any = self.birth_date
        if born is None:
            return False
        years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
        return bool(years < AGE_OF_MAJORITY)

    def needs_necessity(self, on: date) -> bool:
        """True for people whose data need a reason of strict necessity (Article 30(1))."""
        return self.category in self.PROTECTED_CATEGORIES or self.is_minor(on)

    @property
    def category(self) -> str:
        """Why the person is in the contribution, as the owner says now."""
        return self.current_category or self.data_subject_category

    @property
    def category_text(self) -> str:
        """The category in words; nothing for other entities."""
        return str(self.DataSubjectCategory(self.category).label) if self.category else ""

    @property
    def shown_necessity(self) -> str:
        """The reason of strict necessity as the owner says now."""
        return self.stated_necessity or self.necessity

    @property
    def is_withdrawn(self) -> bool:
        """True once it was left without a category for too long."""
        return self.withdrawn_at is not None

    @classmethod
    def minors_on(cls, on: date) -> Q:
        """Persons under 18 on the day, for queries; the same rule as `is_minor`."""
        year = on.year - AGE_OF_MAJORITY
        born_after = date(year, on.month, on.day if (on.month, on.day) != (2, 29) or isleap(year) else 28)
        return Q(kind=cls.Kind.PERSON, birth_date__gt=born_after)

    @classmethod
    def protected_on(cls, on: date) -> Q:
        """Witnesses, victims, informants and persons under 18: others find them by hit/no-hit at most."""
        return Q(current_category__in=cls.PROTECTED_CATEGORIES) | cls.minors_on(on)
