"""Assessments of groups: the list, the page, and the pages on which they are written, confirmed and reviewed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from europol_portal.web.http import signed_in
from europol_portal.web.views import KeysetMixin, PortalView
from intelligence.access import GroupPermission
from intelligence.forms.groups import GroupForm
from intelligence.models import (
    Entity,
    GroupAssessment,
    Network,
    Scale,
)
from intelligence.services import groups, networks
from intelligence.views.network_results import run_context
from intelligence.views.rows import highest
from intelligence.workflow import GROUP_WORKFLOW
from operations.views.rows import Crumbs, PlainForm, RowPage, granted_names, life_of

Status = GroupAssessment.Status
LINE = (Status.REPORTED, Status.SCORED, Status.CONFIRMED, Status.TARGETED)
VIEWS = {"": "In force", "work": "At work", "past": "Past", "all": "All"}
OF_THE_PROGRAM = {"supersede"}


def group_crumbs(group: GroupAssessment | None = None) -> Crumbs:
    """The list, and the assessment."""
    crumbs = [("OCG assessments", reverse("intelligence:group-list"))]
    return [*crumbs, (group.reference, group.get_absolute_url())] if group else crumbs


class GroupList(KeysetMixin, PortalView, TemplateView):
    """Assessments of the party, the newest first."""

    permission = GroupPermission.VIEW
    template_name = "intelligence/group/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of them, in one of four views."""
        user = signed_in(self.request)
        view = self.request.GET.get("view", "")
        rows = GroupAssessment.objects.visible_to(user).for_list()
        cut = {"": rows.live(), "work": rows.at_work(), "past": rows.exclude(status__in=[*rows.standing, *_AT_WORK])}
        page = self.keyset(cut.get(view, rows))
        return super().get_context_data(**kwargs) | {
            "page": page,
            "view": view if view in VIEWS else "",
            "views": VIEWS.items(),
            "mark": highest(row.classification for row in page),
            "today": timezone.now().date(),
            "to_confirm": rows.to_confirm(user).count(),
        }


_AT_WORK = (Status.REPORTED, Status.SCORED)


class GroupMake(PortalView, PlainForm):
    """Begin an assessment, by itself or with a group of the workbench."""

    permission = GroupPermission.ADD
    form_class = GroupForm
    heading = "Assess a group"
    lead_text = (
        "Your party alone sees it. You answer the eleven criteria of the Council (6204/2/97 ENFOPOL 35 REV 2) with"
        " evidence; a colleague who did not write in it confirms."
    )
    verb = "Begin"
    cancel_text = "Leave it"
    draft_key = "intelligence.group.new"

    def crumbs(self) -> Crumbs:
        """The list."""
        return group_crumbs()

    def get_initial(self) -> dict[str, Any]:
        """The people of the workbench that the person comes from, or the draft."""
        network = self._network(self.request.GET.get("network", ""))
        if network is None:
            return super().get_initial()
        keys = self._chosen(network)
        return {"name": network.title, "network": network.pk, "entities": ",".join(map(str, keys))}

    def perform(self, form: Any) -> GroupAssessment:
        """Begin it; who is not suspected of anything is left out, and the page says so."""
        user, now = signed_in(self.request), timezone.now()
        keys = [key for text in form.cleaned_data["entities"].split(",") if (key := _uuid(text))]
        group = groups.make_group(
            profile=form.profile(),
            by=user,
            at=now,
            entities=keys,
            network=self._network(str(form.cleaned_data["network"] or "")),
        )
        if unfit := groups.fit_members(keys, by=user, at=now).unfit:
            names = ", ".join(one.label for one in unfit[:5])
            messages.warning(self.request, f"Left out, because not entered as suspected or convicted: {names}.")
        return group

    def _network(self, text: str) -> Network | None:
        key = _uuid(text)
        return Network.objects.visible_to(signed_in(self.request)).filter(pk=key).first() if key else None

    def _chosen(self, network: Network) -> list[UUID]:
        """The people of the candidate group in the address, or all people and organisations of the network."""
        user, query = signed_in(self.request), self.request.GET
        drawing = networks.draw(network, by=user, at=timezone.now())
        found = run_context(network, drawing, by=user, wanted=query.get("run", "")) if query.get("group") else {}
        for group in found.get("groups", []):
            if str(group["number"]) == query.get("group"):
                return [member["node"].entity.pk for member in group["people"]]
        kinds = {Entity.Kind.PERSON, Entity.Kind.ORGANISATION}
        return [node.entity.pk for node in drawing.nodes if node.entity.kind in kinds]


class GroupDetail(RowPage, TemplateView):
    """The assessment: verdict, criteria with evidence, traits, indicators, members, what it carries, its life."""

    permission = GroupPermission.VIEW
    model = GroupAssessment
    joined = ("owner", "author", "confirmed_by", "replaces")
    template_name = "intelligence/group/detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """As this person may see it now; the reading is recorded."""
        user, group, now = signed_in(self.request), self.row, timezone.now()
        shown = groups.show_group(group, by=user, at=now)
        steps = [
            step for step in GROUP_WORKFLOW.available(user, group, is_visible=True) if step.name not in OF_THE_PROGRAM
        ]
        network = Network.objects.visible_to(user).filter(pk=group.network).first() if group.network else None
        return super().get_context_data(**kwargs) | {
            "group": group,
            "shown": shown,
            "scales": [(scale, shown.of_scale(scale)) for scale in Scale],
            "steps": steps,
            "life": life_of(Status(group.status), LINE),
            "granted": granted_names(user, GroupPermission, group),
            "entries": group.groupentrys.select_related("author").order_by("-pk")[:30],
            "versions": GroupAssessment.objects.visible_to(user).filter(number=group.number).order_by("-version"),
            "releases": group.releases.select_related("recipient", "released_by").order_by("-pk"),
            "network": network,
            "is_overdue": bool(group.is_live and group.review_on and group.review_on <= now.date()),
            "mark": highest([group.classification, *(row.classification for row in shown.contributions.values())]),
        }


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
