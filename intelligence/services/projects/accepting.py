"""Accept a contribution into a project: only what the provider gave to Europol for operational analysis.

Acceptance opens the contribution to nobody: it adds a row that points to it. Participants learn nothing of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from intelligence.access import ContributionPermission, ProjectContentPermission, ProjectPermission, feedable_projects
from intelligence.events import ProjectPartEvent
from intelligence.models import AnalysisProject, Contribution, Entity, ProcessingPurpose, ProjectContribution
from intelligence.services.people import in_words, person_gaps
from intelligence.services.restrictions import Restricted, may_use_for

Category = Entity.DataSubjectCategory


@dataclass(frozen=True)
class WayIn:
    """A project that a person may feed, and everything that stands against it for one contribution."""

    project: AnalysisProject
    reasons: list[str]


def acceptance_reasons(project: AnalysisProject, contribution: Contribution, *, by: User, at: datetime) -> list[str]:
    """Everything that stands against the acceptance, in words; an empty list when it may be accepted."""
    return _look(contribution, by, at).reasons(project)


def ways_into_projects(contribution: Contribution, *, by: User, at: datetime) -> list[WayIn]:
    """The projects that the person may feed, the possible ones first; as many queries for one as for many."""
    projects = AnalysisProject.objects.visible_to(by).filter(feedable_projects(by)).order_by("code")
    looked = _look(contribution, by, at)
    holding = set(ProjectContribution.objects.inside().of(contribution).values_list("project_id", flat=True))
    ways = []
    for project in projects:
        held = [f"{project.code} holds it already."] if project.pk in holding else []
        ways.append(WayIn(project, held or looked.reasons(project)))
    return sorted(ways, key=lambda way: (bool(way.reasons), way.project.code))


@transaction.atomic
def accept_into_project(
    *, project: AnalysisProject, contribution: Contribution, reason: str, by: User, at: datetime
) -> ProjectContribution:
    """Accept a contribution that the person sees into an open project.

    Raises Restricted with every reason against it, AccessDenied when it is not the person's to decide.
    """
    held: AnalysisProject = AnalysisProject.objects.select_for_update().get(pk=project.pk)
    require(by, ContributionPermission.VIEW, contribution)
    if not held.is_open:
        message = f"{held.code} takes no contributions now."
        raise DomainError(message, code="project_not_open")
    require(by, ProjectPermission.ACCEPT, held)
    if not reason.strip():
        message = "Say why it serves the purpose of the project."
        raise DomainError(message, code="reason_missing", field="reason")
    if reasons := acceptance_reasons(held, contribution, by=by, at=at):
        raise Restricted(" ".join(reasons), code="not_for_project")
    if _is_inside(held, contribution):
        message = f"{held.code} holds it already."
        raise DomainError(message, code="accepted_already")
    entry = ProjectContribution(
        project=held,
        contribution=contribution,
        owner=contribution.owner,
        party_id=by.party_id,
        reason=reason.strip(),
        accepted_at=at,
        accepted_by=by,
    )
    entry.save(force_insert=True)
    entry.refresh_from_db()
    events.publish(
        ProjectPartEvent.ACCEPTED,
        subject=entry,
        actor=by,
        at=at,
        verb=events.Verb.COMBINATION,
        purpose=ProcessingPurpose.OPERATIONAL_ANALYSIS,
        changes={"project": held.code},
    )
    return entry


@transaction.atomic
def take_out_of_project(*, entry: ProjectContribution, reason: str, by: User, at: datetime) -> ProjectContribution:
    """Take a contribution out of a project again; the row keeps why, and the provider is told."""
    locked: ProjectContribution = ProjectContribution.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    require(by, ProjectContentPermission.REMOVE, locked)
    if locked.removed_at is not None:
        message = "It was taken out already."
        raise DomainError(message, code="removed_already")
    if not reason.strip():
        message = "Give the reason."
        raise DomainError(message, code="reason_missing", field="reason")
    locked.removed_at, locked.removed_by, locked.removal_reason = at, by, reason.strip()
    locked.save(update_fields=["removed_at", "removed_by", "removal_reason"])
    events.publish(ProjectPartEvent.REMOVED, subject=locked, actor=by, at=at, changes={"project": locked.project_code})
    return locked


def _is_inside(project: AnalysisProject, contribution: Contribution) -> bool:
    """Asked of the constraint's rows, also of those that another analyst has accepted."""
    return ProjectContribution.objects.inside().filter(project=project, contribution=contribution).exists()


@dataclass(frozen=True)
class _Looked:
    """What of a contribution decides whether a project may hold it."""

    contribution: Contribution
    not_given: list[str]
    kinds: frozenset[str]
    categories: frozenset[str]
    lacks_necessity: bool

    def reasons(self, project: AnalysisProject) -> list[str]:
        """Everything against one project."""
        return [*self.not_given, *self._outside(project), *self._people(project)]

    def _outside(self, project: AnalysisProject) -> Iterator[str]:
        """What the project was not defined for (Article 18(3))."""
        contribution = self.contribution
        if contribution.crime_area_id not in project.crime_area_ids:
            area = contribution.crime_area.name if contribution.crime_area else "It has no crime area"
            yield f"{area}: not one of the crime areas of {project.code}."
        if kinds := self.kinds - set(project.data_kinds):
            named = in_words(sorted(str(Entity.Kind(kind).label).lower() for kind in kinds))
            yield f"It holds data that {project.code} may not hold: {named}."

    def _people(self, project: AnalysisProject) -> Iterator[str]:
        """Invariants 19 and 22: no person without a category, none of a category that the project may not hold."""
        if Category.UNCATEGORISED in self.categories:
            yield "It names a person without a category. Ask the provider for it first."
        if others := self.categories - {Category.UNCATEGORISED} - set(project.person_categories):
            named = in_words(sorted(str(Category(one).label).lower() for one in others))
            yield f"It names people that {project.code} may not hold: {named}."
        if self.lacks_necessity:
            yield "It names a witness, victim, informant or person under 18 without the reason why that is necessary."


def _look(contribution: Contribution, by: User, at: datetime) -> _Looked:
    entities = list(Entity.objects.of(contribution).order_by("pk"))
    people = [one for one in entities if one.kind == Entity.Kind.PERSON]
    gaps = (gap for one in people for gap in person_gaps(one, at.date()))
    return _Looked(
        contribution=contribution,
        not_given=list(_not_given(contribution, by, at)),
        kinds=frozenset(one.kind for one in entities),
        categories=frozenset(one.current_category for one in people),
        lacks_necessity=any(gap.code == "necessity_missing" for gap in gaps),
    )


def _not_given(contribution: Contribution, by: User, at: datetime) -> Iterator[str]:
    """Invariants 7 and 13: Europol received it itself, and for operational analysis."""
    owner = contribution.owner.name
    if by.party_id not in contribution.party_ids or str(by.party_id) in (contribution.lent_until or {}):
        yield f"Europol is no recipient of it: it sees it by a consent of {owner} only."
    verdict = may_use_for(contribution, ProcessingPurpose.OPERATIONAL_ANALYSIS, by=by, at=at)
    if not verdict.allowed:
        yield verdict.words
