"""Who is told of searches of the index."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from europol_portal.notifications.rules import Rule, register
from europol_portal.parties.models import Role, User
from intelligence.access import CENTRE
from intelligence.events import QuestConcernEvent, QuestEvent, QuestMatchEvent, QuestNoticeEvent
from intelligence.models import Contribution, QuestConcern, QuestMatch, QuestNotice, QuestSearch
from intelligence.notification_rules.sides import members_or_all, one_side


def owner_in_charge(notice: QuestNotice, _actor: object, at: datetime) -> Iterable[User]:
    """Officers of the authority that sent the information; where none may see the row, all of the party who may."""
    sender = Contribution.objects.filter(pk=notice.contribution_id).values_list("sender_id", flat=True)
    return members_or_all(notice, list(sender), at)


def centre_in_charge(match: QuestMatch, _actor: object, at: datetime) -> Iterable[User]:
    """Analysts and duty officers of Europol who may see the match."""
    people: QuerySet[User] = one_side(match, at)
    return people.filter(pk__in=User.objects.holding(*CENTRE, on=at.date()).values("pk"))


def who_asked(search: QuestSearch, _actor: object, at: datetime) -> Iterable[User]:
    """The person who made the search."""
    return one_side(search, at)


def data_protection_officers(_concern: QuestConcern, _actor: object, at: datetime) -> Iterable[User]:
    """Europol's, and nobody else."""
    people: QuerySet[User] = User.objects.holding(Role.DATA_PROTECTION_OFFICER, on=at.date())
    return people.filter(party__is_hub=True)


register(Rule(kind=QuestNoticeEvent.TOLD, title="A search met your information", who=owner_in_charge))
register(Rule(kind=QuestMatchEvent.LEFT, title="A match of a search is left to Europol", who=centre_in_charge))
register(Rule(kind=QuestEvent.DONE, title="Your list was searched", who=who_asked))
register(Rule(kind=QuestEvent.ADDED, title="Europol passed on an answer to your search", who=who_asked))
register(Rule(kind=QuestConcernEvent.OPENED, title="Searches that look like fishing", who=data_protection_officers))
