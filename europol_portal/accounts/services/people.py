"""Accounts and memberships."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from europol_portal import events
from europol_portal.access.policy import AUDIT_ROLES, CONTENT_ROLES
from europol_portal.accounts.events import AccountEvent
from europol_portal.accounts.services.rights import changed_fields, require_administrator
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import CONFIRMED_FOR, Authority, Membership, Role, User

Verb = events.Verb

CONTROL_ROLES = frozenset(Role) - CONTENT_ROLES - {Role.UNIT_HEAD}
UNITS = frozenset(
    {
        Authority.Kind.NATIONAL_UNIT,
        Authority.Kind.LIAISON_BUREAU,
        Authority.Kind.OPERATIONAL_CENTRE,
        Authority.Kind.AGENCY_DESK,
    }
)


@transaction.atomic
def save_user(*, user: User, by: User, at: datetime) -> User:
    """Create or change an account; the person joins the permission group of the party.

    Who leaves loses sessions, tokens and open streams at once; opening the account again brings none of them back.
    """
    require_administrator(by)
    is_new = user.pk is None
    if user.pk == by.pk and not user.is_active:
        message = "You would lock yourself out. Ask another administrator to close your account."
        raise DomainError(message, code="own_account", field="is_active")
    user.full_clean(exclude=["password"])
    fields = changed_fields(user)
    if not is_new and "party" in fields:
        message = "A person who moves to another party gets a new account there."
        raise DomainError(message, code="party_is_final", field="party")
    if is_new and not user.password:
        user.set_unusable_password()
    has_left = not is_new and "is_active" in fields and not user.is_active
    if has_left:
        user.session_epoch += 1
    if not is_new and "is_active" in fields and user.is_active:
        be_confirmed(user, at)
    if not user.is_active:
        user.lapsed_at = None  # closed by an administrator: no head opens it again
    user.save()
    if has_left:
        end_tokens(user, at)
    user.groups.set([user.party.group])
    kind = AccountEvent.USER_CREATED if is_new else AccountEvent.USER_CHANGED
    events.publish(kind, subject=user, actor=by, at=at, verb=Verb.ADMINISTRATION, changes={"fields": fields})
    return user


@transaction.atomic
def save_membership(*, membership: Membership, by: User, at: datetime) -> Membership:
    """Give or change a membership.

    Raises DomainError when person and authority belong to different parties, when it is one's own, or when control
    and operational work would come together in one person.
    """
    require_administrator(by)
    if membership.user_id == by.pk:
        message = "Nobody gives a role to themselves. Another administrator changes your memberships."
        raise DomainError(message, code="own_membership")
    if membership.user.party_id != membership.authority.party_id:
        message = "The person belongs to another party than the authority."
        raise DomainError(message, code="other_party", field="authority")
    if membership.role in AUDIT_ROLES and not membership.user.party.is_hub:
        message = "Only people of Europol control the record: it tells of every country."
        raise DomainError(message, code="not_of_the_hub", field="role")
    if membership.role == Role.UNIT_HEAD and membership.authority.kind not in UNITS:
        message = "Heads are those of national units, liaison bureaus, agency desks and the Operational Centre."
        raise DomainError(message, code="not_a_unit", field="authority")
    membership.full_clean()
    _refuse_mixed_roles(membership)
    membership.save()
    events.publish(
        AccountEvent.MEMBERSHIP_CHANGED,
        subject=membership,
        actor=by,
        at=at,
        verb=Verb.ADMINISTRATION,
        changes={
            "person": membership.user.username,
            "authority": membership.authority.code,
            "role": membership.role,
            "valid_from": str(membership.valid_from),
            "valid_until": str(membership.valid_until or ""),
        },
    )
    return membership


@transaction.atomic
def end_sessions(*, user: User, by: User, at: datetime) -> User:
    """End every session and token of a person at once."""
    require_administrator(by)
    user.session_epoch += 1
    user.save(update_fields=["session_epoch"])
    end_tokens(user, at)
    events.publish(AccountEvent.SESSIONS_ENDED, subject=user, actor=by, at=at, verb=Verb.ADMINISTRATION)
    return user


def be_confirmed(user: User, at: datetime) -> None:
    """The account is good for another year; the caller saves it."""
    user.confirm_by, user.confirm_warned, user.lapsed_at = at.date() + CONFIRMED_FOR, None, None


def end_tokens(user: User, at: datetime) -> None:
    """Every API token and the address of the calendar of the person open nothing any more."""
    user.api_tokens.filter(revoked_at=None).update(revoked_at=at)
    user.calendar_feeds.filter(revoked_at=None).update(revoked_at=at)


def _refuse_mixed_roles(membership: Membership) -> None:
    """Who looks after accounts or the record reads no operational content, and nobody does both of the former."""
    others = membership.user.memberships.exclude(pk=membership.pk).filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=membership.valid_from)
    )
    if membership.valid_until:
        others = others.filter(valid_from__lte=membership.valid_until)
    if not _go_together({membership.role, *others.values_list("role", flat=True)}):
        message = "This role and another role of the person exclude each other. End the other membership first."
        raise DomainError(message, code="roles_exclude_each_other", field="role")


def _go_together(roles: Iterable[str]) -> bool:
    held = set(roles)
    control = held & CONTROL_ROLES
    if not control:
        return True
    return held == control and not (Role.ADMINISTRATOR in control and len(control) > 1)
