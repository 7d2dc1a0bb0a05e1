"""The filter of the entity list."""

from django import forms

from intelligence.models import Entity


class EntitySearchForm(forms.Form):
    """Kind and words."""

    kind = forms.ChoiceField(choices=[("", "Any kind"), *Entity.Kind.choices], required=False, label="Kind")
    q = forms.CharField(max_length=200, required=False, label="Words", widget=forms.TextInput(attrs={"type": "search"}))
