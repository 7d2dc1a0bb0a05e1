"""Participants and analysts of a project, each from a moment to a moment."""

from datetime import datetime

from django.db import transaction

from europol_portal import events
from europol_portal.access import sharing
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import Party, Role, User
from intelligence.access import ProjectPermission
from intelligence.events import ProjectPartEvent
from intelligence.models import AnalysisProject, ProjectAnalyst, ProjectParticipant
from intelligence.services.checks import agreement_gap

INSIDE_THE_UNION = frozenset({Party.Kind.MEMBER_STATE, Party.Kind.UNION_BODY})


def joining_reasons(project: AnalysisProject, party: Party, *, basis: str) -> list[str]:
    """What stands against a party as participant, in words."""
    reasons = []
    if project.status == AnalysisProject.Status.CLOSED:
        reasons.append("The project is closed.")
    if party.pk == project.owner_id:
        reasons.append("Europol owns the project.")
    if not party.is_active:
        reasons.append(f"{party.name} takes no part in the portal now.")
    if gap := agreement_gap(party, has_personal_data=True):
        reasons.append(gap)
    if party.kind == Party.Kind.PRIVATE_PARTY:
        reasons.append("Private parties take no part in analysis projects.")
    if party.kind not in INSIDE_THE_UNION and not basis.strip():
        reasons.append(f"{party.name} is outside the Union: name the arrangement by which it joins.")
    return reasons


@transaction.atomic
def join_project(
    *, project: AnalysisProject, party: Party, by: User, at: datetime, basis: str = ""
) -> ProjectParticipant:
    """Let a party take part: from now on it knows of the project, and of nothing that is inside."""
    locked: AnalysisProject = AnalysisProject.objects.select_for_update().get(pk=project.pk)
    require(by, ProjectPermission.CHANGE, locked)
    if reasons := joining_reasons(locked, party, basis=basis):
        raise DomainError(" ".join(reasons), code="participant_refused", field="party")
    if locked.participants.current().filter(party=party).exists():
        message = f"{party.name} participates already."
        raise DomainError(message, code="participates_already", field="party")
    sharing.share(locked, [party.pk])
    participant = ProjectParticipant(project=locked, party=party, basis=basis.strip(), joined_at=at, joined_by=by)
    participant.save(force_insert=True)
    participant.refresh_from_db()
    events.publish(
        ProjectPartEvent.JOINED,
        subject=participant,
        actor=by,
        at=at,
        verb=events.Verb.DISCLOSURE,
        recipients=[party.code],
    )
    return participant


@transaction.atomic
def end_participation(*, participant: ProjectParticipant, reason: str, by: User, at: datetime) -> ProjectParticipant:
    """End a participation: the party loses sight of the project at once; the row keeps when it took part."""
    project: AnalysisProject = AnalysisProject.objects.select_for_update().get(pk=participant.project_id)
    require(by, ProjectPermission.CHANGE, project)
    locked: ProjectParticipant = ProjectParticipant.objects.select_for_update().get(pk=participant.pk)
    if locked.ended_at is not None:
        message = "This participation has ended already."
        raise DomainError(message, code="participation_ended")
    if not reason.strip():
        message = "Give the reason."
        raise DomainError(message, code="reason_missing", field="reason")
    locked.ended_at, locked.ended_by, locked.end_reason = at, by, reason.strip()
    locked.save(update_fields=["ended_at", "ended_by", "end_reason"])
    events.publish(ProjectPartEvent.LEFT, subject=locked, actor=by, at=at, recipients=[locked.party.code])
    sharing.unshare(project, [locked.party_id])
    return locked


@transaction.atomic
def name_analyst(
    *, project: AnalysisProject, person: User, by: User, at: datetime, task: str = ProjectAnalyst.Task.ANALYST
) -> ProjectAnalyst:
    """Name a person of Europol for the project: from now on she sees what it holds."""
    locked: AnalysisProject = AnalysisProject.objects.select_for_update().get(pk=project.pk)
    require(by, ProjectPermission.CHANGE, locked)
    if person.party_id != locked.owner_id or not person.is_active or Role.ANALYST not in person.roles:
        message = "Name an analyst of Europol."
        raise DomainError(message, code="no_analyst", field="person")
    if person.clearance_rank < locked.classification_rank:
        message = f"The clearance of {person.display_name} ends below the marking of the project."
        raise DomainError(message, code="clearance_too_low", field="person")
    for former in locked.analysts.current().filter(person=person):
        if former.task == task:
            message = f"{person.display_name} works on the project already."
            raise DomainError(message, code="named_already", field="person")
        former.ended_at = at
        former.save(update_fields=["ended_at"])
    named = ProjectAnalyst(project=locked, person=person, task=task, named_at=at, named_by=by)
    named.save(force_insert=True)
    named.refresh_from_db()
    changes = {"person": person.username, "task": str(task)}
    events.publish(ProjectPartEvent.NAMED, subject=named, actor=by, at=at, changes=changes)
    return named


@transaction.atomic
def relieve_analyst(*, analyst: ProjectAnalyst, by: User, at: datetime) -> ProjectAnalyst:
    """End the work of a person on the project; a project always keeps a lead."""
    project: AnalysisProject = AnalysisProject.objects.select_for_update().get(pk=analyst.project.pk)
    require(by, ProjectPermission.CHANGE, project)
    locked: ProjectAnalyst = ProjectAnalyst.objects.select_for_update().get(pk=analyst.pk)
    leads = project.analysts.current().filter(task=ProjectAnalyst.Task.LEAD).exclude(pk=locked.pk)
    if locked.ended_at is not None:
        message = "This work has ended already."
        raise DomainError(message, code="relieved_already")
    if locked.task == ProjectAnalyst.Task.LEAD and not leads.exists():
        message = "Name another lead first."
        raise DomainError(message, code="last_lead")
    locked.ended_at = at
    locked.save(update_fields=["ended_at"])
    events.publish(
        ProjectPartEvent.RELIEVED, subject=locked, actor=by, at=at, changes={"person": locked.person.username}
    )
    return locked
