"""Questions and answers inside a request, append-only."""

from datetime import datetime

from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from support.access import RequestPermission
from support.events import RequestEvent
from support.models import RequestMessage, SupportRequest
from support.services.steps import lock


@transaction.atomic
def ask_question(*, request: SupportRequest, text: str, by: User, at: datetime) -> RequestMessage:
    """Ask the other side; its people are told."""
    request = lock(request)
    require(by, RequestPermission.MESSAGE, request)
    question = RequestMessage(request=request, kind=RequestMessage.Kind.QUESTION)
    return _say(question, RequestEvent.ASKED, text=text, by=by, at=at)


@transaction.atomic
def answer_question(*, question: RequestMessage, text: str, by: User, at: datetime) -> RequestMessage:
    """Answer a question of the other side; its people are told."""
    request = lock(question.request)
    require(by, RequestPermission.MESSAGE, request)
    if question.kind != RequestMessage.Kind.QUESTION or question.party_id == by.party_id:
        message = "Only the other side answers a question."
        raise DomainError(message, code="not_yours_to_answer", field="answers")
    answer = RequestMessage(request=request, kind=RequestMessage.Kind.ANSWER, answers=question)
    return _say(answer, RequestEvent.ANSWERED, text=text, by=by, at=at)


def _say(message: RequestMessage, event: RequestEvent, *, text: str, by: User, at: datetime) -> RequestMessage:
    message.party, message.author, message.at, message.text = by.party, by, at, text.strip()
    message.clean_fields(exclude={"request", "answers"})
    message.save(force_insert=True)
    recipients = [party.code for party in (message.request.owner, message.request.provider) if party.pk != by.party_id]
    events.publish(event, subject=message.request, actor=by, at=at, verb=events.Verb.DISCLOSURE, recipients=recipients)
    return message
