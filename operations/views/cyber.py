"""List, page and acts of proposals to the cyber task force."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from europol_portal.audit import services as audit
from europol_portal.web.http import signed_in
from europol_portal.web.views import KeysetMixin, PartialMixin, PortalView
from operations import services
from operations.access import ProposalPermission
from operations.events import ProposalEvent
from operations.filters import ProposalFilter, ProposalPart
from operations.forms import (
    ActionPlanForm,
    DebriefForm,
    EntryForm,
    HandOverForm,
    ProposalForm,
    ProposalPointsForm,
    VoteForm,
)
from operations.models import (
    CyberProposal,
    Operation,
    ProposalEntry,
    ProposalScore,
    ProposalVote,
    StandingMember,
)
from operations.querysets import with_crime_areas
from operations.views.base import highest_marking
from operations.views.rows import Crumbs, PlainForm, RowForm, RowPage, RowStep, granted_names, life_of
from operations.workflow import PROPOSAL_WORKFLOW

Status = CyberProposal.Status
LINE = (
    Status.SUBMITTED, Status.DISCUSSION, Status.SELECTED, Status.ENRICHMENT, Status.ACTION_PLAN, Status.OPERATION,
    Status.DEBRIEF, Status.CLOSED,
)  # fmt: skip
SHOWN = 50


def proposal_crumbs(proposal: CyberProposal | None = None) -> Crumbs:
    """The list, and the proposal."""
    crumbs = [("Cyber task force", reverse("operations:proposal-list"))]
    return [*crumbs, (proposal.reference, proposal.get_absolute_url())] if proposal else crumbs


class ProposalList(PortalView, PartialMixin, KeysetMixin, TemplateView):
    """Proposals that were put before the person's party, and who the members are."""

    permission = ProposalPermission.VIEW
    template_name = "operations/proposal_list.html"
    partial = "proposal-table"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page of the list, its filters and its views."""
        visible = CyberProposal.objects.visible_to(signed_in(self.request)).for_list()
        found = ProposalFilter(self.request.GET, queryset=visible, request=self.request)
        page = self.keyset(found.qs)
        with_crime_areas(page.rows)
        members = StandingMember.objects.on(timezone.now().date()).select_related("party").order_by("party__name")
        context = {
            "found": found, "page": page, "parts": ProposalPart, "marking": highest_marking(page.rows),
            "standing_members": members,
        }  # fmt: skip
        return super().get_context_data(**kwargs) | context


class ProposalDetail(RowPage, TemplateView):
    """The proposal: case, points, votes, plan, discussion."""

    permission = ProposalPermission.VIEW
    model = CyberProposal
    joined = ("owner", "submitted_by")
    template_name = "operations/proposal_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everything of the page."""
        user, proposal = signed_in(self.request), self.row
        audit.record_reading(kind=ProposalEvent.READ, actor=user, at=timezone.now(), subject=proposal)
        with_crime_areas([proposal])
        operation = Operation.objects.visible_to(user).filter(pk=proposal.operation_id).first()
        return super().get_context_data(**kwargs) | {
            "scores": ProposalScore.objects.visible_to(user).filter(proposal=proposal).for_list(),
            "votes": ProposalVote.objects.visible_to(user).filter(proposal=proposal).for_list(),
            "entries": ProposalEntry.objects.visible_to(user).filter(proposal=proposal).for_list()[:SHOWN],
            "steps": [
                step
                for step in PROPOSAL_WORKFLOW.available(user, proposal, is_visible=True)
                if step.name != "hand_over"
            ],
            "life": life_of(Status(proposal.status), LINE),
            "granted": granted_names(user, ProposalPermission, proposal),
            "operation": operation,
            "writes": _written_now(proposal),
            "form": EntryForm(),
        }


def _written_now(proposal: CyberProposal) -> str:
    """Which text of the submitting country belongs to the state: "content", "plan", "debrief" or none."""
    texts = {Status.ACTION_PLAN: "plan", Status.DEBRIEF: "debrief"}
    before = {Status.SUBMITTED, Status.DISCUSSION, Status.PARKED}
    return "content" if proposal.status in before else texts.get(Status(proposal.status), "")


class ProposalCreate(PortalView, PlainForm):
    """Propose a case to the members."""

    permission = ProposalPermission.ADD
    form_class = ProposalForm
    draft_key = "operations.proposal.new"
    heading = "Propose a case"
    lead_text = "All standing members of the cyber task force and Europol see it at once."
    verb = "Propose"
    cancel_text = "Propose nothing"

    def crumbs(self) -> Crumbs:
        """The list."""
        return proposal_crumbs()

    def get_form_kwargs(self) -> dict[str, Any]:
        """The choices of today."""
        return super().get_form_kwargs() | {"on": timezone.now().date()}

    def perform(self, form: Any) -> CyberProposal:
        """Propose."""
        content = services.ProposalContent(**form.cleaned_data)
        return services.submit_proposal(content=content, by=signed_in(self.request), at=timezone.now())


class OneProposal(RowForm):
    """A form about a proposal."""

    model = CyberProposal

    def crumbs(self) -> Crumbs:
        """The list and the proposal."""
        return proposal_crumbs(self.row)


