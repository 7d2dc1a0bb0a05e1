"""What the desk shows of retention: how many contributions wait for a decision, and when the first is erased."""

from datetime import UTC, datetime, time

from django.db.models import Count, Min
from django.urls import reverse

from europol_portal.core.fields import Classification
from europol_portal.parties.models import User
from europol_portal.web.desk import DeskItem
from intelligence.models import RetentionReview

URGENT_DAYS = 7


def needs(user: User, at: datetime) -> list[DeskItem]:
    """One line for all reviews that end soon; one query."""
    rows = RetentionReview.objects.visible_to(user).to_decide(at.date())
    found = rows.aggregate(number=Count("pk"), first=Min("due_on"))
    if not found["number"]:
        return []
    number = "1 contribution" if found["number"] == 1 else f"{found['number']} contributions"
    first = found["first"]
    return [
        DeskItem(
            title=f"Retention: {number} to decide about",
            why="Without a decision it is erased after the last day.",
            url=reverse("intelligence:retention-list"),
            verb="Decide",
            icon="clock",
            due=datetime.combine(first, time(23, 59), tzinfo=UTC),
            is_urgent=(first - at.date()).days <= URGENT_DAYS,
            mark=Classification.BPL,
        )
    ]
