"""Who was invited opens a link, chooses a password and sets a second factor up."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_GET
from django.views.generic import FormView

from europol_portal.accounts import services
from europol_portal.accounts.forms import TakeInvitationForm
from europol_portal.accounts.models import Invitation
from europol_portal.accounts.views import pending
from europol_portal.core.errors import DomainError
from europol_portal.web.http import address_of
from europol_portal.web.views import UNPROCESSABLE, add_refusal

KEY = "portal_invitation"
NOT_FOUND = 404


@require_GET
@login_not_required
def follow_link(request: HttpRequest, key: str) -> HttpResponse:
    """Take the key out of the address, where histories and logs would keep it."""
    request.session[KEY] = key
    return redirect("take-invitation")


@method_decorator(login_not_required, name="dispatch")
class TakeInvitation(FormView):
    """The own password; a link that does not open says the same whatever the reason is."""

    form_class = TakeInvitationForm
    template_name = "accounts/invitation.html"
    invitation: Invitation

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Only for who came with a link that opens."""
        key, at = request.session.get(KEY, ""), timezone.now()
        found = services.find_invitation(key=key, address=address_of(request), at=at) if key else None
        if found is None:
            return self._over()
        self.invitation = found
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Who is asked in."""
        return super().get_context_data(**kwargs) | {"invitation": self.invitation}

    def form_valid(self, form: TakeInvitationForm) -> HttpResponse:
        """Make the account and go in, to the page of second factors."""
        password, at = form.cleaned_data["new_password1"], timezone.now()
        try:
            user = services.take_invitation(key=self.request.session[KEY], password=password, at=at)
        except DomainError as refusal:
            add_refusal(form, refusal)
            return self.form_invalid(form)
        if user is None:
            return self._over()
        del self.request.session[KEY]
        return pending.start(self.request, user, reverse("accounts:security"))

    def form_invalid(self, form: Any) -> HttpResponse:
        """The form again, as 422."""
        response = super().form_invalid(form)
        response.status_code = UNPROCESSABLE
        return response

    def _over(self) -> HttpResponse:
        self.request.session.pop(KEY, None)
        return render(self.request, "accounts/invitation_over.html", status=NOT_FOUND)
