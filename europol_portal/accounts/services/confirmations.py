"""Once a year a unit confirms its people; who is not confirmed is locked out, who leaves is out at once."""

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.accounts.access import PeoplePermission
from europol_portal.accounts.events import AccountEvent
from europol_portal.accounts.services.people import CONTROL_ROLES, be_confirmed, end_tokens
from europol_portal.accounts.services.rights import require_head, units_headed
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.parties.models import Membership, Party, Role, User

logger = logging.getLogger(__name__)

Verb = events.Verb

WARN_DAYS = (30, 7, 1)  # days left at which the unit is warned; the person from the second on
CONFIRM_FROM = timedelta(days=60)  # before the end; from then on people stand among those to confirm


def people_of_unit(user: User, at: datetime) -> QuerySet[User]:
    """Whom the head of a unit looks after: its people, a national unit's head the whole party's.

    Other heads and those who control and administer are looked after by administrators.
    """
    valid = Membership.objects.valid_on(at.date())
    control = valid.filter(role__in=[*CONTROL_ROLES, Role.UNIT_HEAD]).values("user_id")
    inside = valid.filter(authority__in=units_headed(user, at)).values("user_id")
    open_or_lapsed = Q(is_active=True) | Q(lapsed_at__isnull=False)
    people: QuerySet[User] = User.objects.filter(open_or_lapsed, pk__in=inside, party_id=user.party_id)
    people = people.exclude(pk__in=control)
    return people.order_by("confirm_by", "last_name", "pk")


@transaction.atomic
def confirm_people(*, people: Iterable[User], by: User, at: datetime) -> int:
    """These people still work for the unit: their accounts are good for a year, closed ones of them open again.

    Returns how many were confirmed. Raises AccessDenied for oneself and for people whom one does not look after.
    """
    wanted = {person.pk for person in people}
    rows = list(User.objects.select_for_update().filter(pk__in=wanted))
    _look_after(wanted, by, at)
    for person in rows:
        if not person.is_active and person.lapsed_at is None:
            message = f"The account {person.username} was closed. An administrator opens it."
            raise DomainError(message, code="account_closed")
        person.is_active = True
        be_confirmed(person, at)
        person.save(update_fields=["is_active", "confirm_by", "confirm_warned", "lapsed_at"])
        changes = {"until": str(person.confirm_by)}
        events.publish(
            AccountEvent.USER_CONFIRMED, subject=person, actor=by, at=at, verb=Verb.ADMINISTRATION, changes=changes
        )
    return len(rows)


@transaction.atomic
def person_left(*, person: User, by: User, at: datetime) -> User:
    """The person no longer works here: the account closes, sessions, tokens and streams end in the same moment.

    Raises AccessDenied for oneself and for people whom one does not look after.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    _look_after({person.pk}, by, at)
    if person.is_active or person.lapsed_at is not None:
        _close(person, at)
        events.publish(AccountEvent.USER_LEFT, subject=person, actor=by, at=at, verb=Verb.ADMINISTRATION)
    return person


def tend_confirmations(*, at: datetime) -> int:
    """Warn units whose people wait to be confirmed, and close what nobody confirmed; returns how many were closed.

    The last administrator who can sign in stays: somebody must be able to open the others.
    """
    _warn(at)
    return sum(_lapse(key, at) for key in _overdue(at))


def _overdue(at: datetime) -> list[int]:
    rows = User.objects.active().filter(confirm_by__lt=at.date())
    return list(rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _lapse(key: int, at: datetime) -> int:
    person: User | None = User.objects.select_for_update().filter(pk=key, is_active=True).first()
    if person is None or person.confirm_by >= at.date():
        return 0
    others = User.objects.holding(Role.ADMINISTRATOR, on=at.date()).exclude(pk=key)
    if Role.ADMINISTRATOR in person.roles and not others.exists():
        logger.critical("account %s is the last administrator and was not confirmed", person.pk)
        return 0
    _close(person, at, lapsed_at=at)
    events.publish(AccountEvent.USER_LAPSED, subject=person, actor=None, at=at, verb=Verb.ADMINISTRATION)
    return 1


def _close(person: User, at: datetime, *, lapsed_at: datetime | None = None) -> None:
    person.is_active, person.lapsed_at = False, lapsed_at
    person.session_epoch += 1
    person.save(update_fields=["is_active", "lapsed_at", "session_epoch"])
    end_tokens(person, at)


@transaction.atomic
def _warn(at: datetime) -> None:
    """One line for each unit and stage, however many people; one for each person who is to be reminded."""
    soon = User.objects.active().filter(confirm_by__lte=at.date() + timedelta(days=WARN_DAYS[0]))
    waiting: dict[int, list[User]] = defaultdict(list)
    for person in soon.select_for_update(skip_locked=True, of=["self"]).order_by("pk"):
        left = (person.confirm_by - at.date()).days
        stage = min(days for days in WARN_DAYS if days >= left)
        if person.confirm_warned is None or person.confirm_warned > stage:
            person.confirm_warned = stage
            waiting[person.party_id].append(person)
    for party in Party.objects.filter(pk__in=waiting).order_by("pk"):
        people = waiting[party.pk]
        User.objects.bulk_update(people, ["confirm_warned"])
        changes = {"people": len(people), "days": min(person.confirm_warned or 0 for person in people)}
        events.publish(
            AccountEvent.PEOPLE_DUE, subject=party, actor=None, at=at, verb=Verb.ADMINISTRATION, changes=changes
        )
        for person in people:
            if person.confirm_warned != WARN_DAYS[0]:
                events.publish(AccountEvent.ACCOUNT_DUE, subject=person, actor=None, at=at, verb=Verb.ADMINISTRATION)


def _look_after(wanted: set[int], by: User, at: datetime) -> None:
    """Raise AccessDenied unless the person looks after all: a head after the own unit, administrators after all."""
    if by.pk in wanted:
        message = "Somebody else confirms or closes your own account."
        raise AccessDenied(message)
    if Role.ADMINISTRATOR in by.roles and by.is_active:
        known = set(User.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    else:
        require(by, PeoplePermission.LOOK_AFTER)
        require_head(by)
        known = set(people_of_unit(by, at).filter(pk__in=wanted).values_list("pk", flat=True))
    if known != wanted:
        message = "You look after people of your own unit only."
        raise AccessDenied(message)
