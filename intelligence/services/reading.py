"""Open contributions and cases, and keep one to named people of the own party."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from europol_portal import events
from europol_portal.access import sharing
from europol_portal.access.policy import require
from europol_portal.audit.services import record_reading
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from intelligence.access import CasePermission, ContributionPermission, is_reader
from intelligence.events import CaseEvent, ContributionEvent
from intelligence.models import Case, Contribution, ContributionShare, Recipient
from intelligence.services.disclosures.lending import copies_of
from intelligence.services.inbox.unread import mark_opened


@transaction.atomic
def open_contribution(*, contribution: Contribution, by: User, at: datetime) -> None:
    """Record that the person reads it; the first reader of a receiving authority opens its copy."""
    require(by, ContributionPermission.VIEW, contribution)
    record_reading(kind=ContributionEvent.READ, actor=by, at=at, subject=contribution)
    if contribution.is_draft:
        return
    ContributionShare.objects.filter(content_object=contribution, group_id=by.party_id, is_read=False).update(
        is_read=True
    )
    mark_opened(contribution, by)
    authorities = [membership.authority_id for membership in by.current_memberships]
    Recipient.objects.filter(
        contribution=contribution, party_id=by.party_id, authority__in=authorities, opened_at=None
    ).update(opened_at=at, opened_by=by)


@transaction.atomic
def open_case_file(*, case: Case, by: User, at: datetime) -> None:
    """Record that the person reads the case."""
    require(by, CasePermission.VIEW, case)
    record_reading(kind=CaseEvent.READ, actor=by, at=at, subject=case)


def _keep_case(contribution: Contribution, named: Sequence[User], by: User) -> None:
    """The title of a case often says what its contribution says: while it holds no other one, it is kept likewise."""
    case = Case.objects.visible_to(by).select_for_update().filter(pk=contribution.case_id).first()
    others = Contribution.objects.visible_to(by).filter(case_id=contribution.case_id).exclude(pk=contribution.pk)
    if case is not None and not others.exists():
        sharing.close_circle(case, by.party_id, named)


@transaction.atomic
def keep_to_people(*, contribution: Contribution, people: Sequence[User], by: User, at: datetime) -> Contribution:
    """Inside the person's party only the named people, and the person, see it; nobody named opens it again."""
    locked: Contribution = Contribution.objects.select_for_update().get(pk=contribution.pk)
    require(by, ContributionPermission.CLOSE_CIRCLE, locked)
    strangers = [person for person in people if person.party_id != by.party_id or not is_reader(person)]
    if strangers:
        message = "Choose people of your own party who work with intelligence."
        raise DomainError(message, code="not_of_party", field="people")
    named = [*people, by] if people else []
    for row in (locked, *(copies_of(locked) if locked.owner_id == by.party_id else ())):
        sharing.close_circle(row, by.party_id, named)
        _keep_case(row, named, by)
    event = ContributionEvent.CIRCLE_CLOSED if named else ContributionEvent.CIRCLE_OPENED
    changes = {"people": sorted({person.pk for person in named})}
    events.publish(event, subject=locked, actor=by, at=at, changes=changes)
    return locked
