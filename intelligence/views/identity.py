"""The page of an entity: what is known of it, what is linked to it, and whether others are the same."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView

from europol_portal.audit.services import record
from europol_portal.events import Verb
from europol_portal.parties.models import User
from europol_portal.web import maps
from europol_portal.web.http import signed_in, wants_partial
from europol_portal.web.views import KeysetMixin, PartialMixin, PortalView, ServiceFormMixin, answer_action
from intelligence.access import IdentityPermission, PartPermission, RelationPermission, WatchPermission, listed_entities
from intelligence.events import EntityEvent, RelationEvent
from intelligence.forms import EntitySearchForm
from intelligence.forms.identity import IdentityForm, WithdrawalForm
from intelligence.models import Entity, EntityWatch, IdentityStatement
from intelligence.querysets import found
from intelligence.search import codes
from intelligence.services.identity import graph, layout, links, profile, statements, watching
from intelligence.services.identity.clusters import cluster_of, gathered
from intelligence.services.identity.keyed import Sayers
from intelligence.views.inbox import level_of
from intelligence.views.rows import highest

MOST_FOUND = 20
GROUPS = {
    "person": 1,
    "organisation": 2,
    "location": 3,
    "event": 3,
}
OTHER_GROUP = 4
LEGEND = [(1, "People"), (2, "Organisations"), (3, "Places and events"), (4, "Means and things")]


def entity_or_404(request: HttpRequest, pk: UUID) -> Entity:
    """The entity, if the person may see it and lists may show it."""
    user = signed_in(request)
    rows = Entity.objects.visible_to(user).filter(listed_entities(user, timezone.now().date())).defer("ts", "slices")
    rows = rows.select_related("contribution__owner", "contribution__sender", "contribution__crime_area")
    entity: Entity = get_object_or_404(rows, pk=pk)
    return entity


class EntityDetail(PortalView, TemplateView):
    """Everything that the person may know of an entity, across contributions."""

    permission = PartPermission.VIEW_ENTITY
    template_name = "intelligence/entity_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The cluster as this person sees it; reading it is on record with every member."""
        user, now = signed_in(self.request), timezone.now()
        entity = entity_or_404(self.request, self.kwargs["pk"])
        shown = profile.open_entity(entity=entity, by=user, at=now)
        cluster = shown.cluster
        drawing = maps.drawing_of(shown.places)
        return super().get_context_data(**kwargs) | {
            "entity": entity,
            "cluster": cluster,
            "sources": [(member, cluster.why(member)) for member in cluster.members],
            "profile": shown,
            "drawing": drawing,
            "owners": sorted({member.contribution.owner for member in cluster.members}, key=lambda one: one.name),
            "handling": handling_of(cluster.members),
            "mark": highest([*(row.contribution.classification for row in cluster.members), *_levels(shown)]),
        }


def _levels(shown: profile.Profile) -> list[str]:
    rows = [link.relation.contribution for link in shown.links]
    rows += [one.entity.contribution for one in shown.together]
    rows += [one.contribution for one in shown.alike]
    return [row.classification for row in rows] + [side.classification for side in shown.hits]


def handling_of(members: Any) -> tuple[list[str], str]:
    """The codes of all sources together, and the texts of H3, each once."""
    held = sorted({code for member in members for code in member.contribution.handling_codes})
    texts = dict.fromkeys(member.contribution.handling_text for member in members if member.contribution.handling_text)
    return held, "\n".join(texts)


