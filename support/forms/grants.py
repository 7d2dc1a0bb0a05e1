"""Shape of what people type about applications, their costs, judgements, reports and amendments."""

from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from europol_portal.core.fields import Classification
from europol_portal.parties.models import Party, Role, User
from europol_portal.web.codes import allowed_levels
from operations.models import EmpactAction, Operation, TaskForce
from support import services
from support.forms.requests import DayInput, OperationField
from support.models import CENT, Grant, GrantCall, GrantCost, GrantEvaluation, Heading
from support.models.grant_parts import HIGHEST_POINTS

BLANK_ROWS = 4
MOST_ROWS = 60
NO_NAMES = "No names or numbers of persons."
KINDS_OF = {
    GrantCall.Kind.LOW_VALUE: [Grant.Kind.LOW_VALUE, Grant.Kind.URGENT],
    GrantCall.Kind.HIGH_VALUE: [Grant.Kind.HIGH_VALUE],
}


def text_field(most: int, rows: int = 3, **facts: Any) -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **facts)


def money_field(label: str, *, least: Decimal = CENT, **facts: Any) -> forms.DecimalField:
    """Money, exact to the cent."""
    return forms.DecimalField(label=label, min_value=least, max_digits=12, decimal_places=2, **facts)


class GrantForm(forms.Form):
    """What an application says. Only the title is needed to keep a draft; sending needs the rest."""

    kind = forms.ChoiceField(choices=(), help_text="Urgent: decided within working days, with the reason.")
    title = forms.CharField(max_length=160, help_text=f"What is done, in one line. {NO_NAMES}")
    operation = OperationField(queryset=Operation.objects.none(), required=False, empty_label="None")
    empact_action = forms.ModelChoiceField(
        queryset=EmpactAction.objects.none(), required=False, empty_label="None", label="EMPACT action"
    )
    task_force = forms.ModelChoiceField(queryset=TaskForce.objects.none(), required=False, empty_label="None")
    objective = text_field(4000, required=False, help_text=f"What the action is for. {NO_NAMES}")
    activities = text_field(5000, 5, required=False, help_text="What is done, with days and places.")
    expected = text_field(
        4000, required=False, label="Expected results", help_text="With the indicators by which they are measured."
    )
    urgency_reason = text_field(
        2000, 2, required=False, label="Why it cannot wait", help_text="For urgent grants only."
    )
    starts_on = forms.DateField(label="From", widget=DayInput, required=False)
    ends_on = forms.DateField(label="Until", widget=DayInput, required=False)
    classification = forms.ChoiceField(choices=(), initial=Classification.BPL)
    is_declared = forms.BooleanField(
        required=False,
        label="Declaration on honour: no reason for exclusion, no other Union money for the same costs, no profit",
    )

    def __init__(self, *args: Any, user: User, call: GrantCall, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.call = call
        kinds = KINDS_OF[GrantCall.Kind(call.kind)]
        self._offer("kind", choices=[(kind.value, kind.label) for kind in kinds])
        self._offer("operation", queryset=Operation.objects.visible_to(user).open().order_by("code_name", "pk"))
        self._offer("empact_action", queryset=EmpactAction.objects.visible_to(user).order_by("plan_reference", "pk"))
        self._offer("task_force", queryset=TaskForce.objects.visible_to(user).order_by("code_name", "pk"))
        self._offer("classification", choices=allowed_levels(user.clearance_rank))

    def plan(self) -> services.GrantPlan:
        """What the services take."""
        return services.GrantPlan(call=self.call, **self.cleaned_data)

    def _offer(self, name: str, **facts: Any) -> None:
        for key, value in facts.items():
            setattr(self.fields[name], key, value)


class CostForm(forms.Form):
    """One line of the planned costs."""

    party = forms.ModelChoiceField(queryset=Party.objects.none(), label="Borne by")
    heading = forms.ChoiceField(choices=())
    description = forms.CharField(max_length=160, label="What")
    unit = forms.CharField(max_length=30)
    quantity = forms.DecimalField(max_digits=9, decimal_places=2, min_value=CENT)
    unit_cost = money_field("Cost of a unit")

    def __init__(self, *args: Any, parties: Any, headings: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = parties  # type: ignore[attr-defined]
        chosen = [
            ("", "Choose"),
            *headings,
        ]  # with one preselected, an empty line of a browser would count as filled in
        self.fields["heading"].choices = chosen  # type: ignore[attr-defined]


CostFormSet: type[BaseFormSet] = formset_factory(
    CostForm, extra=BLANK_ROWS, can_delete=True, max_num=MOST_ROWS, validate_max=True
)


def cost_plans(formset: Any) -> list[services.CostPlan]:
    """The lines that were filled in and are not to be removed."""
    rows = [form.cleaned_data for form in formset.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
    return [services.CostPlan(**{name: value for name, value in row.items() if name != "DELETE"}) for row in rows]


class PartnerForm(forms.Form):
    """A party to invite, and what it does."""

    party = forms.ModelChoiceField(queryset=Party.objects.none(), empty_label="Choose")
    role = forms.CharField(max_length=300, label="What it does", help_text=NO_NAMES)

    def __init__(self, *args: Any, grant: Grant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {grant.owner_id, grant.provider_id, *grant.partners.values_list("party_id", flat=True)}
        parties = Party.objects.filter(is_active=True).exclude(pk__in=known).order_by("name")
        self.fields["party"].queryset = parties  # type: ignore[attr-defined]


class ActForm(forms.Form):
    """Base of what an act on a grant asks for; knows the grant and the person."""

    def __init__(self, *args: Any, grant: Grant, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grant, self.user = grant, user
        self.build()

    def build(self) -> None:
        """Add fields that depend on the grant."""


class NoteForm(ActForm):
    """A step with a note that all sides read."""

    note = text_field(2000, required=False, help_text="All sides read it.")


class ReasonForm(ActForm):
    """A step that needs its reason."""

    note = text_field(2000, label="Reason", help_text="All sides read it.")


class DeclareForm(ActForm):
    """Whether the person has an interest in the application."""

    has_conflict = forms.TypedChoiceField(
        label="Do you have a family, financial or working tie to the applicant, a partner or the action?",
        choices=(("", "Choose"), ("no", "No, none"), ("yes", "Yes")),
        coerce=lambda value: value == "yes",
        help_text="Who has one, does not judge this application. The applicant does not read this.",
    )
    text = forms.CharField(max_length=500, required=False, label="What it is", help_text="If there is one.")


class JudgeForm(ActForm):
    """Points by the written criteria, in favour or not, and why."""

    def build(self) -> None:
        """The criteria of the person's part."""
        self.kind = "financial" if Role.GRANT_OFFICER in self.user.roles else "operational"
        points = [(number, str(number)) for number in range(HIGHEST_POINTS + 1)]
        for name in GrantEvaluation.CRITERIA[self.kind]:
            self.fields[name] = forms.TypedChoiceField(
                label=GrantEvaluation.label_of(name),
                choices=[("", "Choose"), *points],
                coerce=int,
                help_text=f"0, not at all, to {HIGHEST_POINTS}, fully.",
            )
        self.fields["is_favourable"] = forms.TypedChoiceField(
            label="To be awarded?", choices=(("", "Choose"), ("yes", "Yes"), ("no", "No")), coerce=lambda v: v == "yes"
        )
        self.fields["reason"] = text_field(2000, help_text="The consortium reads points, reason and name later.")

    def judgement(self) -> services.Judgement:
        """What the service takes."""
        said = self.cleaned_data
        points = {name: said[name] for name in GrantEvaluation.CRITERIA[self.kind]}
        return services.Judgement(self.kind, points, said["is_favourable"], said["reason"])


class AwardForm(ActForm):
    """The amount, and a note."""

    amount = money_field("Amount")
    note = text_field(2000, required=False, help_text="All sides read it.")
    passing_over = text_field(
        2000, required=False, label="Why it goes before a better one",
        help_text="Needed only where a better application waits. Kept in the audit record; no applicant reads it.",
    )  # fmt: skip

    def build(self) -> None:
        """What was asked for is filled in."""
        self.fields["amount"].initial = min(self.grant.requested_amount, self.grant.call.ceiling)
        self.fields["amount"].help_text = f"In {self.grant.currency}; {self.grant.requested_amount:,.2f} are asked for."


class AmendForm(ActForm):
    """Another end, other sums by heading."""

    reason = text_field(2000)
    ends_on = forms.DateField(label="New end", widget=DayInput, required=False)

    def build(self) -> None:
        """A field for each heading of the call."""
        for heading, rule in self.grant.call.rules.items():
            self.fields[f"shift_{heading}"] = forms.DecimalField(
                label=f"{rule.label}: more or less", required=False, max_digits=12, decimal_places=2,
                help_text="For example -500 here and 500 there.",
            )  # fmt: skip

    @property
    def shifts(self) -> dict[str, Decimal]:
        """Amounts by heading."""
        said = {heading: self.cleaned_data.get(f"shift_{heading}") for heading in Heading.values}
        return {heading: amount for heading, amount in said.items() if amount}


class OfCosts(ActForm):
    """A form with fields for each line of the costs."""

    @property
    def lines(self) -> list[GrantCost]:
        """The lines of the grant."""
        if not hasattr(self, "_lines"):
            self._lines = list(self.grant.costs.order_by("pk"))
        return self._lines


class ReportForm(OfCosts):
    """What was done, what came of it, what it cost."""

    text = text_field(10000, 6, label="What was done", help_text=NO_NAMES)
    results = text_field(10000, 4, label="What came of it", help_text="Measured by the indicators of the application.")

    def build(self) -> None:
        """A field for the cost of each line."""
        self.fields["text"].initial, self.fields["results"].initial = self.grant.report_text, self.grant.report_results
        for cost in self.lines:
            self.fields[f"claim_{cost.pk}"] = money_field(
                f"{cost.description}: cost", least=Decimal(0), required=False, initial=cost.claimed,
                help_text=f"Planned: {cost.amount:,.2f} {self.grant.currency}.",
            )  # fmt: skip

    def claims(self) -> dict[Any, Decimal]:
        """Amounts by key of the line, those that were filled in."""
        said = {cost.pk: self.cleaned_data[f"claim_{cost.pk}"] for cost in self.lines}
        return {key: amount for key, amount in said.items() if amount is not None}


class JudgeCostsForm(OfCosts):
    """What is accepted of each line, and why less."""

    def build(self) -> None:
        """Two fields for each line."""
        for cost in self.lines:
            initial = cost.claimed if cost.accepted is None else cost.accepted
            self.fields[f"accepted_{cost.pk}"] = money_field(
                f"{cost.description}: accepted", least=Decimal(0), initial=initial,
                help_text=f"Claimed: {cost.claimed or 0:,.2f} {self.grant.currency}.",
            )  # fmt: skip
            self.fields[f"why_{cost.pk}"] = forms.CharField(
                label="Why less", max_length=300, required=False, initial=cost.judgement
            )

    def accepted(self) -> dict[Any, tuple[Decimal, str]]:
        """Amount and reason by key of the line."""
        said = self.cleaned_data
        return {cost.pk: (said[f"accepted_{cost.pk}"], said[f"why_{cost.pk}"]) for cost in self.lines}


class EvidenceForm(ActForm):
    """A file and what it proves."""

    what = forms.CharField(max_length=160, label="What it proves", help_text=NO_NAMES)
    file = forms.FileField(help_text="Invoices, lists of participants without names of suspects, reports.")
