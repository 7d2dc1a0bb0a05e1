"""Who may know of analysis projects, their participants, analysts and contents, and what they may do with them.

Need to know: a participant sees that the project exists and its own participation; inside Europol every reader sees
that it exists, its analysts alone see what it holds. The provider sees where its own contribution is used.
"""

from enum import StrEnum

from django.db.models import Exists, OuterRef, Q

from europol_portal.access.policy import NOTHING, Policy, register
from europol_portal.access.sharing import shared_with
from europol_portal.parties.models import Role, User
from intelligence.access.exchange import for_readers, is_reader, visible_contributions
from intelligence.models import AnalysisProject, Contribution, ProjectAnalyst, ProjectContribution, ProjectParticipant


class ProjectPermission(StrEnum):
    """What can be done with analysis projects."""

    VIEW = "intelligence.view_analysisproject"
    ADD = "intelligence.add_analysisproject"
    CHANGE = "intelligence.change_analysisproject"
    ACCEPT = "intelligence.accept_analysisproject"
    CONTENTS = "intelligence.contents_analysisproject"


class ProjectPartPermission(StrEnum):
    """What can be done with participants and analysts."""

    VIEW_PARTICIPANT = "intelligence.view_projectparticipant"
    VIEW_ANALYST = "intelligence.view_projectanalyst"


class ProjectContentPermission(StrEnum):
    """What can be done with the contents of a project."""

    VIEW = "intelligence.view_projectcontribution"
    REMOVE = "intelligence.remove_projectcontribution"


def visible_projects(user: User) -> Q:
    """Projects that are open to the person's party."""
    return shared_with(user, AnalysisProject) if is_reader(user) else NOTHING


def visible_participants(user: User) -> Q:
    """Europol sees all participants, a participant sees itself."""
    known = AnalysisProject.objects.filter(visible_projects(user), pk=OuterRef("project_id"))
    return (Q(owner_id=user.party_id) | Q(party_id=user.party_id)) & Q(Exists(known))


def visible_analysts(user: User) -> Q:
    """The people of a project are known inside Europol."""
    known = AnalysisProject.objects.filter(visible_projects(user), pk=OuterRef("project_id"))
    return Q(owner_id=user.party_id) & Q(Exists(known))


def visible_project_contents(user: User) -> Q:
    """Contents of projects: to the analysts of the project, to who accepted it, and to the provider's own people."""
    if not is_reader(user):
        return NOTHING
    known = Contribution.objects.filter(visible_contributions(user), pk=OuterRef("contribution_id"))
    at_work = ProjectAnalyst.objects.filter(person_id=user.pk, ended_at=None, project_id=OuterRef("project_id"))
    ours = Q(party_id=user.party_id) & (Q(accepted_by_id=user.pk) | Q(Exists(at_work)))
    provided = Q(owner_id=user.party_id) & ~Q(party_id=user.party_id)
    return (ours | provided) & Q(Exists(known))


def is_of_hub(user: User) -> bool:
    """True for people of Europol."""
    return bool(user.party.is_hub)


def works_on(user: User, project: AnalysisProject) -> bool:
    """True for the analysts and the lead of the project."""
    return ProjectAnalyst.objects.of(project).current().filter(person_id=user.pk).exists()


def leads(user: User, project: AnalysisProject) -> bool:
    """True for the lead of the project."""
    return ProjectAnalyst.objects.of(project).current().filter(person_id=user.pk, task="lead").exists()


def feedable_projects(user: User) -> Q:
    """Open projects that the person may accept contributions into: analysts those they work on, duty officers of
    Europol, who sort what comes in, every one."""
    if is_of_hub(user) and Role.DUTY_OFFICER in user.roles:
        return Q(status=AnalysisProject.Status.OPEN)
    at_work = ProjectAnalyst.objects.filter(person_id=user.pk, ended_at=None, project_id=OuterRef("pk"))
    return Q(status=AnalysisProject.Status.OPEN) & Q(Exists(at_work))


def may_accept(user: User, project: AnalysisProject) -> bool:
    """True where the project is one that the person may feed."""
    return AnalysisProject.objects.filter(feedable_projects(user), pk=project.pk).exists()


def may_take_out(user: User, entry: ProjectContribution) -> bool:
    """True for analysts of the project."""
    return works_on(user, entry.project)


CENTRE = frozenset({ProjectPermission.VIEW, ProjectPermission.ACCEPT})

register(
    Policy(
        model=AnalysisProject,
        grants=for_readers(ProjectPermission.VIEW)
        | {Role.ANALYST: frozenset(ProjectPermission), Role.DUTY_OFFICER: CENTRE},
        visible=visible_projects,
        conditions={
            ProjectPermission.CHANGE: leads,
            ProjectPermission.ACCEPT: may_accept,
            ProjectPermission.CONTENTS: works_on,
        },
    )
)
register(Policy(ProjectParticipant, for_readers(ProjectPartPermission.VIEW_PARTICIPANT), visible_participants))
register(
    Policy(
        ProjectAnalyst,
        {
            Role.ANALYST: frozenset({ProjectPartPermission.VIEW_ANALYST}),
            Role.DUTY_OFFICER: frozenset({ProjectPartPermission.VIEW_ANALYST}),
        },
        visible_analysts,
    )
)
register(
    Policy(
        model=ProjectContribution,
        grants=for_readers(ProjectContentPermission.VIEW) | {Role.ANALYST: frozenset(ProjectContentPermission)},
        visible=visible_project_contents,
        conditions={ProjectContentPermission.REMOVE: may_take_out},
    )
)
