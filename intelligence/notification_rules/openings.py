"""Who is told of what was opened in a task force: the desk of the member, as far as it sees the contribution."""

from datetime import datetime

from django.db.models import Q, QuerySet

from europol_portal.notifications.rules import Rule, register
from europol_portal.parties.models import Role, User
from intelligence.events import OpeningEvent
from intelligence.models import TaskForceOpening


def member_desk(opening: TaskForceOpening, _actor: User | None, at: datetime) -> QuerySet[User]:
    """Liaison and duty officers of the member who may read the marking and stand in its circle, if there is one."""
    desk = User.objects.holding(Role.LIAISON_OFFICER, Role.DUTY_OFFICER, on=at.date())
    named = Q(pk__in=opening.person_ids) if opening.party_id in opening.closed_party_ids else Q()
    people: QuerySet[User] = desk.filter(
        named, party_id=opening.party_id, clearance_rank__gte=opening.classification_rank
    )
    return people


register(Rule(OpeningEvent.OPENED, "A contribution was opened to you in a task force", member_desk))
