"""Shape of what grant officers type about budgets and calls."""

from datetime import UTC
from typing import Any

from django import forms

from europol_portal.parties.models import User
from support import services
from support.forms.grants import money_field, text_field
from support.forms.requests import DayInput
from support.models import BudgetLine, GrantCall, Heading, HeadingRule
from support.models.funding import CURRENCY, HIGHEST_RATE, WHOLE

MOST_DAYS = 365


class BudgetForm(forms.Form):
    """A budget of a year."""

    year = forms.IntegerField(min_value=2000, max_value=2100)
    name = forms.CharField(max_length=120, help_text="What the money is for.")
    currency = forms.CharField(max_length=3, initial="EUR", validators=[CURRENCY])


class LineForm(forms.Form):
    """A line of a budget."""

    code = forms.SlugField(max_length=24, help_text="Such as lvg-2026. Small letters and hyphens.")
    name = forms.CharField(max_length=120)


class AllocateForm(forms.Form):
    """Money for a line, or taken back from it."""

    amount = forms.DecimalField(
        max_digits=12, decimal_places=2, help_text="With a minus to take back what is not committed."
    )
    note = forms.CharField(max_length=300, help_text="Which decision it rests on.")


class UtcInput(forms.DateTimeInput):
    """A moment in UTC with the browser's own calendar."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class CallForm(forms.Form):
    """A call. For each heading: whether it is paid for, the dearest unit, the largest share."""

    code = forms.SlugField(max_length=32, help_text="Such as empact-lvg-2026.")
    title = forms.CharField(max_length=160)
    text = text_field(5000, 5, help_text="Who may apply for what, and how it is judged.")
    kind = forms.ChoiceField(choices=GrantCall.Kind.choices)
    line = forms.ModelChoiceField(queryset=BudgetLine.objects.none(), label="Paid from")
    opens_on = forms.DateField(label="Opens on", widget=DayInput)
    closes_at = forms.DateTimeField(
        label="Deadline, UTC", required=False, widget=UtcInput, help_text="A high-value call has one."
    )
    ceiling = money_field("Most for one grant")
    rate = forms.IntegerField(label="Share of the costs, per cent", min_value=1, max_value=HIGHEST_RATE, initial=95)
    prefinancing_rate = forms.IntegerField(
        label="Pre-financing, per cent of the award", min_value=0, max_value=WHOLE, initial=0
    )
    least_partners = forms.IntegerField(label="Partners, at least", min_value=0, max_value=20, initial=1)
    decision_days = forms.IntegerField(label="Days until the decision", min_value=1, max_value=MOST_DAYS, initial=30)
    urgent_decision_days = forms.IntegerField(
        label="Working days until an urgent decision", min_value=1, max_value=MOST_DAYS, initial=10
    )
    report_days = forms.IntegerField(label="Days for the report", min_value=1, max_value=MOST_DAYS, initial=30)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = BudgetLine.objects.visible_to(user).for_list()  # type: ignore[attr-defined]
        for heading in Heading:
            self.fields[f"pays_{heading}"] = forms.BooleanField(label=f"Pays for {heading.label}", required=False)
            self.fields[f"ceiling_{heading}"] = money_field("Dearest unit", required=False)
            self.fields[f"share_{heading}"] = forms.IntegerField(
                label="At most, per cent of all costs", required=False, min_value=1, max_value=WHOLE
            )

    @property
    def heading_rows(self) -> list[list[Any]]:
        """The three fields of each heading."""
        return [[self[f"{part}_{heading}"] for part in ("pays", "ceiling", "share")] for heading in Heading]

    @property
    def facts(self) -> list[Any]:
        """The other fields."""
        return [self[name] for name in self.base_fields]

    def plan(self) -> services.CallPlan:
        """What the services take."""
        said = self.cleaned_data
        rules = tuple(
            HeadingRule(heading.value, said[f"ceiling_{heading}"], said[f"share_{heading}"])
            for heading in Heading
            if said[f"pays_{heading}"]
        )
        facts = {name: said[name] for name in self.base_fields}
        return services.CallPlan(rules=rules, **facts)


def call_facts(call: GrantCall) -> dict[str, Any]:
    """A call as the form shows it."""
    facts = {name: getattr(call, name) for name in CallForm.base_fields}
    if call.closes_at:
        facts["closes_at"] = call.closes_at.astimezone(UTC)
    for heading, rule in call.rules.items():
        facts |= {f"pays_{heading}": True, f"ceiling_{heading}": rule.unit_ceiling, f"share_{heading}": rule.share}
    return facts
