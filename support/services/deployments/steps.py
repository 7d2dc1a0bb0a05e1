"""The host agrees, the team starts, the end report closes; the request follows."""

from datetime import datetime

from django.db import transaction

from europol_portal.access.policy import require
from europol_portal.parties.models import User
from europol_portal.workflow import TransitionRefused
from support.access import DeploymentPermission
from support.models import Deployment, SupportRequest
from support.personal import refuse_personal
from support.services.deciding import take_step
from support.services.deployments.planning import lock_deployment
from support.workflow import DEPLOYMENT_WORKFLOW

OF_REQUEST = {
    "start": ("start", SupportRequest.Status.SCHEDULED),
    "end": ("deliver", SupportRequest.Status.IN_PROGRESS),
}


@transaction.atomic
def agree_to_entries(*, deployment: Deployment, by: User, at: datetime) -> Deployment:
    """The host's national unit agrees that the team enters data in the name of the host, which then owns it."""
    deployment = lock_deployment(deployment)
    require(by, DeploymentPermission.AGREE, deployment)
    DEPLOYMENT_WORKFLOW.check_state(deployment, "agree")
    deployment.agreed_by, deployment.agreed_at = by, at
    deployment.save(update_fields=["agreed_by", "agreed_at"])
    return DEPLOYMENT_WORKFLOW.apply(deployment, "agree", by=by, at=at)


@transaction.atomic
def take_deployment_step(*, deployment: Deployment, step: str, by: User, at: datetime, note: str = "") -> Deployment:
    """Start or cancel; with the start the request is under way. Raises TransitionRefused with what is missing."""
    if step not in {"start", "cancel"}:
        message = "There is no such step, or it needs more than a note."
        raise TransitionRefused(message)
    return _take(lock_deployment(deployment), step, by=by, at=at, note=note)


@transaction.atomic
def end_deployment(*, deployment: Deployment, report: str, by: User, at: datetime) -> Deployment:
    """Write the end report, which closes the deployment; the request is delivered with it."""
    deployment = lock_deployment(deployment)
    require(by, DeploymentPermission.RUN, deployment)
    DEPLOYMENT_WORKFLOW.check_state(deployment, "end")
    refuse_personal({"report": report})
    deployment.end_report = report.strip()
    deployment.clean_fields(exclude={field.name for field in Deployment._meta.fields} - {"end_report"})
    deployment.save(update_fields=["end_report"])
    return _take(deployment, "end", by=by, at=at)


def _take(deployment: Deployment, step: str, *, by: User, at: datetime, note: str = "") -> Deployment:
    taken = DEPLOYMENT_WORKFLOW.apply(deployment, step, by=by, at=at, note=note)
    if step in OF_REQUEST:
        step_of_request, state = OF_REQUEST[step]
        request = SupportRequest.objects.filter(pk=taken.request_id, status=state).first()
        if request is not None:
            take_step(request=request, step=step_of_request, by=by, at=at)
    return taken
