"""Analysis projects to read: the list, one project, what it holds, and where a contribution could go."""

from collections.abc import Iterable
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView, TemplateView

from europol_portal.access import policy
from europol_portal.access.querysets import Page
from europol_portal.parties.models import Party, User
from europol_portal.web.http import signed_in
from europol_portal.web.views import KeysetMixin, PortalView
from intelligence import services
from intelligence.access import ProjectPermission, is_of_hub
from intelligence.filters import ProjectFilter
from intelligence.models import (
    AnalysisProject,
    AnalysisProjectShare,
    Contribution,
    ProjectAnalyst,
    ProjectContribution,
    ProjectParticipant,
)
from intelligence.services.restrictions import Carried
from intelligence.views.rows import highest
from intelligence.workflow import PROJECT_WORKFLOW

SHOWN = 10
SUGGESTED = 5


def granted(user: User, project: AnalysisProject) -> set[str]:
    """Short names of what the person may do with the project."""
    return {str(name).partition(".")[2] for name in policy.allowed(user, ProjectPermission, project, is_visible=True)}


def carried_context(carried: Carried) -> dict[str, Any]:
    """What a product must carry, for the panel."""
    return {"carried": carried, "carried_owners": Party.objects.filter(pk__in=carried.owner_ids).order_by("name")}


class ProjectList(KeysetMixin, PortalView, TemplateView):
    """Projects that the person may know, newest first."""

    permission = ProjectPermission.VIEW
    template_name = "intelligence/project_list.html"
    page_key = "content_object_id"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page is cut on the share rows; filters run on the projects."""
        user = signed_in(self.request)
        visible = AnalysisProject.objects.visible_to(user)
        chosen = ProjectFilter(self.request.GET, visible, request=self.request)
        lines = AnalysisProjectShare.lists.open_to(user)
        if any(chosen.form.cleaned_data.values()) if chosen.is_valid() else False:
            lines = lines.filter(content_object__in=chosen.qs)
        page: Page = self.keyset(lines)
        found = visible.for_list().in_bulk([line.content_object_id for line in page])
        projects = [found[line.content_object_id] for line in page if line.content_object_id in found]
        return super().get_context_data(**kwargs) | {
            "page": page,
            "projects": projects,
            "working_on": set(visible.of_analyst(user).values_list("pk", flat=True)) if is_of_hub(user) else set(),
            "filter": chosen,
            "is_filtered": bool(self.request.GET.get("status") or self.request.GET.get("crime_area")),
            "is_of_hub": is_of_hub(user),
            "today": timezone.now().date(),
            "mark": highest(project.classification for project in projects),
        }


class ProjectDetail(PortalView, DetailView):
    """A project as far as the person may know it: participants see what it is for and their own part."""

    permission = ProjectPermission.VIEW
    template_name = "intelligence/project_detail.html"
    context_object_name = "project"

    def get_queryset(self) -> Any:
        """What the person may know."""
        return AnalysisProject.objects.visible_to(signed_in(self.request)).for_list()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Each part under its own rule."""
        user, project, now = signed_in(self.request), self.object, timezone.now()
        services.open_project_file(project=project, by=user, at=now)
        may = granted(user, project)
        context = super().get_context_data(**kwargs) | {
            "may": may,
            "is_of_hub": is_of_hub(user),
            "steps": PROJECT_WORKFLOW.available(user, project, is_visible=True),
            "participants": participants_of(project, user),
            "analysts": analysts_of(project, user),
            "crime_areas": list(project.crime_areas()),
            "is_review_due": project.is_review_due(now.date()),
            "mark": project.classification,
        }
        if "contents_analysisproject" not in may:
            return context
        suggested = services.suggested([project], by=user, at=now)[:SUGGESTED] if project.is_open else []
        held = contents_context(project, user)
        marks = [held["mark"], *(item.contribution.classification for item in suggested)]
        return context | held | {"suggested": suggested, "mark": highest(marks)}


def participants_of(project: AnalysisProject, user: User) -> list[ProjectParticipant]:
    """All for Europol, the own row for a participant."""
    rows = ProjectParticipant.objects.visible_to(user).of(project).select_related("party")
    return sorted(rows, key=lambda row: (row.ended_at is not None, row.party.name, row.joined_at))


def analysts_of(project: AnalysisProject, user: User) -> list[ProjectAnalyst]:
    """The people of the project, for Europol only."""
    rows = ProjectAnalyst.objects.visible_to(user).of(project).current().select_related("person")
    return sorted(rows, key=lambda row: (row.task != ProjectAnalyst.Task.LEAD, row.person.display_name))


def contents_context(project: AnalysisProject, user: User) -> dict[str, Any]:
    """The newest contents and what a product must carry; the bar shows the highest marking of both."""
    now = timezone.now()
    services.open_contents(project=project, by=user, at=now)
    entries = list(services.project_contents(project, user).for_list()[: SHOWN + 1])
    carried = services.carried_by(project, by=user, at=now)
    levels = [project.classification, carried.classification, *marks(entries[:SHOWN])]
    return carried_context(carried) | {
        "entries": entries[:SHOWN],
        "has_more": len(entries) > SHOWN,
        "mark": highest(levels),
    }


def marks(entries: Iterable[ProjectContribution]) -> list[str]:
    """Markings of the contributions."""
    return [entry.contribution.classification for entry in entries]


class ProjectContents(KeysetMixin, PortalView, TemplateView):
    """Everything a project holds, for its analysts."""

    permission = ProjectPermission.CONTENTS
    template_name = "intelligence/project_contents.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """404 for those who do not work on the project, as for a project that does not exist."""
        user, now = signed_in(self.request), timezone.now()
        visible = AnalysisProject.objects.visible_to(user).of_analyst(user).for_list()
        project = get_object_or_404(visible, pk=self.kwargs["pk"])
        services.open_contents(project=project, by=user, at=now)
        page = self.keyset(services.project_contents(project, user).for_list())
        carried = services.carried_by(project, by=user, at=now)
        return (
            super().get_context_data(**kwargs)
            | carried_context(carried)
            | {
                "project": project,
                "page": page,
                "mark": highest([project.classification, carried.classification, *marks(page.rows)]),
            }
        )


class ContributionProjects(PortalView, TemplateView):
    """Open projects that a contribution could go into, and what stands against each."""

    permission = ProjectPermission.ACCEPT
    template_name = "intelligence/contribution_projects.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Reasons come from the rule that acceptance asks."""
        user, now = signed_in(self.request), timezone.now()
        visible = Contribution.objects.visible_to(user).sent().for_list()
        contribution = get_object_or_404(visible, pk=self.kwargs["pk"])
        ways = services.ways_into_projects(contribution, by=user, at=now)
        return super().get_context_data(**kwargs) | {
            "contribution": contribution,
            "ways": ways,
            "mark": highest([contribution.classification, *(way.project.classification for way in ways)]),
        }


def project_panel(contribution: Contribution, user: User) -> dict[str, Any]:
    """The panel of a contribution: the projects it is in, and the way into one for Europol."""
    entries = ProjectContribution.objects.visible_to(user).of(contribution).inside().order_by("pk")
    may_accept = is_of_hub(user) and not contribution.is_draft and policy.can(user, ProjectPermission.ACCEPT)
    address = reverse("intelligence:contribution-projects", args=[contribution.pk]) if may_accept else ""
    return {"entries": list(entries), "is_owner": contribution.owner_id == user.party_id, "accept_url": address}
