"""The form of a contribution."""

from typing import Any

from django import forms

from europol_portal.core.fields import Classification, HandlingCode, InformationEvaluation, SourceEvaluation
from europol_portal.parties.models import User
from europol_portal.web.codes import information_words, source_words
from europol_portal.web.uploads import FilesField, FilesInput
from intelligence.forms.fields import OperationField, RecipientsField, classification_field, crime_area_field
from intelligence.models import Case, Contribution, ProcessingPurpose
from intelligence.services import ContributionContent
from operations.models import Operation

PURPOSES_OFFERED = (
    ProcessingPurpose.CROSS_CHECK,
    ProcessingPurpose.OPERATIONAL_ANALYSIS,
    ProcessingPurpose.STRATEGIC_ANALYSIS,
    ProcessingPurpose.EXCHANGE,
    ProcessingPurpose.DETERMINE_RELEVANCE,
)
RESTRICTIONS = [(code.value, str(code.label)) for code in HandlingCode if code is not HandlingCode.H0]
CHOSEN_AS_KEYS = ("crime_area", "operation")


class ContributionForm(forms.Form):
    """What a contribution holds. A lenient form lets a draft leave out what sending needs."""

    kind = forms.ChoiceField(choices=Contribution.Kind.choices, label="Kind")
    urgency = forms.ChoiceField(choices=Contribution.Urgency.choices, label="Urgency")
    urgency_reason = forms.CharField(
        required=False, max_length=500, label="Why it is urgent", help_text="Needed for an urgent request."
    )
    indirect_access = forms.BooleanField(
        required=False,
        label="Probably not directly accessible",
        help_text="An urgent request then has 3 days instead of 8 hours.",
    )
    answer_outcome = forms.ChoiceField(
        choices=[("", "Everything that was asked"), *Contribution.Outcome.choices[1:]],
        required=False,
        label="The answer gives",
        help_text="For an answer: sending it closes the request to you.",
    )
    to = RecipientsField(label="To", is_lookup=True)
    cc = RecipientsField(label="Copy to", required=False, is_lookup=True)
    subject = forms.CharField(max_length=200, help_text="One line that says what happened and where.")
    body = forms.CharField(widget=forms.Textarea(attrs={"rows": 12}), label="Text")
    crime_area = crime_area_field()
    operation = OperationField(
        queryset=Operation.objects.none(),
        required=False,
        empty_label="None",
        help_text="Named only to recipients who take part in it.",
    )
    case_number = forms.IntegerField(
        required=False, label="Case number", help_text="Leave it empty to open a new case.", min_value=1
    )
    classification = classification_field()
    source_evaluation = forms.ChoiceField(
        choices=[(code.value, f"{code.value}, {source_words(code).short}") for code in SourceEvaluation], label="Source"
    )
    information_evaluation = forms.ChoiceField(
        choices=[(code.value, f"{code.value}, {information_words(code).short}") for code in InformationEvaluation],
        label="Information",
    )
    handling_codes = forms.MultipleChoiceField(
        choices=RESTRICTIONS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        label="Handling codes",
        help_text="H0 always applies: only to prevent and combat crime.",
    )
    handling_text = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=2000,
        label="Text of H3",
        help_text="Shown wherever the contribution is shown.",
    )
    purposes = forms.MultipleChoiceField(
        choices=[(purpose.value, str(purpose.label)) for purpose in PURPOSES_OFFERED],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        label="Purposes for Europol",
        help_text="Needed when Europol is a recipient.",
    )
    no_personal_data = forms.BooleanField(
        required=False,
        label="No personal data in text, entities and files",
        help_text="Parties without an agreement on personal data can receive it only then.",
    )
    files = FilesField(  # type: ignore[assignment]
        required=False, widget=FilesInput, label="Files", help_text="Up to 50 MB each."
    )

    def __init__(self, *args: Any, user: User, is_lenient: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        operations = Operation.objects.visible_to(user).order_by("code_name", "pk")
        self.fields["operation"].queryset = operations  # type: ignore[attr-defined]
        self.is_lenient = is_lenient

    def full_clean(self) -> None:
        """A lenient form asks for nothing, but shows what sending will ask for."""
        demanded = [field for field in self.fields.values() if field.required and self.is_lenient]
        for field in demanded:
            field.required = False
        super().full_clean()
        for field in demanded:
            field.required = True

    def clean_case_number(self) -> Case | None:
        """The case, if the person may know one of that number."""
        number = self.cleaned_data.get("case_number")
        if number is None:
            return None
        case: Case | None = Case.objects.visible_to(self.user).filter(number=number).first()
        if case is None:
            message = "There is no case of that number among yours."
            raise forms.ValidationError(message, code="not_found")
        return case

    def content(self, origin: ContributionContent) -> ContributionContent:
        """What was typed; what the form does not ask (the contribution answered) comes from its origin."""
        data = self.cleaned_data
        return ContributionContent(
            subject=data.get("subject", ""),
            body=data.get("body", ""),
            kind=data.get("kind") or origin.kind,
            case=data.get("case_number"),
            crime_area=data.get("crime_area"),
            operation=data.get("operation"),
            classification=data.get("classification") or Classification.BPL,
            source_evaluation=data.get("source_evaluation") or SourceEvaluation.X,
            information_evaluation=data.get("information_evaluation") or InformationEvaluation.FOUR,
            handling_codes=tuple(data.get("handling_codes", ())),
            handling_text=data.get("handling_text", ""),
            urgency=data.get("urgency") or Contribution.Urgency.NORMAL,
            urgency_reason=data.get("urgency_reason", ""),
            expects_direct_access=not data.get("indirect_access", False),
            answer_outcome=data.get("answer_outcome", ""),
            purposes=tuple(data.get("purposes", ())),
            has_personal_data=not data.get("no_personal_data", False),
            reply_to=origin.reply_to,
            corrects=origin.corrects,
            to=tuple(data.get("to", ())),
            cc=tuple(data.get("cc", ())),
        )

    @staticmethod
    def initial_of(content: ContributionContent) -> dict[str, Any]:
        """The first values of the form for a content."""
        plain = ("kind", "urgency", "subject", "body", "classification", "source_evaluation", "information_evaluation")
        values: dict[str, Any] = {name: getattr(content, name) for name in plain}
        values |= {name: getattr(content, name) and getattr(content, name).pk for name in CHOSEN_AS_KEYS}
        return values | {
            "handling_codes": list(content.handling_codes),
            "handling_text": content.handling_text,
            "purposes": list(content.purposes),
            "urgency_reason": content.urgency_reason,
            "indirect_access": not content.expects_direct_access,
            "answer_outcome": content.answer_outcome,
            "no_personal_data": not content.has_personal_data,
            "case_number": content.case.number if content.case else None,
            "to": [authority.pk for authority in content.to],
            "cc": [authority.pk for authority in content.cc],
        }
