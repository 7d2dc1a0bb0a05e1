"""Networks: the list, the workbench and what is done on it."""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import FormView, TemplateView

from europol_portal.access import policy
from europol_portal.core.fields import SourceEvaluation
from europol_portal.web.http import signed_in
from europol_portal.web.views import KeysetMixin, PortalView, ServiceFormMixin, answer_action
from intelligence.access import NetworkPartPermission, NetworkPermission
from intelligence.forms.networks import NetworkForm
from intelligence.models import Entity, Network, NetworkNote, NetworkRun, NetworkVersion, Relation
from intelligence.services import networks
from intelligence.services.networks.keeping import view_for
from intelligence.services.networks.plain import LEGEND, group_of, plain
from intelligence.views.network_results import run_context
from intelligence.views.rows import highest

TABLE_ROWS = 100
ASK_FOR_ALL = {"whole", "from", "run", "version"}  # words of an address that mean the whole network
BESIDE = 30  # networks in the list beside the workbench


class NetworkList(KeysetMixin, PortalView, TemplateView):
    """Own and shared networks, the newest first."""

    permission = NetworkPermission.VIEW
    template_name = "intelligence/network/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of them; the list shows titles and nothing of what they hold."""
        rows = Network.objects.visible_to(signed_in(self.request)).select_related("author")
        page = self.keyset(rows)
        mark = highest(row.classification for row in page)
        return super().get_context_data(**kwargs) | {"page": page, "mark": mark}


class NetworkMake(ServiceFormMixin, PortalView, FormView):
    """Put a network together."""

    permission = NetworkPermission.ADD
    template_name = "intelligence/network/form.html"
    form_class = NetworkForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """The person decides on what is offered."""
        return super().get_form_kwargs() | {"user": signed_in(self.request)}

    def get_initial(self) -> dict[str, Any]:
        """What the page that led here has chosen."""
        given = self.request.GET
        names = [name for name in ("entities", "case", "project", "operation", "query") if given.get(name)]
        initial = super().get_initial() | {name: given[name] for name in names}
        begins = {"query": "search"}.get(names[0], names[0]) if names else "search"
        return initial | {"begins": begins, "title": given.get("title", "")}

    def perform(self, form: NetworkForm) -> Network:
        """Make it."""
        return networks.make_network(
            title=form.cleaned_data["title"],
            beginning=form.beginning(),
            is_shared=form.cleaned_data["is_shared"],
            by=signed_in(self.request),
            at=timezone.now(),
        )


class NetworkChange(NetworkMake):
    """Change an own network."""

    permission = NetworkPermission.CHANGE

    def get_initial(self) -> dict[str, Any]:
        """What it is."""
        network = self.network()
        initial = {"title": network.title, "begins": network.begins, "query": network.query, "hops": network.hops}
        initial |= {"entities": ",".join(map(str, network.entity_keys)), "is_shared": network.is_shared}
        return initial | ({network.begins: network.source} if network.source else {})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The network that is changed."""
        network = self.network()
        return super().get_context_data(**kwargs) | {"network": network, "mark": network.classification}

    def network(self) -> Network:
        """The person's own."""
        network = network_or_404(self.request, self.kwargs["pk"])
        if not policy.can(signed_in(self.request), NetworkPermission.CHANGE, network):
            raise PermissionDenied
        return network

    def perform(self, form: NetworkForm) -> Network:
        """Change it."""
        return networks.change_network(
            network=self.network(),
            title=form.cleaned_data["title"],
            beginning=form.beginning(),
            is_shared=form.cleaned_data["is_shared"],
            by=signed_in(self.request),
            at=timezone.now(),
        )


class NetworkDetail(PortalView, TemplateView):
    """The workbench: the graph as this person may see it, the same as a table, and what was worked out of it."""

    permission = NetworkPermission.VIEW
    template_name = "intelligence/network/detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Drawn anew; looking at it is on record with every entity in it.

        A large network stands there at once with what is nearest, and the page then asks for the whole.
        """
        user, now = signed_in(self.request), timezone.now()
        network = network_or_404(self.request, self.kwargs["pk"])
        extent = networks.WHOLE if self.request.GET.keys() & ASK_FOR_ALL else networks.NEAREST
        drawing = networks.draw(network, by=user, at=now, extent=extent)
        version = self._version(network)
        start = _start(self.request.GET.get("from", ""))
        rows = drawing.relations[start : start + TABLE_ROWS]
        by_key = {node.key: node for node in drawing.nodes}
        view = view_for(version, {str(key) for key in by_key}) if version else None
        return (
            super().get_context_data(**kwargs)
            | run_context(network, drawing, by=user, wanted=self.request.GET.get("run", ""))
            | {
                "is_partial": extent is networks.NEAREST and drawing.is_cut,
                "network": network,
                "is_own": network.author_id == user.pk,
                "drawing": drawing,
                "data": plain(drawing),
                "view": view,
                "version": version,
                "versions": network.networkversions.select_related("author").order_by("-pk"),
                "beside": Network.objects.visible_to(user).order_by("-pk")[:BESIDE],
                "nodes": [(node, group_of(node.entity.kind)) for node in drawing.nodes[:TABLE_ROWS]],
                "table": [(by_key[one], row, by_key[other]) for row in rows for one, other in [drawing.ends(row)]],
                "more_from": start + TABLE_ROWS if len(drawing.relations) > start + TABLE_ROWS else None,
                "formats": networks.FORMATS,
                "kinds": _met(Entity.Kind.choices, (node.entity.kind for node in drawing.nodes)),
                "relation_kinds": _met(Relation.Kind.choices, (row.kind for row in drawing.relations)),
                "grades": [grade for grade in SourceEvaluation.values if grade],
                "legend": LEGEND,
                "mark": highest([network.classification, *(item.classification for item in drawing.contributions)]),
            }
        )

    def _version(self, network: Network) -> NetworkVersion | None:
        key = self.request.GET.get("version", "")
        if not key:
            return None
        try:
            return network.networkversions.get(pk=UUID(key))
        except (ValueError, NetworkVersion.DoesNotExist):
            raise Http404 from None


@require_POST
def network_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Remove an own network."""
    user, network = signed_in(request), _network(request, pk, NetworkPermission.REMOVE)

    def done(_nothing: None) -> HttpResponse:
        messages.success(request, f"{network.reference} was removed.")
        return redirect("intelligence:network-list")

    return answer_action(request, lambda: networks.remove_network(network=network, by=user, at=timezone.now()), done)


