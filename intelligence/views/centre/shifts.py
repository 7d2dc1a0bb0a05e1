"""The plan of shifts, one shift with its handover, and the duty board."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView

from europol_portal.access import policy
from europol_portal.parties.models import Authority, User
from europol_portal.web.http import signed_in, wants_partial
from europol_portal.web.views import KeysetMixin, PartialMixin, PortalView, ServiceFormMixin, answer_action
from intelligence import services
from intelligence.access import ShiftPermission
from intelligence.forms.centre import HandoverForm, ShiftForm
from intelligence.models import Shift, TriageItem
from intelligence.views.centre.rows import TriageRow, rows_of
from intelligence.views.rows import highest

MOST_SHOWN = 12


class DutyBoard(PartialMixin, PortalView, TemplateView):
    """Who is on duty, who comes next, and what presses; refreshes itself."""

    permission = ShiftPermission.VIEW
    template_name = "intelligence/duty_board.html"
    partial = "board"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The board at this moment."""
        user, now = signed_in(self.request), timezone.now()
        shifts = Shift.objects.visible_to(user)
        current, following = shifts.running().first(), shifts.to_come(now).first()
        last = shifts.ended().first()
        items = list(TriageItem.objects.visible_to(user).waiting().for_list().order_by("-position")[:MOST_SHOWN])
        centre = Authority.objects.filter(party_id=user.party_id, kind=Authority.Kind.OPERATIONAL_CENTRE).first()
        return super().get_context_data(**kwargs) | {
            "now": now,
            "is_partial": wants_partial(self.request),
            "current": current,
            "following": following,
            "last": last if last is not None and last.waits_for_acknowledgement else None,
            "people": _names([current, following]),
            "rows": rows_of(items, user, now),
            "centre": centre,
            "mark": highest(item.contribution.classification for item in items),
        }


class ShiftList(KeysetMixin, PortalView, TemplateView):
    """The plan, and the handovers of the past."""

    permission = ShiftPermission.VIEW
    template_name = "intelligence/shift_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What runs and comes, then one page of what has ended."""
        user, now = signed_in(self.request), timezone.now()
        shifts = Shift.objects.visible_to(user)
        planned = [*shifts.running(), *shifts.filter(status=Shift.Status.PLANNED).order_by("starts_at")[:50]]
        page = self.keyset(shifts.filter(status=Shift.Status.ENDED).select_related("ended_by", "acknowledged_by"))
        return super().get_context_data(**kwargs) | {
            "planned": [(shift, _people(shift, _names([*planned, *page])), shift.ends_at <= now) for shift in planned],
            "page": page,
            "may_plan": policy.can(user, ShiftPermission.PLAN),
        }


class ShiftPlan(ServiceFormMixin, PortalView, FormView):
    """Plan a shift."""

    permission = ShiftPermission.PLAN
    template_name = "intelligence/shift_form.html"
    form_class = ShiftForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """Who can be chosen."""
        return super().get_form_kwargs() | {"user": signed_in(self.request), "at": timezone.now()}

    def perform(self, form: Any) -> Shift:
        """Plan it."""
        shift = services.plan_shift(by=signed_in(self.request), at=timezone.now(), **form.cleaned_data)
        messages.success(self.request, "Shift planned")
        return shift


