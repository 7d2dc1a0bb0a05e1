"""Shape of what people type: the request by kind of service, points, dates, feedback, reasons, questions."""

from datetime import date, datetime
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import QuerySet

from europol_portal.core.fields import Classification
from europol_portal.parties.models import Party, User
from europol_portal.web.codes import allowed_levels
from operations.models import Operation
from support import services
from support.models import Assessment, Detail, Service, Shape, SupportRequest, details_of
from support.models.details import LINE_LENGTH, TEXT_LENGTH

COUNTRIES = (Party.Kind.MEMBER_STATE, Party.Kind.THIRD_COUNTRY)
POINTS = ((0, "0, not at all"), (1, "1, a little"), (2, "2, clearly"), (3, "3, fully"))
RATINGS = ((5, "5, decisive"), (4, "4, very useful"), (3, "3, useful"), (2, "2, of little use"), (1, "1, of no use"))
FIRST_FACTS = ("title", "need", "operation")
LONG = (forms.Textarea, forms.CheckboxSelectMultiple)
LAST_FACTS = ("country", "place", "starts_on", "ends_on", "urgency", "classification")


class DayInput(forms.DateInput):
    """A day with the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class OperationField(forms.ModelChoiceField):
    """Operations by code name and reference."""

    def label_from_instance(self, obj: Any) -> str:
        """Code name and reference."""
        return f"{obj.code_name}, {obj.title}"


class PersonField(forms.ModelChoiceField):
    """People by their name."""

    def label_from_instance(self, obj: Any) -> str:
        """First and last name."""
        return str(obj.display_name)


class RequestForm(forms.Form):
    """What is asked: the facts of every request and the details of its kind.

    A draft may leave out what only sending needs, so then only the title is required.
    """

    title = forms.CharField(max_length=160, help_text="What you need, where and when, in one line.")
    need = forms.CharField(
        label="What it is for",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What the support shall change for your case. No names of persons.",
    )
    operation = OperationField(
        queryset=Operation.objects.none(),
        required=False,
        empty_label="None",
        help_text="Europol reads its name only if it takes part in it. The other countries do not see your request.",
    )
    country = forms.ModelChoiceField(queryset=Party.objects.none(), empty_label="Choose")
    place = forms.CharField(max_length=120, help_text="Town and site.")
    starts_on = forms.DateField(label="From", widget=DayInput)
    ends_on = forms.DateField(label="Until", widget=DayInput)
    urgency = forms.ChoiceField(
        choices=SupportRequest.Urgency.choices,
        help_text="Danger to life: the duty officer is told at once and may accept before your national unit endorses.",
    )
    classification = forms.ChoiceField(choices=(), initial=Classification.BPL, label="Classification of this request")

    def __init__(self, *args: Any, user: User, service: Service, is_final: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.service = service
        self._offer(user)
        for detail in details_of(service.kind):
            self.fields[detail.name] = detail_field(detail)
        if service.kind == Service.Kind.FINANCIAL:
            self.fields["amount"] = amount_field(service)
        if not is_final:
            for name, field in self.fields.items():
                field.required = name in {"title", "urgency", "classification"}

    @property
    def detail_rows(self) -> list[list[str]]:
        """The fields of this kind of service in rows: short ones side by side, long ones alone."""
        names = [name for name in self.fields if name not in {*FIRST_FACTS, *LAST_FACTS}]
        rows: list[list[str]] = []
        for are_long, group in groupby(names, key=lambda name: isinstance(self.fields[name].widget, LONG)):
            row = list(group)
            rows += [[name] for name in row] if are_long else [row]
        return rows

    def plan(self) -> services.RequestPlan:
        """What the services take."""
        typed = self.cleaned_data
        facts = {name: typed[name] for name in (*FIRST_FACTS, *LAST_FACTS)}
        details = {detail.name: typed[detail.name] for detail in details_of(self.service.kind)}
        return services.RequestPlan(service=self.service, details=details, amount=typed.get("amount"), **facts)

    def _offer(self, user: User) -> None:
        """Only operations that the person may know, only countries, only markings that the person may write."""
        operations = Operation.objects.visible_to(user).open().order_by("code_name", "pk")
        self.fields["operation"].queryset = operations  # type: ignore[attr-defined]
        countries = Party.objects.filter(kind__in=COUNTRIES, is_active=True).order_by("name", "pk")
        self.fields["country"].queryset = countries  # type: ignore[attr-defined]
        levels = allowed_levels(user.clearance_rank)
        self.fields["classification"].choices = levels  # type: ignore[attr-defined]


def amount_field(service: Service) -> forms.DecimalField:
    """Money in euro, exact to the cent."""
    most = f"At most €{service.ceiling:,.2f}." if service.ceiling is not None else ""
    return forms.DecimalField(
        label="Amount in euro", max_digits=12, decimal_places=2, min_value=0, help_text=most, localize=False
    )


def detail_field(detail: Detail) -> forms.Field:
    """The form field of one detail."""
    common: dict[str, Any] = {"label": detail.label, "required": detail.required, "help_text": detail.help}
    if detail.shape is Shape.TEXT:
        return forms.CharField(max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 3}), **common)
    if detail.shape is Shape.NUMBER:
        return forms.IntegerField(min_value=1, max_value=detail.most, **common)
    if detail.shape is Shape.CHOICE:
        return forms.ChoiceField(choices=[("", "Choose"), *detail.options], **common)
    if detail.shape is Shape.CHOICES:
        return forms.MultipleChoiceField(choices=detail.options, widget=forms.CheckboxSelectMultiple, **common)
    return forms.CharField(max_length=LINE_LENGTH, **common)


class AssessmentForm(forms.Form):
    """Points by the written criteria, and the reason."""

    reason = forms.CharField(
        max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), help_text="The requester reads points and reason."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields.pop("reason")
        for name in Assessment.CRITERIA:
            self.fields[name] = forms.TypedChoiceField(
                label=Assessment.label_of(name), choices=POINTS, coerce=int, initial=0
            )
        self.fields["reason"] = reason

    def scores(self) -> services.Scores:
        """What the services take."""
        return services.Scores(**{name: self.cleaned_data[name] for name in Assessment.CRITERIA})


def points_of(request: SupportRequest, assessment: Assessment | None, *, at: datetime) -> dict[str, int]:
    """The last points, or those that the request itself tells."""
    if assessment is None:
        return vars(services.proposed_scores(request, at=at))
    return {name: getattr(assessment, name) for name in Assessment.CRITERIA}


def days_of(request: SupportRequest) -> dict[str, date | None]:
    """The dates as they stand, or those wanted."""
    return {
        "scheduled_from": request.scheduled_from or request.starts_on,
        "scheduled_until": request.scheduled_until or request.ends_on,
    }


class ScheduleForm(forms.Form):
    """The days of the support."""

    scheduled_from = forms.DateField(label="From", widget=DayInput)
    scheduled_until = forms.DateField(label="Until", widget=DayInput)
    note = forms.CharField(
        max_length=2000, required=False, help_text="What the requester should know: who comes, when."
    )


class StepForm(forms.Form):
    """A step with its reason or note."""

    note = forms.CharField(
        label="Reason", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), help_text="Both sides read it."
    )

    def __init__(self, *args: Any, needs_note: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = needs_note
        if not needs_note:
            self.fields["note"].label = "Note"


class ReassignForm(forms.Form):
    """Who handles the request from now on, and why."""

    to = PersonField(label="To", queryset=User.objects.none(), empty_label="Choose")
    reason = forms.CharField(max_length=1800, widget=forms.Textarea(attrs={"rows": 3}), help_text="Both sides read it.")

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = people  # type: ignore[attr-defined]


class MessageForm(forms.Form):
    """A question, or the answer to one."""

    text = forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    answers = forms.UUIDField(required=False, widget=forms.HiddenInput)
