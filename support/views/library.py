"""The library: material to learn from, without personal data of cases."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import FormView, TemplateView

from europol_portal.access import policy
from europol_portal.web.files import hand_out
from europol_portal.web.http import signed_in
from europol_portal.web.views import KeysetMixin, PortalView, ServiceFormMixin, answer_action
from support import services
from support.access import LibraryPermission
from support.forms.training import MaterialForm
from support.models import LibraryItem


class Library(PortalView, KeysetMixin, TemplateView):
    """Material, newest first."""

    permission = LibraryPermission.VIEW
    template_name = "support/library.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page of the list."""
        rows = LibraryItem.objects.visible_to(signed_in(self.request)).standing().for_list()
        if text := self.request.GET.get("q", "").strip():
            rows = rows.named_like(text)
        page = self.keyset(rows)
        return super().get_context_data(**kwargs) | {"page": page, "rows": page.rows}


class LibraryAdd(PortalView, ServiceFormMixin, FormView):
    """Add a file."""

    permission = LibraryPermission.ADD
    template_name = "support/training_form.html"
    form_class = MaterialForm
    extra_context = {
        "title": "Add to the library", "verb": "Add",
        "lead": "What has the form of personal data is refused. Pictures and films are not looked through.",
    }  # fmt: skip

    def get_form_kwargs(self) -> dict[str, Any]:
        """The courses."""
        return super().get_form_kwargs() | {"user": signed_in(self.request)}

    def perform(self, form: Any) -> LibraryItem:
        """Add it."""
        said = dict(form.cleaned_data)
        upload = said.pop("file")
        return services.add_material(upload=upload, by=signed_in(self.request), at=timezone.now(), **said)


@require_GET
def library_file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """A file; each taking out is on record."""
    by, found = signed_in(request), _item(request, pk)
    known: dict[str, Any] = {"size": found.size, "media_type": found.media_type, "tag": found.sha256}

    def handed_out(name: str) -> Any:
        return hand_out(found.file, name=name, headers=request.headers, **known)

    return answer_action(request, lambda: services.export_material(item=found, by=by, at=timezone.now()), handed_out)


@require_POST
def library_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take material from the library."""
    by, found = signed_in(request), _item(request, pk)
    return answer_action(
        request,
        lambda: services.withdraw_material(item=found, by=by, at=timezone.now()),
        lambda item: redirect(item.get_absolute_url()),
    )


def _item(request: HttpRequest, key: UUID) -> LibraryItem:
    user = signed_in(request)
    if not policy.can(user, LibraryPermission.VIEW):
        raise PermissionDenied
    item: LibraryItem = get_object_or_404(LibraryItem.objects.visible_to(user).standing(), pk=key)
    return item
