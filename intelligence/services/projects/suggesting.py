"""What may fit a project: accepted by the Operational Centre, given for operational analysis, of its crime areas."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from europol_portal.parties.models import User
from intelligence.models import AnalysisProject, ProcessingPurpose, ProjectContribution, TriageItem
from intelligence.models.triage import TriageItemQuerySet

RECENT = timedelta(days=30)


def suggested(projects: Sequence[AnalysisProject], *, by: User, at: datetime) -> TriageItemQuerySet:
    """Items of the last days that the person sees and that none of the projects holds, the newest first.

    A suggestion is no verdict: acceptance asks every rule again, and says what stands against it.
    """
    areas = {area for project in projects for area in project.crime_area_ids}
    held = ProjectContribution.objects.inside().filter(
        project_id__in=[project.pk for project in projects], contribution_id=OuterRef("contribution_id")
    )
    found: TriageItemQuerySet = TriageItem.objects.visible_to(by).filter(
        ~Exists(held),
        status__in=TriageItem.ACCEPTED,
        received_at__gte=at - RECENT,
        contribution__crime_area_id__in=areas,
        contribution__purposes__contains=[ProcessingPurpose.OPERATIONAL_ANALYSIS],
    )
    return found.for_list().order_by("-received_at", "pk")
