"""Django admin as the portal uses it: for administrators, for reference data, through services."""

from collections.abc import Callable
from functools import update_wrapper
from http import HTTPStatus
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model
from django.forms import BaseForm, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import urlencode

from europol_portal.accounts import services
from europol_portal.accounts.events import AccountEvent
from europol_portal.accounts.views.sign_in import SignOut
from europol_portal.audit import services as audit
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.notifications.letters import dead_letters
from europol_portal.parties.models import Role, User
from europol_portal.web.http import signed_in
from europol_portal.web.views import add_refusal

ADMINISTERED = frozenset({"parties", "support"})
ADMINISTERED_LISTS = frozenset(  # reference lists of apps that hold content
    {
        "accounts.signonprovider",
        "intelligence.crimeareadefault",
        "intelligence.questlimit",
        "operations.criterion",
        "operations.standingmember",
    }
)


class PortalAdminSite(admin.AdminSite):
    """Open to the role administrator; knows only models of reference data, whatever else asks to be registered."""

    site_header = "Europol Portal administration"
    site_title = "Europol Portal"
    index_title = "Accounts, authorities and reference lists"
    site_url = "/"

    def has_permission(self, request: HttpRequest) -> bool:
        """The role decides, not is_staff."""
        user = request.user
        return isinstance(user, User) and user.is_active and Role.ADMINISTRATOR in user.roles

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Ignore models of other apps: groups, sessions, library tables, anything operational."""
        models: list[Any] = [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        wanted = [
            model
            for model in models
            if model._meta.app_label in ADMINISTERED or model._meta.label_lower in ADMINISTERED_LISTS
        ]
        super().register(wanted, admin_class, **options)

    def get_urls(self) -> list[Any]:
        """Pages of their own besides the lists."""
        return [path("dead-letters/", self.admin_view(self.dead_letters), name="dead-letters"), *super().get_urls()]

    def dead_letters(self, request: HttpRequest) -> HttpResponse:
        """Who has mails that were given up; those of who is ticked are sent again. Opening the list is recorded."""
        context, status = {**self.each_context(request), "title": "Mails that were given up"}, HTTPStatus.OK
        if request.method == "POST":
            try:
                people = [int(key) for key in request.POST.getlist("recipient")]
                count = services.send_again(people=people, by=signed_in(request), at=timezone.now())
            except (DomainError, ValueError) as refusal:
                words = refusal.message if isinstance(refusal, DomainError) else "Tick people of the list."
                context["refusal"], status = words, HTTPStatus.CONFLICT
            else:
                messages.success(request, f"{count} mails wait for the worker again.")
                return HttpResponseRedirect(reverse("admin:dead-letters"))
        letters, at, verb = dead_letters(), timezone.now(), audit.Verb.CONSULTATION
        shown = [line.recipient.pk for line in letters]
        audit.record(verb=verb, kind=AccountEvent.LETTERS_READ, actor=signed_in(request), at=at, shown=shown)
        return TemplateResponse(request, "accounts/admin_letters.html", context | {"letters": letters}, status=status)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002
        """Signed-in people without the role get 403 instead of another sign-in form."""
        inner: Callable[..., HttpResponse] = super().admin_view(view, cacheable)

        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            return inner(request, *args, **kwargs)

        return update_wrapper(checked, inner)

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # noqa: ARG002
        """There is one sign-in page."""
        target = request.GET.get("next") or reverse("admin:index", current_app=self.name)
        return HttpResponseRedirect(f"{reverse('login')}?{urlencode({'next': target})}")

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:  # noqa: ARG002
        """There is one way out, and it is recorded."""
        return SignOut.as_view()(request)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:  # noqa: ARG002
        """There is one page for it, and it is recorded."""
        return HttpResponseRedirect(reverse("accounts:password"))


class ServiceAdmin(admin.ModelAdmin):
    """A model whose writes go through services. What a service refuses stands on the form; nothing is deleted."""

    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Things are deactivated or ended: the record refers to them."""
        return False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Try to save; refused, show the form again with the reason."""
        try:
            with transaction.atomic():
                return super().changeform_view(request, object_id, form_url, extra_context)
        except AccessDenied as refusal:
            raise PermissionDenied(refusal.message) from refusal
        except (DomainError, ValidationError) as refusal:
            request.portal_refusal = refusal  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        """The form, carrying the refusal of a first try."""
        form = super().get_form(request, obj, change, **kwargs)
        refusal = getattr(request, "portal_refusal", None)
        return type(form.__name__, (_Refused, form), {"refusal": refusal}) if refusal else form


class _Refused(ModelForm):
    """A form that a service has refused."""

    refusal: DomainError | ValidationError

    def full_clean(self) -> None:
        """Add the refusal to what the form itself found."""
        super().full_clean()
        form: BaseForm = self
        add_refusal(form, self.refusal)
