"""Courses, sessions with quotas, nominations, attendance, certificates, evaluation, and a library without cases."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from europol_portal.access.models import Guarded, GuardedPart, PartyShare, PersonGrant
from europol_portal.core.ids import uuid7
from europol_portal.parties.models import Party, User
from support.models.grant_parts import evidence_key
from support.models.requests import HIGHEST_RATING, SupportRequest
from support.querysets import (
    CourseQuerySet,
    LibraryItemQuerySet,
    NominationPartQuerySet,
    NominationQuerySet,
    SessionPartQuerySet,
    TrainingSessionQuerySet,
)

MOST_PLACES = 500
MOST_DAYS = 60


class Course(models.Model):
    """What can be learned. The catalogue of courses is open to all who ask for support or handle it."""

    class Topic(models.TextChoices):
        """What it is about."""

        ANALYSIS = "analysis", "Operational analysis"
        OPEN_SOURCES = "open_sources", "Open sources"
        FORENSICS = "forensics", "Digital forensics"
        CYBER = "cyber", "Cybercrime"
        FINANCIAL = "financial", "Financial investigation"
        EXCHANGE = "exchange", "Exchange of information"
        DATA_PROTECTION = "data_protection", "Data protection"

    class Level(models.TextChoices):
        """For whom it is."""

        BASIC = "basic", "Basic"
        ADVANCED = "advanced", "Advanced"
        EXPERT = "expert", "Expert"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(Party, on_delete=models.PROTECT, editable=False, related_name="+")
    code = models.SlugField(max_length=24, unique=True, help_text="What people call it, such as osint-1.")
    title = models.CharField(max_length=120)
    topic = models.CharField(max_length=16, choices=Topic)
    level = models.CharField(max_length=10, choices=Level)
    language = models.CharField(max_length=40, default="English")
    aims = models.TextField(max_length=2000, help_text="What participants can do afterwards.")
    is_active = models.BooleanField("offered", default=True)

    objects = CourseQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["topic", "level"], name="course_by_topic")]

    def __str__(self) -> str:
        return f"{self.code}, {self.title}"


class TrainingSession(Guarded):
    """A course on some days. The provider owns it; each party that has a quota knows it, and nobody else."""

    class Status(models.TextChoices):
        """Its life; the steps stand in support.workflow."""

        DRAFT = "draft", "Draft"
        OPEN = "open", "Open for nominations"
        HELD = "held", "Held"
        CANCELLED = "cancelled", "Cancelled"

        @property
        def tone(self) -> str:
            """How the state word is drawn."""
            return {"draft": "none", "open": "go", "held": "ok"}.get(self.value, "none")

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="sessions")
    request = models.ForeignKey(
        SupportRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        help_text="The request that it answers; then its requester alone has a quota.",
    )  # fmt: skip
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day")
    place = models.CharField(max_length=120, blank=True, help_text="Empty: online.")
    country = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    places = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(MOST_PLACES)])
    nominate_by = models.DateField("nominations until")
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, editable=False, related_name="+")
    created_at = models.DateTimeField(editable=False)
    erased_at = models.DateTimeField(null=True, editable=False, help_text="The people of the session went.")

    objects = TrainingSessionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="trainingsession_days_in_order",
                violation_error_message="The session ends before it starts.",
            ),
            models.CheckConstraint(
                condition=Q(nominate_by__lte=F("starts_on")),
                name="trainingsession_nominations_before",
                violation_error_message="Nominations end before the first day.",
            ),
        ]
        indexes = [models.Index(fields=["status", "starts_on"], name="trainingsession_by_status")]

    def __str__(self) -> str:
        return f"{self.course_id} from {self.starts_on} ({self.pk})"

    def get_absolute_url(self) -> str:
        """Page of the session."""
        return reverse("support:session-detail", args=[self.pk])

    @property
    def tone(self) -> str:
        """How the state word is drawn."""
        return self.Status(self.status).tone

    @property
    def where(self) -> str:
        """Its place in words."""
        return self.place or "Online"


class TrainingSessionShare(PartyShare):
    """The right of a party to see a session."""

    content_object = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="shares")


class TrainingSessionGrant(PersonGrant):
    """A person named in a party's closed circle of a session."""

    content_object = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="person_grants")


