"""What administrators look after. Every write calls the service that everyone else calls, so it is recorded."""

from http import HTTPStatus
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.forms import BaseInlineFormSet, CharField, ModelForm, PasswordInput, URLField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from europol_portal.accounts import services
from europol_portal.accounts.models import SignOnProvider
from europol_portal.accounts.site import ServiceAdmin
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import (
    Authority,
    CrimeArea,
    EmpactCycle,
    EmpactPriority,
    Membership,
    Party,
    PriorityArea,
    User,
)
from europol_portal.web.http import signed_in


@admin.register(Party)
class PartyAdmin(ServiceAdmin):
    """Countries and bodies; the code is final."""

    fields = [
        "code",
        "name",
        "kind",
        "cooperation_level",
        "personal_data_allowed",
        "time_zone",
        "language",
        "is_active",
    ]
    list_display = ["name", "code", "kind", "cooperation_level", "personal_data_allowed", "is_active"]
    list_filter = ["kind", "cooperation_level", "is_active"]
    search_fields = ["name", "code"]
    ordering = ["name"]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:  # noqa: ARG002
        """The record names parties by their code."""
        return ["code"] if obj else []

    def save_model(self, request: HttpRequest, obj: Party, form: Any, change: bool) -> None:  # noqa: ARG002, FBT001
        """By the service."""
        services.save_party(party=obj, by=signed_in(request), at=timezone.now())


@admin.register(Authority)
class AuthorityAdmin(ServiceAdmin):
    """Authorities with a mailbox or without; they stay with their party."""

    fields = ["party", "code", "name", "kind", "has_mailbox", "unit_copy_opt_out", "phone", "is_active"]
    list_display = ["name", "code", "party", "kind", "has_mailbox", "is_active"]
    list_filter = ["kind", "has_mailbox", "is_active"]
    list_select_related = ["party"]
    search_fields = ["name", "code", "party__name", "party__code"]
    ordering = ["party__name", "name"]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:  # noqa: ARG002
        """Party and code are final."""
        return ["party", "code"] if obj else []

    def save_model(self, request: HttpRequest, obj: Authority, form: Any, change: bool) -> None:  # noqa: ARG002, FBT001
        """By the service."""
        services.save_authority(authority=obj, by=signed_in(request), at=timezone.now())


class ProviderForm(ModelForm):
    """A provider of single sign-on; its secret is taken in and never shown."""

    client_secret = CharField(
        required=False, widget=PasswordInput(attrs={"autocomplete": "off"}),
        help_text="OpenID Connect: given by the provider. Never shown again; empty: the one that is kept.",
    )  # fmt: skip

    sign_on_url = URLField(
        required=False, assume_scheme="https", help_text="SAML: where people sign in (HTTP-Redirect)."
    )

    class Meta:
        model = SignOnProvider
        fields = [
            "party", "code", "name", "kind", "issuer", "client_id", "client_secret", "sign_on_url", "certificate",
            "needed_level", "counts_as_factor", "is_active",
        ]  # fmt: skip

    def clean_client_secret(self) -> str:
        """What was typed, or what is kept."""
        typed = str(self.cleaned_data.get("client_secret") or "")
        return typed or ("" if self.instance._state.adding else str(self.instance.client_secret))


@admin.register(SignOnProvider)
class SignOnProviderAdmin(ServiceAdmin):
    """Sign-ins of ministries and agencies (docs/accounts.md)."""

    form = ProviderForm
    list_display = ["name", "code", "party", "kind", "counts_as_factor", "is_active"]
    list_filter = ["kind", "is_active"]
    list_select_related = ["party"]
    search_fields = ["name", "code", "party__name"]
    ordering = ["party__name", "name"]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:  # noqa: ARG002
        """Party, code and protocol are final: identities rest on them."""
        return ["party", "code", "kind"] if obj else []

    def save_model(self, request: HttpRequest, obj: SignOnProvider, form: Any, change: bool) -> None:  # noqa: ARG002, FBT001
        """By the service."""
        services.save_provider(provider=obj, by=signed_in(request), at=timezone.now())


class MembershipInline(admin.TabularInline):
    """Roles of the person; they end by date."""

    model = Membership
    fields = ["authority", "role", "valid_from", "valid_until"]
    extra = 1
    can_delete = False

    def get_formset(self, request: HttpRequest, obj: User | None = None, **kwargs: Any) -> Any:
        """Offer authorities of the person's own party only."""
        formset = super().get_formset(request, obj, **kwargs)
        if obj is not None:
            authority: Any = formset.form.base_fields["authority"]
            authority.widget = authority.widget.widget  # the bare choice: authorities are added on their own page
            authority.queryset = Authority.objects.for_list().filter(party=obj.party_id)
        return formset


