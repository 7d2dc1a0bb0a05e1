"""Reviews of what is stored: what waits for a decision, what was decided, and the two decisions."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from europol_portal.access import policy
from europol_portal.audit.services import Verb, record, record_reading
from europol_portal.core.fields import Classification
from europol_portal.web.http import signed_in
from europol_portal.web.views import KeysetMixin, PortalView
from intelligence.access import ReviewPermission
from intelligence.events import ReviewEvent
from intelligence.forms.retention import GiveUpForm, KeepForm
from intelligence.models import Contribution, Restriction, RetentionReview
from intelligence.services import retention
from operations.views.rows import Crumbs, PlainForm

MOST_WAITING = 100
VIEWS = {"": "To decide", "running": "All running", "kept": "Kept", "erased": "Erased"}


def mark_of(rank: int) -> str:
    """The marking of a rank."""
    return str(list(Classification)[rank].value)


class RetentionList(KeysetMixin, PortalView, TemplateView):
    """What the party has to decide about, the first to end first; and what was decided."""

    permission = ReviewPermission.VIEW
    template_name = "intelligence/retention_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of one of four views; the reading is recorded."""
        user, at = signed_in(self.request), timezone.now()
        view = self.request.GET.get("view", "")
        rows = RetentionReview.objects.visible_to(user).for_list()
        page = None
        if view in VIEWS and view:
            cut = {
                "running": rows.running(),
                "kept": rows.filter(decision=RetentionReview.Decision.KEEP),
                "erased": rows.filter(closed_at__isnull=False).exclude(decision=RetentionReview.Decision.KEEP),
            }
            page = self.keyset(cut[view])
            shown = list(page.rows)
        else:
            shown = list(rows.to_decide(at.date()).order_by("due_on", "pk")[:MOST_WAITING])
        keys = [row.pk for row in shown]
        record(verb=Verb.CONSULTATION, kind=ReviewEvent.LISTED, actor=user, at=at, shown=keys)
        return super().get_context_data(**kwargs) | {
            "rows": shown,
            "page": page,
            "view": view if view in VIEWS else "",
            "views": VIEWS.items(),
            "mark": mark_of(max((row.classification_rank for row in shown), default=Classification.BPL.rank)),
            "today": at.date(),
            "is_cut": page is None and len(shown) == MOST_WAITING,
        }


class OnReview(PortalView, PlainForm):
    """A page with one decision about one review; 404 for what the person may not know."""

    permission = ReviewPermission.VIEW
    template_name = "intelligence/retention_review.html"
    cancel_text = "Decide later"
    said = ""
    review: RetentionReview

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the review; deciding needs the right to it."""
        user = signed_in(request)
        if policy.can(user, self.permission):
            visible = RetentionReview.objects.visible_to(user).for_list()
            self.review = get_object_or_404(visible, pk=kwargs["pk"])
            if request.method == "POST" and not policy.can(user, ReviewPermission.DECIDE, self.review):
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def crumbs(self) -> Crumbs:
        """The list."""
        return [("Retention", reverse("intelligence:retention-list"))]

    def get_success_url(self) -> str:
        """Back to what else waits."""
        return reverse("intelligence:retention-list")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The contribution as far as the person sees it, and the day of the owner that wins; the look is recorded."""
        user, at = signed_in(self.request), timezone.now()
        record_reading(kind=ReviewEvent.READ, actor=user, at=at, subject=self.review)
        found = Contribution.objects.visible_to(user).for_list().filter(pk=self.review.contribution_id).first()
        limits = Restriction.objects.visible_to(user).in_force().filter(contribution=self.review.contribution_id)
        days = [day for day in limits.values_list("erase_by", flat=True) if day]
        return super().get_context_data(**kwargs) | {
            "review": self.review,
            "contribution": found,
            "owners_day": min(days, default=None),
            "marking": mark_of(self.review.classification_rank),
            "can_decide": policy.can(user, ReviewPermission.DECIDE, self.review),
            "is_giving_up": isinstance(self, RetentionGiveUp),
        }

    def form_valid(self, form: Any) -> HttpResponse:
        """Say what happened."""
        response: HttpResponse = super().form_valid(form)
        if response.status_code < 400:  # noqa: PLR2004 - HTTP
            messages.success(self.request, self.said)
        return response


class RetentionKeep(OnReview):
    """The owner keeps it, with a reason and until a day."""

    form_class = KeepForm
    heading = "Is it still needed?"
    lead_text = "If nobody decides by the last day, it is erased for good, everywhere and for everybody."
    verb, said = "Keep it until this day", "Kept, and reviewed again on that day"

    def perform(self, form: Any) -> RetentionReview:
        """Keep it."""
        typed, by = form.cleaned_data, signed_in(self.request)
        return retention.keep_stored(
            review=self.review, reason=typed["reason"], until=typed["until"], by=by, at=timezone.now()
        )


class RetentionGiveUp(OnReview):
    """The owner has it erased."""

    form_class = GiveUpForm
    heading = "Erase it now"
    lead_text = (
        "Text, entities, files, hits, copies of all recipients and what was made of it are erased within minutes. What"
        " stays is the proof: reference, owner, when and by which rule. There is no way back."
    )
    verb, tone, said = "Erase it for good", "d", "It is erased within minutes"

    def perform(self, form: Any) -> RetentionReview:
        """Have it erased."""
        by, reason = signed_in(self.request), form.cleaned_data["reason"]
        return retention.give_up_stored(review=self.review, reason=reason, by=by, at=timezone.now())
