"""The life of a grant as seven steps with their days."""

from collections.abc import Iterable

from europol_portal.web import moments
from support.models import Grant, GrantStep
from support.views.life import LifeStep

Status = Grant.Status
STEPS = (
    ("Sent", {"submit"}),
    ("Checked", {"admit"}),
    ("Judged", {"award", "reject"}),
    ("Signed", {"sign"}),
    ("Action", {"start"}),
    ("Report", {"submit_report"}),
    ("Settled", {"pay", "recovered"}),
)
AT = {
    Status.DRAFT: 0, Status.SUBMITTED: 1, Status.ELIGIBILITY: 1, Status.EVALUATION: 2, Status.AWARDED: 3,
    Status.SIGNED: 4, Status.RUNNING: 4, Status.REPORT_DUE: 5, Status.CLARIFICATION: 5, Status.REPORT_SUBMITTED: 6,
    Status.COSTS_ACCEPTED: 6, Status.RECOVERY: 6,
}  # fmt: skip


def grant_life(grant: Grant, taken: Iterable[GrantStep]) -> list[LifeStep]:
    """Those taken with their day, the one it is at with its state, those to come."""
    days = {line.step: line.at for line in taken}
    now = AT.get(Status(grant.status))
    steps = []
    for place, (label, names) in enumerate(STEPS):
        at = max((days[name] for name in names if name in days), default=None)
        if place == now:
            steps.append(LifeStep(label, grant.get_status_display(), "now"))
        else:
            steps.append(LifeStep(label, moments.day(at) if at else "", "done" if at else ""))
    return steps
