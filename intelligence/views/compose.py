"""Write a contribution: one form for new ones, replies, corrections and drafts."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from europol_portal.access.policy import can
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from europol_portal.web import drafts
from europol_portal.web.http import signed_in
from europol_portal.web.views import PortalView, ServiceFormMixin
from intelligence import services
from intelligence.access import ContributionPermission
from intelligence.forms import ContributionForm, EntityFormSet, entity_rows, rows_of_draft
from intelligence.models import Case, Contribution, Entity
from intelligence.services import ContributionContent
from operations.models import Operation

LENIENT = frozenset({"save", "row"})


class ComposeView(ServiceFormMixin, PortalView, FormView):
    """The form with its rows of entities and the column that says what is missing.

    Buttons: "check" saves and goes to the page that sends, "save" keeps a draft, "row" adds a row.
    """

    permission = ContributionPermission.ADD
    template_name = "intelligence/contribution_form.html"
    form_class = ContributionForm
    origin = ContributionContent()
    draft: Contribution | None = None
    stored_entities: list[Entity] = []

    @property
    def intent(self) -> str:
        """Which button was pressed."""
        return self.request.POST.get("intent", "check")

    def get_form_kwargs(self) -> dict[str, Any]:
        """The person decides which operations and cases can be named."""
        return super().get_form_kwargs() | {
            "user": signed_in(self.request),
            "is_lenient": self.intent in LENIENT,
        }

    def get_initial(self) -> dict[str, Any]:
        """What the origin gives, and above it what the person has typed before."""
        return ContributionForm.initial_of(self.origin) | super().get_initial()

    def get_rows(self) -> Any:
        """The rows of entities, as posted, as typed before, or as stored."""
        if self.request.method == "POST":
            return EntityFormSet(_with_row(self.request.POST, add=self.intent == "row"), prefix="entities")
        kept = drafts.load(user=signed_in(self.request), key=self.draft_key)
        return EntityFormSet(initial=rows_of_draft(kept) or entity_rows(self.stored_entities), prefix="entities")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Rows, files and the check list."""
        kwargs.setdefault("rows", self.get_rows())
        context = super().get_context_data(**kwargs)
        user = signed_in(self.request)
        context |= {"draft": self.draft, "origin": self.origin, "limit": settings.ATTACHMENT_LIMIT}
        context["attachments"] = list(self.draft.attachments.order_by("number")) if self.draft else []
        return context | check(context["form"], context["rows"], self.origin, user, is_bound=context["form"].is_bound)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002 - Django's names
        """Form and rows together."""
        form, rows = self.get_form(), self.get_rows()
        if self.intent == "row":
            return self.render_to_response(self.get_context_data(form=form, rows=rows))
        if form.is_valid() and rows.is_valid():
            self.rows = rows
            return self.form_valid(form)
        return self.form_invalid(form)

    def perform(self, form: Any) -> Contribution:
        """Keep it as a draft; sending is the second step, on the draft's page."""
        draft = services.save_draft(
            by=signed_in(self.request),
            at=timezone.now(),
            content=form.content(self.origin),
            entities=self.rows.contents(),
            files=form.cleaned_data.get("files") or [],
            draft=self.draft,
        )
        messages.success(self.request, "Draft saved")
        return draft

    def get_success_url(self) -> str:
        """Go on writing, or on to the page that sends."""
        if self.intent == "save":
            return reverse("intelligence:contribution-change", args=[self.object.pk])
        return super().get_success_url()


class ContributionCreate(ComposeView):
    """A new contribution, a reply or a correction."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Find what it starts from; what the person may not know is not found."""
        self.origin, self.draft_key, self.stored_entities = _origin(request, signed_in(request))
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
        self.stored_entities = list(Entity.objects.visible_to(user).of(self.draft).order_by("pk"))
        return super().dispatch(request, *args, **kwargs)