class EntityGraph(PartialMixin, PortalView, TemplateView):
    """What is linked to an entity in one to three steps, as a drawing and as a table of the same facts."""

    permission = RelationPermission.VIEW
    template_name = "intelligence/entity_graph.html"
    partial = "ego-graph"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The graph as this person sees it; looking at it is on record with every entity in it."""
        user, now = signed_in(self.request), timezone.now()
        entity = entity_or_404(self.request, self.kwargs["pk"])
        hops = int(wanted) if (wanted := self.request.GET.get("hops", "1")) in {"1", "2", "3"} else 1
        cluster = cluster_of(entity, by=user, on=now.date())
        drawn = graph.graph_around(cluster, hops=hops, by=user, on=now.date())
        shown = [row.pk for node in drawn.nodes for row in node.entities]
        record(verb=Verb.CONSULTATION, kind=RelationEvent.LISTED, actor=user, at=now, subject=entity, shown=shown)
        levels = [row.contribution.classification for node in drawn.nodes for row in node.entities]
        levels += [relation.contribution.classification for edge in drawn.edges for relation in edge.relations]
        return super().get_context_data(**kwargs) | {
            "entity": entity,
            "graph": drawn,
            "nodes": [(node, GROUPS.get(node.entity.kind, OTHER_GROUP)) for node in drawn.nodes],
            "hops": range(1, graph.MOST_HOPS + 1),
            "frame": layout.frame([node.place for node in drawn.nodes]),
            "legend": LEGEND,
            "owners": graph.owners_of(drawn),
            "is_partial": wants_partial(self.request),
            "mark": highest([*levels, level_of(self.request)]),
        }


class EntityRelations(KeysetMixin, PortalView, TemplateView):
    """All relations of an entity by pages."""

    permission = RelationPermission.VIEW
    template_name = "intelligence/entity_relations.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of them; looking at them is on record."""
        user, now = signed_in(self.request), timezone.now()
        entity = entity_or_404(self.request, self.kwargs["pk"])
        cluster = cluster_of(entity, by=user, on=now.date())
        page = self.keyset(links.said(user).touching(cluster.keys))
        rows = list(page)
        shown = links.links_of(rows, set(cluster.keys), links.ends_of(rows, on=now.date(), sayers=Sayers(user)))
        keys = [link.relation.pk for link in shown]
        record(verb=Verb.CONSULTATION, kind=RelationEvent.LISTED, actor=user, at=now, subject=entity, shown=keys)
        levels = [entity.contribution.classification, *(link.relation.contribution.classification for link in shown)]
        return super().get_context_data(**kwargs) | {
            "entity": entity, "page": page, "links": shown, "mark": highest(levels),
        }  # fmt: skip


