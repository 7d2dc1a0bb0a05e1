"""Words and shapes of requests for templates: {% load support %}.

{% request_state request %}      its state as a word with a shape
{% request_urgency request %}    a tag unless it is normal
{% euro amount %}                "€12,500.50"
{% money amount currency %}      "€12,500.50", "PLN 900.00", "" for none
{% request_clock request clocks %}  how much of the time for a decision is used, late ones in red
{% request_days request %}       "8 to 10 Dec 2026", the schedule if there is one
{% days_of deployment %}         the same for what has a first and a last day
"""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from europol_portal.web.templatetags.portal import st
from support.deadlines import Clock
from support.models import Deployment, SupportRequest, TrainingSession
from support.views.life import days_between

register = template.Library()

Status = SupportRequest.Status
TONES = {
    Status.DRAFT: "none",
    Status.SUBMITTED: "open",
    Status.ENDORSED: "open",
    Status.ASSESSED: "go",
    Status.WAITLISTED: "warn",
    Status.ACCEPTED: "go",
    Status.SCHEDULED: "go",
    Status.IN_PROGRESS: "go",
    Status.DELIVERED: "ok",
    Status.FEEDBACK: "ok",
    Status.CLOSED: "ok",
    Status.DECLINED: "crit",
    Status.APPEALED: "warn",
    Status.CANCELLED: "none",
}
URGENT_TONES = {SupportRequest.Urgency.URGENT: "warn", SupportRequest.Urgency.DANGER_TO_LIFE: "crit"}


@register.simple_tag
def request_state(request: SupportRequest) -> SafeString:
    """The state of a request."""
    return SafeString(st(request.get_status_display(), TONES[Status(request.status)]))


@register.simple_tag
def request_urgency(request: SupportRequest) -> SafeString:
    """How soon it is needed, when that is not normal."""
    tone = URGENT_TONES.get(SupportRequest.Urgency(request.urgency))
    if tone is None:
        return format_html("{}", "")
    return format_html('<span class="tag tag-{}">{}</span>', tone, request.get_urgency_display())


@register.simple_tag
def euro(amount: Decimal | None) -> str:
    """An amount in euro, exact."""
    return "" if amount is None else f"€{amount:,.2f}"


@register.simple_tag
def money(amount: Decimal | None, currency: str) -> str:
    """An amount in its currency, exact."""
    if amount is None:
        return ""
    return f"€{amount:,.2f}" if currency == "EUR" else f"{currency} {amount:,.2f}"


@register.simple_tag
def request_clock(request: SupportRequest, clocks: Mapping[UUID, Clock]) -> SafeString:
    """What the clock of a request in a list says; nothing where there is none."""
    clock = clocks.get(request.pk)
    if clock is None or clock.has_ended:
        return format_html("{}", "")
    return (
        SafeString(st(clock.words, "crit"))
        if clock.is_late
        else format_html('<span class="tbl-s">{}</span>', clock.words)
    )


@register.simple_tag
def request_days(request: SupportRequest) -> str:
    """The days of the schedule, or those wanted."""
    if request.scheduled_from:
        return days_between(request.scheduled_from, request.scheduled_until)
    return days_between(request.starts_on, request.ends_on)


@register.simple_tag
def days_of(row: Deployment | TrainingSession) -> str:
    """From the first to the last day."""
    return days_between(row.starts_on, row.ends_on)
