"""Shape of what people type about phases and linked records."""

from django import forms

from operations.forms.operations import day_input
from operations.models import OperationRecord


class PhaseForm(forms.Form):
    """A stretch of the operation."""

    name = forms.CharField(max_length=80)
    starts_on = forms.DateField(widget=day_input(), label="From")
    ends_on = forms.DateField(widget=day_input(), label="Until")
    goal = forms.CharField(max_length=500, required=False, label="What shall be reached")


class RecordForm(forms.Form):
    """A record that belongs to the operation."""

    kind = forms.ChoiceField(choices=OperationRecord.Kind)
    reference = forms.CharField(
        max_length=40,
        help_text="Others see it only if they may see the record. The number of an investigation team is read by all.",
    )
