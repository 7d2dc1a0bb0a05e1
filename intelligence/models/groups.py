"""Assessments of organised crime groups: a product of its party, made of pieces of evidence that each keep their owner.

Answers and words are the party's own; what they rest on hangs on the contribution it comes from and is seen and gone
with it. Triggers note the sources of every answer, so that a text is withheld where one of its sources is not seen.
"""

from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse

from europol_portal.access.querysets import VisibleQuerySet
from europol_portal.core.ids import uuid7
from europol_portal.parties.models import Party, User
from intelligence.models.disclosures import OneSided
from intelligence.models.entities import Entity
from intelligence.models.group_questions import BY_KEY, Question, Scale, Value
from intelligence.models.inbox import HousePart
from intelligence.querysets import PartQuerySet


def keys_field(words: str) -> ArrayField:
    """Keys of contributions, kept by trigger."""
    return ArrayField(models.UUIDField(), default=list, editable=False, help_text=words)


class GroupQuerySet(VisibleQuerySet):
    """Reads of assessments of groups."""

    standing = frozenset({"confirmed", "most_threatening", "targeted", "disrupted", "monitored"})
    past = frozenset({"archived", "withdrawn", "superseded"})

    def for_list(self) -> Self:
        """Assessments with what a list shows."""
        return self.select_related("owner", "author")

    def live(self) -> Self:
        """Those that stand as a confirmed group."""
        return self.filter(status__in=self.standing)

    def at_work(self) -> Self:
        """Drafts, and what waits for confirmation."""
        return self.filter(status__in=["reported", "scored"])

    def to_confirm(self, user: User) -> Self:
        """What the person may confirm: submitted, and not written by the person."""
        return self.filter(status="scored").exclude(editor_ids__contains=[user.pk])

    def to_review(self, on: date) -> Self:
        """Standing ones whose day of review has come."""
        return self.live().filter(review_on__lte=on)

    def named_like(self, text: str) -> Self:
        """Those whose reference, name or other name holds the words, past versions aside."""
        words = text.strip()
        if not words:
            return self.none()
        found = Q(name__icontains=words) | Q(aliases__icontains=words)
        digits = words.upper().removeprefix("G-")
        if digits.isdecimal() and len(digits) <= 8:  # noqa: PLR2004 (digits of a number)
            found |= Q(number=int(digits))
        return self.exclude(status="superseded").filter(found)


