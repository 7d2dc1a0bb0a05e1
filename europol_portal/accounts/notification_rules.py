"""Who is told about accounts: the person of every change of the own factors, the unit of whom it has to confirm.

The words name nobody, and a mail holds no more than them.
"""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from europol_portal.accounts.events import AccountEvent
from europol_portal.accounts.models import Invitation
from europol_portal.notifications.rules import Rule, register
from europol_portal.parties.models import Party, Role, User

OWN = {
    AccountEvent.FACTOR_ADDED: "A second factor was added to your account",
    AccountEvent.FACTOR_REMOVED: "A second factor was removed from your account",
    AccountEvent.SIGN_ON_CONNECTED: "A single sign-on was connected with your account",
    AccountEvent.SIGN_ON_REMOVED: "A single sign-on was removed from your account",
    AccountEvent.RECOVERY_CODES_MADE: "New recovery codes were made for your account",
    AccountEvent.RECOVERY_CODE_USED: "A recovery code of your account was used",
    AccountEvent.RESET_OPENED: "An administrator let your second factors be replaced",
    AccountEvent.RESET_USED: "All second factors of your account were removed",
    AccountEvent.PASSWORD_CHOSEN: "The password of your account was changed",
    AccountEvent.ONE_TIME_PASSWORD_SET: "An administrator gave your account a one-time password",
    AccountEvent.TOKEN_ISSUED: "An API token was issued for your account",
    AccountEvent.ACCOUNT_DUE: "Your account ends soon: ask your unit to confirm it",
}


def its_person(subject: object, _actor: User | None, _at: datetime) -> Iterable[User]:
    """The person of the account."""
    return [subject if isinstance(subject, User) else subject.user]  # type: ignore[attr-defined]


def heads(party: Party, _actor: User | None, at: datetime) -> Iterable[User]:
    """Heads of the units of the party; where there is none, the administrators."""
    found = list(User.objects.holding(Role.UNIT_HEAD, on=at.date()).filter(party=party))
    return found or User.objects.holding(Role.ADMINISTRATOR, on=at.date())


def watchers(party: Party, but: User | None, at: datetime) -> list[User]:
    """The other heads of units of the party, or else the administrators: nobody adds or closes accounts unseen."""
    others = [head for head in heads(party, None, at) if head != but]
    return others or list(User.objects.holding(Role.ADMINISTRATOR, on=at.date()))


def inviter_and_watchers(invitation: Invitation, _actor: User | None, at: datetime) -> Iterable[User]:
    """Who has invited the person, and who watches over it."""
    return [invitation.invited_by, *watchers(invitation.party, invitation.invited_by, at)]


def watchers_of(person: User, actor: User | None, at: datetime) -> Iterable[User]:
    """Who watches over accounts of the person's party."""
    return watchers(person.party, actor, at)


def _security(_subject: object) -> str:
    return reverse("accounts:security")


def _unit(_subject: object) -> str:
    return reverse("accounts:unit")


for kind, title in OWN.items():
    register(Rule(kind, title, its_person, path=_security, is_notice=True))
register(Rule(AccountEvent.PEOPLE_DUE, "Accounts of your unit wait to be confirmed", heads, path=_unit))
register(
    Rule(AccountEvent.INVITATION_TAKEN, "An invitation of your unit was taken up", inviter_and_watchers, path=_unit)
)
register(Rule(AccountEvent.USER_LEFT, "An account of your unit was closed", watchers_of, path=_unit))
