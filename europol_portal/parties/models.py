"""Parties, authorities, people and dated reference lists. Names follow section 12.1 of the domain file."""

from datetime import date, datetime, timedelta
from functools import cached_property
from ipaddress import ip_address, ip_network

from django.contrib.auth.models import AbstractUser, Group, UserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from europol_portal.core.fields import Classification
from europol_portal.parties.querysets import AuthorityQuerySet, DatedQuerySet, PartyQuerySet, UserQuerySet


class Party(models.Model):
    """A body that can own or receive information. Its key is its permission group: sharing with a party is a
    django-guardian group permission, and row-level security compares the same number."""

    class Kind(models.TextChoices):
        """Kinds of party."""

        MEMBER_STATE = "member_state", "Member State"
        UNION_BODY = "union_body", "Union body"
        THIRD_COUNTRY = "third_country", "Third country"
        INTERNATIONAL_ORGANISATION = "international_organisation", "International organisation"
        PRIVATE_PARTY = "private_party", "Private party"

    class Cooperation(models.TextChoices):
        """Level of cooperation; it decides whether personal data may go there (Regulation (EU) 2016/794, Art. 25)."""

        MEMBER = "member", "Member"
        OPERATIONAL = "operational_agreement", "Operational agreement"
        ADEQUACY = "adequacy", "Adequacy decision"
        WORKING_ARRANGEMENT = "working_arrangement", "Working arrangement"
        STRATEGIC = "strategic_only", "Strategic agreement only"
        NONE = "none", "None"

    group = models.OneToOneField(Group, on_delete=models.PROTECT, primary_key=True, related_name="party")
    code = models.CharField(max_length=8, unique=True, help_text="ISO 3166-1 alpha-2 for countries (EL for Greece).")
    name = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=30, choices=Kind)
    cooperation_level = models.CharField(max_length=30, choices=Cooperation)
    personal_data_allowed = models.BooleanField(help_text="Follows from the agreement, Article 25.")
    time_zone = models.CharField(max_length=50, default="UTC")
    language = models.CharField(max_length=8, default="en")
    is_hub = models.BooleanField(default=False, help_text="Europol itself: runs the Operational Centre.")
    is_active = models.BooleanField(default=True)

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "parties"
        constraints = [
            models.UniqueConstraint(fields=["is_hub"], condition=Q(is_hub=True), name="party_one_hub"),
            models.CheckConstraint(
                condition=~Q(cooperation_level__in=["strategic_only", "none"], personal_data_allowed=True),
                name="party_personal_data_needs_agreement",
                violation_error_message="This cooperation level does not allow personal data.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Page of the party in the directory."""
        return reverse("accounts:party", args=[self.code])

    @property
    def is_member_state(self) -> bool:
        """True for the 27 Member States."""
        return self.kind == self.Kind.MEMBER_STATE


class Authority(models.Model):
    """An organisation of a party with its own mailbox: national unit, liaison bureau, competent authority, centre."""

    class Kind(models.TextChoices):
        """Kinds of authority."""

        NATIONAL_UNIT = "national_unit", "National unit"
        LIAISON_BUREAU = "liaison_bureau", "Liaison bureau"
        COMPETENT_AUTHORITY = "competent_authority", "Competent authority"
        OPERATIONAL_CENTRE = "operational_centre", "Operational Centre"
        CENTRE = "centre", "Centre"
        AGENCY_DESK = "agency_desk", "Agency desk"

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="authorities")
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=30, choices=Kind)
    has_mailbox = models.BooleanField(default=True)
    unit_copy_opt_out = models.BooleanField(
        default=False,
        help_text="The national unit said that it needs no copy of exchanges of this authority (Article 7(5)).",
    )
    phone = models.CharField(max_length=30, blank=True)
    is_active = models.BooleanField(default=True)

    objects = AuthorityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "authorities"
        constraints = [
            models.UniqueConstraint(fields=["party", "name"], name="authority_name_once_per_party"),
            models.UniqueConstraint(
                fields=["party"],
                condition=Q(kind="national_unit", is_active=True),
                name="authority_one_national_unit",
                violation_error_message="The party already has a national unit.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.party_id and self.code})"


class Role(models.TextChoices):
    """What a person does in an authority; grants are given by role in each app's access.py."""

    LIAISON_OFFICER = "liaison_officer", "Liaison officer"
    NATIONAL_OFFICER = "national_officer", "National officer"
    UNIT_HEAD = "unit_head", "Head of unit"
    ANALYST = "analyst", "Analyst"
    DUTY_OFFICER = "duty_officer", "Duty officer"
    SERVICE_COORDINATOR = "service_coordinator", "Service coordinator"
    GRANT_OFFICER = "grant_officer", "Grant officer"
    DATA_PROTECTION_OFFICER = "data_protection_officer", "Data protection officer"
    AUDITOR = "auditor", "Auditor"
    ADMINISTRATOR = "administrator", "Administrator"


CONFIRMED_FOR = timedelta(days=365)  # revalidation of accounts: once a year


def a_year_ahead() -> date:
    """The day until which an account of today is good without being confirmed."""
    return timezone.now().date() + CONFIRMED_FOR


class PortalUserManager(UserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """People; nobody is created above the rules."""

    def create_superuser(self, *args: object, **kwargs: object) -> "User":
        """Refused: there is no superuser in the portal."""
        message = "There is no superuser. Create an account with the role administrator."
        raise NotImplementedError(message)


class User(AbstractUser):
    """A person with an account. One person acts for one party; roles come from dated memberships."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="people")
    clearance = models.CharField(max_length=20, choices=Classification, default=Classification.BPL)
    clearance_rank = models.GeneratedField(
        expression=models.Case(
            *(models.When(clearance=level.value, then=models.Value(level.rank)) for level in Classification),
            output_field=models.SmallIntegerField(),
        ),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    time_zone = models.CharField(max_length=50, default="UTC")
    language = models.CharField(max_length=8, default="en")
    mail_notifications = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    session_epoch = models.PositiveIntegerField(default=1, help_text="Raised to end every session of the person.")
    one_time_until = models.DateTimeField(
        null=True, blank=True, help_text="Set while the password is a one-time password: it must be replaced by then."
    )
    one_time_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="Who gave it."
    )
    confirm_by = models.DateField(
        default=a_year_ahead, help_text="Last day of the account unless the unit confirms the person."
    )
    confirm_warned = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How many days were left when the unit was warned last."
    )
    lapsed_at = models.DateTimeField(
        null=True, blank=True, help_text="Set while the account is closed because nobody confirmed it."
    )

    objects = PortalUserManager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(is_superuser=False), name="user_nobody_above_the_rules"),
            models.CheckConstraint(
                condition=Q(lapsed_at__isnull=True) | Q(is_active=False), name="user_lapsed_is_closed"
            ),
        ]

    def __str__(self) -> str:
        return self.username

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What ties a session to the account: password and epoch, so that raising the epoch ends every session."""
        tied = f"{self.password}:{self.session_epoch}"
        return salted_hmac("parties.User.session", tied, secret=secret, algorithm="sha256").hexdigest()

    @cached_property
    def current_memberships(self) -> list["Membership"]:
        """Memberships valid today, with their authority."""
        return list(self.memberships.valid_on(timezone.now().date()).select_related("authority").order_by("pk"))

    @cached_property
    def roles(self) -> frozenset[str]:
        """Roles the person holds today."""
        return frozenset(membership.role for membership in self.current_memberships)

    @cached_property
    def authority(self) -> Authority | None:
        """The authority the person works for today; the first membership counts."""
        memberships = self.current_memberships
        return memberships[0].authority if memberships else None

    @property
    def display_name(self) -> str:
        """Full name, or the user name where none is recorded."""
        return self.get_full_name() or self.username


class Membership(models.Model):
    """A person in an authority with a role, from a day to a day."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=Role)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "authority", "role"], name="membership_once"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="membership_dates_in_order",
                violation_error_message="The membership ends before it begins.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.authority_id} as {self.role} from {self.valid_from}"


class ApiToken(models.Model):
    """A key for programs; only its SHA-256 is kept. It opens for one person of one party, from its networks, what its
    scopes name, and never more than the person may do."""

    class Scope(models.TextChoices):
        """What a program may do with a token."""

        READ = "read", "Read"
        WRITE = "write", "Write"
        SENSITIVE = "sensitive", "Sensitive acts: disclosures, releases, exports"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="api_tokens")
    party = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Party of the person when it was issued.",
    )
    scopes = ArrayField(models.CharField(max_length=12, choices=Scope), default=list)
    networks = ArrayField(
        models.CharField(max_length=43), default=list, help_text="Where it may come from (CIDR); empty: anywhere."
    )
    last_used_at = models.DateTimeField(null=True, blank=True, help_text="To the minute.")
    last_address = models.CharField(max_length=45, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=60)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.label} of {self.user_id} ({self.pk})"

    def is_usable(self, at: datetime) -> bool:
        """True while neither expired nor revoked, and its person still acts for the party of then."""
        return self.revoked_at is None and self.expires_at > at and self.party_id == self.user.party_id

    def may_come_from(self, address: str) -> bool:
        """True when the address lies in one of the token's networks, or the token has none."""
        if not self.networks:
            return True
        try:
            came_from = ip_address(address)
        except ValueError:
            return False
        return any(came_from in ip_network(network) for network in self.networks)


class CalendarFeed(models.Model):
    """The secret address of a person's calendar for other programs; only its SHA-256 is kept."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="calendar_feeds")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True, help_text="When a program last read it.")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(revoked_at=None), name="calendarfeed_one_per_person"),
        ]

    def __str__(self) -> str:
        return f"Calendar of {self.user_id} ({self.pk})"


class ReferenceEntry(models.Model):
    """A dated entry of a controlled list: kept as data because the lists change by law and by cycle."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def is_valid_on(self, day: date) -> bool:
        """True when the entry may be chosen on the day."""
        started = self.valid_from is None or self.valid_from <= day
        return started and (self.valid_until is None or self.valid_until >= day)


class PriorityArea(ReferenceEntry):
    """One of the priority areas of the mission."""


class CrimeArea(ReferenceEntry):
    """A form of crime of Annex I to Regulation (EU) 2016/794."""

    priority_area = models.ForeignKey(PriorityArea, on_delete=models.PROTECT, related_name="crime_areas")


class EmpactCycle(ReferenceEntry):
    """An EMPACT policy cycle of four years."""

    class Meta:
        verbose_name = "EMPACT cycle"


class EmpactPriority(ReferenceEntry):
    """A crime priority of an EMPACT cycle (Council conclusions)."""

    cycle = models.ForeignKey(EmpactCycle, on_delete=models.PROTECT, related_name="priorities")

    class Meta:
        verbose_name = "EMPACT priority"
        verbose_name_plural = "EMPACT priorities"
