"""Searches of the index by a party (QUEST): what was asked, what matched, and what each side knows of it.

Four tables, so that no session ever reads more than its side: the search and its answers belong to who asked, the
match to Europol (or to the party, where it has met its own information), the notice to the owner of what was met.
"""

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from europol_portal.access.querysets import VisibleQuerySet
from europol_portal.core.fields import HandlingCode
from europol_portal.core.ids import uuid7
from europol_portal.parties.models import Authority, CrimeArea, Party, User
from intelligence.models.contributions import Contribution
from intelligence.models.disclosures import OneSided, PolicePurpose
from intelligence.models.entities import Entity
from intelligence.models.hits import HitGrade


class LegalBasis(models.TextChoices):
    """On what a search rests; which party may name which stands in `services/quest/rules.toml`."""

    ARTICLE_20 = "article_20", "Regulation (EU) 2016/794, Article 20: Member States"
    ARTICLE_20A = "article_20a", "Regulation (EU) 2016/794, Article 20a: EPPO"
    ARTICLE_21 = "article_21", "Regulation (EU) 2016/794, Article 21: Eurojust, OLAF and Frontex"
    ARTICLE_25 = "article_25", "Regulation (EU) 2016/794, Article 25: agreement or working arrangement"
    ARTICLE_4 = "article_4", "Regulation (EU) 2016/794, Article 4: Europol’s own tasks"


class QuestSearchManager(models.Manager.from_queryset(VisibleQuerySet)):  # type: ignore[misc]
    """Searches without their lines; who needs them asks by name."""

    def get_queryset(self) -> models.QuerySet["QuestSearch"]:
        """Rows with the lines deferred."""
        return super().get_queryset().defer("content")  # type: ignore[no-any-return]