@require_POST
def contribution_check(request: HttpRequest) -> HttpResponse:
    """What is missing in what is typed so far; nothing is stored."""
    user = signed_in(request)
    origin, _, _ = _origin(request, user)
    if draft_id := request.POST.get("draft"):
        draft = get_object_or_404(Contribution.objects.visible_to(user).drafts(), pk=_uuid(draft_id))
        origin = services.content_of(draft, user)
    form = ContributionForm(request.POST, user=user, is_lenient=True)
    rows = EntityFormSet(_with_row(request.POST, add=False), prefix="entities")
    context = check(form, rows, origin, user, is_bound=True)
    return render(request, "intelligence/_contribution_check.html", context)


def check(form: Any, rows: Any, origin: ContributionContent, user: User, *, is_bound: bool) -> dict[str, Any]:
    """The check list for a form as it stands."""
    content, entities = origin, []
    if is_bound:
        form.is_valid()
        content = form.content(origin)
        entities = _entities(rows, user)
    missing = services.missing(content, entities, by=user, on=timezone.now().date())
    units = services.unit_copies(user.authority, content.recipients) if content.recipients else []
    return {"missing": missing, "units": units, "named": list(content.recipients), "level": content.classification}


def _entities(rows: Any, user: User) -> list[Entity]:
    if not rows.is_valid():
        return []
    try:
        return [services.build_entity(one, party_code=user.party.code, at=timezone.now()) for one in rows.contents()]
    except DomainError:
        return []


def _origin(request: HttpRequest, user: User) -> tuple[ContributionContent, str, list[Entity]]:
    """From what the contribution starts, under which key its draft is kept, and the entities it takes over."""
    query = request.GET
    sent = Contribution.objects.visible_to(user).sent().select_related("sender__party", "crime_area")
    if key := query.get("reply_to"):
        answered = get_object_or_404(sent, pk=_uuid(key))
        kind = query.get("kind", "")
        return _reply(answered, kind, user), f"contribution:reply:{answered.pk}:{kind}"[:120], []
    if key := query.get("corrects"):
        wrong = get_object_or_404(sent, pk=_uuid(key))
        if not can(user, ContributionPermission.CORRECT, wrong):
            return ContributionContent(), "contribution:new", []
        content = services.correction_of(wrong, user)
        return content, f"contribution:corrects:{wrong.pk}", list(wrong.entities.order_by("pk"))
    operation = _seen(Operation.objects.visible_to(user), query.get("operation"))
    case = _seen(Case.objects.visible_to(user).select_related("crime_area"), query.get("case"))
    start = ContributionContent(operation=operation, case=case, crime_area=case.crime_area if case else None)
    return start, "contribution:new", []


def _reply(answered: Contribution, kind: str, user: User) -> ContributionContent:
    known = kind if kind in Contribution.Kind.values else Contribution.Kind.INFORMATION.value
    subject = answered.subject if answered.subject.startswith("Re: ") else f"Re: {answered.subject}"
    return ContributionContent(
        subject=subject[:200],
        kind=known,
        case=Case.objects.visible_to(user).filter(pk=answered.case_id).first(),
        crime_area=answered.crime_area,
        operation=_seen(Operation.objects.visible_to(user), answered.operation_id),
        classification=answered.classification,
        urgency=answered.urgency,
        reply_to=answered,
        to=(answered.sender,),
    )


def _seen(queryset: Any, pk: Any) -> Any:
    return queryset.filter(pk=_uuid(str(pk))).first() if pk else None


def _uuid(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        return UUID(int=0)


def _with_row(data: QueryDict, *, add: bool) -> QueryDict:
    """The posted data with its count of rows made whole, one more if asked."""
    copy = data.copy()
    total = copy.get("entities-TOTAL_FORMS", "0")
    rows = int(total) if total.isdecimal() else 0
    copy["entities-TOTAL_FORMS"] = str(rows + add)
    copy.setdefault("entities-INITIAL_FORMS", "0")
    return copy