@admin.register(User)
class UserAdmin(ServiceAdmin):
    """People. First the account, then its memberships and a one-time password."""

    change_form_template = "accounts/admin_user.html"
    fields = [
        "username",
        "party",
        "first_name",
        "last_name",
        "email",
        "clearance",
        "time_zone",
        "mail_notifications",
        "is_active",
    ]
    list_display = [
        "username",
        "last_name",
        "first_name",
        "party",
        "clearance",
        "is_active",
        "confirm_by",
        "last_login",
    ]
    list_filter = ["is_active", "clearance", "memberships__role"]
    list_select_related = ["party"]
    search_fields = ["username", "first_name", "last_name", "email", "party__name", "party__code"]
    ordering = ["username"]
    inlines = [MembershipInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:  # noqa: ARG002
        """Name and party are final: a person who moves gets a new account."""
        return ["username", "party"] if obj else []

    def get_inlines(self, request: HttpRequest, obj: Model | None) -> list[Any]:  # noqa: ARG002
        """Memberships once the party is known."""
        return [MembershipInline] if obj else []

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001
        """By the service, when the account itself has changed."""
        if form.changed_data or not change:
            services.save_user(user=obj, by=signed_in(request), at=timezone.now())

    def save_formset(self, request: HttpRequest, form: Any, formset: BaseInlineFormSet, change: bool) -> None:  # noqa: ARG002, FBT001
        """Each new or changed membership by the service."""
        for membership in formset.save(commit=False):
            services.save_membership(membership=membership, by=signed_in(request), at=timezone.now())

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> HttpResponse:  # noqa: ARG002
        """On to the memberships."""
        self.message_user(request, f"Account {obj.username} created. Add a membership, then give a one-time password.")
        return HttpResponseRedirect(reverse("admin:parties_user_change", args=[obj.pk]))

    def get_urls(self) -> list[URLPattern]:
        """Four actions with a page of their own."""
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/one-time-password/", wrap(self.one_time_password), name="parties_user_one_time_password"),
            path("<int:pk>/factor-reset/", wrap(self.factor_reset), name="parties_user_factor_reset"),
            path("<int:pk>/end-sessions/", wrap(self.end_sessions), name="parties_user_end_sessions"),
            path("<int:pk>/confirm/", wrap(self.confirm), name="parties_user_confirm"),
            *super().get_urls(),
        ]

    def one_time_password(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask, then show the password in the answer itself: once, and kept nowhere."""
        person = self._person(request, pk)
        context = self._context(request, person, title="One-time password")
        if request.method == "POST":
            at = timezone.now()
            context["password"] = services.set_one_time_password(user=person, by=signed_in(request), at=at)
            context["until"] = person.one_time_until
        return TemplateResponse(request, "accounts/admin_password.html", context)

    def factor_reset(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask, then show the code in the answer itself: once, and kept nowhere."""
        person = self._person(request, pk)
        context = self._context(request, person, title="Reset of the second factor")
        status = HTTPStatus.OK
        if request.method == "POST":
            try:
                context["code"] = services.open_reset(user=person, by=signed_in(request), at=timezone.now())
            except DomainError as refusal:
                context["refusal"], status = refusal.message, HTTPStatus.CONFLICT
        return TemplateResponse(request, "accounts/admin_reset.html", context, status=status)

    def end_sessions(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask, then end every session and token of the person."""
        person = self._person(request, pk)
        if request.method == "POST":
            services.end_sessions(user=person, by=signed_in(request), at=timezone.now())
            self.message_user(request, f"All sessions and tokens of {person.username} ended.")
            return HttpResponseRedirect(reverse("admin:parties_user_change", args=[pk]))
        context = self._context(request, person, title="End all sessions")
        return TemplateResponse(request, "accounts/admin_sessions.html", context)

    def confirm(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask, then confirm the account for a year."""
        person = self._person(request, pk)
        context = self._context(request, person, title="Confirm for a year")
        status = HTTPStatus.OK
        if request.method == "POST":
            try:
                services.confirm_people(people=[person], by=signed_in(request), at=timezone.now())
            except DomainError as refusal:
                context["refusal"], status = refusal.message, HTTPStatus.CONFLICT
            else:
                self.message_user(request, f"{person.username} is confirmed for a year.")
                return HttpResponseRedirect(reverse("admin:parties_user_change", args=[pk]))
        return TemplateResponse(request, "accounts/admin_confirm.html", context, status=status)

    def _person(self, request: HttpRequest, pk: int) -> User:
        if not self.has_change_permission(request):
            raise PermissionDenied
        person: User = get_object_or_404(User.objects.select_related("party"), pk=pk)
        return person

    def _context(self, request: HttpRequest, person: User, *, title: str) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "original": person,
        }


@admin.register(EmpactCycle, PriorityArea)
class ReferenceAdmin(ServiceAdmin):
    """An entry of a dated list; it ends by date, its code is final."""

    list_display = ["name", "code", "position", "valid_from", "valid_until"]
    search_fields = ["name", "code"]
    ordering = ["position", "code"]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:  # noqa: ARG002
        """Programs know entries by their code."""
        return ["code"] if obj else []

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: ARG002, FBT001
        """By the service."""
        services.save_reference_entry(entry=obj, by=signed_in(request), at=timezone.now())


@admin.register(CrimeArea)
class CrimeAreaAdmin(ReferenceAdmin):
    """Forms of crime of Annex I."""

    list_display = [*ReferenceAdmin.list_display, "priority_area"]
    list_filter = ["priority_area"]
    list_select_related = ["priority_area"]


@admin.register(EmpactPriority)
class EmpactPriorityAdmin(ReferenceAdmin):
    """Priorities of an EMPACT cycle."""

    list_display = [*ReferenceAdmin.list_display, "cycle"]
    list_filter = ["cycle"]
    list_select_related = ["cycle"]
    ordering = ["-valid_from", "position", "code"]
