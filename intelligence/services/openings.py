"""Open single contributions to selected members of a task force (Article 20(2a)), and close them again.

Nothing of it is a second way to see a contribution: an opening lends it as a consent does, with the same term on the
same share row, so the second lock closes it to the second. Owners decide record by record and member by member.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from uuid import UUID

from django.db import connection, transaction

from europol_portal import events
from europol_portal.access.binding import Binding, acting, acting_as_system
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import Authority, Party, User
from intelligence.access import ContributionPermission, OpeningPermission
from intelligence.events import OpeningEvent
from intelligence.models import Contribution, DisclosureRecord, ProcessingPurpose, TaskForceOpening
from intelligence.services import ledger
from intelligence.services.disclosures.lending import lend, other_terms, receiving_authorities, take_back
from intelligence.services.restrictions import Restricted, may_pass_on
from operations.access import TaskForcePermission
from operations.models import TaskForce, TaskForceMember
from operations.querysets import RUNNING

Event = DisclosureRecord.Event


def open_members(force: TaskForce, *, by: User) -> list[TaskForceMember]:
    """Other members that have signed the rules as they stand: those to whom something can be opened."""
    members = TaskForceMember.objects.visible_to(by).active().filter(task_force=force)
    return list(members.exclude(party_id=by.party_id).select_related("party", "contact").order_by("party__name"))


@transaction.atomic
def open_in_task_force(
    *, contribution: Contribution, force: TaskForce, parties: Sequence[Party], reason: str, by: User, at: datetime
) -> list[TaskForceOpening]:
    """Show an own contribution to selected members until the last day of the task force.

    Raises AccessDenied for those who have not signed, DomainError when the task force does not run or its end has
    passed, Restricted with the reasons when a code, restriction or agreement stands against a member.
    """
    force = TaskForce.objects.get(pk=force.pk)
    require(by, TaskForcePermission.CONTRIBUTE, force)
    require(by, ContributionPermission.ADD_RECIPIENT, contribution)
    locked: Contribution = Contribution.objects.select_for_update().get(pk=contribution.pk)
    until = _end_of(force, at)
    if not reason.strip():
        message = "Say what the joint analysis needs it for."
        raise DomainError(message, code="reason_missing", field="reason")
    chosen = _members(force, parties, by)
    for member in chosen:
        verdict = may_pass_on(locked, member.party, by=by, at=at)
        if not verdict.allowed:
            raise Restricted(verdict.words, code=verdict.reasons[0].code, field="parties")
    opened = [_open(locked, member, force, reason, until, by=by, at=at) for member in chosen]
    return [opening for opening in opened if opening is not None] or _nobody_new()


@transaction.atomic
def end_opening(*, opening: TaskForceOpening, by: User, at: datetime) -> TaskForceOpening:
    """Close what was opened, at once; for the owner."""
    require(by, OpeningPermission.END, opening)
    locked: TaskForceOpening = TaskForceOpening.objects.select_for_update().get(pk=opening.pk)
    if locked.ended_at is not None:
        message = "This opening has ended already."
        raise DomainError(message, code="ended_already")
    _end(locked, by=by, at=at)
    return locked


def end_openings(task_force_id: UUID, *, party_id: int | None, by: User, at: datetime) -> int:
    """Close what owners opened in a task force to or by one party, or all of it; each for its owner."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM portal_openings_to_end(%s, %s)", [task_force_id, party_id])
        found = cursor.fetchall()
    return _end_each(found, by=by, at=at)


