"""Forms of relations, merges and splits."""

from collections.abc import Sequence
from typing import Any

from django import forms

from europol_portal.core.fields import InformationEvaluation, SourceEvaluation
from intelligence.forms.centre import with_codes
from intelligence.models import Entity, IdentityStatement, Relation
from intelligence.services.relations import Facts

NONE = ("", "As the contribution")


class DayInput(forms.DateInput):
    """A day with the browser's calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class RelationForm(forms.Form):
    """A relation between two entities of a draft."""

    origin = forms.ModelChoiceField(queryset=Entity.objects.none(), label="First", empty_label="Choose")
    kind = forms.ChoiceField(choices=[("", "Choose"), *Relation.Kind.choices], label="Is to the second")
    target = forms.ModelChoiceField(queryset=Entity.objects.none(), label="Second", empty_label="Choose")
    from_on = forms.DateField(required=False, label="From", widget=DayInput)
    until_on = forms.DateField(required=False, label="Until", widget=DayInput)
    source_evaluation = forms.ChoiceField(choices=[NONE, *with_codes(SourceEvaluation)], required=False, label="Source")
    information_evaluation = forms.ChoiceField(
        choices=[NONE, *with_codes(InformationEvaluation)], required=False, label="Information"
    )
    note = forms.CharField(max_length=300, required=False, label="What it rests on")

    def __init__(self, *args: Any, entities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("origin", "target"):
            field: Any = self.fields[name]
            field.queryset = entities
            field.label_from_instance = lambda entity: f"{entity.label} ({entity.kind_text})"

    def facts(self) -> Facts:
        """What is said of the two."""
        return Facts(**{name: self.cleaned_data[name] for name in Facts.__dataclass_fields__})


class IdentityForm(forms.Form):
    """Which other entity is the same, or is not, and why."""

    other = forms.ChoiceField(label="The other", widget=forms.RadioSelect)
    says = forms.ChoiceField(choices=IdentityStatement.Says.choices, label="Your party says", widget=forms.RadioSelect)
    reason = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        label="Reason",
        help_text="What was compared, and what decided it. It stays in the history.",
    )

    def __init__(self, *args: Any, choices: Sequence[Entity], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["other"]
        field.choices = [(str(entity.pk), described(entity)) for entity in choices]


class WithdrawalForm(forms.Form):
    """Why a merge or a split is taken back."""

    reason = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), label="Reason")


def described(entity: Entity) -> str:
    """The entity with what tells it from others of its name."""
    born = f", born {entity.birth_date:%-d %b %Y}" if entity.birth_date else ""
    role = f", {entity.role}" if entity.role else ""
    contribution = entity.contribution
    return f"{entity.label}{born}{role} ({contribution.owner.code}, {contribution.reference})"
