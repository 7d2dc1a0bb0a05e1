"""Shape of what people type about their own account."""

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils import timezone

from europol_portal.accounts import services
from europol_portal.accounts.services.factors import Outcome
from europol_portal.accounts.services.own import LONGEST_LIFETIME
from europol_portal.parties.models import ApiToken, Authority, User
from europol_portal.web import moments
from europol_portal.web.http import address_of

THEMES = (("", "As the system"), ("light", "Light"), ("dark", "Dark"))
SLOWED = "slowed"
SLOWED_WORDS = (
    "Too many passwords were tried with this name or from this place. Try again at {}. "
    "If you have a passkey, it works now."
)
LIFETIMES = (7, 30, LONGEST_LIFETIME.days)  # days


def zone_choices() -> list[tuple[str, str]]:
    """Time zones people live in, by name, UTC first."""
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in _zones())]


@cache
def _zones() -> tuple[str, ...]:
    """Names of places, read once per process: the machine keeps them in some hundred files."""
    found = (zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix/")))
    return tuple(sorted(found))


class SignInForm(AuthenticationForm):
    """User name and password; every refusal has the same words, so that nobody learns which accounts exist."""

    error_messages = {
        "invalid_login": "User name or password is not right, or the account is closed.",
        "inactive": "User name or password is not right, or the account is closed.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "User name"
        self.fields["password"].label = "Password"

    def clean(self) -> dict[str, Any]:
        """Try the password, unless too many were tried; every try is counted, whether the account exists or not."""
        username, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if username is None or not password or self.request is None:
            return super().clean()
        at, address = timezone.now(), address_of(self.request)
        if free_at := services.free_at(username=username, address=address, at=at):
            raise forms.ValidationError(SLOWED_WORDS.format(moments.full(free_at)), code=SLOWED)
        succeeded = False
        try:
            cleaned = super().clean()
            succeeded = True
        finally:
            services.note_attempt(username=username, address=address, succeeded=succeeded, at=at)
        return cleaned

    def confirm_login_allowed(self, user: User) -> None:
        """A one-time password that was not used in time is no password any more."""
        super().confirm_login_allowed(user)
        if user.one_time_until is not None and user.one_time_until < timezone.now():
            raise self.get_invalid_login_error()


class ChoosePasswordForm(forms.Form):
    """A new password, twice."""

    new_password1 = forms.CharField(
        label="New password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 14 characters. A sentence is easy to remember and hard to guess.",
    )
    new_password2 = forms.CharField(
        label="The same again", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean_new_password2(self) -> str:
        """Both must be the same."""
        again: str = self.cleaned_data["new_password2"]
        if again != self.cleaned_data.get("new_password1"):
            raise forms.ValidationError("The two passwords differ. Type the same one twice.")
        return again


class ChangePasswordForm(ChoosePasswordForm):
    """The present password shows that it is the person who changes it."""

    field_order = ["old_password", "new_password1", "new_password2"]

    old_password = forms.CharField(
        label="Present password", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_old_password(self) -> str:
        """It must be right."""
        password: str = self.cleaned_data["old_password"]
        if not self.user.check_password(password):
            raise forms.ValidationError("This is not your present password.")
        return password


class PreferencesForm(forms.Form):
    """How the portal shows itself to the person and reaches them."""

    time_zone = forms.ChoiceField(
        choices=zone_choices,
        label="Your clock",
        help_text="The portal works in UTC and shows your own time in brackets.",
    )
    theme = forms.ChoiceField(choices=THEMES, required=False, label="Theme", help_text="Kept in this browser.")
    mail_notifications = forms.BooleanField(
        required=False,
        label="Notifications also by mail",
        help_text="A mail holds no content, only a link.",
    )


class TokenForm(forms.Form):
    """A new API token."""

    label = forms.CharField(max_length=60, label="What it is for", help_text="For example: import of our case system.")
    days = forms.TypedChoiceField(
        coerce=int, choices=[(days, f"{days} days") for days in LIFETIMES], label="How long it lives", initial=30
    )
    scopes = forms.MultipleChoiceField(
        choices=ApiToken.Scope,
        initial=[ApiToken.Scope.READ],
        label="What it may do",
        widget=forms.CheckboxSelectMultiple,
        help_text="Never more than you may do.",
    )
    networks = forms.CharField(
        required=False,
        max_length=600,
        label="From which networks",
        help_text="Like 192.0.2.0/24; several with commas. Empty: from anywhere.",
    )

    def clean_networks(self) -> list[str]:
        """One by one."""
        typed: str = self.cleaned_data["networks"]
        return typed.replace(",", " ").split()


class InvitationForm(forms.Form):
    """A colleague whom the head of a unit invites."""

    first_name = forms.CharField(max_length=150, label="First name")
    last_name = forms.CharField(max_length=150, label="Last name")
    email = forms.EmailField(label="Official mail address", help_text="Mails of the portal hold no content.")
    name = forms.SlugField(max_length=40, label="User name")
    authority = forms.ModelChoiceField(Authority.objects.none(), to_field_name="code", label="Works for")
    role = forms.ChoiceField(label="Role")

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        authority: Any = self.fields["authority"]
        authority.queryset = Authority.objects.for_list().filter(pk__in=services.units_headed(by, timezone.now()))
        role: Any = self.fields["role"]
        role.choices = [(one.value, one.label) for one in services.roles_to_give(by.party)]
        self.fields["name"].help_text = f"What follows “{by.party.code.lower()}.”: small letters, digits, hyphens."

    def data_of_invitation(self) -> services.InvitationData:
        """As the service takes it."""
        return services.InvitationData(**self.cleaned_data)


class TakeInvitationForm(ChoosePasswordForm):
    """Who was invited chooses a password."""


class PasskeyForm(forms.Form):
    """The answer of a passkey, put there by the browser."""

    answer = forms.CharField(widget=forms.HiddenInput(attrs={"data-passkey-answer": ""}))


class _CodeForm(forms.Form):
    """A code that somebody types."""

    wrong = "This code is not right."

    def refuse(self, outcome: Outcome) -> None:
        """Say why the code was not taken."""
        if outcome.free_at:
            words = f"Too many codes were tried. Try again at {moments.full(outcome.free_at)}."
            self.add_error(None, forms.ValidationError(words, code=SLOWED))
        else:
            self.add_error("code", self.wrong)


class FactorForm(_CodeForm):
    """A code of the app or a recovery code; or the answer of a passkey instead."""

    wrong = "This code is not right, or was used before. Type the code that the app shows now."

    code = forms.CharField(
        required=False,
        max_length=40,
        label="Code",
        help_text="Six digits from your authenticator app, or one of your recovery codes.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
    )
    answer = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-passkey-answer": ""}))

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        cleaned = super().clean() or {}
        if not cleaned.get("code") and not cleaned.get("answer"):
            self.add_error("code", "Type the code that the app shows.")
        return cleaned


class ResetForm(_CodeForm):
    """The code that an administrator gave."""

    wrong = "This code is not right, or its time is over. Ask your administrator for another one."

    code = forms.CharField(
        max_length=40, label="Code of your administrator", widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class ConfirmAppForm(forms.Form):
    """The first code of a new authenticator app."""

    code = forms.CharField(
        max_length=10,
        label="Code that the app shows",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class AddPasskeyForm(PasskeyForm):
    """A new passkey and the name that its person gives it."""

    label = forms.CharField(max_length=60, label="Name of the device", help_text="For example: key on my key ring.")
