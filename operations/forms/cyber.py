"""Shape of what people type about proposals to the cyber task force."""

from datetime import date
from typing import Any

from django import forms

from europol_portal.core.fields import Classification
from europol_portal.parties.models import CrimeArea, Party, User
from europol_portal.web.codes import allowed_levels
from operations.forms.operations import day_input
from operations.forms.targets import CriterionField
from operations.models import HIGHEST, Criterion, CyberProposal, Operation, ProposalVote


class ProposalForm(forms.Form):
    """What the submitting country says."""

    title = forms.CharField(max_length=160, help_text="In one line, without personal data.")
    crime_areas = forms.ModelMultipleChoiceField(queryset=CrimeArea.objects.none(), to_field_name="code")
    classification = forms.ChoiceField(choices=allowed_levels, initial=Classification.BPL)
    summary = forms.CharField(
        max_length=10000,
        label="The case",
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Names of persons belong into contributions, with their codes.",
    )
    wanted = forms.CharField(
        max_length=4000, label="What you ask of the others", widget=forms.Textarea(attrs={"rows": 4})
    )
    vote_until = forms.DateField(widget=day_input(), required=False, label="Vote until")

    def __init__(self, *args: Any, on: date, proposal: CyberProposal | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = CrimeArea.objects.valid_on(on)
        if proposal:
            areas |= CrimeArea.objects.filter(pk__in=proposal.crime_area_ids)
        self.fields["crime_areas"].queryset = areas.order_by("position", "name")  # type: ignore[attr-defined]


class ProposalPointsForm(forms.Form):
    """Points of the own party for one criterion."""

    criterion = CriterionField(
        queryset=Criterion.objects.asked(Criterion.Scale.PROPOSAL), to_field_name="code", empty_label="Choose one"
    )
    points = forms.IntegerField(min_value=0, max_value=HIGHEST, help_text=f"0 does not apply, {HIGHEST} is the most.")
    reason = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class VoteForm(forms.Form):
    """The one vote of the own party."""

    choice = forms.ChoiceField(choices=ProposalVote.Choice, label="Your party votes")
    reason = forms.CharField(
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed for a vote against.",
    )


class ActionPlanForm(forms.Form):
    """What is done, who gives what, and who decides in court."""

    plan = forms.CharField(max_length=10000, widget=forms.Textarea(attrs={"rows": 8}), label="Action plan")
    resources = forms.CharField(
        max_length=4000, widget=forms.Textarea(attrs={"rows": 4}), label="Resources and responsibilities"
    )
    judicial = forms.CharField(
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Judicial actors",
        help_text="Prosecutors and courts of each country; coercive measures are theirs to order.",
    )


class HandOverForm(forms.Form):
    """The operation that the proposal becomes."""

    code_name = forms.CharField(
        max_length=40, required=False, label="Code name of a new operation", help_text="Leave empty to link one."
    )
    starts_on = forms.DateField(widget=day_input(), required=False, label="Starts on")
    operation = forms.ModelChoiceField(
        queryset=Operation.objects.none(), required=False, label="Or an operation that you lead", empty_label="None"
    )
    parties = forms.ModelMultipleChoiceField(
        queryset=Party.objects.none(),
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Invite to the operation",
    )

    def __init__(self, *args: Any, user: User, proposal: CyberProposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        led = Operation.objects.visible_to(user).led_by(user.party).open().order_by("-pk")
        others = Party.objects.filter(pk__in=proposal.party_ids).exclude(pk=user.party_id).order_by("name")
        self.fields["operation"].queryset = led  # type: ignore[attr-defined]
        self.fields["parties"].queryset = others  # type: ignore[attr-defined]


class DebriefForm(forms.Form):
    """What was learned."""

    debrief = forms.CharField(max_length=10000, widget=forms.Textarea(attrs={"rows": 8}))
