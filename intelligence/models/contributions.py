"""A contribution: one delivery of information with its codes, its owner and its recipients.

The header is a narrow row that lists read; the text is a row of its own. Message and copy numbers are drawn at random
inside the case and the contribution (ADR 2): a counted number would show a recipient the gap of what it was not sent.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from europol_portal.access.models import Guarded, GuardedPart, PartyShare, PersonGrant
from europol_portal.core.fields import HandlingCode, InformationEvaluation, SourceEvaluation
from europol_portal.core.ids import uuid7
from europol_portal.parties.models import Authority, CrimeArea, Party, User
from intelligence.models.cases import Case
from intelligence.querysets import ContributionQuerySet, ContributionShareQuerySet, PartQuerySet

RESTRICTIONS = [HandlingCode.H1.value, HandlingCode.H2.value, HandlingCode.H3.value]


def lent_until_field() -> models.JSONField:
    """Until when parties see the row by a consent: {party id: moment}; nothing for those that received it.

    Row-level security compares it with its own clock, so a consent ends to the second without any job (ADR 7). The
    parts of a contribution repeat it by trigger.
    """
    return models.JSONField(null=True, editable=False)


class ProcessingPurpose(models.TextChoices):
    """Purposes for which Europol may process information (Regulation (EU) 2016/794, Article 18)."""

    CROSS_CHECK = "cross_check", "Cross-checking, Art. 18(2)(a)"
    STRATEGIC_ANALYSIS = "strategic_analysis", "Strategic or thematic analysis, Art. 18(2)(b)"
    OPERATIONAL_ANALYSIS = "operational_analysis", "Operational analysis, Art. 18(2)(c)"
    EXCHANGE = "exchange", "Making the exchange easier, Art. 18(2)(d)"
    RESEARCH = "research", "Research and innovation, Art. 18(2)(e)"
    PUBLIC_INFORMATION = "public_information", "Informing the public about wanted persons, Art. 18(2)(f)"
    DETERMINE_RELEVANCE = "determine_relevance", "Finding out whether it is relevant, Art. 18(6)"
    CATEGORISE = "categorise", "Finding out the category of persons, Art. 18(6a)"
    INVESTIGATION_SUPPORT = "investigation_support", "Support of one investigation, Art. 18a"


class ErasureRule(models.TextChoices):
    """Which rule erased the content of a contribution."""

    OWNERS_DAY = "owners_day", "Day set by the owner, Art. 19(2)"
    COPY = "copy", "Copy of what was erased"
    REVIEW = "review", "Owner's decision at a review, Art. 31(2)"
    NO_DECISION = "no_decision", "Nobody decided within three years, Art. 31(2)"


class ClosingPart(GuardedPart):
    """A part that closes to all but the owner when the owner's term has run out; both columns are set by trigger."""

    open_until = models.DateTimeField(null=True, editable=False)
    kept_for = models.IntegerField(null=True, editable=False, help_text="The owner, once there is a term.")

    class Meta:
        abstract = True


class LentPart(ClosingPart):
    """A part that closes to a party, too, when the consent ends by which it sees it."""

    lent_until = lent_until_field()

    class Meta:
        abstract = True


