"""List and detail of requests."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.views.generic import TemplateView

from europol_portal.access.policy import allowed, can
from europol_portal.audit import services as audit
from europol_portal.parties.models import User
from europol_portal.web.http import signed_in
from europol_portal.web.views import KeysetMixin, PartialMixin, PortalView
from europol_portal.workflow import Step
from support import services
from support.access import PART_OF, BookingPermission, RequestPermission, known_operations
from support.events import RequestEvent
from support.filters import SupportRequestFilter, View
from support.forms.requests import AssessmentForm, ScheduleForm, days_of, points_of
from support.models import Assessment, Deployment, RequestMessage, RequestStep, SupportRequest
from support.views.base import RequestPage, highest_marking
from support.views.life import life_of, waits_for
from support.views.outcome import outcome_of
from support.workflow import REQUEST_WORKFLOW

LONGEST_QUEUE = 100
WITH_FORM = frozenset({"assess", "schedule", "give_feedback"})
TOLD = "tell_lesson"
DEPLOYABLE = frozenset({"mobile_office", "on_the_spot"})
MAIN_FORM: dict[str, tuple[str, str]] = {
    "endorsed": ("assess", "Assess"),
    "accepted": ("schedule", "Schedule"),
}
BEFORE_SCHEDULE = frozenset({"submitted", "endorsed", "assessed", "waitlisted", "accepted"})


class RequestList(PortalView, PartialMixin, KeysetMixin, TemplateView):
    """Requests of the person's party, or those that the person handles for the provider."""

    permission = RequestPermission.VIEW
    template_name = "support/request_list.html"
    partial = "request-table"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page of the list, its filters and its saved views; the provider's queue is ordered by priority."""
        user = signed_in(self.request)
        visible = SupportRequest.objects.visible_to(user).for_list()
        found = SupportRequestFilter(self.request.GET, queryset=visible, request=self.request)
        handles = bool(user.roles & PART_OF.keys())
        in_order = handles and self.request.GET.get("view") == View.QUEUE
        page = None if in_order else self.keyset(found.qs)
        rows = list(found.qs.by_priority()[:LONGEST_QUEUE]) if page is None else page.rows
        return super().get_context_data(**kwargs) | {
            "found": found,
            "page": page,
            "rows": with_operations(user, rows),
            "clocks": services.clocks_of(rows, by=user, at=timezone.now()) if in_order else {},
            "views": View.choices if handles else [choice for choice in View.choices if choice[0] != View.QUEUE],
            "handles": handles,
            "marking": highest_marking(rows),
        }


