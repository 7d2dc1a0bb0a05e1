"""The inbox: list left, preview right."""

from dataclasses import dataclass
from typing import Any

from django.views.generic import TemplateView

from europol_portal.web.http import signed_in
from europol_portal.web.views import KeysetMixin, PortalView
from intelligence.access import ContributionPermission
from intelligence.filters import ContributionFilter
from intelligence.models import ContributionShare
from intelligence.views.rows import highest, rows_of

MOST_COUNTED = 99
Box = ContributionShare.Box


@dataclass(frozen=True)
class Tab:
    """One view of the lists: an address, and how much is in it where that helps."""

    label: str
    query: str
    is_current: bool
    count: str = ""


VIEWS = (
    ("Received", {"box": "received"}),
    ("Unread", {"box": "received", "unread": "true"}),
    ("Urgent", {"box": "received", "urgency": "urgent"}),
    ("Danger to life", {"box": "received", "urgency": "very_urgent"}),
    ("Requests", {"box": "received", "kind": "request"}),
    ("Sent by us", {"box": "sent"}),
    ("Drafts", {"box": "draft"}),
)


class ContributionInbox(KeysetMixin, PortalView, TemplateView):
    """Received, sent and drafted contributions of the person's party."""

    permission = ContributionPermission.VIEW
    template_name = "intelligence/contribution_inbox.html"
    page_key = "position"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Ids first: the page is cut on the share rows, then the headers are read."""
        user = signed_in(self.request)
        lines = ContributionShare.lists.open_to(user)
        query = self.request.GET.copy()
        query.setdefault("box", Box.RECEIVED)
        chosen = ContributionFilter(query, lines, request=self.request)
        page = self.keyset(chosen.qs)
        rows = rows_of(page.rows, user)
        waiting = lines.in_box(Box.RECEIVED).unread()[: MOST_COUNTED + 1].count()
        return super().get_context_data(**kwargs) | {
            "page": page,
            "rows": rows,
            "filter": chosen,
            "box": query["box"],
            "mark": highest(row.contribution.classification for row in rows),
            "tabs": _tabs(chosen.form.data, waiting),
            "is_filtered": any(query.get(name) for name in ("kind", "urgency", "crime_area", "operation", "unread")),
        }


def _tabs(query: Any, waiting: int) -> list[Tab]:
    names = ("box", "kind", "urgency", "unread")
    now = {name: query[name] for name in names if query.get(name)}
    count = f"{MOST_COUNTED}+" if waiting > MOST_COUNTED else str(waiting or "")
    return [
        Tab(
            label,
            "&".join(f"{name}={value}" for name, value in view.items()),
            is_current=view == now,
            count=count if label == "Unread" else "",
        )
        for label, view in VIEWS
    ]
