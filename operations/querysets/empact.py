"""Chainable reads of EMPACT: plans, actions, commitments, milestones, indicators and their values."""

from datetime import date
from typing import Self

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from europol_portal.access.querysets import VisibleQuerySet
from europol_portal.parties.models import Party

PLAN_ENDED = ("closed",)
ACTION_ENDED = ("completed", "cancelled")
ACTION_RUNNING = ("running", "amended", "on_hold")
COMMITTED = ("confirmed",)
STANDING = ("invited", "interested", "confirmed")


class EmpactPlanQuerySet(VisibleQuerySet):
    """Reads of operational action plans."""

    def open(self) -> Self:
        """Plans that are not closed."""
        return self.exclude(status__in=PLAN_ENDED)

    def driven_by(self, party: Party) -> Self:
        """Plans that the party drives."""
        return self.filter(owner=party)

    def of_cycle(self, code: str) -> Self:
        """Plans of a cycle."""
        return self.filter(priority__cycle__code=code)

    def named_like(self, text: str) -> Self:
        """Plans whose title or reference, or the title of one of whose actions, contains the text."""
        actions = self.model._meta.get_field("actions").related_model
        in_action = actions._default_manager.filter(title__icontains=text).values("plan_id")
        return self.filter(Q(title__icontains=text) | Q(reference__icontains=text) | Q(pk__in=in_action))

    def for_list(self) -> Self:
        """Plans with what a list shows."""
        return self.select_related("owner", "priority__cycle", "created_by")


class EmpactPartQuerySet(VisibleQuerySet):
    """Reads of members, lines and reports of a plan."""

    def for_list(self) -> Self:
        """By party, with its name."""
        return self.select_related("party").order_by("role", "party__name", "pk")


class EmpactReportQuerySet(VisibleQuerySet):
    """Reads of reports."""

    def for_list(self) -> Self:
        """The newest period first."""
        return self.select_related("written_by").order_by("-until_on", "-pk")


class EmpactActionQuerySet(VisibleQuerySet):
    """Reads of operational actions."""

    def open(self) -> Self:
        """Actions that are neither completed nor cancelled."""
        return self.exclude(status__in=ACTION_ENDED)

    def running(self) -> Self:
        """Actions that were started and are not reported yet."""
        return self.filter(status__in=ACTION_RUNNING)

    def overlapping(self, starts_on: date, ends_on: date) -> Self:
        """Open actions of which a day lies in the time."""
        return self.open().filter(starts_on__lte=ends_on, ends_on__gte=starts_on)

    def led_by(self, party: Party) -> Self:
        """Actions that the party leads."""
        return self.filter(leader=party)

    def for_list(self) -> Self:
        """Actions with what a list shows, in the order of their numbers."""
        return self.select_related("leader", "plan__owner").order_by("plan_id", "goal", "serial", "pk")


class EmpactCommitmentQuerySet(VisibleQuerySet):
    """Reads of commitments."""

    def standing(self) -> Self:
        """Commitments that were asked for and neither declined nor withdrawn."""
        return self.filter(answer__in=STANDING)

    def to_answer(self) -> Self:
        """Commitments that wait for an answer."""
        return self.filter(answer__in=["invited", "interested"]).exclude(action__status__in=ACTION_ENDED)

    def for_list(self) -> Self:
        """By part and party."""
        return self.select_related("party", "answered_by").order_by("role", "party__name", "pk")


class EmpactMilestoneQuerySet(VisibleQuerySet):
    """Reads of milestones."""

    def missing_by(self, day: date) -> Self:
        """Milestones planned for the day or before that were not reached."""
        return self.filter(done_on=None, planned_on__lte=day).exclude(action__status__in=ACTION_ENDED)

    def for_list(self) -> Self:
        """In the order of the plan."""
        return self.select_related("depends_on").order_by("planned_on", "pk")


class EmpactIndicatorQuerySet(VisibleQuerySet):
    """Reads of indicators."""

    def with_actual(self, on: date) -> Self:
        """Adds the sum of what was recorded up to the day; computed, never entered (invariant 35)."""
        return self.annotate(actual=Coalesce(Sum("recorded__number", filter=Q(recorded__on__lte=on)), 0))

    def for_list(self, on: date) -> Self:
        """In the order in which they were agreed, with what was reached."""
        return self.with_actual(on).order_by("pk")


class EmpactValueQuerySet(VisibleQuerySet):
    """Reads of recorded values."""

    def for_list(self) -> Self:
        """Newest first, with the party that recorded it."""
        return self.select_related("party", "indicator").order_by("-on", "-pk")
