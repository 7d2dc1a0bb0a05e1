"""Shape of what people type about phases, linked records and sites."""

from django import forms

from europol_portal.core.fields import Classification
from europol_portal.web.codes import allowed_levels
from operations.forms.operations import day_input
from operations.models import OperationRecord, OperationSite


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


class SiteForm(forms.Form):
    """A place or an area of the operation."""

    kind = forms.ChoiceField(choices=OperationSite.Kind)
    name = forms.CharField(max_length=80)
    latitude = forms.FloatField(min_value=-90, max_value=90, help_text="Degrees, such as 44.4268; south is negative.")
    longitude = forms.FloatField(min_value=-180, max_value=180, help_text="Degrees, such as 26.1025; west is negative.")
    radius_km = forms.FloatField(
        min_value=0.1, max_value=500, required=False, label="Radius in kilometres", help_text="Of an area only."
    )
    classification = forms.ChoiceField(
        choices=allowed_levels, initial=Classification.BPL, help_text="It has the level of the operation at least."
    )
    is_own = forms.BooleanField(
        required=False, label="For my country alone", help_text="No other country sees it or learns that it is there."
    )
