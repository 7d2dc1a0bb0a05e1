"""Who is told about assessments of groups and about dossiers."""

from datetime import datetime

from django.db.models import QuerySet

from europol_portal.notifications.rules import Rule, register
from europol_portal.parties.models import User
from intelligence.access import READERS
from intelligence.events import DossierEvent, GroupEvent
from intelligence.models import DossierRelease, GroupAssessment, ReceivedDossier
from intelligence.notification_rules.sides import one_side


def second_analysts(group: GroupAssessment, _actor: User | None, at: datetime) -> QuerySet[User]:
    """Those of the party who may confirm it: they see it and did not write in it."""
    people: QuerySet[User] = one_side(group, at).exclude(pk__in=[group.author_id, *group.editor_ids])
    return people


def writers(group: GroupAssessment, _actor: User | None, at: datetime) -> QuerySet[User]:
    """Those who wrote in it."""
    people: QuerySet[User] = one_side(group, at).filter(pk__in=[group.author_id, *group.editor_ids])
    return people


def in_charge(group: GroupAssessment, actor: User | None, at: datetime) -> QuerySet[User]:
    """Writers and who confirmed it; where none of them is there any more, all who see it."""
    people = writers(group, actor, at) | one_side(group, at).filter(pk=group.confirmed_by_id or 0)
    return people if people.exists() else one_side(group, at)


def releasing_side(release: DossierRelease, _actor: User | None, at: datetime) -> QuerySet[User]:
    """The party that let the dossier out."""
    return one_side(release, at)


def receiving_side(dossier: ReceivedDossier, _actor: User | None, at: datetime) -> QuerySet[User]:
    """The party that received it, as far as its people are cleared for it."""
    people: QuerySet[User] = User.objects.holding(*READERS, on=at.date()).filter(
        party_id=dossier.owner_id, clearance_rank__gte=dossier.classification_rank
    )
    return people


register(Rule(GroupEvent.SUBMITTED, "A group waits for a second analyst", second_analysts))
register(Rule(GroupEvent.RETURNED, "Your group assessment was returned", writers))
register(Rule(GroupEvent.CONFIRMED, "Your group assessment was confirmed", writers))
register(Rule(GroupEvent.REVIEW_DUE, "The review of a group is due", in_charge))
register(Rule(DossierEvent.RECEIVED, "A dossier of a group was released to your party", receiving_side))
register(Rule(DossierEvent.ENDED, "A dossier that you released was taken back", releasing_side))