class SessionPart(GuardedPart):
    """What belongs to a session and to one party: the party and the provider read it, no other party does."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    provider_id = models.IntegerField(default=0, editable=False, help_text="Owner of the session, by trigger.")

    class Meta:
        abstract = True

    @property
    def owner_id(self) -> int:
        """The party it concerns: audit lines belong to it."""
        return int(self.party_id)


class SessionQuota(SessionPart):
    """How many places a party can have."""

    session = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="quotas", db_index=False)
    places = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(MOST_PLACES)])

    objects = SessionPartQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "party"], name="sessionquota_once_per_party")]

    def __str__(self) -> str:
        return f"{self.places} of {self.session_id} for {self.party_id}"


class Nomination(SessionPart):
    """A person whom a party sends. PostgreSQL says whether there is a place or a wait, under a lock of the session.

    Who has a place counts against the places of the session and the quota of the party, never above either.
    """

    class Status(models.TextChoices):
        """Whether the person has a place; the steps stand in support.workflow."""

        CONFIRMED = "confirmed", "Has a place"
        WAITING = "waiting", "Waiting list"
        WITHDRAWN = "withdrawn", "Withdrawn"

        @property
        def tone(self) -> str:
            """How the state word is drawn."""
            return {"confirmed": "ok", "waiting": "warn"}.get(self.value, "none")

    session = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="nominations", db_index=False)
    name = models.CharField(max_length=120, help_text="As it stands on the certificate.")
    unit = models.CharField(max_length=120, help_text="Service and unit.")
    person = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The account, if there is one.",
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING, editable=False)
    nominated_by = models.ForeignKey(User, on_delete=models.PROTECT, editable=False, related_name="+")
    nominated_at = models.DateTimeField(editable=False)

    objects = NominationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "party", "name"],
                condition=~Q(status="withdrawn"),
                name="nomination_once",
                violation_error_message="This person is nominated already.",
            ),
        ]
        indexes = [models.Index(fields=["session", "status", "id"], name="nomination_by_session")]

    def __str__(self) -> str:
        return f"{self.status} in {self.session_id} ({self.pk})"

    def get_absolute_url(self) -> str:
        """The session."""
        return reverse("support:session-detail", args=[self.session_id])

    @property
    def tone(self) -> str:
        """How the state word is drawn."""
        return self.Status(self.status).tone


class NominationPart(GuardedPart):
    """What belongs to a nomination; party and provider by trigger."""

    party_id = models.IntegerField(default=0, editable=False, help_text="Party of the nomination, by trigger.")
    provider_id = models.IntegerField(default=0, editable=False, help_text="Owner of the session, by trigger.")

    class Meta:
        abstract = True

    @property
    def owner_id(self) -> int:
        """The party it concerns."""
        return self.party_id


class Attendance(NominationPart):
    """Whether somebody was there on a day, as the provider saw it."""

    nomination = models.ForeignKey(Nomination, on_delete=models.CASCADE, related_name="attendance", db_index=False)
    day = models.DateField()
    was_there = models.BooleanField()
    marked_by = models.ForeignKey(User, on_delete=models.PROTECT, editable=False, related_name="+")
    marked_at = models.DateTimeField(editable=False)

    objects = NominationPartQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["nomination", "day"], name="attendance_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day} of {self.nomination_id}"


def _mark(label: str) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(label, validators=[MinValueValidator(1), MaxValueValidator(HIGHEST_RATING)])


class TrainingEvaluation(NominationPart):
    """What a participant says of a session, from 1 to 5; said once. The provider reads it without the name."""

    MARKS = ("content", "teaching", "use")

    nomination = models.OneToOneField(Nomination, on_delete=models.CASCADE, related_name="evaluation")
    content = _mark("Content")
    teaching = _mark("Teaching")
    use = _mark("Use for the work")
    text = models.TextField("what should change", max_length=2000, blank=True)
    said_at = models.DateTimeField(editable=False)

    objects = NominationPartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(content__range=(1, 5), teaching__range=(1, 5), use__range=(1, 5)),
                name="trainingevaluation_in_range",
            )
        ]

    def __str__(self) -> str:
        return f"Evaluation {self.pk}"


class TrainingCertificate(NominationPart):
    """A document that somebody took part, and its hash. Append-only."""

    nomination = models.OneToOneField(Nomination, on_delete=models.CASCADE, related_name="certificate")
    days = models.PositiveSmallIntegerField(help_text="Days on which the person was there.")
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, editable=False, related_name="+")
    issued_at = models.DateTimeField(editable=False)
    file = models.FileField(upload_to=evidence_key, max_length=120)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)

    objects = NominationPartQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["sha256"], name="trainingcertificate_by_sha256")]

    def __str__(self) -> str:
        return f"Certificate of {self.nomination_id}"


class LibraryItem(models.Model):
    """Material to learn from, open to all who ask for support or handle it; it holds no personal data of a case."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(Party, on_delete=models.PROTECT, editable=False, related_name="+")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, null=True, blank=True, related_name="material")
    title = models.CharField(max_length=160)
    about = models.TextField(max_length=2000, blank=True)
    file = models.FileField(upload_to=evidence_key, max_length=120)
    name = models.CharField(max_length=150)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    was_read = models.BooleanField(help_text="Whether the inside of the file could be looked through.")
    declared_by = models.ForeignKey(User, on_delete=models.PROTECT, editable=False, related_name="+")
    declared_at = models.DateTimeField(editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = LibraryItemQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.title} ({self.pk})"

    def get_absolute_url(self) -> str:
        """The library."""
        return reverse("support:library")