class Contribution(Guarded):
    """The header of a contribution. Once sent its content never changes: a correction is a new contribution."""

    class Kind(models.TextChoices):
        """What the contribution is for."""

        INFORMATION = "information", "Information"
        REQUEST = "request", "Request"
        ANSWER = "answer", "Answer"
        HIT_NOTIFICATION = "hit_notification", "Hit notification"
        ADMINISTRATIVE = "administrative", "Administrative"

    class Urgency(models.TextChoices):
        """How soon it must be read; very urgent is danger to life or an immediate threat."""

        NORMAL = "normal", "Normal"
        URGENT = "urgent", "Urgent"
        VERY_URGENT = "very_urgent", "Very urgent: danger to life"

    class Status(models.TextChoices):
        """A draft is its party's own; what was sent stays as it is."""

        DRAFT = "draft", "Draft"
        SENT = "sent", "Sent"

    class Outcome(models.TextChoices):
        """What an answer gives to the party that asked."""

        FULL = "full", "Everything that was asked"
        PARTIAL = "partial", "A part of it"
        NO_INFORMATION = "no_information", "No information held"

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="contributions", db_index=False
    )
    case_number = models.PositiveIntegerField(null=True, editable=False, help_text="For readers who see no case.")
    message_number = models.PositiveIntegerField(null=True, editable=False, help_text="Drawn inside the case.")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.INFORMATION)
    subject = models.CharField(max_length=200, blank=True)
    sender = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+", db_index=False)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    source_evaluation = models.CharField(max_length=1, choices=SourceEvaluation, default=SourceEvaluation.X)
    information_evaluation = models.CharField(
        max_length=1, choices=InformationEvaluation, default=InformationEvaluation.FOUR
    )
    handling_codes = ArrayField(
        models.CharField(max_length=2, choices=HandlingCode), default=list, blank=True, help_text="H0 always applies."
    )
    handling_text = models.TextField(blank=True, max_length=2000)
    urgency = models.CharField(max_length=12, choices=Urgency, default=Urgency.NORMAL)
    urgency_reason = models.CharField(max_length=500, blank=True, help_text="Why a request is urgent.")
    expects_direct_access = models.BooleanField(
        default=True, help_text="The party that asks thinks that the information is directly accessible."
    )
    answer_outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    purposes = ArrayField(models.CharField(max_length=30, choices=ProcessingPurpose), default=list, blank=True)
    has_personal_data = models.BooleanField(default=True, help_text="False only when the author says so.")
    crime_area = models.ForeignKey(
        CrimeArea, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    operation = models.ForeignKey(
        "operations.Operation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contributions",
        db_index=False,
    )
    reply_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="answers")
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections")
    recalls = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="recall_notes", db_index=False
    )
    forwards = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="covering_notes", db_index=False
    )
    owner_ids = ArrayField(
        models.IntegerField(), null=True, blank=True, editable=False, help_text="Owners of what it quotes, if others."
    )
    recalled_at = models.DateTimeField(null=True, editable=False)
    open_until = models.DateTimeField(null=True, editable=False, help_text="Recipients see it until then.")
    restriction_text = models.TextField(blank=True, default="", db_default="", editable=False)
    erased_at = models.DateTimeField(null=True, editable=False, help_text="When its content was erased for good.")
    erased_by_rule = models.CharField(
        max_length=20, choices=ErasureRule, blank=True, default="", db_default="", editable=False
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, editable=False)
    lent_until = lent_until_field()

    objects = ContributionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["case_number", "message_number"], name="contribution_by_reference"),
            models.Index(fields=["recalls"], condition=Q(recalls__isnull=False), name="contribution_recall_notes"),
            models.Index(fields=["forwards"], condition=Q(forwards__isnull=False), name="contribution_covering_notes"),
            models.Index(fields=["open_until"], condition=Q(open_until__isnull=False), name="contribution_with_term"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "message_number"], name="contribution_number_once_per_case"),
            models.CheckConstraint(
                condition=Q(handling_codes__contained_by=RESTRICTIONS),
                name="contribution_handling_codes_known",
                violation_error_message="H0 is implied; only H1, H2 and H3 can be added.",
            ),
            models.CheckConstraint(
                condition=Q(status="draft")
                | Q(
                    sent_at__isnull=False,
                    case__isnull=False,
                    case_number__isnull=False,
                    message_number__isnull=False,
                    crime_area__isnull=False,
                )
                & ~Q(subject=""),
                name="contribution_sent_is_complete",
                violation_error_message="A sent contribution has a case, a reference, a subject and a crime area.",
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | ~Q(handling_codes__contains=["H3"]) | ~Q(handling_text=""),
                name="contribution_h3_has_text",
                violation_error_message="H3 needs its text.",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True, erased_by_rule="")
                | Q(erased_at__isnull=False, status="sent") & ~Q(erased_by_rule=""),
                name="contribution_erased_by_a_rule",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference or self.pk} {self.subject}"

    def get_absolute_url(self) -> str:
        """Page of the contribution."""
        return reverse("intelligence:contribution-detail", args=[self.pk])

    @property
    def reference(self) -> str:
        """`<case>-<message>`; a recipient's copy adds its copy number. Empty while nothing is sent."""
        return f"{self.case_number}-{self.message_number}" if self.message_number else ""

    @property
    def is_draft(self) -> bool:
        """True until it is sent."""
        return self.status == self.Status.DRAFT

    @property
    def is_recalled(self) -> bool:
        """True once the owner has taken it back."""
        return self.recalled_at is not None

    @property
    def is_erased(self) -> bool:
        """True once only the proof is left: reference, owner, when and by which rule."""
        return self.erased_at is not None

    @property
    def is_urgent(self) -> bool:
        """True for urgent and very urgent."""
        return self.urgency != self.Urgency.NORMAL

    @property
    def evaluation(self) -> str:
        """Source and information evaluation as one code, "B2"."""
        return f"{self.source_evaluation}{self.information_evaluation}"

    @property
    def shown_handling(self) -> list[str]:
        """The codes as a list shows them: H0 stands alone, since it always applies."""
        return sorted(self.handling_codes) or [HandlingCode.H0.value]