@require_POST
def network_save(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep this way to look at it; the workbench's script sends it as JSON in the field `view`."""
    user, network = signed_in(request), _network(request, pk, NetworkPermission.VIEW)
    try:
        view = json.loads(request.POST.get("view", "") or "{}")
    except ValueError:
        view = {}

    def save() -> NetworkVersion:
        return networks.save_version(
            network=network, name=request.POST.get("name", ""), view=view, by=user, at=timezone.now()
        )

    def done(version: NetworkVersion) -> HttpResponse:
        messages.success(request, f"Version “{version.name}” is saved.")
        return redirect(version.get_absolute_url())

    return answer_action(request, save, done)


@require_POST
def network_note(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write a note about a node."""
    user, network = signed_in(request), _network(request, pk, NetworkPermission.VIEW)
    entity = get_object_or_404(Entity.objects.visible_to(user), pk=_key(request.POST.get("entity", "")))

    def write() -> NetworkNote:
        return networks.write_note(
            network=network, entity=entity, text=request.POST.get("text", ""), by=user, at=timezone.now()
        )

    return answer_action(request, write, lambda _note: redirect(f"{network.get_absolute_url()}#notes"))


@require_POST
def network_note_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Remove an own note."""
    user = signed_in(request)
    _permit(request, NetworkPartPermission.REMOVE_NOTE)
    note = get_object_or_404(NetworkNote.objects.visible_to(user).select_related("network"), pk=pk)
    address = f"{note.network.get_absolute_url()}#notes"
    return answer_action(
        request,
        lambda: networks.remove_note(note=note, by=user, at=timezone.now()),
        lambda _nothing: redirect(address),
    )


@require_POST
def network_analyse(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for an analysis; the page follows it."""
    user, network = signed_in(request), _network(request, pk, NetworkPermission.VIEW)
    wants = {
        "chosen": request.POST.getlist("chosen"),
        "count": request.POST.get("count", ""),
        "people_only": request.POST.get("things", "") != "keep",
    }

    def ask() -> NetworkRun:
        return networks.ask_analysis(
            network=network, asks=request.POST.get("asks", ""), wants=wants, by=user, at=timezone.now()
        )

    return answer_action(request, ask, lambda run: redirect(f"{run.get_absolute_url()}#analysis"))


@require_GET
def network_run(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far an analysis is; once it is done the page is asked for again."""
    user = signed_in(request)
    _permit(request, NetworkPartPermission.VIEW_RUN)
    run = get_object_or_404(NetworkRun.objects.visible_to(user), pk=pk)
    response = render(request, "intelligence/network/_progress.html", {"run": run})
    if run.state in {NetworkRun.State.DONE, NetworkRun.State.FAILED}:
        response["HX-Refresh"] = "true"
    return response


@require_GET
def network_data(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The graph as JSON, for who wants it without the page."""
    user, network = signed_in(request), _network(request, pk, NetworkPermission.VIEW)
    response = JsonResponse(plain(networks.draw(network, by=user, at=timezone.now())))
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def network_export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A file in a format of exchange, with its markings."""
    user, network = signed_in(request), _network(request, pk, NetworkPermission.EXPORT)

    def export() -> networks.NetworkExport:
        return networks.export_network(network=network, name=request.POST.get("format", ""), by=user, at=timezone.now())

    def done(made: networks.NetworkExport) -> HttpResponse:
        response = HttpResponse(made.content, content_type=made.media_type)
        response["Content-Disposition"] = f'attachment; filename="{made.name}"'
        response["Cache-Control"] = "no-store"
        return response

    return answer_action(request, export, done)


@require_POST
def network_picture(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Whether a picture may leave, on record; what it has to say of itself comes as JSON."""
    user, network = signed_in(request), _network(request, pk, NetworkPermission.EXPORT)
    return answer_action(
        request,
        lambda: networks.note_picture(network=network, by=user, at=timezone.now()),
        lambda lines: JsonResponse({"lines": lines, "name": f"{network.reference}.png"}),
    )


def network_or_404(request: HttpRequest, pk: UUID) -> Network:
    """The network, if the person may know it."""
    found = Network.objects.visible_to(signed_in(request)).select_related("author", "owner")
    network: Network = get_object_or_404(found, pk=pk)
    return network


def _network(request: HttpRequest, pk: UUID, permission: str) -> Network:
    _permit(request, permission)
    return network_or_404(request, pk)


def _permit(request: HttpRequest, permission: str) -> None:
    if not policy.can(signed_in(request), permission):
        raise PermissionDenied


def _met(choices: Iterable[tuple[str, Any]], met: Iterable[str]) -> list[tuple[str, Any]]:
    """The choices that something in the graph has."""
    found = set(met)
    return [choice for choice in choices if choice[0] in found]


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _start(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 0  # noqa: PLR2004 (figures of a place in the table)
