"""Searches of the index: ask, follow, read the answer; what owners and Europol read of them."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import FormView, TemplateView

from europol_portal.access import policy
from europol_portal.parties.models import Party
from europol_portal.web.http import signed_in
from europol_portal.web.views import KeysetMixin, PortalView, ServiceFormMixin, answer_action
from intelligence.access import QuestPartPermission, QuestPermission, is_of_centre
from intelligence.forms.quest import ListForm, PassOnForm, SearchForm
from intelligence.models import QuestAnswer, QuestMatch, QuestNotice, QuestSearch
from intelligence.services import quest
from intelligence.views.rows import highest

TONES = {"searching": "go", "answered": "ok", "cancelled": "none"}
STATES = {"searching": "Being searched", "answered": "Answered", "cancelled": "Cancelled"}
GRADE_TONES = {"exact": "ok", "strong": "go", "possible": "warn"}
LEARNED = {
    "owner": "Told",
    "hit": "Told that there is a hit, no more",
    "hidden by owner": "Not told: the owner keeps hits to itself and Europol",
    "hidden by rule": "Not told: the rule of the other party leaves it to Europol",
    "hidden by partner": "Not told: by its rule Europol alone is told",
}


class QuestList(KeysetMixin, PortalView, TemplateView):
    """The person's own searches, the newest first."""

    permission = QuestPermission.VIEW
    template_name = "intelligence/quest/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of searches; the list says nothing of what they have met."""
        user, now = signed_in(self.request), timezone.now()
        page = self.keyset(QuestSearch.objects.visible_to(user).select_related("crime_area"))
        return (
            super().get_context_data(**kwargs)
            | tabs(self.request, "own")
            | {
                "page": page,
                "rows": [_search_row(search, now) for search in page],
                "mark": highest(search.classification for search in page),
            }
        )