class ContributionText(LentPart):
    """The words of a contribution and their search form, kept apart so that list pages stay small."""

    contribution = models.OneToOneField(Contribution, on_delete=models.CASCADE, related_name="text")
    body = models.TextField(blank=True)
    ts = SearchVectorField(editable=False, null=True, help_text="Set by trigger: subject, body and entities.")
    slices = ArrayField(models.IntegerField(), default=list, editable=False, help_text="Codes of time and of facets.")

    objects = PartQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(fields=["ts", "party_ids", "slices"], name="contributiontext_search", gin_pending_list_limit=128)
        ]

    def __str__(self) -> str:
        return f"text of {self.contribution_id}"


# What the policies ask of a line and the list reads of it: filtered lists, and filters together, read an index only.
ON_THE_LINE = ("id", "content_object", "permission", "owner_id", "is_closed", "expires_at", "classification_rank")


class ContributionShare(PartyShare):
    """The right of a party to see a contribution, and the line of its list.

    `position` is drawn when the line appears, so what is shared later stands on top of the receiver's list. The other
    columns repeat the header for filters; triggers keep them equal.
    """

    class Box(models.TextChoices):
        """Which list of the party the line belongs to."""

        RECEIVED = "received", "Received"
        SENT = "sent", "Sent by us"
        DRAFT = "draft", "Drafts"

    content_object = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="shares", db_index=False)
    position = models.UUIDField(default=uuid7, editable=False)
    box = models.CharField(max_length=10, choices=Box, default=Box.DRAFT, editable=False)
    kind = models.CharField(max_length=20, default="", editable=False)
    urgency = models.CharField(max_length=12, default="", editable=False)
    crime_area = models.ForeignKey(
        CrimeArea, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )
    operation = models.ForeignKey(
        "operations.Operation", on_delete=models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )
    classification_rank = models.SmallIntegerField(default=0, editable=False)
    is_read = models.BooleanField(default=False)
    expires_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text="Set by trigger: end of the owner's term, or of the consent that opened the line.",
    )

    lists = ContributionShareQuerySet.as_manager()

    class Meta(PartyShare.Meta):
        indexes = [
            models.Index(fields=["group", "box", "position"], include=ON_THE_LINE, name="intel_share_by_box"),
            models.Index(
                fields=["group", "box", "crime_area", "position"],
                include=[*ON_THE_LINE, "kind", "urgency", "operation"],
                name="intel_share_by_crime_area",
            ),
            models.Index(
                fields=["group", "box", "kind", "position"],
                include=[*ON_THE_LINE, "crime_area", "urgency", "operation"],
                name="intel_share_by_kind",
            ),
            models.Index(
                fields=["group", "operation", "position"],
                include=[*ON_THE_LINE, "box", "kind", "urgency", "crime_area"],
                condition=Q(operation__isnull=False),
                name="intel_share_by_operation",
            ),
            models.Index(
                fields=["group", "urgency", "position"],
                include=[*ON_THE_LINE, "box", "kind", "crime_area", "operation"],
                condition=~Q(urgency="normal"),
                name="intel_share_by_urgency",
            ),
            models.Index(
                fields=["group", "crime_area", "urgency", "position"],
                include=[*ON_THE_LINE, "box", "kind", "operation"],
                condition=~Q(urgency="normal"),
                name="intel_share_urgent_by_area",
            ),
            models.Index(fields=["group", "position"], condition=Q(is_read=False), name="intel_share_unread"),
            models.Index(fields=["content_object"], name="intel_share_by_contribution"),
        ]


class ContributionGrant(PersonGrant):
    """A person named in a closed circle of the contribution."""

    content_object = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="person_grants")


class Recipient(LentPart):
    """A copy for one authority. Seen by the owner and by the party that receives it: co-recipients stay unknown."""

    class Kind(models.TextChoices):
        """Why the authority gets a copy."""

        TO = "to", "To"
        CC = "cc", "Copy"
        UNIT_COPY = "unit_copy", "National unit's copy"
        ADDED = "added", "Added later"
        PASSED_ON = "passed_on", "Passed on"

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="recipients", db_index=False)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.TO)
    copy_number = models.PositiveIntegerField(help_text="Drawn, so that it does not tell how many copies there are.")
    owner_id = models.IntegerField(default=0, editable=False, help_text="Owner of the contribution, set by trigger.")
    party_id = models.IntegerField(default=0, editable=False, help_text="Party of the authority, set by trigger.")
    passed_on_by = models.ForeignKey(
        Party, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, help_text="Who passed it on."
    )
    delivered_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    objects = PartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contribution", "authority"], name="recipient_once"),
            models.UniqueConstraint(fields=["contribution", "copy_number"], name="recipient_copy_number_once"),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True, opened_by__isnull=True)
                | Q(opened_at__isnull=False, opened_by__isnull=False),
                name="recipient_opened_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.authority_id} of {self.contribution_id}"
