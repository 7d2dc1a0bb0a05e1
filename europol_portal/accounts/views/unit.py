"""The accounts of a unit: its head confirms people, says who has left, and invites colleagues."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView

from europol_portal.accounts import services
from europol_portal.accounts.access import InvitationPermission, PeoplePermission
from europol_portal.accounts.forms import InvitationForm
from europol_portal.accounts.models import Invitation
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import Membership, User
from europol_portal.web.http import signed_in
from europol_portal.web.views import UNPROCESSABLE, PortalView, add_refusal, answer_action

MOST = 500  # people of one unit on the page; those whose year ends first come first


class Unit(PortalView, TemplateView):
    """People whose accounts the head looks after, and who was invited."""

    permission = InvitationPermission.VIEW
    template_name = "accounts/unit.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Those who can be confirmed, the others, and open invitations."""
        user, at = signed_in(self.request), timezone.now()
        roles = Membership.objects.valid_on(at.date()).select_related("authority").order_by("pk")
        people = services.people_of_unit(user, at).exclude(pk=user.pk)
        shown = list(people.prefetch_related(Prefetch("memberships", roles, to_attr="roles_now"))[:MOST])
        last = at.date() + services.CONFIRM_FROM
        return super().get_context_data(**kwargs) | {
            "due": [person for person in shown if person.confirm_by <= last],
            "others": [person for person in shown if person.confirm_by > last],
            "invitations": Invitation.objects.visible_to(user).open(at).for_list(),
            "own_until": user.confirm_by,
            "most": MOST if len(shown) == MOST else None,
        }


class Invite(PortalView, FormView):
    """A new invitation; its link is shown once."""

    permission = InvitationPermission.INVITE
    form_class = InvitationForm
    template_name = "accounts/unit_invite.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Authorities and roles of the own party."""
        return super().get_form_kwargs() | {"by": signed_in(self.request)}

    def form_valid(self, form: Any) -> HttpResponse:
        """Show the link in the answer itself: it is kept nowhere."""
        by, at = signed_in(self.request), timezone.now()
        try:
            with transaction.atomic():
                invitation, key = services.invite(data=form.data_of_invitation(), by=by, at=at)
        except DomainError as refusal:
            add_refusal(form, refusal)
            return self.form_invalid(form)
        link = self.request.build_absolute_uri(reverse("invitation-link", args=[key]))
        return render(self.request, "accounts/unit_invited.html", {"invitation": invitation, "link": link})

    def form_invalid(self, form: Any) -> HttpResponse:
        """The form again, as 422."""
        response = super().form_invalid(form)
        response.status_code = UNPROCESSABLE
        return response


@require_POST
def withdraw_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """The link opens nothing any more."""
    user, at = signed_in(request), timezone.now()
    invitation = get_object_or_404(Invitation.objects.visible_to(user), pk=pk)
    return answer_action(
        request,
        lambda: services.withdraw_invitation(invitation=invitation, by=user, at=at),
        lambda _done: _back(request, "Invitation withdrawn."),
    )


@require_POST
def confirm_people(request: HttpRequest) -> HttpResponse:
    """These people still work for the unit."""
    user, at = signed_in(request), timezone.now()
    keys = [int(key) for key in request.POST.getlist("person") if key.isdecimal()]
    if not keys:
        messages.warning(request, "Tick the people who still work for the unit.")
        return redirect("accounts:unit")
    people = User.objects.filter(pk__in=keys)
    return answer_action(
        request,
        lambda: services.confirm_people(people=people, by=user, at=at),
        lambda number: _back(request, f"Confirmed for a year: {number}"),
    )


class Left(PortalView, TemplateView):
    """Ask, then close the account of somebody who has left."""

    permission = PeoplePermission.LOOK_AFTER
    template_name = "accounts/unit_left.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whom it is about."""
        return super().get_context_data(**kwargs) | {"person": self.person()}

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Close it."""
        person, user, at = self.person(), signed_in(request), timezone.now()
        return answer_action(
            request,
            lambda: services.person_left(person=person, by=user, at=at),
            lambda _done: _back(request, f"The account {person.username} is closed. Nothing of it is open any more."),
        )

    def person(self) -> User:
        """One of the unit, and not oneself."""
        user = signed_in(self.request)
        people = services.people_of_unit(user, timezone.now()).exclude(pk=user.pk)
        person: User = get_object_or_404(people, pk=self.kwargs["pk"])
        return person


def _back(request: HttpRequest, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("accounts:unit")