class QuestSearch(OneSided):
    """One search, single or of a list. Only the person who asked sees it; the matching worker does it."""

    class Of(models.TextChoices):
        """What the lines are."""

        PERSON = "person", "Persons by name"
        ORGANISATION = "organisation", "Organisations by name"
        PHONE = "phone", "Phone numbers"
        EMAIL = "email", "E-mail addresses"
        IBAN = "iban", "Bank accounts (IBAN)"
        CARD = "card", "Payment cards"
        WALLET = "wallet", "Wallets"
        PLATE = "plate", "Number plates"
        VIN = "vin", "Vehicle identification numbers"
        PASSPORT = "passport", "Passports"
        IDENTITY_CARD = "identity_card", "Identity cards"
        IP = "ip", "IP addresses"
        DOMAIN = "domain", "Domains"
        DEVICE = "device", "Devices (IMEI)"

    NAMED: ClassVar[frozenset[str]] = frozenset({Of.PERSON, Of.ORGANISATION})

    number = models.PositiveIntegerField(help_text="Eight digits, drawn.")
    is_batch = models.BooleanField(default=False)
    purpose = models.CharField(max_length=30, choices=PolicePurpose)
    legal_basis = models.CharField(max_length=20, choices=LegalBasis)
    case_reference = models.CharField(
        max_length=80, help_text="The file of the investigation, as its authority has it."
    )
    reason = models.CharField(max_length=500)
    crime_area = models.ForeignKey(CrimeArea, on_delete=models.PROTECT, related_name="+", db_index=False)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    name = models.CharField(max_length=150, blank=True, help_text="Of the file or list.")
    content = models.BinaryField(editable=False, default=bytes, help_text="The lines, each different one once.")
    line_count = models.PositiveIntegerField(help_text="Different lines.")
    done = models.PositiveIntegerField(default=0, help_text="Lines that are certain; the next run goes on there.")
    taken_until = models.DateTimeField(null=True, help_text="A worker has it until then.")
    cancelled_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    shown_at = models.DateTimeField(
        null=True, help_text="From then on the answer is shown: whole steps after asking, whatever was found."
    )
    is_told = models.BooleanField(default=False)
    expires_at = models.DateTimeField(help_text="Lines and answers are erased then; the audit record stays.")

    objects = QuestSearchManager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "id"], name="questsearch_by_party"),
            models.Index(
                fields=["is_batch", "asked_at"],
                condition=Q(finished_at__isnull=True, cancelled_at__isnull=True),
                name="questsearch_to_run",
            ),
            models.Index(fields=["asked_by", "asked_at"], name="questsearch_by_person"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["number"], name="questsearch_number_once"),
            models.CheckConstraint(condition=~Q(case_reference=""), name="questsearch_has_a_case"),
            models.CheckConstraint(condition=Q(done__lte=models.F("line_count")), name="questsearch_done_fits"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """Page of the search for who asked."""
        return reverse("intelligence:quest-search", args=[self.pk])

    @property
    def reference(self) -> str:
        """What people call the search."""
        return f"Q-{self.number}"

    def is_shown(self, at: datetime) -> bool:
        """True once its answer may be read."""
        return self.shown_at is not None and self.shown_at <= at

    def state_at(self, at: datetime) -> str:
        """What the person reads of it: searching, answered or cancelled."""
        if self.cancelled_at is not None:
            return "cancelled"
        return "answered" if self.is_shown(at) else "searching"


class QuestMatch(OneSided):
    """What a line of a search has met, with all evidence: Europol's, or the party's where it has met its own."""

    search = models.ForeignKey(QuestSearch, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField(help_text="Of the line.")
    asked = models.CharField(max_length=300)
    number = models.PositiveIntegerField(help_text="Of the search, for reference.")
    is_self = models.BooleanField(default=False)
    asker = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+", db_index=False)
    purpose = models.CharField(max_length=30, choices=PolicePurpose)
    legal_basis = models.CharField(max_length=20, choices=LegalBasis)
    case_reference = models.CharField(max_length=80)
    entity = models.ForeignKey(Entity, on_delete=models.DO_NOTHING, related_name="+")
    contribution = models.ForeignKey(Contribution, on_delete=models.DO_NOTHING, related_name="+")
    holder = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    grade = models.CharField(max_length=10, choices=HitGrade)
    score = models.FloatField()
    evidence = models.JSONField(default=list)
    verdict = models.CharField(max_length=600, blank=True)
    version = models.CharField(max_length=20)
    told = models.JSONField(default=dict, help_text="What either side learns, by party code.")
    is_told = models.BooleanField(default=True, help_text="False: a rule leaves it to Europol, which must be told.")
    found_at = models.DateTimeField()
    kept = models.JSONField(default=dict, help_text="What a rule keeps from a side until Europol passes it on.")
    passed_on_at = models.DateTimeField(null=True, blank=True)
    passed_on_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    passed_on_reason = models.CharField(max_length=2000, blank=True)
    is_passed = models.BooleanField(default=False, help_text="The job has told whom nothing else keeps it from.")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "id"], name="questmatch_by_party"),
            models.Index(fields=["id"], condition=Q(is_told=False), name="questmatch_to_tell"),
            models.Index(
                fields=["id"], condition=Q(passed_on_at__isnull=False, is_passed=False), name="questmatch_to_pass"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["search", "position", "entity"], name="questmatch_once"),
            models.CheckConstraint(
                condition=Q(passed_on_at__isnull=True, passed_on_by__isnull=True, passed_on_reason="")
                | (Q(passed_on_at__isnull=False, passed_on_by__isnull=False, is_self=False) & ~Q(passed_on_reason="")),
                name="questmatch_passed_on_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """Where Europol reads of it."""
        return reverse("intelligence:quest-match", args=[self.pk])

    @property
    def reference(self) -> str:
        """What both sides call it: the search and its line."""
        return f"Q-{self.number}/{self.position + 1}"

    @property
    def waits_for_europol(self) -> bool:
        """True while a rule keeps it from a side and Europol has not passed it on."""
        return bool(self.kept) and self.passed_on_at is None


class QuestAnswer(OneSided):
    """What the person who asked learns of one match; everything about the owner was allowed when it was copied."""

    class HiddenBy(models.TextChoices):
        """Why an answer that was given is shown no more."""

        CHANGE = "change", "A new restriction or category"
        GONE = "gone", "Information taken back"

    match = models.ForeignKey(QuestMatch, on_delete=models.CASCADE, related_name="answers")
    search = models.ForeignKey(QuestSearch, on_delete=models.CASCADE, related_name="answers")
    position = models.PositiveIntegerField()
    asked = models.CharField(max_length=300)
    is_self = models.BooleanField(default=False)
    kind = models.CharField(max_length=30, choices=Entity.Kind)
    grade = models.CharField(max_length=10, choices=HitGrade, blank=True, help_text="Empty where only the hit is told.")
    agreed = models.JSONField(default=list, help_text="Asked values that agree, by what they are.")
    other = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    contact = models.ForeignKey(Authority, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    crime_area = models.ForeignKey(CrimeArea, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    handling_codes = ArrayField(models.CharField(max_length=2, choices=HandlingCode), default=list)
    hidden_by = models.CharField(max_length=10, choices=HiddenBy, blank=True)
    shown_at = models.DateTimeField(null=True, help_text="As of the search.")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(other__isnull=False) | Q(contact__isnull=True, crime_area__isnull=True, handling_codes=[]),
                name="questanswer_without_owner_tells_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"

    @property
    def reference(self) -> str:
        """What both sides call it: the search and its line."""
        return f"{self.search.reference}/{self.position + 1}"


class QuestNotice(OneSided):
    """What an owner is told of a search that met its information: who, when, for what, and what was met."""

    match = models.ForeignKey(QuestMatch, on_delete=models.CASCADE, related_name="notices")
    number = models.PositiveIntegerField(help_text="Of the last search, so that both sides can name it.")
    position = models.PositiveIntegerField(help_text="Of its line.")
    entity = models.ForeignKey(Entity, on_delete=models.DO_NOTHING, related_name="+")
    contribution = models.ForeignKey(Contribution, on_delete=models.DO_NOTHING, related_name="+")
    grade = models.CharField(max_length=10, choices=HitGrade, blank=True)
    agreed = models.JSONField(default=list, help_text="Own values that agree, by what they are.")
    asker = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    purpose = models.CharField(max_length=30, choices=PolicePurpose, blank=True)
    legal_basis = models.CharField(max_length=20, choices=LegalBasis, blank=True)
    case_reference = models.CharField(max_length=80, blank=True)
    is_told = models.BooleanField(default=False)
    times = models.PositiveIntegerField(default=1, help_text="The same party, for the same case.")
    found_at = models.DateTimeField()
    last_at = models.DateTimeField()

    objects = VisibleQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "id"], name="questnotice_by_party"),
            models.Index(fields=["id"], condition=Q(is_told=False), name="questnotice_to_tell"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "asker", "case_reference"], name="questnotice_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """Where the owner reads of it."""
        return reverse("intelligence:quest-notices")

    @property
    def reference(self) -> str:
        """What both sides call it: the search and its line."""
        return f"Q-{self.number}/{self.position + 1}"


class QuestLimit(models.Model):
    """How much a party may search; reference data that administrators keep. What is not listed has the default."""

    party = models.OneToOneField(Party, on_delete=models.PROTECT, related_name="+")
    lines_per_hour = models.PositiveIntegerField(help_text="Single searches, in values, of one hour.")
    lines_per_day = models.PositiveIntegerField(help_text="Lines of lists, of 24 hours.")
    open_lists = models.PositiveSmallIntegerField(help_text="Lists that may wait at a time.")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = "limit of searches"
        verbose_name_plural = "limits of searches"

    def __str__(self) -> str:
        return f"limit of {self.party.code}"


class QuestConcern(models.Model):
    """Searches of one person that look like fishing: a case of the data protection officer, without what was asked."""

    class Rule(models.TextChoices):
        """What was noticed; the numbers stand in `services/quest/rules.toml`."""

        NO_HITS = "no_hits", "Many searches without a hit"
        NUMBER_RANGE = "number_range", "Numbers asked one after the other"
        NAME_LIST = "name_list", "One family name with many given names"
        NO_CASE = "no_case", "Case references that name no case"
        OUTSIDE_PURPOSE = "outside_purpose", "Crime areas outside the party’s competence"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    rule = models.CharField(max_length=20, choices=Rule)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    measured = models.PositiveIntegerField(help_text="What was counted.")
    limit = models.PositiveIntegerField(help_text="From where it is noticed.")
    references = ArrayField(models.CharField(max_length=12), default=list, help_text="Of the last searches.")
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField()
    is_told = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    conclusion = models.TextField(max_length=2000, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["id"], condition=Q(is_told=False), name="questconcern_to_tell")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "rule"], condition=Q(closed_at__isnull=True), name="questconcern_open_once"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, conclusion="")
                | Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(conclusion=""),
                name="questconcern_closed_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_rule_display()}, {self.person_id}"

    def get_absolute_url(self) -> str:
        """Page of the case for the data protection officer."""
        return reverse("intelligence:quest-concern", args=[self.pk])
