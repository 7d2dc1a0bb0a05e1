"""What the services of a request share: the locked row, the saved fields, the step that both sides can read."""

from collections.abc import Iterable
from datetime import datetime

from europol_portal import events
from europol_portal.parties.models import User
from support.models import RequestStep, SupportRequest
from support.workflow import REQUEST_WORKFLOW


def lock(request: SupportRequest) -> SupportRequest:
    """The stored request, locked for the rest of the transaction, with what the rules look at."""
    requests = SupportRequest.objects.select_for_update(of=("self",)).select_related(
        "service", "owner", "provider", "bundle"
    )
    locked: SupportRequest = requests.get(pk=request.pk)
    return locked


def save_fields(request: SupportRequest, names: Iterable[str]) -> None:
    """Check and save some fields. The others are left alone: not every reader may read what they point at."""
    changed = set(names)
    request.clean_fields(exclude={field.name for field in request._meta.fields} - changed)
    request.validate_constraints(exclude={"reference", "owner", "provider", "classification_rank"})
    request.save(update_fields=sorted(changed))


def take(
    request: SupportRequest,
    step: str,
    *,
    by: User,
    at: datetime,
    note: str = "",
    verb: str = events.Verb.ALTERATION,
    recipients: Iterable[str] = (),
) -> SupportRequest:
    """Take a step of the workflow and keep it where both sides can read it."""
    note = note.strip()
    taken = REQUEST_WORKFLOW.apply(request, step, by=by, at=at, note=note, verb=verb, recipients=recipients)
    record(taken, step, by=by, at=at, note=note)
    return taken


def record(request: SupportRequest, step: str, *, by: User, at: datetime, note: str = "") -> RequestStep:
    """Add the line that says who took the step."""
    line = RequestStep(
        request=request, party=by.party, author=by, at=at, step=step, to_status=request.status, note=note
    )
    line.clean_fields(exclude={"request"})
    line.save(force_insert=True)
    return line
