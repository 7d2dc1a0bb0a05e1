"""Shape of what people type about courses, sessions, nominations, attendance and the library."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone

from europol_portal.parties.models import Party, User
from support import services
from support.forms.forensics import sha256_field
from support.forms.grants import NO_NAMES, text_field
from support.forms.requests import COUNTRIES, DayInput
from support.models import Course, Nomination, TrainingSession
from support.models.training import MOST_PLACES

MARKS = ((5, "5, very good"), (4, "4, good"), (3, "3, fair"), (2, "2, poor"), (1, "1, very poor"))
DECLARATION = "I declare that the file holds no personal data of a case: no names, numbers or pictures of persons"


class CourseForm(forms.Form):
    """What a course is."""

    code = forms.SlugField(max_length=24, help_text="What people call it, such as osint-1.")
    title = forms.CharField(max_length=120)
    topic = forms.ChoiceField(choices=Course.Topic.choices)
    level = forms.ChoiceField(choices=Course.Level.choices)
    language = forms.CharField(max_length=40, initial="English")
    aims = text_field(2000, help_text=f"What participants can do afterwards. {NO_NAMES}")

    def plan(self) -> services.CoursePlan:
        """What the service takes."""
        return services.CoursePlan(**self.cleaned_data)


class SessionForm(forms.Form):
    """When and where a course is held."""

    course = forms.ModelChoiceField(queryset=Course.objects.none(), empty_label="Choose")
    starts_on = forms.DateField(label="First day", widget=DayInput)
    ends_on = forms.DateField(label="Last day", widget=DayInput)
    nominate_by = forms.DateField(label="Nominations until", widget=DayInput)
    places = forms.IntegerField(min_value=1, max_value=MOST_PLACES)
    place = forms.CharField(max_length=120, required=False, help_text="Leave it empty when it is online.")
    country = forms.ModelChoiceField(queryset=Party.objects.none(), required=False, empty_label="None")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        courses = Course.objects.visible_to(user).offered()
        self.fields["course"].queryset = courses  # type: ignore[attr-defined]
        countries = Party.objects.filter(kind__in=COUNTRIES).order_by("name")
        self.fields["country"].queryset = countries  # type: ignore[attr-defined]

    def plan(self) -> services.SessionPlan:
        """What the service takes."""
        return services.SessionPlan(**self.cleaned_data)


class QuotaForm(forms.Form):
    """How many a party can send."""

    party = forms.ModelChoiceField(queryset=Party.objects.none(), empty_label="Choose")
    places = forms.IntegerField(min_value=1, max_value=MOST_PLACES, help_text="Another number replaces the former.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parties = Party.objects.filter(is_hub=False).order_by("name")
        self.fields["party"].queryset = parties  # type: ignore[attr-defined]


class NominationForm(forms.Form):
    """Whom a party sends."""

    name = forms.CharField(max_length=120, help_text="As it shall stand on the certificate.")
    unit = forms.CharField(max_length=120, label="Service and unit")
    person = forms.ModelChoiceField(
        queryset=User.objects.none(), required=False, empty_label="None", label="Account",
        help_text="Who has one says later how it was; for others you do.",
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(party_id=user.party_id, is_active=True).order_by("last_name", "first_name", "pk")
        self.fields["person"].queryset = people  # type: ignore[attr-defined]

    def plan(self) -> services.NomineePlan:
        """What the service takes."""
        return services.NomineePlan(**self.cleaned_data)


class AttendanceForm(forms.Form):
    """Who was there on a day."""

    day = forms.TypedChoiceField(coerce=date.fromisoformat)
    present = forms.TypedMultipleChoiceField(
        label="Who was there", coerce=UUID, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, session: TrainingSession, people: list[Nomination], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = min(session.ends_on, timezone.now().date())
        days = [session.starts_on + timedelta(days=number) for number in range((last - session.starts_on).days + 1)]
        self.fields["day"].choices = [(day.isoformat(), f"{day:%d %b %Y}") for day in days]  # type: ignore[attr-defined]
        choices = [(str(one.pk), f"{one.name}, {one.party.code}") for one in people]
        self.fields["present"].choices = choices  # type: ignore[attr-defined]


class EvaluationForm(forms.Form):
    """How a session was."""

    content = forms.TypedChoiceField(choices=MARKS, coerce=int)
    teaching = forms.TypedChoiceField(choices=MARKS, coerce=int)
    use = forms.TypedChoiceField(choices=MARKS, coerce=int, label="Use for the work")
    text = text_field(2000, required=False, label="What should change", help_text=NO_NAMES)

    def plan(self) -> services.EvaluationPlan:
        """What the service takes."""
        return services.EvaluationPlan(**self.cleaned_data)


class TrainingNoteForm(forms.Form):
    """A step with its reason."""

    note = forms.CharField(max_length=500, label="Reason")

    def __init__(self, *args: Any, needs_note: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_note:
            del self.fields["note"]


class MaterialForm(forms.Form):
    """A file for the library."""

    title = forms.CharField(max_length=160, help_text=NO_NAMES)
    about = text_field(2000, required=False, label="What it is for")
    course = forms.ModelChoiceField(queryset=Course.objects.none(), required=False, empty_label="None")
    file = forms.FileField()
    is_declared = forms.BooleanField(required=False, label=DECLARATION)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["course"].queryset = Course.objects.visible_to(user).offered()  # type: ignore[attr-defined]


class TrainingVerifyForm(forms.Form):
    """A certificate to check."""

    file = forms.FileField(required=False, label="The document", help_text="It is not stored.")
    sha256 = sha256_field("Or its SHA-256")

    def clean(self) -> dict[str, Any]:
        """One of the two is needed."""
        said: dict[str, Any] = super().clean() or {}
        if not said.get("file") and not said.get("sha256"):
            message = "Choose the document, or type its hash."
            raise forms.ValidationError(message)
        return said
