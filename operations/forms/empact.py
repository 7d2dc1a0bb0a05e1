"""Shape of what people type about EMPACT plans and actions."""

from datetime import date
from typing import Any

from django import forms

from europol_portal.core.fields import Classification
from europol_portal.parties.models import CrimeArea, EmpactPriority, Party, User
from europol_portal.web.codes import allowed_levels
from operations.forms.operations import day_input
from operations.models import (
    EmpactAction,
    EmpactCommitment,
    EmpactIndicator,
    EmpactMember,
    EmpactMilestone,
    EmpactPlan,
)

NO_NAMES = "Without personal data."
ASKED_AS = [(role.value, role.label) for role in list(EmpactCommitment.Role)[1:]]
INVITED_AS = [(role.value, role.label) for role in list(EmpactMember.Role)[:0:-1]]


def _text(rows: int, limit: int, **more: Any) -> forms.CharField:
    return forms.CharField(max_length=limit, widget=forms.Textarea(attrs={"rows": rows}), **more)


class PriorityField(forms.ModelChoiceField):
    """A priority with its cycle."""

    def label_from_instance(self, obj: EmpactPriority) -> str:
        """The cycle stands before it."""
        return f"{obj.cycle.name}: {obj.name}"


class EmpactPlanForm(forms.Form):
    """What the driver says."""

    title = forms.CharField(max_length=160, label="Crime area of the plan")
    priority = PriorityField(queryset=EmpactPriority.objects.none(), to_field_name="code", empty_label="Choose one")
    crime_areas = forms.ModelMultipleChoiceField(queryset=CrimeArea.objects.none(), to_field_name="code")
    classification = forms.ChoiceField(choices=allowed_levels, initial=Classification.BPL)
    starts_on = forms.DateField(widget=day_input(), label="First day")
    ends_on = forms.DateField(widget=day_input(), label="Last day")
    aims = _text(6, 5000, help_text=NO_NAMES)

    def __init__(self, *args: Any, on: date, plan: EmpactPlan | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas, priorities = CrimeArea.objects.valid_on(on), EmpactPriority.objects.valid_on(on)
        if plan:
            areas |= CrimeArea.objects.filter(pk__in=plan.crime_area_ids)
            priorities |= EmpactPriority.objects.filter(pk=plan.priority_id)
        self.fields["crime_areas"].queryset = areas.order_by("position", "name")  # type: ignore[attr-defined]
        rows = priorities.select_related("cycle").order_by("-cycle__code", "position")
        self.fields["priority"].queryset = rows  # type: ignore[attr-defined]


class EmpactInviteForm(forms.Form):
    """Whom the driver invites."""

    party = forms.ModelChoiceField(
        queryset=Party.objects.none(), to_field_name="code", label="Country or body", empty_label="Choose one",
        help_text="It sees the plan and all its actions from now on. To each action it answers by itself.",
    )  # fmt: skip
    role = forms.ChoiceField(choices=INVITED_AS, label="As")
    message = _text(3, 1000, required=False)

    def __init__(self, *args: Any, plan: EmpactPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        possible = Party.objects.for_list().exclude(pk__in=plan.party_ids).order_by("name")
        self.fields["party"].queryset = possible  # type: ignore[attr-defined]


class EmpactActionForm(forms.Form):
    """What is said about an action; goal, leader and participants are chosen when it is drafted."""

    title = forms.CharField(max_length=160)
    goal = forms.TypedChoiceField(choices=EmpactAction.Goal, coerce=int, label="Common horizontal strategic goal")
    leader = forms.ModelChoiceField(
        queryset=Party.objects.none(), to_field_name="code", label="Action leader", empty_label="Choose one"
    )
    participants = forms.ModelMultipleChoiceField(
        queryset=Party.objects.none(), to_field_name="code", required=False, widget=forms.CheckboxSelectMultiple,
        label="Ask to commit",
    )  # fmt: skip
    aim = _text(5, 5000, label="Description and aim", help_text=NO_NAMES)
    expected = _text(3, 4000, required=False, label="Expected results")
    starts_on = forms.DateField(widget=day_input(), label="First day")
    ends_on = forms.DateField(widget=day_input(), label="Last day")
    weight = forms.IntegerField(
        min_value=1, max_value=5, initial=1, help_text="1 to 5: how much the action counts in its plan."
    )
    has_action_day = forms.BooleanField(required=False, label="With a joint action day")
    is_external = forms.BooleanField(required=False, label="With partners outside the Union")
    is_training = forms.BooleanField(required=False, label="Is training")
    overlaps_known = forms.BooleanField(
        required=False, label="I know the actions that overlap", help_text="Tick it when you are told of some."
    )

    def __init__(
        self, *args: Any, plan: EmpactPlan, user: User | None = None, action: EmpactAction | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if action is not None:
            for name in ("goal", "leader", "participants", "overlaps_known"):
                del self.fields[name]
            return
        parties = Party.objects.filter(pk__in=plan.party_ids).order_by("name")
        leaders = parties if user is None or plan.owner_id == user.party_id else parties.filter(pk=user.party_id)
        self.fields["participants"].queryset = parties  # type: ignore[attr-defined]
        self.fields["leader"].queryset = leaders  # type: ignore[attr-defined]


class AskToCommitForm(forms.Form):
    """Which party is asked."""

    party = forms.ModelChoiceField(
        queryset=Party.objects.none(), to_field_name="code", label="Country or body", empty_label="Choose one"
    )
    role = forms.ChoiceField(choices=ASKED_AS[::-1], label="As")
    answer_until = forms.DateField(widget=day_input(), required=False)

    def __init__(self, *args: Any, action: EmpactAction, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = EmpactCommitment.objects.standing().filter(action=action).values("party_id")
        possible = Party.objects.filter(pk__in=action.party_ids).exclude(pk__in=asked).order_by("name")
        self.fields["party"].queryset = possible  # type: ignore[attr-defined]


class CommitmentForm(forms.Form):
    """The answer of the own party."""

    offer = _text(3, 2000, required=False, label="What your party gives", help_text="People, equipment, places.")
    note = _text(3, 1000, required=False)

    def __init__(self, *args: Any, is_needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = is_needed
        self.fields["note"].label = "Reason" if is_needed else "Note"
        if is_needed:
            del self.fields["offer"]


class MilestoneForm(forms.Form):
    """A day by which something is done."""

    title = forms.CharField(max_length=160, label="What is done")
    planned_on = forms.DateField(widget=day_input(), label="By")
    depends_on = forms.ModelChoiceField(
        queryset=EmpactMilestone.objects.none(), required=False, label="Waits for", empty_label="Nothing"
    )

    def __init__(self, *args: Any, action: EmpactAction, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = EmpactMilestone.objects.filter(action=action).order_by("planned_on", "pk")
        self.fields["depends_on"].queryset = rows  # type: ignore[attr-defined]
        self.fields["depends_on"].label_from_instance = lambda row: row.title  # type: ignore[attr-defined]


class ReachForm(forms.Form):
    """The day on which a milestone was reached."""

    done_on = forms.DateField(widget=day_input(), label="Reached on")


class IndicatorForm(forms.Form):
    """What is counted."""

    name = forms.CharField(max_length=120, label="What is counted")
    unit = forms.CharField(max_length=40, help_text="Like “checks” or “officers trained”.")
    target = forms.IntegerField(min_value=1, max_value=100_000_000, help_text="Wanted by the end of the action.")


class ValueForm(forms.Form):
    """What the own party reached on a day."""

    indicator = forms.ModelChoiceField(queryset=EmpactIndicator.objects.none(), empty_label="Choose one")
    number = forms.IntegerField(min_value=0, max_value=100_000_000, help_text="Of your party on this day alone.")
    on = forms.DateField(widget=day_input(), label="Day", help_text="The same day again corrects it.")
    text = forms.CharField(max_length=300, required=False, label="In words", help_text=NO_NAMES)

    def __init__(self, *args: Any, action: EmpactAction, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = EmpactIndicator.objects.filter(action=action).order_by("pk")
        self.fields["indicator"].queryset = rows  # type: ignore[attr-defined]
        name_of = lambda row: f"{row.name} ({row.unit})"  # noqa: E731
        self.fields["indicator"].label_from_instance = name_of  # type: ignore[attr-defined]


class FundingForm(forms.Form):
    """Whether money is needed, and what became of it."""

    funding = forms.ChoiceField(choices=EmpactAction.Funding)
    amount = forms.IntegerField(min_value=0, max_value=100_000_000, required=False, label="Euro")
    asked_on = forms.DateField(widget=day_input(), required=False, label="Asked for on")


class ResultsForm(forms.Form):
    """What came of the action."""

    results = _text(8, 10000, help_text=NO_NAMES)


class EmpactReportForm(forms.Form):
    """The texts of a report; its figures are computed."""

    summary = _text(10, 10000, help_text="Drafted from what was recorded. Change what you like.")
    obstacles = _text(5, 10000, required=False)
    lessons = _text(5, 10000, required=False)
