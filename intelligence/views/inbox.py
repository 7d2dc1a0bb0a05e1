"""The inbox: list left, preview right; tabs of what is to do, and acts on one line or on many."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.views.generic import TemplateView

from europol_portal.access.querysets import sizes_of
from europol_portal.core.fields import Classification
from europol_portal.web.http import signed_in, wants_partial
from europol_portal.web.views import KeysetMixin, PartialMixin, PortalView
from intelligence import services
from intelligence.access import ContributionPermission
from intelligence.filters import ContributionFilter, WorkFilter, WorkState
from intelligence.forms import AssigneeForm
from intelligence.models import ContributionShare, SavedView, WorkItem
from intelligence.services import cleaned_query
from intelligence.views.desk import views_of
from intelligence.views.rows import highest, rows_of

MOST_COUNTED = 99
Box = ContributionShare.Box
TO_DO = {"box": "received", "state": "open"}


@dataclass(frozen=True)
class Tab:
    """One view of the lists: an address, and how much is in it where that helps."""

    label: str
    query: str
    is_current: bool
    count: str = ""


VIEWS = (
    ("To do", TO_DO),
    ("Mine", TO_DO | {"assignee": "me"}),
    ("Unread", {"box": "received", "unread": "true"}),
    ("Urgent", TO_DO | {"urgency": "urgent"}),
    ("Danger to life", TO_DO | {"urgency": "very_urgent"}),
    ("Requests", TO_DO | {"kind": "request"}),
    ("Done", {"box": "received", "state": "done"}),
    ("Received", {"box": "received"}),
    ("Sent by us", {"box": "sent"}),
    ("Drafts", {"box": "draft"}),
)
NARROWED = ("box", "state", "assignee", "unread", "kind", "urgency")
OF_WORK = 6  # so many of them come before saved views
FILTERS = ("kind", "urgency", "crime_area", "operation")


class ContributionInbox(PartialMixin, KeysetMixin, PortalView, TemplateView):
    """Work, received, sent and drafted contributions of the person's party."""

    permission = ContributionPermission.VIEW
    template_name = "intelligence/contribution_inbox.html"
    partial = "lines"
    page_key = "position"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Ids first: the page is cut on narrow rows, then the headers are read."""
        user = signed_in(self.request)
        query = self.request.GET.copy()
        if "box" not in query:
            query.update(TO_DO)
        chosen = lines_for(query, self.request)
        page = self.keyset(chosen.qs)
        rows = rows_of(page.rows, user, services.unread_of(user))
        return super().get_context_data(**kwargs) | {
            "page": page,
            "rows": rows,
            "filter": chosen,
            "box": query["box"],
            "kept": [(name, query[name]) for name in ("box", "state", "assignee", "unread") if query.get(name)],
            "clear": urlencode({name: query[name] for name in ("box", "state") if query.get(name)}),
            "is_unread": query.get("unread") == "true",
            "is_done": query.get("state") == WorkState.DONE,
            "here": here(self.request),
            "is_part": wants_partial(self.request),
            "mark": highest([level_of(self.request), *(row.contribution.classification for row in rows)]),
            "tabs": _tabs(query, _counts(user), views_of(user)),
            "save": cleaned_query(query.urlencode()),
            "is_filtered": any(query.get(name) for name in (*FILTERS, "unread", "assignee")),
            "acts": AssigneeForm(user=user) if rows and query["box"] == Box.RECEIVED else None,
        }


def lines_for(query: Any, request: Any) -> ContributionFilter:
    """The list that an address asks for: work items where state or person are asked for, else lines of the party."""
    user = signed_in(request)
    if query.get("state") or query.get("assignee"):
        return WorkFilter(query, WorkItem.objects.open_to(user).for_list(), request=request)
    return ContributionFilter(query, ContributionShare.lists.open_to(user).for_list(), request=request)


def here(request: Any) -> str:
    """The address of the list without what only an act has added to it."""
    query = request.GET.copy()
    query.pop("above", None)
    return str(query.urlencode())


def level_of(request: Any) -> str:
    """The marking that stands above a part; a part never lowers it, since the preview stays open."""
    value = request.GET.get("above", "")
    return value if value in Classification.values else Classification.BPL.value


def _counts(user: Any) -> dict[str, int]:
    """How much stands in the views that are to be emptied, counted no further than can be shown."""
    work = WorkItem.objects.open_to(user).to_do()
    to_do, mine = sizes_of([work[: MOST_COUNTED + 1], work.filter(assignee=user)[: MOST_COUNTED + 1]])
    return {"To do": to_do, "Mine": mine, "Unread": len(services.unread_of(user))}


def _tabs(query: Any, counts: dict[str, int], saved: list[SavedView]) -> list[Tab]:
    """The work first, then saved views, own ones before the party's, then the other lists."""
    named = {urlencode(view): label for label, view in VIEWS} | {view.query: view.name for view in saved}
    now = cleaned_query(query.urlencode())
    if now not in named:  # filters that narrow a view stay inside it
        now = cleaned_query(urlencode({name: query[name] for name in NARROWED if query.get(name)}))
    given = [Tab(label, urlencode(view), is_current=urlencode(view) == now) for label, view in VIEWS]
    counted = [replace(tab, count=shown(counts.get(tab.label, 0))) for tab in given]
    kept = [Tab(view.name, view.query, is_current=view.query == now) for view in saved]
    return [*counted[:OF_WORK], *kept, *counted[OF_WORK:]]


def shown(count: int) -> str:
    """A count as a tab shows it."""
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count or "")
