"""The head of a unit invites a colleague; the colleague opens the link once and chooses the own password."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from europol_portal import events
from europol_portal.access.binding import acting_as_system
from europol_portal.access.policy import can, reads_content, require
from europol_portal.accounts.access import InvitationPermission
from europol_portal.accounts.events import AccountEvent
from europol_portal.accounts.models import Invitation
from europol_portal.accounts.services.attempts import free_at, note_attempt
from europol_portal.accounts.services.people import be_confirmed
from europol_portal.accounts.services.rights import require_head, units_headed
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import Authority, Membership, Party, Role, User
from europol_portal.web.authentication import digest_of

Verb = events.Verb

LINK_BYTES = 32
LINK_LIFETIME = timedelta(days=7)
KEPT_FOR = timedelta(days=30)  # names of people who were invited, after the link has ended
MOST_OPEN = 50  # of one party at the same time
NAME = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
ROLES = (Role.LIAISON_OFFICER, Role.NATIONAL_OFFICER)
ROLES_OF_THE_HUB = (Role.ANALYST, Role.DUTY_OFFICER)


@dataclass(frozen=True)
class InvitationData:
    """Whom a unit invites; `name` is the part of the user name after the code of the party."""

    name: str
    first_name: str
    last_name: str
    email: str
    authority: Authority
    role: str


def roles_to_give(party: Party) -> tuple[Role, ...]:
    """What the head of a unit of the party can make a colleague; every other role is given by an administrator."""
    return ROLES_OF_THE_HUB if party.is_hub else ROLES


@transaction.atomic
def invite(*, data: InvitationData, by: User, at: datetime) -> tuple[Invitation, str]:
    """Invite a colleague and return the key of the link, which cannot be shown again.

    The account begins at the basic protection level. Raises DomainError for a name that is taken, for an authority of
    another party and for a role that a head does not give.
    """
    require(by, InvitationPermission.INVITE)
    require_head(by)
    _check(data, by, at)
    key = secrets.token_urlsafe(LINK_BYTES)
    invitation = Invitation(
        party=by.party,
        authority=data.authority,
        role=data.role,
        username=_username(data, by.party),
        first_name=data.first_name,
        last_name=data.last_name,
        email=data.email,
        digest=digest_of(key),
        invited_by=by,
        invited_at=at,
        ends_at=at + LINK_LIFETIME,
    )
    invitation.full_clean()
    invitation.save(force_insert=True)
    changes = {"authority": data.authority.code, "role": data.role}
    events.publish(AccountEvent.INVITED, subject=invitation, actor=by, at=at, verb=Verb.ADMINISTRATION, changes=changes)
    return invitation, key


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User, at: datetime) -> Invitation:
    """The link opens nothing any more. Raises DomainError when it was taken up."""
    require(by, InvitationPermission.WITHDRAW, invitation)
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.taken_at is not None:
        message = "The invitation was taken up. Close the account instead."
        raise DomainError(message, code="taken")
    if invitation.withdrawn_at is None:
        invitation.withdrawn_at = at
        invitation.save(update_fields=["withdrawn_at"])
        events.publish(AccountEvent.INVITATION_WITHDRAWN, subject=invitation, actor=by, at=at, verb=Verb.ADMINISTRATION)
    return invitation


def find_invitation(*, key: str, address: str, at: datetime) -> Invitation | None:
    """The invitation that a link opens; None, without a reason, for every other link and after too many tries."""
    name = f"invitation {key}"
    if free_at(username=name, address=address, at=at):
        return None
    with acting_as_system():
        invitation = _usable(key, at)
    if invitation is None:
        note_attempt(username=name, address=address, succeeded=False, at=at)
    return invitation


def take_invitation(*, key: str, password: str, at: datetime) -> User | None:
    """Make the account with the password that its person chose; None when the link no longer opens.

    Raises DomainError for a password that is easy to guess.
    """
    with acting_as_system():
        invitation = _usable(key, at)
        if invitation is None:
            return None
        user = User(
            username=invitation.username,
            first_name=invitation.first_name,
            last_name=invitation.last_name,
            email=invitation.email,
            party=invitation.party,
            time_zone=invitation.party.time_zone,
            language=invitation.party.language,
        )
        _set_password(user, password)
        be_confirmed(user, at)
        user.save()
        user.groups.set([invitation.party.group])
        Membership.objects.create(user=user, authority=invitation.authority, role=invitation.role, valid_from=at.date())
        invitation.taken_at = at
        invitation.save(update_fields=["taken_at"])
        changes = {"person": user.username, "role": invitation.role, "authority": invitation.authority.code}
        events.publish(
            AccountEvent.INVITATION_TAKEN,
            subject=invitation,
            actor=user,
            at=at,
            verb=Verb.ADMINISTRATION,
            changes=changes,
        )
    return user


def forget_invitations(*, at: datetime) -> int:
    """Remove invitations that ended long ago; the record keeps that they were. Returns how many."""
    removed, _ = Invitation.objects.filter(ends_at__lt=at - KEPT_FOR).delete()
    return removed


def _usable(key: str, at: datetime) -> Invitation | None:
    """Only while its unit's head may still invite, and nobody else has come by that name."""
    found = Invitation.objects.open(at).filter(digest=digest_of(key)).select_for_update(of=["self"])
    invitation: Invitation | None = found.select_related("party__group", "authority", "invited_by__party").first()
    if invitation is None or not _may_invite(invitation, at):
        return None
    if not invitation.authority.is_active or User.objects.filter(username=invitation.username).exists():
        return None
    return invitation


def _may_invite(invitation: Invitation, at: datetime) -> bool:
    """Still, by all that was asked when the invitation was made."""
    head, authority = invitation.invited_by, invitation.authority
    return (
        can(head, InvitationPermission.INVITE)
        and reads_content(head)
        and head.party_id == invitation.party_id
        and invitation.role in roles_to_give(invitation.party)
        and units_headed(head, at).filter(pk=authority.pk).exists()
    )


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise DomainError(" ".join(weak.messages), code="weak_password", field="new_password1") from weak
    user.set_password(password)


def _username(data: InvitationData, party: Party) -> str:
    return f"{party.code.lower()}.{data.name}"


def _check(data: InvitationData, by: User, at: datetime) -> None:
    if not NAME.fullmatch(data.name):
        message = "Use small letters, digits and hyphens, at least two."
        raise DomainError(message, code="name_malformed", field="name")
    if not data.authority.is_active or not units_headed(by, at).filter(pk=data.authority.pk).exists():
        message = "Choose an authority that you head; the head of a national unit, any of the own party."
        raise DomainError(message, code="other_party", field="authority")
    if data.role not in roles_to_give(by.party):
        message = "This role is given by an administrator of Europol."
        raise DomainError(message, code="role_not_yours", field="role")
    Party.objects.select_for_update(of=["self"]).get(pk=by.party_id)  # two heads, one name
    waiting = Invitation.objects.open(at).filter(party=by.party)
    username = _username(data, by.party)
    if User.objects.filter(username=username).exists() or waiting.filter(username=username).exists():
        message = "Somebody of your party has this name. Choose another one."
        raise DomainError(message, code="name_taken", field="name")
    if waiting.count() >= MOST_OPEN:
        message = f"{MOST_OPEN} invitations wait to be taken up. Withdraw one first."
        raise DomainError(message, code="too_many_open")
