"""The life of a deployment; it starts when the host has agreed, everything is ready and the line works."""

from europol_portal.workflow import Transition, Workflow
from support.access import DeploymentPermission
from support.events import DeploymentEvent
from support.models import Deployment, LineTest

Status = Deployment.Status


def not_ready(deployment: Deployment) -> str:
    """A team that starts has a leader, a checklist that is done and a line that works."""
    if not deployment.people.filter(role="lead").exists():
        return "Name the team leader first."
    open_items = deployment.checklist.filter(done_at__isnull=True).count()
    if open_items:
        return f"{open_items} of the checklist {'is' if open_items == 1 else 'are'} open."
    last = deployment.line_tests.filter(system=LineTest.System.SECURE).order_by("-pk").first()
    return "" if last and last.worked else "Test the secure line first: the last test must have worked."


def not_reported(deployment: Deployment) -> str:
    """A deployment ends with its report."""
    return "" if deployment.end_report else "Write the end report first."


DEPLOYMENT_WORKFLOW: Workflow[Deployment] = Workflow(
    Deployment,
    {
        "agree": Transition(
            label="Agree to entries in our name",
            sources=frozenset({Status.PLANNED}),
            target=Status.AGREED,
            permission=DeploymentPermission.AGREE,
            event=DeploymentEvent.AGREED,
            tone="p",
        ),
        "start": Transition(
            label="The team starts",
            sources=frozenset({Status.AGREED}),
            target=Status.ON_SITE,
            permission=DeploymentPermission.RUN,
            event=DeploymentEvent.STARTED,
            blocked_because=not_ready,
            tone="p",
        ),
        "end": Transition(
            label="End the deployment",
            sources=frozenset({Status.ON_SITE}),
            target=Status.ENDED,
            permission=DeploymentPermission.RUN,
            event=DeploymentEvent.ENDED,
            blocked_because=not_reported,
        ),
        "cancel": Transition(
            label="Cancel the deployment",
            sources=frozenset({Status.PLANNED, Status.AGREED}),
            target=Status.CANCELLED,
            permission=DeploymentPermission.RUN,
            event=DeploymentEvent.CANCELLED,
            needs_note=True,
            tone="d",
        ),
    },
)