class RequestDetail(RequestPage, PartialMixin, TemplateView):
    """One request: where it stands, what is asked, how it was judged and decided, questions and answers."""

    permission = RequestPermission.VIEW
    template_name = "support/request_detail.html"
    partial = "request-talk"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everything of the page; opening it is recorded."""
        user, asked, now = signed_in(self.request), self.support_request, timezone.now()
        audit.record_reading(kind=RequestEvent.READ, actor=user, at=now, subject=asked)
        taken = list(RequestStep.objects.visible_to(user).filter(request=asked).for_list())
        judged = Assessment.objects.visible_to(user).filter(request=asked).for_list().last()
        waiting_party, waiting_what = waits_for(asked)
        talk = talk_of(user, asked)
        context = {
            "operation": known_operations(user, [asked]).get(asked.operation_id) if asked.operation_id else None,
            "taken": taken,
            "assessment": judged,
            "life": life_of(asked, taken),
            "waiting_party": waiting_party,
            "waiting_what": waiting_what,
            "days_left": days_left(asked, now=now),
            "talk": talk,
            "clock": services.clock_of(asked, taken, talk, at=now),
        }
        acts = acts_of(user, asked, judged, now=now)
        said = outcome_of(user, asked)
        acts |= deploying_of(user, asked, acts["granted"])
        acts["may_plan"] = "decide_supportrequest" in acts["granted"] and asked.kind == "training"
        acts |= {"may_tell": may_tell(acts["granted"], said, taken)}
        return super().get_context_data(**kwargs) | context | acts | said


def acts_of(user: User, request: SupportRequest, judged: Assessment | None, *, now: datetime) -> dict[str, Any]:
    """What the person may do now: buttons, forms, what stands in the way."""
    steps = REQUEST_WORKFLOW.available(user, request, is_visible=True)
    names = {step.name for step in steps}
    plain = [step for step in steps if step.name not in WITH_FORM]
    forms = forms_of(request, names, assessment=judged, at=now)
    granted = {name.rpartition(".")[2] for name in allowed(user, RequestPermission, request, is_visible=True)}
    main = MAIN_FORM.get(request.status)
    return {
        "steps": sorted((step for step in plain if not step.blocked), key=weight_of),
        "blocked": [step for step in plain if step.blocked],
        "forms": forms,
        "form_link": main if main and main[0] in forms else None,
        "granted": granted,
        "may_book": "decide_supportrequest" in granted and may_book(user, request),
        "may_say": "give_feedback" in names,
        "may_amend": "give_feedback_supportrequest" in granted and request.status == "feedback",
        "endorses_later": "endorse_supportrequest" in granted and "endorse" not in names,
    }


def deploying_of(user: User, request: SupportRequest, granted: set[str]) -> dict[str, Any]:
    """The deployment of the request, and whether one can be planned now."""
    if request.kind not in DEPLOYABLE:
        return {}
    found = Deployment.objects.visible_to(user).filter(request=request).first()
    can_plan = "decide_supportrequest" in granted and request.status == SupportRequest.Status.SCHEDULED
    return {"deployment": found, "may_deploy": can_plan and found is None}


def may_tell(granted: set[str], said: dict[str, Any], taken: list[RequestStep]) -> bool:
    """True when its lesson may be told to others and was not."""
    allowed_by_requester = bool(said.get("outcome")) and said["outcome"].may_share
    told = any(line.step == TOLD for line in taken)
    return "decide_supportrequest" in granted and allowed_by_requester and not told


def may_book(user: User, request: SupportRequest) -> bool:
    """True when a resource can be booked for it now."""
    is_open = request.status in services.BOOKABLE and bool(services.kinds_for(request))
    return is_open and can(user, BookingPermission.ADD)


def with_operations(user: User, rows: list[SupportRequest]) -> list[tuple[SupportRequest, str]]:
    """Each request with the code name of its operation, if the person may know that."""
    known = known_operations(user, rows)
    names = {key: operation.code_name for key, operation in known.items()}
    return [(row, names.get(row.operation_id, "") if row.operation_id else "") for row in rows]


def talk_of(user: User, request: SupportRequest) -> list[RequestMessage]:
    """Questions and answers, oldest first; `awaits_you` marks what the other side has asked and nobody answered."""
    messages = list(RequestMessage.objects.visible_to(user).filter(request=request).for_list())
    answered = {message.answers_id for message in messages if message.answers_id}
    for message in messages:
        is_open = message.kind == RequestMessage.Kind.QUESTION and message.pk not in answered
        message.is_open = is_open
        message.awaits_you = is_open and message.party_id != user.party_id
    return messages


def weight_of(step: Step) -> int:
    """The strong button stands last, on the right; the one that ends things first."""
    return {"d": 0, "p": 2}.get(step.tone, 1)


def days_left(request: SupportRequest, *, now: datetime) -> int | None:
    """Days until it is needed, while nobody has set the dates."""
    if request.starts_on is None or request.status not in BEFORE_SCHEDULE:
        return None
    return (request.starts_on - now.date()).days


def forms_of(
    request: SupportRequest, steps: set[str], *, assessment: Assessment | None, at: datetime
) -> dict[str, Any]:
    """Unbound forms of the steps that need facts, for those the person may take now."""
    forms: dict[str, Any] = {}
    if "assess" in steps:
        forms["assess"] = AssessmentForm(initial=points_of(request, assessment, at=at))
    if "schedule" in steps:
        forms["schedule"] = ScheduleForm(initial=days_of(request))
    return forms