class ProposalEdit(OneProposal):
    """Change the proposal before it is decided; for the submitting country."""

    permission = ProposalPermission.CHANGE
    form_class = ProposalForm
    heading = "Edit the proposal"
    verb = "Save changes"

    def get_initial(self) -> dict[str, Any]:
        """The content as it stands."""
        content = services.content_of(self.row)
        stands = {name: getattr(content, name) for name in ProposalForm.base_fields}
        stands["crime_areas"] = [area.code for area in content.crime_areas]
        return super().get_initial() | stands

    def get_form_kwargs(self) -> dict[str, Any]:
        """The choices of today and those already made."""
        return super().get_form_kwargs() | {"on": timezone.now().date(), "proposal": self.row}

    def perform(self, form: Any) -> CyberProposal:
        """Change."""
        content, by = services.ProposalContent(**form.cleaned_data), signed_in(self.request)
        return services.change_proposal(proposal=self.row, content=content, by=by, at=timezone.now())


class ProposalStep(RowStep):
    """Move the proposal on: the chair before selection, the submitting country after it."""

    permission = ProposalPermission.VIEW
    model = CyberProposal
    workflow = PROPOSAL_WORKFLOW
    told = "All members read it with the reason. There is no step back."

    def crumbs(self) -> Crumbs:
        """The list and the proposal."""
        return proposal_crumbs(self.row)

    def perform(self, form: Any) -> CyberProposal:
        """Take the step."""
        note, by, at = form.cleaned_data["note"], signed_in(self.request), timezone.now()
        return services.take_proposal_step(proposal=self.row, step=self.kwargs["step"], by=by, at=at, note=note)


class ProposalPoints(OneProposal):
    """Give the own party's points for a criterion."""

    permission = ProposalPermission.CONTRIBUTE
    form_class = ProposalPointsForm
    heading = "Score the proposal"
    lead_text = "Points of your party. All members see them, with your reason. You can change them."
    verb = "Give points"

    def perform(self, form: Any) -> ProposalScore:
        """Score."""
        by, at = signed_in(self.request), timezone.now()
        return services.score_proposal(proposal=self.row, by=by, at=at, **form.cleaned_data)


class ProposalVoting(OneProposal):
    """Give the own party's vote."""

    permission = ProposalPermission.VOTE
    form_class = VoteForm
    heading = "Vote on the proposal"
    lead_text = "One vote for each member. You can change it until the decision. All members see it."
    verb = "Vote"

    def perform(self, form: Any) -> ProposalVote:
        """Vote."""
        by, at = signed_in(self.request), timezone.now()
        return services.cast_vote(proposal=self.row, by=by, at=at, **form.cleaned_data)


class ProposalWrite(OneProposal):
    """Write to all members."""

    permission = ProposalPermission.CONTRIBUTE
    form_class = EntryForm
    heading = "Write to all members"
    verb = "Write"

    def perform(self, form: Any) -> ProposalEntry:
        """Write."""
        by, at = signed_in(self.request), timezone.now()
        return services.add_proposal_entry(proposal=self.row, by=by, at=at, **form.cleaned_data)


class ProposalPlan(OneProposal):
    """Write the action plan; for the submitting country."""

    permission = ProposalPermission.CHANGE
    form_class = ActionPlanForm
    heading = "Action plan"
    lead_text = "Your country leads. National authorities alone order coercive measures."
    verb = "Save the plan"

    def get_initial(self) -> dict[str, Any]:
        """What is written."""
        row = self.row
        return super().get_initial() | {"plan": row.plan, "resources": row.resources, "judicial": row.judicial}

    def perform(self, form: Any) -> CyberProposal:
        """Write."""
        by, at = signed_in(self.request), timezone.now()
        return services.write_action_plan(proposal=self.row, by=by, at=at, **form.cleaned_data)


class ProposalHandOver(OneProposal):
    """Make it an operation; for the submitting country."""

    permission = ProposalPermission.CHANGE
    form_class = HandOverForm
    heading = "Hand over to an operation"
    lead_text = "A new operation takes title, case and plan from here. Members that you choose are invited to it."
    verb = "Hand over"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Operations that the own party leads, and the members."""
        return super().get_form_kwargs() | {"user": signed_in(self.request), "proposal": self.row}

    def perform(self, form: Any) -> CyberProposal:
        """Hand over."""
        by, at = signed_in(self.request), timezone.now()
        return services.hand_over(proposal=self.row, by=by, at=at, **form.cleaned_data)


class ProposalDebrief(OneProposal):
    """Write the debrief; for the submitting country."""

    permission = ProposalPermission.CHANGE
    form_class = DebriefForm
    heading = "Debrief"
    verb = "Save the debrief"

    def get_initial(self) -> dict[str, Any]:
        """What is written."""
        return super().get_initial() | {"debrief": self.row.debrief}

    def perform(self, form: Any) -> CyberProposal:
        """Write."""
        by, at = signed_in(self.request), timezone.now()
        return services.write_debrief(proposal=self.row, by=by, at=at, **form.cleaned_data)
