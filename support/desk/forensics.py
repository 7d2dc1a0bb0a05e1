"""What exhibits and their examinations need of a person now."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from europol_portal.parties.models import Role, User
from europol_portal.web.desk import DeskItem
from support.access import REQUESTERS, ExhibitPermission
from support.models import Examination, Exhibit

MOST_SHOWN = 20
Status = Exhibit.Status


def needs(user: User, _at: datetime) -> list[DeskItem]:
    """For the laboratory what to receive, to examine and to send back; for a liaison officer what comes back."""
    if not user.has_perm(ExhibitPermission.VIEW):
        return []
    wanted = Q(pk__in=[])
    if Role.LIAISON_OFFICER in user.roles:
        wanted |= Q(owner_id=user.party_id, status=Status.SENT_BACK)
    if Role.SERVICE_COORDINATOR in user.roles:
        wanted |= Q(provider_id=user.party_id, status=Status.SENT)
        wanted |= Q(provider_id=user.party_id, status=Status.AT_LAB, is_running=False)
    return [_item(row) for row in _rows(user).filter(wanted).order_by("pk")[:MOST_SHOWN]]


def waiting(user: User, _at: datetime) -> list[DeskItem]:
    """Exhibits of the person's party that the laboratory has, or that are on their way to it."""
    if not user.roles & REQUESTERS:
        return []
    rows = _rows(user).filter(owner_id=user.party_id, status__in=[Status.SENT, Status.AT_LAB]).order_by("pk")
    return [_item(row, verb="Open", why=row.get_status_display()) for row in rows[:MOST_SHOWN]]


def _rows(user: User) -> Any:
    """Exhibits with whether something is still to be examined, and whether an examination is under way."""
    tasks = Examination.objects.filter(exhibit=OuterRef("pk"))
    asked, running = (tasks.filter(status=status) for status in ("asked", "running"))
    return Exhibit.objects.visible_to(user).for_list().annotate(is_asked=Exists(asked), is_running=Exists(running))


def _item(row: Any, *, verb: str = "", why: str = "") -> DeskItem:
    said = {
        Status.SENT: ("Receive", f"{row.owner.name} has handed it over for the laboratory."),
        Status.AT_LAB: ("Send back", "Everything asked of the laboratory is done."),
        Status.SENT_BACK: ("Take back", "The laboratory has sent it back."),
    }
    step, words = said[Status(row.status)]
    if row.status == Status.AT_LAB and row.is_asked:
        step, words = "Examine", "An examination was asked for and is not begun."
    return DeskItem(
        title=f"{row.label}, {row.reference}",
        why=why or words,
        url=row.get_absolute_url(),
        verb=verb or step,
        icon="box",
        due=None,
        mark=row.classification,
    )