class QuestAsk(ServiceFormMixin, PortalView, FormView):
    """Search for a person, an organisation or identifiers."""

    permission = QuestPermission.ADD
    template_name = "intelligence/quest/ask.html"
    form_class: Any = SearchForm
    is_over_limit = False

    def get_form_kwargs(self) -> dict[str, Any]:
        """The party decides on what a search may rest."""
        return super().get_form_kwargs() | {"user": signed_in(self.request)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the party may search."""
        user = signed_in(self.request)
        return super().get_context_data(**kwargs) | {
            "limit": {name: f"{count:,}" for name, count in vars(quest.limit_of(user.party)).items()},
            "may_search": bool(quest.bases_of(user.party)),
            "is_list": self.form_class is ListForm,
        }

    def perform(self, form: Any) -> QuestSearch:
        """Record the search."""
        try:
            return quest.ask_index(question=form.question(), by=signed_in(self.request), at=timezone.now())
        except quest.OverLimit:
            self.is_over_limit = True
            raise

    def form_invalid(self, form: Any) -> HttpResponse:
        """A search that was refused for the limit is on record, too."""
        if self.is_over_limit:
            quest.note_over_limit(by=signed_in(self.request), at=timezone.now())
        return super().form_invalid(form)


class QuestAskList(QuestAsk):
    """Search a list: a file or what is pasted."""

    template_name = "intelligence/quest/ask.html"
    form_class: Any = ListForm


class QuestDetail(KeysetMixin, PortalView, TemplateView):
    """One search: where it stands, and once it is shown the answer."""

    permission = QuestPermission.VIEW
    template_name = "intelligence/quest/detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The answer as far as the person may know it now; reading it is on record."""
        user, now = signed_in(self.request), timezone.now()
        found = QuestSearch.objects.visible_to(user).select_related("crime_area", "authority", "owner")
        search = get_object_or_404(found, pk=self.kwargs["pk"])
        context = super().get_context_data(**kwargs) | _progress(search, now)
        if context["state"] != "answered":
            return context | {"mark": search.classification}
        quest.open_search(search=search, by=user, at=now)
        rows = QuestAnswer.objects.visible_to(user).filter(search=search)
        page = self.keyset(rows.select_related("search", "other", "contact", "crime_area"))
        hub = Party.objects.filter(is_hub=True).values_list("code", flat=True).first() or ""
        content = QuestSearch.objects.values_list("content", flat=True).get(pk=search.pk)
        return context | {
            "page": page,
            "rows": [_answer_row(answer, hub) for answer in page],
            "asked": [] if search.is_batch else quest.unpacked(content).lines,
            "mark": highest([search.classification, *(answer.classification for answer in page)]),
        }


class QuestNotices(KeysetMixin, PortalView, TemplateView):
    """Searches of others that met information of the party."""

    permission = QuestPartPermission.VIEW_NOTICE
    template_name = "intelligence/quest/notices.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page, the newest first."""
        user = signed_in(self.request)
        found = QuestNotice.objects.visible_to(user).select_related("entity", "contribution", "asker", "authority")
        page = self.keyset(found)
        return (
            super().get_context_data(**kwargs)
            | tabs(self.request, "notices")
            | {
                "page": page,
                "rows": [(notice, GRADE_TONES.get(notice.grade, "open")) for notice in page],
                "mark": highest(notice.classification for notice in page),
            }
        )


class QuestMatches(KeysetMixin, PortalView, TemplateView):
    """What searches have met, for those who see both sides."""

    permission = QuestPartPermission.VIEW_MATCH
    template_name = "intelligence/quest/matches.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page, with what either side was told."""
        user = signed_in(self.request)
        found = QuestMatch.objects.visible_to(user).select_related("entity", "contribution", "asker", "holder")
        page = self.keyset(found)
        quest.note_matches_read(matches=page, by=user, at=timezone.now())
        return (
            super().get_context_data(**kwargs)
            | tabs(self.request, "matches")
            | {
                "page": page,
                "rows": [_match_row(match) for match in page],
                "mark": highest(match.classification for match in page),
            }
        )


class QuestMatchDetail(ServiceFormMixin, PortalView, FormView):
    """Both sides of one match; what a rule leaves to Europol is passed on here, with the reason."""

    permission = QuestPartPermission.VIEW_MATCH
    template_name = "intelligence/quest/match.html"
    form_class = PassOnForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Not found for whoever may not know of it."""
        _permit(request, self.permission)
        both = ("entity", "contribution", "asker", "authority", "holder", "passed_on_by")
        found = QuestMatch.objects.visible_to(signed_in(request)).select_related(*both)
        self.match = get_object_or_404(found, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Reading it is on record."""
        user = signed_in(self.request)
        quest.open_match(match=self.match, by=user, at=timezone.now())
        may = self.match.waits_for_europol and policy.can(user, QuestPartPermission.PASS_ON, self.match)
        return (
            super().get_context_data(**kwargs)
            | _match_row(self.match)
            | {"may_pass_on": may, "waiting": self.waiting(), "mark": self.match.classification}
        )

    def waiting(self) -> list[Party]:
        """The sides that a rule keeps it from."""
        sides = {"asker": self.match.asker, "holder": self.match.holder}
        return [party for name, party in sides.items() if name in self.match.kept]

    def perform(self, form: Any) -> QuestMatch:
        """Pass it on."""
        passed = quest.pass_match_on(
            match=self.match, reason=form.cleaned_data["reason"], by=signed_in(self.request), at=timezone.now()
        )
        messages.success(self.request, f"{passed.reference} is passed on. What the owner keeps back stays kept.")
        return passed


@require_GET
def quest_progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far a search is; once the answer is shown the page is asked for again."""
    user, now = signed_in(request), timezone.now()
    _permit(request, QuestPermission.VIEW)
    search = get_object_or_404(QuestSearch.objects.visible_to(user), pk=pk)
    response = render(request, "intelligence/quest/_progress.html", _progress(search, now))
    if search.state_at(now) != "searching":
        response["HX-Refresh"] = "true"
    return response


@require_POST
def quest_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop a search."""
    user = signed_in(request)
    _permit(request, QuestPermission.CANCEL)
    search = get_object_or_404(QuestSearch.objects.visible_to(user), pk=pk)

    def done(stopped: QuestSearch) -> HttpResponse:
        messages.success(request, f"{stopped.reference}: cancelled")
        return redirect(stopped.get_absolute_url())

    return answer_action(request, lambda: quest.cancel_search(search=search, by=user, at=timezone.now()), done)


@require_GET
def quest_result(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The result as a file that carries its marking."""
    user = signed_in(request)
    _permit(request, QuestPermission.EXPORT)
    search = get_object_or_404(QuestSearch.objects.visible_to(user).select_related("owner"), pk=pk)

    def done(export: Any) -> HttpResponse:
        response = HttpResponse(export.text, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{export.name}"'
        response["Cache-Control"] = "no-store"
        return response

    return answer_action(request, lambda: quest.export_result(search=search, by=user, at=timezone.now()), done)


def tabs(request: HttpRequest, current: str) -> dict[str, Any]:
    """The lists of searches that the person may open."""
    rows = [
        ("own", reverse("intelligence:quest-list"), "Your searches"),
        ("notices", reverse("intelligence:quest-notices"), "On your information"),
    ]
    if is_of_centre(signed_in(request)):
        rows.append(("matches", reverse("intelligence:quest-matches"), "Matches"))
    return {"tabs": rows, "tab": current}


def ask_url(answer: QuestAnswer, hub: str) -> str:
    """Where the owner is asked for the content: it where the person knows it, else Europol."""
    if answer.is_self:
        return ""
    query = {
        "act": "see",
        "item": answer.reference,
        "addressee": answer.other.code if answer.other else hub,
        "description": f"What your side of match {answer.reference} says.",
    }
    return f"{reverse('intelligence:disclosure-ask')}?{urlencode(query)}"


def _search_row(search: QuestSearch, now: Any) -> dict[str, Any]:
    state = search.state_at(now)
    return {"search": search, "state": STATES[state], "tone": TONES[state]}


def _progress(search: QuestSearch, now: Any) -> dict[str, Any]:
    state = search.state_at(now)
    return {"search": search, "state": state, "words": STATES[state], "tone": TONES[state]}


def _answer_row(answer: QuestAnswer, hub: str) -> dict[str, Any]:
    return {
        "answer": answer,
        "grade": answer.get_grade_display() or "Hit",
        "tone": GRADE_TONES.get(answer.grade, "open"),
        "ask_url": ask_url(answer, hub),
    }


def _match_row(match: QuestMatch) -> dict[str, Any]:
    return {
        "match": match,
        "tone": GRADE_TONES[match.grade],
        "told": [(code, LEARNED.get(words, words)) for code, words in sorted(match.told.items())],
    }


def _permit(request: HttpRequest, permission: str) -> None:
    if not policy.can(signed_in(request), permission):
        raise PermissionDenied
