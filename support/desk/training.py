"""What trainings need of a person now."""

from datetime import UTC, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q

from europol_portal.parties.models import Role, User
from europol_portal.web.desk import DeskItem
from support.access import SessionPermission
from support.models import Nomination, TrainingSession

MOST_SHOWN = 20


def needs(user: User, at: datetime) -> list[DeskItem]:
    """For a liaison officer open sessions to which nobody was sent; for the trainer sessions that have passed."""
    if not user.has_perm(SessionPermission.VIEW):
        return []
    wanted = Q(pk__in=[])
    if Role.LIAISON_OFFICER in user.roles:
        sent = Nomination.objects.filter(session=OuterRef("pk"), party_id=user.party_id).exclude(status="withdrawn")
        wanted |= Q(~Q(owner_id=user.party_id), ~Exists(sent), status="open", nominate_by__gte=at.date())
    if Role.SERVICE_COORDINATOR in user.roles:
        wanted |= Q(owner_id=user.party_id, status="open", ends_on__lt=at.date())
    rows = TrainingSession.objects.visible_to(user).filter(wanted).for_list().order_by("nominate_by", "pk")
    return [_item(row, row.owner_id == user.party_id) for row in rows[:MOST_SHOWN]]


def waiting(_user: User, _at: datetime) -> list[DeskItem]:
    """Nobody owes anything here: who waits for a place moves up by itself."""
    return []


def _item(row: TrainingSession, is_trainer: bool) -> DeskItem:  # noqa: FBT001 - one of two sides
    return DeskItem(
        title=row.course.title,
        why="The last day has passed: mark it as held."
        if is_trainer
        else "Your party has places and sends nobody yet.",
        url=row.get_absolute_url(),
        verb="Close" if is_trainer else "Nominate",
        icon="train",
        due=None if is_trainer else datetime.combine(row.nominate_by + timedelta(days=1), time(), tzinfo=UTC),
        mark=row.classification,
    )
