"""What a project holds, and what everything made of it must carry."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from europol_portal.access.policy import require
from europol_portal.audit.services import record_reading
from europol_portal.parties.models import User
from intelligence.access import ProjectPermission
from intelligence.events import ProjectEvent
from intelligence.models import AnalysisProject, Contribution, Entity, ProjectContribution
from intelligence.models.projects import ProjectContributionQuerySet
from intelligence.querysets import PartQuerySet
from intelligence.services.people import usable_for_analysis
from intelligence.services.restrictions import Carried, carried_on


def project_contents(project: AnalysisProject, user: User) -> ProjectContributionQuerySet:
    """The rows of a project that the person may know, those taken out left aside, newest first."""
    found: ProjectContributionQuerySet = ProjectContribution.objects.visible_to(user).inside().filter(project=project)
    return found.order_by("-pk")


def in_use(project: AnalysisProject, user: User, *, at: datetime) -> list[Contribution]:
    """Contributions that the project may rest on now: not recalled, in term, seen by the person."""
    keys = project_contents(project, user).values("contribution_id")
    in_term = Q(open_until=None) | Q(open_until__gt=at) | Q(owner_id=user.party_id)
    return list(
        Contribution.objects.visible_to(user).filter(in_term, pk__in=keys, recalled_at=None).for_list().order_by("pk")
    )


def carried_by(project: AnalysisProject, *, by: User, at: datetime) -> Carried:
    """Owners, codes, restrictions and the highest marking that a product of this person on the project carries.

    It is the union of everything in use that the person sees: nobody makes a product of what she cannot see.
    """
    return carried_on(in_use(project, by, at=at))


def entities_for_analysis(project: AnalysisProject, user: User, *, at: datetime) -> PartQuerySet:
    """Entities that analysis in the project may use: people of its categories only, none without one."""
    keys = [contribution.pk for contribution in in_use(project, user, at=at)]
    found: PartQuerySet = Entity.objects.visible_to(user).filter(contribution_id__in=keys)
    persons = Q(kind=Entity.Kind.PERSON, current_category__in=project.person_categories)
    others = ~Q(kind=Entity.Kind.PERSON) & Q(kind__in=project.data_kinds)
    return found.filter(usable_for_analysis(), persons | others)


@transaction.atomic
def open_contents(*, project: AnalysisProject, by: User, at: datetime) -> None:
    """Record that a person has read what the project holds."""
    require(by, ProjectPermission.CONTENTS, project)
    record_reading(kind=ProjectEvent.CONTENTS_READ, subject=project, actor=by, at=at)