class IdentitySay(ServiceFormMixin, PortalView, FormView):
    """Say that another entity is the same, or is not."""

    permission = IdentityPermission.ADD
    template_name = "intelligence/identity_form.html"
    form_class = IdentityForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """404 for what the person may not know."""
        self.entity = entity_or_404(request, kwargs["pk"])
        self.choices = self._choices(signed_in(request))
        return super().dispatch(request, *args, **kwargs)

    def _choices(self, user: User) -> list[Entity]:
        """What was named, what was searched for, and others of the same name; never one that the person may not see."""
        on = timezone.now().date()
        rows, wanted = gathered(user, on).filter(kind=self.entity.kind).exclude(pk=self.entity.pk), []
        if (named := self.request.GET.get("other") or self.request.POST.get("other")) and _is_key(named):
            wanted.append(UUID(named))
        if words := self.request.GET.get("q", "").strip():
            kinds = [codes.of_entity_kind(self.entity.kind)]
            wanted += [UUID(place.id) for place in found("entity", words, codes=kinds, limit=MOST_FOUND)]
        shown = rows.in_bulk(wanted)
        chosen = [shown[key] for key in dict.fromkeys(wanted) if key in shown]
        cluster = cluster_of(self.entity, by=user, on=on)
        return list(dict.fromkeys([*chosen, *profile.alike(cluster, [], by=user, on=on)]))

    def get_initial(self) -> dict[str, Any]:
        """What the link named."""
        return {"other": self.request.GET.get("other", ""), "says": self.request.GET.get("says", "same")}

    def get_form_kwargs(self) -> dict[str, Any]:
        """What can be chosen."""
        return super().get_form_kwargs() | {"choices": self.choices}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The entity for the heading, and the search for others."""
        shown = [row.pk for row in (self.entity, *self.choices)]
        user, at = signed_in(self.request), timezone.now()
        record(verb=Verb.CONSULTATION, kind=EntityEvent.LISTED, actor=user, at=at, subject=self.entity, shown=shown)
        levels = [row.contribution.classification for row in (self.entity, *self.choices)]
        return super().get_context_data(**kwargs) | {
            "entity": self.entity, "choices": self.choices, "mark": highest(levels),
            "search": EntitySearchForm(self.request.GET), "words": self.request.GET.get("q", ""),
        }  # fmt: skip

    def perform(self, form: Any) -> IdentityStatement:
        """Say it."""
        said = form.cleaned_data
        statement = statements.say(
            one=self.entity, other=UUID(said["other"]), says=said["says"], reason=said["reason"],
            by=signed_in(self.request), at=timezone.now(),
        )  # fmt: skip
        messages.success(self.request, f"Kept for your party: {statement.get_says_display().lower()}")
        return statement

    def get_success_url(self) -> str:
        """The page of the entity."""
        return self.entity.page_url


def _is_key(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True


class IdentityWithdraw(ServiceFormMixin, PortalView, FormView):
    """Take a merge or a split back."""

    permission = IdentityPermission.WITHDRAW
    template_name = "intelligence/identity_withdraw.html"
    form_class = WithdrawalForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """404 for what the person may not know."""
        rows = IdentityStatement.objects.visible_to(signed_in(request)).select_related("first", "second", "author")
        self.statement = get_object_or_404(rows, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What was said."""
        shown = [self.statement.first_id, self.statement.second_id]
        user, at = signed_in(self.request), timezone.now()
        record(verb=Verb.CONSULTATION, kind=EntityEvent.LISTED, actor=user, at=at, shown=shown)
        mark = self.statement.classification
        return super().get_context_data(**kwargs) | {"statement": self.statement, "mark": mark}

    def perform(self, form: Any) -> IdentityStatement:
        """Take it back."""
        by, at = signed_in(self.request), timezone.now()
        return statements.take_back(statement=self.statement, reason=form.cleaned_data["reason"], by=by, at=at)


@require_POST
def entity_watch(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Watch an entity, or end the watch of everything that is the same."""
    user, now = signed_in(request), timezone.now()
    entity = entity_or_404(request, pk)

    def act() -> str:
        if request.POST.get("watch") == "end":
            keys = cluster_of(entity, by=user, on=now.date()).keys
            watching.end_watch(entities=keys, by=user, at=now)
            return "Watched no more"
        watching.watch_entity(entity=entity, by=user, at=now)
        return "Watched: you are told when a contribution names it"

    def done(text: str) -> HttpResponse:
        messages.success(request, text)
        return redirect(reverse("intelligence:entity-detail", args=[pk]))

    return answer_action(request, act, done)


class WatchList(KeysetMixin, PortalView, TemplateView):
    """What the person watches and still sees."""

    permission = WatchPermission.VIEW
    template_name = "intelligence/watch_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of them."""
        user = signed_in(self.request)
        seen = Entity.objects.visible_to(user).filter(listed_entities(user, timezone.now().date()))
        page = self.keyset(EntityWatch.objects.visible_to(user).filter(entity__in=seen.values("pk")))
        rows = seen.select_related("contribution__owner").in_bulk([watch.entity_id for watch in page])
        entities = [(watch, rows[watch.entity_id]) for watch in page if watch.entity_id in rows]
        record(verb=Verb.CONSULTATION, kind=EntityEvent.LISTED, actor=user, at=timezone.now(), shown=list(rows))
        return super().get_context_data(**kwargs) | {
            "page": page,
            "watched": entities,
            "mark": highest(entity.contribution.classification for _, entity in entities),
        }