class GroupAssessment(OneSided):
    """One version of an assessment. What it says is free to change until it is submitted, then never again."""

    class Status(models.TextChoices):
        """The life of a criminal network (domain model, section 12.2)."""

        REPORTED = "reported", "Draft"
        SCORED = "scored", "To be confirmed"
        BELOW = "below_threshold", "Below the threshold"
        CONFIRMED = "confirmed", "Confirmed"
        LISTED = "most_threatening", "Among the most threatening"
        TARGETED = "targeted", "Targeted"
        DISRUPTED = "disrupted", "Disrupted"
        MONITORED = "monitored", "Monitored"
        ARCHIVED = "archived", "Archived"
        WITHDRAWN = "withdrawn", "Withdrawn"
        SUPERSEDED = "superseded", "Replaced by a newer version"

    class Structure(models.TextChoices):
        """How the group is built."""

        UNKNOWN = "unknown", "Unknown"
        HIERARCHY = "hierarchy", "Hierarchy"
        CORE = "core", "Core group"
        LOOSE = "loose", "Loose network"

    LIVE: ClassVar[frozenset[str]] = frozenset(
        {Status.CONFIRMED, Status.LISTED, Status.TARGETED, Status.DISRUPTED, Status.MONITORED}
    )
    TONES: ClassVar[dict[str, str]] = {
        Status.REPORTED: "open", Status.SCORED: "go", Status.CONFIRMED: "ok", Status.LISTED: "crit",
        Status.TARGETED: "go", Status.DISRUPTED: "ok", Status.MONITORED: "go",
    }  # fmt: skip

    number = models.PositiveIntegerField(help_text="Eight digits, drawn; all versions have the same.")
    version = models.PositiveSmallIntegerField(default=1)
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="newer", db_index=False
    )
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    editor_ids = ArrayField(models.IntegerField(), default=list, help_text="Who has written in this version.")
    name = models.CharField(max_length=120)
    aliases = models.CharField(max_length=300, blank=True)
    summary = models.TextField(max_length=6000, blank=True)
    structure = models.CharField(max_length=10, choices=Structure, default=Structure.UNKNOWN)
    crime_area_ids = ArrayField(models.IntegerField(), default=list)
    network = models.UUIDField(null=True, blank=True, help_text="The workbench that it began on.")
    source_ids = keys_field("Everything that it rests on.")
    gaps = models.PositiveSmallIntegerField(default=0, editable=False, help_text="Sources that were erased since.")
    status = models.CharField(max_length=20, choices=Status, default=Status.REPORTED)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    review_on = models.DateField(null=True)
    review_told_at = models.DateTimeField(null=True, editable=False)

    objects = GroupQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "id"], name="group_by_party"),
            models.Index(
                fields=["review_on"],
                condition=Q(status__in=["confirmed", "most_threatening", "targeted", "disrupted", "monitored"]),
                name="group_to_review",
            ),
            GinIndex(fields=["source_ids"], name="group_by_source"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["number", "version"], name="group_version_once"),
            models.CheckConstraint(condition=~Q(name=""), name="group_has_a_name"),
            models.CheckConstraint(
                condition=~Q(
                    status__in=["confirmed", "most_threatening", "targeted", "disrupted", "monitored"],
                    confirmed_by__isnull=True,
                ),
                name="group_confirmed_by_somebody",
                violation_error_message="A group is confirmed by a second analyst.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}/{self.version}"

    @property
    def reference(self) -> str:
        """How people name it."""
        return f"G-{self.number:08}"

    @property
    def is_draft(self) -> bool:
        """True while it may be written in."""
        return self.status == self.Status.REPORTED

    @property
    def is_live(self) -> bool:
        """True while it stands as a confirmed group."""
        return self.status in self.LIVE

    @property
    def tone(self) -> str:
        """Of its state."""
        return self.TONES.get(self.status, "none")

    def get_absolute_url(self) -> str:
        """The page of this version."""
        return reverse("intelligence:group-detail", args=[self.pk])


class GroupRow(models.Model):
    """The party's own words; the columns of the second lock follow the assessment by trigger."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    assessment = models.ForeignKey(GroupAssessment, on_delete=models.DO_NOTHING, related_name="%(class)ss")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    classification_rank = models.SmallIntegerField(default=0, editable=False)
    is_open = models.BooleanField(default=True, editable=False, help_text="While the version may be written in.")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        """The assessment."""
        return reverse("intelligence:group-detail", args=[self.assessment_id])


class GroupAnswer(GroupRow):
    """What the party says to one question, and why."""

    scale = models.CharField(max_length=10, choices=Scale)
    code = models.CharField(max_length=20)
    value = models.CharField(max_length=10, choices=Value, default=Value.UNKNOWN)
    reason = models.TextField(max_length=3000, blank=True)
    source_ids = keys_field("What the answer rests on.")
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "scale", "code"], name="groupanswer_once"),
        ]
        indexes = [GinIndex(fields=["source_ids"], name="groupanswer_by_source")]

    def __str__(self) -> str:
        return f"{self.code} {self.value}"

    def get_absolute_url(self) -> str:
        """Its place on the page of the assessment."""
        return f"{super().get_absolute_url()}#{self.scale}-{self.code}"

    @property
    def question(self) -> Question:
        """What was asked."""
        return BY_KEY[(self.scale, self.code)]


class GroupEntry(GroupRow):
    """A line of its history: who took which step, with the reason."""

    step = models.CharField(max_length=20)
    text = models.TextField(max_length=2000, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["assessment", "id"], name="groupentry_in_order")]

    def __str__(self) -> str:
        return f"{self.step} {self.pk}"


class GroupPart(HousePart):
    """What the assessment takes of a contribution: seen by the party's people who see the contribution."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    assessment = models.ForeignKey(GroupAssessment, on_delete=models.DO_NOTHING, related_name="%(class)ss")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    is_open = models.BooleanField(default=True, editable=False, help_text="While the version may be written in.")
    group_rank = models.SmallIntegerField(default=0, editable=False, help_text="Marking of the assessment.")
    added_at = models.DateTimeField()
    note = models.CharField(max_length=1000, blank=True)
    assessment_id: Any

    objects = PartQuerySet.as_manager()

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["contribution"], name="%(class)s_by_source")]

    def get_absolute_url(self) -> str:
        """The assessment."""
        return reverse("intelligence:group-detail", args=[self.assessment_id])


class GroupMember(GroupPart):
    """An entity that belongs to the group, as one contribution says it."""

    class Role(models.TextChoices):
        """The part it plays."""

        UNKNOWN = "unknown", "Part unknown"
        LEADER = "leader", "Leads"
        CORE = "core", "Belongs to the core"
        MEMBER = "member", "Member"
        BROKER = "broker", "Links to others"
        FACILITATOR = "facilitator", "Makes it possible"
        SERVICE = "service", "Gives a service"
        MEANS = "means", "Means or front of the group"

    entity = models.ForeignKey(Entity, on_delete=models.DO_NOTHING, related_name="+")
    role = models.CharField(max_length=12, choices=Role, default=Role.UNKNOWN)

    class Meta(GroupPart.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "entity"],
                name="groupmember_once",
                violation_error_message="This entity is a member already.",
            )
        ]

    def __str__(self) -> str:
        return f"member {self.pk}"


class GroupEvidence(GroupPart):
    """What shows an answer: a contribution, or one entity of it. Its grade is the contribution's, read when shown."""

    class Weight(models.TextChoices):
        """How much it says about the answer."""

        STRONG = "strong", "Shows it by itself"
        SUPPORTING = "supporting", "Supports it"
        WEAK = "weak", "Hints at it"
        AGAINST = "against", "Speaks against it"

    answer = models.ForeignKey(GroupAnswer, on_delete=models.DO_NOTHING, related_name="evidence")
    entity = models.ForeignKey(Entity, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="+")
    weight = models.CharField(max_length=12, choices=Weight, default=Weight.SUPPORTING)

    class Meta(GroupPart.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "contribution", "entity"],
                name="groupevidence_once",
                nulls_distinct=False,
                violation_error_message="This is evidence of it already.",
            )
        ]

    def __str__(self) -> str:
        return f"evidence {self.pk}"