def end_due_openings(*, at: datetime) -> int:
    """Close the books of openings whose last moment has passed; the second lock has closed them before."""
    with acting_as_system(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM portal_openings_due(%s)", [at])
        found = cursor.fetchall()
    return _end_each(found, by=None, at=at)


def _end_each(found: list[tuple[UUID, int, int, int]], *, by: User | None, at: datetime) -> int:
    """Each for its owner: nobody else may take a party's sight of a contribution away."""
    for key, owner, person, rank in found:
        with acting(Binding(party_id=str(owner), person_id=str(person), clearance=str(rank))):
            opening = TaskForceOpening.objects.select_for_update().filter(pk=key, ended_at=None).first()
            if opening is not None:
                _end(opening, by=by, at=at)
    return len(found)


def _end_of(force: TaskForce, at: datetime) -> datetime:
    """The last moment of the task force; nothing is opened after it, nor while it does not run."""
    if force.status not in RUNNING:
        message = "Contributions are opened while the task force is active."
        raise DomainError(message, code="not_running")
    until = datetime.combine(force.ends_on, time(23, 59, 59), tzinfo=UTC)
    if until <= at:
        message = "The end date of the task force has passed: nothing is opened any more until it is renewed."
        raise DomainError(message, code="end_has_passed")
    return until


def _members(force: TaskForce, parties: Sequence[Party], by: User) -> list[TaskForceMember]:
    possible = {member.party_id: member for member in open_members(force, by=by)}
    outside = [party.name for party in parties if party.pk not in possible]
    if not parties or outside:
        message = f"{outside[0]} has not signed the rules." if outside else "Choose at least one member."
        raise DomainError(message, code="not_a_member", field="parties")
    return [possible[party.pk] for party in parties]


def _open(
    row: Contribution,
    member: TaskForceMember,
    force: TaskForce,
    reason: str,
    until: datetime,
    *,
    by: User,
    at: datetime,
) -> TaskForceOpening | None:
    """None where the member has the contribution already: its recipients are no concern of the task force."""
    known = TaskForceOpening.objects.filter(task_force=force, contribution_id=row.pk, party=member.party, ended_at=None)
    for former in known.select_for_update():
        if former.until > at:
            return None
        _end(former, by=by, at=at)
        row.refresh_from_db()
    if not lend(row, party_id=member.party_id, receiving=_receiving(member), until=until, at=at):
        return None
    opening = TaskForceOpening(
        task_force=force, owner_id=row.owner_id, party=member.party, contribution_id=row.pk, reference=row.reference,
        reason=reason.strip(), opened_at=at, opened_by=by, until=until,
    )  # fmt: skip
    opening.clean_fields(exclude=["owner"])
    opening.save(force_insert=True)
    opening.refresh_from_db()
    _record(opening, Event.CONSENT_GIVEN, by=by, at=at)
    events.publish(
        OpeningEvent.OPENED,
        subject=opening,
        actor=by,
        at=at,
        verb=events.Verb.DISCLOSURE,
        recipients=[member.party.code],
        purpose=ProcessingPurpose.OPERATIONAL_ANALYSIS,
        changes={"task_force": force.reference},
    )
    return opening


def _end(opening: TaskForceOpening, *, by: User | None, at: datetime) -> None:
    opening.ended_at = at
    opening.save(update_fields=["ended_at"])
    row = Contribution.objects.select_for_update().filter(pk=opening.contribution_id).first()
    if row is not None and str(opening.party_id) in (row.lent_until or {}):
        take_back(row, opening.party_id, other_terms(row, opening.party_id, at, opening=opening.pk))
    _record(opening, Event.CONSENT_ENDED, by=by if by and by.party_id == opening.owner_id else None, at=at)
    events.publish(
        OpeningEvent.ENDED, subject=opening, actor=by, at=at, verb=events.Verb.DISCLOSURE,
        recipients=[opening.party.code],
    )  # fmt: skip


def _receiving(member: TaskForceMember) -> list[Authority]:
    authority = member.contact.authority if member.contact else None
    return receiving_authorities(authority) if authority else []


def _record(opening: TaskForceOpening, event: str, *, by: User | None, at: datetime) -> None:
    ledger.record_opening(opening=opening, event=event, by=by, at=at)


def _nobody_new() -> list[TaskForceOpening]:
    message = "All of them see it already."
    raise DomainError(message, code="nobody_new", field="parties")
