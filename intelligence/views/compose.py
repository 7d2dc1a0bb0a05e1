"""Write a contribution: one form for new ones, replies, corrections and drafts."""

from typing import Any, TypedDict

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView

from europol_portal.core.errors import DomainError
from europol_portal.web import drafts
from europol_portal.web.http import signed_in
from europol_portal.web.views import PortalView, ServiceFormMixin
from intelligence import services
from intelligence.access import ContributionPermission
from intelligence.forms import ContributionForm, EntityFormSet, ProposalFormSet, entity_rows, rows_of_draft
from intelligence.forms.proposals import PREFIX
from intelligence.models import Contribution
from intelligence.services import ContributionContent, EntityContent, Unread
from intelligence.views import writing
from intelligence.views.draft_entities import KEEPS, Stored, stored_in
from intelligence.views.files import files_of
from intelligence.views.origins import origin_of

STRICT, SAVE, FRAME, FILES, ROW, FIND, PROPOSE, CERTAIN, USUAL, AIM = (
    "check", "save", "frame", "files", "row", "find", "propose", "certain", "usual", "aim-",
)  # fmt: skip
SAVING = frozenset({STRICT, SAVE, FRAME, FILES})


class Entities(TypedDict):
    """The entities of a draft for the service that saves it."""

    entities: list[EntityContent] | None
    more: list[EntityContent]


