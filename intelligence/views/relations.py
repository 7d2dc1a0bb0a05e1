"""The relations of a contribution: written on its draft, read on what was sent."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from europol_portal.access.policy import can
from europol_portal.audit.services import record
from europol_portal.events import Verb
from europol_portal.web.http import signed_in
from europol_portal.web.views import KeysetMixin, PortalView, ServiceFormMixin, answer_action
from intelligence.access import ContributionPermission, RelationPermission
from intelligence.events import RelationEvent
from intelligence.forms.identity import RelationForm
from intelligence.models import Contribution, Entity, Relation
from intelligence.services import relations
from intelligence.services.identity.proposing import proposed_relations


class ContributionRelations(KeysetMixin, ServiceFormMixin, PortalView, FormView):
    """Relations of one contribution by pages; in a draft they are added and removed here."""

    permission = RelationPermission.VIEW
    template_name = "intelligence/contribution_relations.html"
    form_class = RelationForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """404 for what the person may not know; what was sent takes no more."""
        user = signed_in(request)
        drafts_only = {"status": Contribution.Status.DRAFT} if request.method == "POST" else {}
        rows = Contribution.objects.visible_to(user).filter(**drafts_only).select_related("owner")
        self.contribution = get_object_or_404(rows, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """The entities of the contribution."""
        own = Entity.objects.visible_to(signed_in(self.request)).of(self.contribution).defer("ts", "slices")
        return super().get_form_kwargs() | {"entities": own.order_by("pk")}

    def get_initial(self) -> dict[str, Any]:
        """A proposal that its author wants to change first."""
        return super().get_initial() | {name: self.request.GET.get(name, "") for name in ("origin", "kind", "target")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of them, in a draft with what may be said besides; looking at them is on record."""
        user = signed_in(self.request)
        rows = Relation.objects.visible_to(user).of(self.contribution).select_related("origin", "target")
        page = self.keyset(rows.defer("origin__ts", "origin__slices", "target__ts", "target__slices"))
        shown = [relation.pk for relation in page]
        record(verb=Verb.CONSULTATION, kind=RelationEvent.LISTED, actor=user, at=timezone.now(), shown=shown)
        may_change = can(user, ContributionPermission.CHANGE, self.contribution)
        proposed = proposed_relations(draft=self.contribution, by=user, at=timezone.now()) if may_change else []
        return super().get_context_data(**kwargs) | {
            "contribution": self.contribution,
            "proposed": proposed,
            "page": page,
            "relations": page.rows,
            "may_change": may_change,
        }

    def perform(self, form: Any) -> Relation:
        """Add it."""
        added = relations.add_relation(
            draft=self.contribution,
            origin=form.cleaned_data["origin"],
            target=form.cleaned_data["target"],
            facts=form.facts(),
            by=signed_in(self.request),
            at=timezone.now(),
        )
        messages.success(self.request, "Relation added")
        return added

    def get_success_url(self) -> str:
        """The same page, for the next one."""
        return reverse("intelligence:contribution-relations", args=[self.contribution.pk])


@require_POST
def relation_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a relation out of its draft."""
    user = signed_in(request)
    relation = get_object_or_404(Relation.objects.visible_to(user).select_related("contribution"), pk=pk)
    return answer_action(
        request,
        lambda: relations.remove_relation(relation=relation, by=user, at=timezone.now()),
        lambda _: redirect("intelligence:contribution-relations", pk=relation.contribution_id),
    )
