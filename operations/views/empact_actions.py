"""EMPACT: pages of an operational action, its commitments, milestones and values."""

from typing import Any

from django.utils import timezone
from django.views.generic import TemplateView

from europol_portal.audit import services as audit
from europol_portal.web.http import signed_in
from operations import services
from operations.access import CommitmentPermission, EmpactActionPermission, EmpactPlanPermission
from operations.events import EmpactActionEvent
from operations.forms import (
    AskToCommitForm,
    CommitmentForm,
    EmpactActionForm,
    EntryForm,
    FundingForm,
    IndicatorForm,
    MilestoneForm,
    ReachForm,
    ResultsForm,
    ValueForm,
)
from operations.models import (
    EmpactAction,
    EmpactCommitment,
    EmpactEntry,
    EmpactIndicator,
    EmpactMilestone,
    EmpactValue,
)
from operations.views.empact import OnePlan, empact_crumbs
from operations.views.rows import Crumbs, RowForm, RowPage, RowStep, granted_names, life_of
from operations.workflow import COMMITMENT_WORKFLOW, EMPACT_ACTION_WORKFLOW

SHOWN = 50
Status = EmpactAction.Status
LINE = (
    Status.DRAFT, Status.COMMITTED, Status.VALIDATED, Status.RUNNING, Status.REPORTED, Status.COMPLETED,
)  # fmt: skip


def action_crumbs(action: EmpactAction) -> Crumbs:
    """The overview, the plan and the action."""
    return [*empact_crumbs(action.plan), (action.number, action.get_absolute_url())]


class EmpactActionDetail(RowPage, TemplateView):
    """The action: pace, reasons, overlaps, commitments, milestones, indicators."""

    permission = EmpactActionPermission.VIEW
    model = EmpactAction
    joined = ("plan__owner", "leader")
    template_name = "operations/empactaction_detail.html"

    def marking(self) -> str:
        """The marking of its plan."""
        return str(self.row.plan.classification)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everything of the page."""
        user, action, today = signed_in(self.request), self.row, timezone.now().date()
        audit.record_reading(kind=EmpactActionEvent.READ, actor=user, at=timezone.now(), subject=action)
        commitments = list(EmpactCommitment.objects.visible_to(user).filter(action=action).for_list())
        own = next((one for one in commitments if one.party_id == user.party_id and one.is_standing), None)
        return super().get_context_data(**kwargs) | {
            "paces": services.rows_of([action], today),
            "overlaps": services.overlaps_of(action, user),
            "rule": services.rule_in_words(),
            "commitments": commitments,
            "own": own,
            "own_steps": COMMITMENT_WORKFLOW.available(user, own) if own else [],
            "milestones": EmpactMilestone.objects.visible_to(user).filter(action=action).for_list(),
            "indicators": EmpactIndicator.objects.visible_to(user).filter(action=action).for_list(today),
            "values": EmpactValue.objects.visible_to(user).filter(action=action).for_list()[:SHOWN],
            "entries": EmpactEntry.objects.visible_to(user).filter(action=action).for_list()[:SHOWN],
            "steps": EMPACT_ACTION_WORKFLOW.available(user, action, is_visible=True),
            "life": life_of(Status(action.status), LINE),
            "granted": granted_names(user, EmpactActionPermission, action),
            "may_write": not action.plan.is_over,
            "today": today,
            "form": EntryForm(),
        }


class EmpactActionCreate(OnePlan):
    """Draft an action of the plan."""

    permission = EmpactPlanPermission.DRAFT
    form_class = EmpactActionForm
    heading = "Draft an operational action"
    lead_text = "The parties that you choose are asked at once whether they commit themselves."
    verb = "Draft the action"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The parties of the plan."""
        return super().get_form_kwargs() | {"plan": self.row, "user": signed_in(self.request)}

    def get_initial(self) -> dict[str, Any]:
        """The time of the plan."""
        return super().get_initial() | {"starts_on": self.row.starts_on, "ends_on": self.row.ends_on}

    def perform(self, form: Any) -> EmpactAction:
        """Draft."""
        facts = dict(form.cleaned_data)
        participants, known = facts.pop("participants"), facts.pop("overlaps_known")
        return services.draft_empact_action(
            plan=self.row, content=services.EmpactActionContent(**facts), participants=participants,
            overlaps_known=known, by=signed_in(self.request), at=timezone.now(),
        )  # fmt: skip


class OneAction(RowForm):
    """A form about an action."""

    model: Any = EmpactAction
    joined = ("plan__owner", "leader")
    permission: str = EmpactActionPermission.CHANGE

    def marking(self) -> str:
        """The marking of its plan."""
        return str(self.row.plan.classification)

    def crumbs(self) -> Crumbs:
        """The overview, the plan and the action."""
        return action_crumbs(self.row)


class OfAction(OneAction):
    """A form that offers what belongs to the action."""

    def get_form_kwargs(self) -> dict[str, Any]:
        """The action."""
        return super().get_form_kwargs() | {"action": self.row}


