"""Questions to owners and consents, made by the services."""

from datetime import datetime, timedelta

from europol_portal.access.binding import acting_for
from intelligence import services
from intelligence.models import Act, Consent, Contribution, DisclosureRequest
from intelligence.services import Decision, Parts, QuestionContent

WEEK = timedelta(days=7)
MONTH = timedelta(days=30)
WHOLE = Parts(is_whole=True, text=True)


def make_question(at: datetime, **fields) -> QuestionContent:
    """A question for the content of an item."""
    values = {
        "act": Act.SEE,
        "purpose": "investigation",
        "reason": "The same phone was used in a robbery in Warsaw.",
        "deadline": at + WEEK,
    }
    return QuestionContent(**(values | fields))


def ask(by, *, at, **fields) -> DisclosureRequest:
    """A question that the person has asked; nobody has looked for the owner yet."""
    with acting_for(by):
        return services.ask_owner(content=make_question(at, **fields), by=by, at=at)


def ask_for(by, contribution: Contribution, *, at, **fields) -> DisclosureRequest:
    """A question about a contribution, by its reference, or about more than reading it; passed on."""
    about = (
        {"contribution": contribution} if fields.get("act", Act.SEE) != Act.SEE else {"item": contribution.reference}
    )
    question = ask(by, at=at, **(about | fields))
    services.keep_moments(at=at)
    return question


def received(by, question: DisclosureRequest) -> Consent:
    """The owner's row of a question."""
    with acting_for(by):
        return Consent.objects.visible_to(by).get(request_id=question.pk)


def grant(by, question: DisclosureRequest, *, at, parts: Parts = WHOLE, expires_at: datetime | None = None, **fields):
    """The owner's consent to a question, for a month unless told otherwise."""
    decision = Decision(parts=parts, expires_at=expires_at or at + MONTH, **fields)
    consent = received(by, question)
    with acting_for(by):
        services.grant_consent(consent=consent, decision=decision, by=by, at=at)
        consent = Consent.objects.select_related("contribution", "disclosed").get(pk=consent.pk)
    services.keep_moments(at=at)
    return consent


def as_asked(by, question: DisclosureRequest) -> DisclosureRequest:
    """The question as its asker sees it now."""
    with acting_for(by):
        return DisclosureRequest.objects.visible_to(by).get(pk=question.pk)