class ComposeView(ServiceFormMixin, PortalView, FormView):
    """The form with its rows of entities, what was found in the text, and the column that says what is missing.

    Buttons: "check" saves and goes to the page that sends, "save" keeps a draft, "files" goes on to its files,
    "frame" makes a template of it; all others show the form again with
    what they add: a row, mailboxes, proposals, the usual choices, an aim.
    """

    permission = ContributionPermission.ADD
    template_name = "intelligence/contribution_form.html"
    form_class = ContributionForm
    origin = ContributionContent()
    draft: Contribution | None = None
    stored = Stored()
    typed: QueryDict | None = None
    unread: list[Unread] = []
    was_asked = False

    @property
    def intent(self) -> str:
        """Which button was pressed."""
        return self.request.POST.get("intent", STRICT)

    def get_form_kwargs(self) -> dict[str, Any]:
        """The person decides which operations and cases can be named."""
        kwargs = super().get_form_kwargs()
        if self.typed is not None:
            kwargs["data"] = self.typed
        return kwargs | {"user": signed_in(self.request), "is_lenient": self.intent != STRICT}

    def get_initial(self) -> dict[str, Any]:
        """What the origin gives, the aim in the address, and above it what the person has typed before."""
        initial = ContributionForm.initial_of(self.origin) | writing.chosen_by(self.request.GET.get("aim", ""))
        return initial | super().get_initial()

    def get_row_sets(self) -> tuple[Any, Any]:
        """The rows of entities and of what was found: as posted, as typed before, or as stored."""
        if self.typed is not None:
            return writing.row_sets(self.typed)
        kept = drafts.load(user=signed_in(self.request), key=self.draft_key)
        typed = rows_of_draft(kept) if bool(kept.get(KEEPS)) == self.stored.is_kept else []
        rows = EntityFormSet(initial=typed or entity_rows(self.stored.written), prefix="entities")
        return rows, ProposalFormSet(initial=rows_of_draft(kept, PREFIX), prefix=PREFIX)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Rows, files and the check list."""
        rows, found = kwargs.pop("row_sets", None) or self.get_row_sets()
        context = super().get_context_data(**kwargs)
        user = signed_in(self.request)
        form = context["form"]
        context |= {"draft": self.draft, "origin": self.origin, "limit": settings.ATTACHMENT_LIMIT}
        context |= {
            "stored": self.stored,
            "rows": rows,
            "found": found,
            "unread": self.unread,
            "was_asked": self.was_asked,
        }
        context["is_waiting"] = writing.is_waiting(self.unread)
        context |= {"is_strict": self.intent == STRICT and form.is_bound, "aims": writing.AIMS}
        context["aim"] = writing.aim_of(form["kind"].value(), form["urgency"].value())
        context |= files_of(self.draft, user) | {"is_inside": True} if self.draft else {}
        is_answer = context["aim"] == "answer" and self.origin.reply_to is None
        context["requests"] = writing.open_requests(user) if is_answer else []
        context |= {
            "mailboxes": writing.mailboxes(self.request.POST.get("find", "")),
            "is_looking": self.intent == FIND,
        }
        if form.is_bound:
            return context | writing.check(
                form, (rows, found), self.origin, user, draft=self.draft, kept=self.stored.kept
            )
        return context | writing.judged(
            self.origin, self.stored.entities, user, draft=self.draft, undecided=found.undecided
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002 - Django's names
        """Form and rows together."""
        self.typed = self._prepared(request.POST)
        form, row_sets = self.get_form(), self.get_row_sets()
        if self.intent == PROPOSE and request.FILES:
            self._keep_files(form)
            self.typed = self._prepared(request.POST)
            row_sets = self.get_row_sets()
        if self.intent not in SAVING:
            return self.render_to_response(self.get_context_data(form=form, row_sets=row_sets))
        is_right = [form.is_valid(), *(one.is_valid() for one in row_sets)]
        if all(is_right):
            self.row_sets = row_sets
            return self.form_valid(form)
        if not all(is_right[1:]):
            form.add_error(None, "Put the rows of entities right: each wrong one says what to do.")
        return self.form_invalid(form)

    def _prepared(self, data: QueryDict) -> QueryDict:
        """What was posted, with what the button adds."""
        user = signed_in(self.request)
        if self.intent == ROW:
            return writing.with_row(data)
        if self.intent in {PROPOSE, CERTAIN}:
            self.was_asked = True
            typed, self.unread = writing.with_found(
                data, user, self.draft, kept=self.stored.kept, confirm=self.intent == CERTAIN
            )
            return typed
        if self.intent == USUAL:
            return writing.with_usual(data, writing.usual_for(data, self.origin, user))
        if self.intent.startswith(AIM):
            return writing.with_aim(data, self.intent.removeprefix(AIM), self.origin, user)
        return data.copy()

    def form_invalid(self, form: Any) -> HttpResponse:
        """The form with its errors; files that were chosen stay with the draft."""
        if self.request.FILES:
            self._keep_files(form)
        return super().form_invalid(form)

    def _keep_files(self, form: Any) -> None:
        user = signed_in(self.request)
        lenient = ContributionForm(self.typed, user=user, is_lenient=True)
        lenient.is_valid()
        try:
            kept, refusals = services.keep_files(
                by=user,
                at=timezone.now(),
                content=lenient.content(self.origin),
                **self._entities(self.get_row_sets()),
                files=self.request.FILES.getlist("files"),
                draft=self.draft,
            )
        except DomainError:
            return  # the form says why nothing may be stored
        told = form.errors.get("files", [])
        for refusal in refusals:
            if refusal.message not in told:
                form.add_error("files", refusal.message)
        if kept is not None and self.draft is None:
            drafts.discard(user=user, key=self.draft_key)
            self.draft, self.draft_key = kept, f"contribution:{kept.pk}"

    def _entities(self, row_sets: tuple[Any, Any]) -> Entities:
        """What the rows say of the entities: all of them, or what is added to a list that stays as it is."""
        rows, found = row_sets
        contents = [*rows.contents(), *found.contents()]
        return {"entities": None, "more": contents} if self.stored.is_kept else {"entities": contents, "more": []}

    def perform(self, form: Any) -> Contribution:
        """Keep it as a draft; sending is the second step, on the draft's page."""
        draft = services.save_draft(
            by=signed_in(self.request),
            at=timezone.now(),
            content=form.content(self.origin),
            **self._entities(self.row_sets),
            files=form.cleaned_data.get("files") or [],
            draft=self.draft,
        )
        messages.success(self.request, "Draft saved")
        return draft

    def get_success_url(self) -> str:
        """Go on writing, on to a template with the frame of the draft, or on to the page that sends."""
        if self.intent == FRAME:
            return f"{reverse('intelligence:template-create')}?draft={self.object.pk}"
        if self.intent == FILES:
            return f"{reverse('intelligence:contribution-change', args=[self.object.pk])}#h-form-files"
        if self.intent == SAVE:
            return reverse("intelligence:contribution-change", args=[self.object.pk])
        return super().get_success_url()


class ContributionCreate(ComposeView):
    """A new contribution, a reply or a correction."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Find what it starts from; what the person may not know is not found."""
        self.origin, self.draft_key, carried = origin_of(request, signed_in(request))
        self.stored = Stored(carried)
        return super().dispatch(request, *args, **kwargs)


class ContributionChange(ComposeView):
    """A stored draft."""

    permission = ContributionPermission.CHANGE

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """404 for what the person may not know or what was sent."""
        user = signed_in(request)
        self.draft = get_object_or_404(Contribution.objects.visible_to(user).drafts(), pk=kwargs["pk"])
        self.draft_key = f"contribution:{self.draft.pk}"
        self.origin = services.content_of(self.draft, user)
        self.stored = stored_in(request, self.draft, user)
        return super().dispatch(request, *args, **kwargs)