class ShiftChange(ShiftPlan):
    """Change a planned shift."""

    shift: Shift

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """404 for a shift of others."""
        self.shift = _found(request, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """What is planned now."""
        return super().get_form_kwargs() | {"shift": self.shift}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The shift for the heading."""
        return super().get_context_data(**kwargs) | {"shift": self.shift}

    def perform(self, form: Any) -> Shift:
        """Change it."""
        user, now = signed_in(self.request), timezone.now()
        shift = services.change_shift(shift=self.shift, by=user, at=now, **form.cleaned_data)
        messages.success(self.request, "Shift changed")
        return shift


class ShiftDetail(ServiceFormMixin, PortalView, FormView):
    """One shift: its people, what it hands over, and the steps of its life."""

    permission = ShiftPermission.VIEW
    template_name = "intelligence/shift_detail.html"
    form_class = HandoverForm
    shift: Shift

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """404 for a shift of others, 403 for ending one that is not the person's."""
        self.shift = _found(request, kwargs["pk"])
        if request.method == "POST" and not policy.can(signed_in(request), ShiftPermission.END, self.shift):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The note as it stands: gathered now while the shift runs, as it was once it has ended."""
        user, now, shift = signed_in(self.request), timezone.now(), self.shift
        if shift.status == Shift.Status.ENDED:
            services.record_handover_reading(shift=shift, by=user, at=now)
            gathered = shift.gathered
        else:
            gathered = services.gather(by=user, at=now) if shift.status == Shift.Status.RUNNING else {}
        groups = _groups(gathered, user, now)
        held = policy.allowed(user, ShiftPermission, shift)
        is_ended = shift.waits_for_acknowledgement and shift.ended_by_id != user.pk
        return super().get_context_data(**kwargs) | {
            "shift": shift,
            "people": _people(shift, _names([shift])),
            "groups": groups,
            "may_start": shift.status == Shift.Status.PLANNED and ShiftPermission.START in held,
            "may_end": shift.status == Shift.Status.RUNNING and ShiftPermission.END in held,
            "may_change": shift.status != Shift.Status.ENDED and ShiftPermission.PLAN in held,
            "may_acknowledge": is_ended and ShiftPermission.ACKNOWLEDGE in held,
            "mark": highest(row.item.contribution.classification for _title, rows in groups for row in rows),
        }

    def perform(self, form: Any) -> Shift:
        """End it and hand over."""
        user, now = signed_in(self.request), timezone.now()
        ended = services.end_shift(shift=self.shift, text=form.cleaned_data["text"], by=user, at=now)
        messages.success(self.request, "Shift ended, handed over")
        return ended


def _groups(gathered: dict[str, list[str]], user: User, now: Any) -> list[tuple[str, list[TriageRow]]]:
    """What was gathered, as far as the reader may see it today."""
    keys = [key for group in gathered.values() for key in group]
    found = TriageItem.objects.visible_to(user).for_list().filter(pk__in=keys)
    rows = {str(row.item.pk): row for row in rows_of(found, user, now)}
    return [
        (title, [rows[key] for key in gathered.get(reason, []) if key in rows])
        for reason, title in Shift.REASONS.items()
    ]


@require_POST
def shift_start(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Go on duty."""
    return _act(request, pk, services.start_shift, "Shift started")


@require_POST
def shift_acknowledge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that the next shift has read the handover."""
    return _act(request, pk, services.acknowledge_handover, "Handover acknowledged")


def _act(request: HttpRequest, pk: UUID, service: Any, told: str) -> HttpResponse:
    shift = _found(request, pk)

    def done(moved: Shift) -> HttpResponse:
        messages.success(request, told)
        return redirect(moved.get_absolute_url())

    return answer_action(request, lambda: service(shift=shift, by=signed_in(request), at=timezone.now()), done)


def _found(request: HttpRequest, pk: UUID) -> Shift:
    user = signed_in(request)
    if not policy.can(user, ShiftPermission.VIEW):
        raise PermissionDenied
    found = Shift.objects.visible_to(user).select_related("ended_by", "acknowledged_by")
    shift: Shift = get_object_or_404(found, pk=pk)
    return shift


def _names(shifts: list[Shift | None]) -> dict[int, User]:
    keys = {pk for shift in shifts if shift is not None for pk in shift.people_ids}
    return dict(User.objects.in_bulk(keys))


def _people(shift: Shift, names: dict[int, User]) -> list[User]:
    return [names[pk] for pk in shift.people_ids if pk in names]
