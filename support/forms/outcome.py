"""Shape of what people type about what came of a request."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms

from operations.models import OperationResult
from support import services
from support.forms.grants import NO_NAMES, text_field
from support.forms.requests import RATINGS
from support.models import Measure


class FeedbackForm(forms.Form):
    """What the support led to, a figure for each measure, and what was learned."""

    feedback_rating = forms.TypedChoiceField(label="How useful was it?", choices=RATINGS, coerce=int)
    feedback_text = text_field(2000, required=False, label="What it led to", help_text=NO_NAMES)
    results = forms.TypedMultipleChoiceField(
        label="Confirmed results that it led to", required=False, coerce=UUID, widget=forms.CheckboxSelectMultiple,
        help_text="Europol reads them if it takes part in the operation. Other countries do not learn of it.",
    )  # fmt: skip
    lessons = text_field(
        2000, required=False, label="What should be done in another way", help_text=f"Europol reads it. {NO_NAMES}"
    )
    may_share = forms.BooleanField(
        required=False, label="Europol may tell the lesson to others, without our name and place"
    )

    def __init__(self, *args: Any, results: Sequence[OperationResult] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(row.pk), f"{row.number} {row.words}, {row.on:%d %b %Y}") for row in results]
        if choices:
            self.fields["results"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["results"]
        for measure in Measure:
            self.fields[measure.value] = _figure(measure)

    @property
    def figures(self) -> list[str]:
        """Names of the fields of figures."""
        return [measure.value for measure in Measure]

    @property
    def rows(self) -> list[forms.BoundField]:
        """The figures, which stand beside each other on the page."""
        return [self[name] for name in self.figures]

    @property
    def before_rows(self) -> list[forms.BoundField]:
        """What stands above them."""
        return [bound for bound in self if bound.name not in self.figures]

    def plan(self) -> services.OutcomePlan:
        """What the services take."""
        said = self.cleaned_data
        return services.OutcomePlan(
            rating=said["feedback_rating"], text=said["feedback_text"], lessons=said["lessons"],
            may_share=said["may_share"], results=said.get("results", []),
            figures={name: said[name] for name in self.figures if said[name] is not None},
        )  # fmt: skip


def _figure(measure: Measure) -> forms.DecimalField:
    places = 0 if measure.is_counted else 2
    least = Decimal(1) if measure.is_counted else Decimal("0.01")
    label = measure.label if measure.is_counted else f"{measure.label}, {measure.unit}"
    return forms.DecimalField(label=label, min_value=least, max_digits=14, decimal_places=places, required=False)


def feedback_of(plan: services.OutcomePlan) -> dict[str, Any]:
    """What was said, for the fields of the form."""
    said = {
        "feedback_rating": plan.rating, "feedback_text": plan.text, "lessons": plan.lessons,
        "may_share": plan.may_share, "results": [str(key) for key in plan.results],
    }  # fmt: skip
    return said | {name: amount.normalize() for name, amount in plan.figures.items()}


class LessonForm(forms.Form):
    """A lesson for everybody."""

    text = text_field(1000, help_text=f"Neither country nor place of the request. {NO_NAMES}")