class EmpactActionEdit(OfAction):
    """Change what is said about the action."""

    form_class = EmpactActionForm
    heading = "Edit the action"
    verb = "Save changes"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The plan, too."""
        return super().get_form_kwargs() | {"plan": self.row.plan}

    def get_initial(self) -> dict[str, Any]:
        """The content as it stands."""
        return super().get_initial() | vars(services.empact_action_content_of(self.row))

    def perform(self, form: Any) -> EmpactAction:
        """Change."""
        content = services.EmpactActionContent(goal=self.row.goal, leader=self.row.leader, **form.cleaned_data)
        by, at = signed_in(self.request), timezone.now()
        return services.change_empact_action(action=self.row, content=content, by=by, at=at)


class EmpactActionAsk(OfAction):
    """Ask a party of the plan to commit itself."""

    form_class = AskToCommitForm
    heading = "Ask a party to commit"
    verb = "Ask"

    def perform(self, form: Any) -> EmpactCommitment:
        """Ask."""
        by, at = signed_in(self.request), timezone.now()
        return services.ask_to_commit(action=self.row, by=by, at=at, **form.cleaned_data)


class EmpactActionMilestone(OfAction):
    """Plan a milestone."""

    form_class = MilestoneForm
    heading = "Plan a milestone"
    verb = "Plan"

    def perform(self, form: Any) -> EmpactMilestone:
        """Plan."""
        by, at = signed_in(self.request), timezone.now()
        return services.add_milestone(action=self.row, by=by, at=at, **form.cleaned_data)


class EmpactActionIndicator(OneAction):
    """Agree on an indicator."""

    form_class = IndicatorForm
    heading = "Add an indicator"
    verb = "Add"

    def perform(self, form: Any) -> EmpactIndicator:
        """Add."""
        by, at = signed_in(self.request), timezone.now()
        return services.add_indicator(action=self.row, by=by, at=at, **form.cleaned_data)


class EmpactActionValue(OfAction):
    """Record what the own party reached."""

    permission = EmpactActionPermission.RECORD
    form_class = ValueForm
    heading = "Record progress of your party"
    lead_text = "All parties in the plan read it. Sums over parties and days are computed."
    verb = "Record"

    def perform(self, form: Any) -> EmpactValue:
        """Record."""
        return services.record_value(by=signed_in(self.request), at=timezone.now(), **form.cleaned_data)


class EmpactActionFunding(OneAction):
    """Say whether money is needed, and what became of it."""

    form_class = FundingForm
    heading = "Funding"

    def get_initial(self) -> dict[str, Any]:
        """What is noted."""
        row = self.row
        return {"funding": row.funding, "amount": row.funding_amount, "asked_on": row.funding_asked_on}

    def perform(self, form: Any) -> EmpactAction:
        """Note."""
        by, at = signed_in(self.request), timezone.now()
        return services.note_funding(action=self.row, by=by, at=at, **form.cleaned_data)


class EmpactActionResults(OneAction):
    """Write what came of the action."""

    form_class = ResultsForm
    heading = "Results of the action"

    def get_initial(self) -> dict[str, Any]:
        """What is written."""
        return {"results": self.row.results}

    def perform(self, form: Any) -> EmpactAction:
        """Write."""
        by, at = signed_in(self.request), timezone.now()
        return services.write_results(action=self.row, by=by, at=at, **form.cleaned_data)


class EmpactActionWrite(OneAction):
    """Write about the action to all parties in the plan; counts as progress recorded."""

    permission = EmpactActionPermission.VIEW
    form_class = EntryForm
    heading = "Write about the action"
    verb = "Write"

    def perform(self, form: Any) -> EmpactEntry:
        """Write."""
        by, at = signed_in(self.request), timezone.now()
        return services.add_empact_entry(plan=self.row.plan, action=self.row, by=by, at=at, **form.cleaned_data)


class EmpactActionStep(RowStep):
    """Move the action on."""

    permission = EmpactActionPermission.VIEW
    model = EmpactAction
    joined = ("plan__owner", "leader")
    workflow = EMPACT_ACTION_WORKFLOW
    told = "All parties in the plan read it with the reason."

    def marking(self) -> str:
        """The marking of its plan."""
        return str(self.row.plan.classification)

    def crumbs(self) -> Crumbs:
        """The overview, the plan and the action."""
        return action_crumbs(self.row)

    def perform(self, form: Any) -> EmpactAction:
        """Take the step."""
        note, by, at = form.cleaned_data["note"], signed_in(self.request), timezone.now()
        return services.take_empact_action_step(action=self.row, step=self.kwargs["step"], by=by, at=at, note=note)


class CommitmentAnswer(RowStep):
    """Answer for the own party; take the question back as leader."""

    permission = CommitmentPermission.VIEW
    model = EmpactCommitment
    joined = ("party", "action__plan__owner", "action__leader")
    workflow = COMMITMENT_WORKFLOW
    form_class = CommitmentForm
    told = "The leading party and the driver are told. All parties in the plan read it."

    def marking(self) -> str:
        """The marking of the plan."""
        return str(self.row.action.plan.classification)

    def crumbs(self) -> Crumbs:
        """The overview, the plan and the action."""
        return action_crumbs(self.row.action)

    def perform(self, form: Any) -> EmpactCommitment:
        """Answer."""
        by, at, step = signed_in(self.request), timezone.now(), self.kwargs["step"]
        return services.answer_commitment(commitment=self.row, step=step, by=by, at=at, **form.cleaned_data)


class MilestoneReach(OneAction):
    """Record the day on which a milestone was reached."""

    model = EmpactMilestone
    joined = ("action__plan__owner", "action__leader")
    permission = "operations.view_empactmilestone"
    form_class = ReachForm
    heading = "Record that it was reached"
    verb = "Record"

    def marking(self) -> str:
        """The marking of the plan."""
        return str(self.row.action.plan.classification)

    def crumbs(self) -> Crumbs:
        """The overview, the plan and the action."""
        return action_crumbs(self.row.action)

    def perform(self, form: Any) -> EmpactMilestone:
        """Record."""
        by, at = signed_in(self.request), timezone.now()
        return services.reach_milestone(milestone=self.row, by=by, at=at, **form.cleaned_data)
