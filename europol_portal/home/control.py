"""The desk of those who look after the portal: administrators, data protection officers, auditors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from europol_portal.access.policy import AUDIT_ROLES
from europol_portal.parties.models import Membership, Role, User
from europol_portal.web.desk import DeskItem

ENDS_SOON = timedelta(days=14)
MOST = 10


@dataclass(frozen=True)
class Way:
    """One place to go on from, with what it is for."""

    title: str
    text: str
    url: str
    icon: str


def needs(user: User, at: datetime) -> list[DeskItem]:
    """Accounts that wait for an administrator: without a role, with a role that ends, with an unused password."""
    if Role.ADMINISTRATOR not in user.roles:
        return []
    return [*_ending(at), *_without_role(at), *_unused_passwords(at)]


def waiting(_user: User, _at: datetime) -> list[DeskItem]:
    """Nobody else has to act before them."""
    return []


def ways(user: User) -> Sequence[Way]:
    """Where the work of the person is done, for those who have no operational desk."""
    if Role.ADMINISTRATOR in user.roles:
        return _administration()
    return _audit() if user.roles & AUDIT_ROLES else []


def _administration() -> list[Way]:
    places = (
        ("Accounts", "Open and close accounts, give roles and one-time passwords.", "parties_user", "people"),
        ("Authorities", "Add an authority, its mailbox and its number.", "parties_authority", "org"),
        ("Parties", "Cooperation level, and whether personal data may go there.", "parties_party", "flag"),
        ("Crime areas", "Annex I, dated: what may be chosen on which day.", "parties_crimearea", "target"),
        ("EMPACT priorities", "The priorities of each cycle.", "parties_empactpriority", "progress"),
        ("Support services", "The catalogue that countries ask from.", "support_service", "box"),
    )
    return [Way(title, text, reverse(f"admin:{name}_changelist"), icon) for title, text, name, icon in places]


def _audit() -> list[Way]:
    record = reverse("audit:event-list")
    places = (
        ("Everything", "The whole record, newest first.", "", "audit"),
        ("Refused attempts", "Who asked for what they may not see or do.", "?verb=refusal", "lock"),
        ("Disclosures", "What was sent to which parties.", "?verb=disclosure", "send"),
        ("Exports", "Copies that left the portal, and what they were for.", "?verb=export", "file"),
        ("Consultations", "Who opened or searched what.", "?verb=consultation", "search"),
        ("Administration", "Changes of accounts, roles and reference lists.", "?verb=administration", "key"),
    )
    return [Way(title, text, f"{record}{query}", icon) for title, text, query, icon in places]


def _ending(at: datetime) -> list[DeskItem]:
    today = at.date()
    ending = Membership.objects.filter(valid_until__range=(today, today + ENDS_SOON), user__is_active=True)
    return [
        DeskItem(
            title=f"The membership of {membership.user.display_name} ends",
            why=f"{membership.get_role_display()}, {membership.authority.name}. After that day the role holds no more.",
            url=_account(membership.user_id),
            verb="Open account",
            icon="person",
            due=datetime.combine(membership.valid_until or today, time(23, 59), tzinfo=UTC),
        )
        for membership in ending.select_related("user", "authority").order_by("valid_until", "pk")[:MOST]
    ]


def _without_role(at: datetime) -> list[DeskItem]:
    held = Membership.objects.filter(user=OuterRef("pk")).filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=at.date())
    )
    people = User.objects.active().filter(~Exists(held)).select_related("party").order_by("username")
    return [
        DeskItem(
            title=f"{person.display_name} has no role",
            why=f"{person.party.name}. The account opens nothing: give it a membership or close it.",
            url=_account(person.pk),
            verb="Open account",
            icon="person",
        )
        for person in people[:MOST]
    ]


def _unused_passwords(at: datetime) -> list[DeskItem]:
    people = User.objects.active().filter(one_time_until__isnull=False).select_related("party")
    return [
        DeskItem(
            title=f"{person.display_name} has not used the one-time password",
            why=f"{person.party.name}. {'It holds no more: give a new one.' if late else 'It holds until then.'}",
            url=_account(person.pk),
            verb="Open account",
            icon="key",
            due=person.one_time_until,
        )
        for person in people.order_by("one_time_until")[:MOST]
        for late in [person.one_time_until < at]
    ]


def _account(pk: int) -> str:
    return reverse("admin:parties_user_change", args=[pk])
