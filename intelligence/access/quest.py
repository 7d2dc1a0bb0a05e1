"""Who may know of searches: who asked, the owner of what was met, Europol, and of fishing its data protection officer.

A search is seen by the person who made it alone: that somebody is looked for is information, too.
"""

from enum import StrEnum

from django.contrib.postgres.functions import TransactionNow
from django.db.models import Q

from europol_portal.access.policy import NOTHING, Policy, register
from europol_portal.parties.models import Role, User
from intelligence.access.centre import is_of_centre
from intelligence.access.exchange import for_readers, one_sided
from intelligence.models import QuestAnswer, QuestConcern, QuestLimit, QuestMatch, QuestNotice, QuestSearch


class QuestPermission(StrEnum):
    """What can be done with searches and with what they have met."""

    VIEW = "intelligence.view_questsearch"
    ADD = "intelligence.add_questsearch"
    CANCEL = "intelligence.cancel_questsearch"
    EXPORT = "intelligence.export_questsearch"


class QuestPartPermission(StrEnum):
    """What can be read of matches, by each side."""

    VIEW_ANSWER = "intelligence.view_questanswer"
    VIEW_NOTICE = "intelligence.view_questnotice"
    VIEW_MATCH = "intelligence.view_questmatch"
    PASS_ON = "intelligence.pass_on_questmatch"  # noqa: S105 (no password)


class QuestControlPermission(StrEnum):
    """What the data protection officer and administrators do."""

    VIEW_CONCERN = "intelligence.view_questconcern"
    CLOSE_CONCERN = "intelligence.close_questconcern"


class QuestLimitPermission(StrEnum):
    """What administrators do with limits."""

    VIEW = "intelligence.view_questlimit"
    ADD = "intelligence.add_questlimit"
    CHANGE = "intelligence.change_questlimit"


def visible_answers(user: User) -> Q:
    """Answers to the person's own searches, once they are shown and as long as the owner leaves them."""
    own = one_sided(user)
    return own if own == NOTHING else own & Q(hidden_by="", shown_at__lte=TransactionNow())


def visible_matches(user: User) -> Q:
    """Matches between parties for Europol's centre; those with own information for the party."""
    own = one_sided(user)
    return own if is_of_centre(user) else own & Q(is_self=True)


def may_pass_match_on(user: User, match: QuestMatch) -> bool:
    """True for Europol's centre; a match inside a party is nobody else's."""
    return is_of_centre(user) and not match.is_self


def visible_concerns(user: User) -> Q:
    """All of them, for the data protection officer of Europol; nobody else knows that there is one."""
    return Q() if Role.DATA_PROTECTION_OFFICER in user.roles and user.party.is_hub else NOTHING


def visible_limits(user: User) -> Q:
    """All of them for administrators, the own one for the party."""
    return Q() if Role.ADMINISTRATOR in user.roles else Q(party_id=user.party_id)


register(Policy(QuestSearch, for_readers(*QuestPermission), one_sided))
register(Policy(QuestAnswer, for_readers(QuestPartPermission.VIEW_ANSWER), visible_answers))
register(Policy(QuestNotice, for_readers(QuestPartPermission.VIEW_NOTICE), one_sided))
register(
    Policy(
        QuestMatch,
        for_readers(QuestPartPermission.VIEW_MATCH, QuestPartPermission.PASS_ON),
        visible_matches,
        conditions={QuestPartPermission.PASS_ON: may_pass_match_on},
    )
)
register(Policy(QuestConcern, {Role.DATA_PROTECTION_OFFICER: frozenset(QuestControlPermission)}, visible_concerns))
register(Policy(QuestLimit, {Role.ADMINISTRATOR: frozenset(QuestLimitPermission)}, visible_limits))
