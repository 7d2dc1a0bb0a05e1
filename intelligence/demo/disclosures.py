"""Questions to owners in the demo world: one to decide, one in part, one for court, one refused, one without answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from europol_portal.access.binding import acting_for
from europol_portal.parties.models import Party, User
from intelligence import services
from intelligence.models import Act, Consent, Contribution, DisclosureRequest, Part
from intelligence.services import Decision, Parts, QuestionContent

MONTH = timedelta(days=30)
TEXT = Parts(text=True)
WHOLE = Parts(is_whole=True, text=True)


@dataclass(frozen=True)
class Inquiry:
    """One question of the demo world; without `decided_by` it waits, or lapses."""

    key: str
    by: str
    hours: float
    days: float
    purpose: str
    reason: str
    act: str = Act.SEE
    item: str = ""
    recipient: str = ""
    wanted: tuple[str, ...] = ()
    decided_by: str = ""
    parts: Parts | None = None
    answer: str = ""


INQUIRIES = (
    Inquiry(
        key="plates",
        by="fr.liaison",
        hours=150,
        days=7,
        purpose="investigation",
        reason="A rental car of this list was stopped near Lille with cash. We were given the reference by phone.",
        wanted=(Part.TEXT, Part.FILES),
        decided_by="nl.liaison",
        parts=TEXT,
        answer="The list of plates stays with us. Ask for single plates.",
    ),
    Inquiry(
        key="workers",
        by="de.liaison",
        hours=90,
        days=7,
        act=Act.JUDICIAL,
        purpose="prosecution",
        reason="The prosecutor in Stade wants to bring charges against the foreman.",
        decided_by="pl.liaison",
        parts=WHOLE,
        answer="Agreed. Keep the name of the witness out of the public part.",
    ),
    Inquiry(
        key="boats",
        by="pl.liaison",
        hours=80,
        days=3,
        purpose="investigation",
        reason="Engines of the same make were found in Gdynia.",
        decided_by="fr.liaison",
        answer="A source would be at risk. Call our bureau.",
    ),
    Inquiry(
        key="",
        by="fr.liaison",
        hours=60,
        days=1,
        item="20417733-5118",
        purpose="prevention",
        reason="A partner quoted this reference in a meeting.",
    ),
    Inquiry(
        key="answer-phone",
        by="fr.liaison",
        hours=20,
        days=1,
        purpose="investigation",
        reason="The number called a phone that we found in a stolen lorry near Lille on 12 November.",
        wanted=(Part.TEXT, Part.ENTITIES),
    ),
    Inquiry(
        key="accounts",
        by="nl.liaison",
        hours=6,
        days=3,
        act=Act.SHARE,
        recipient="PL",
        purpose="investigation",
        reason="One of the two accounts pays a haulier in Poznań. Poland should see it.",
    ),
)


def build(world: Any, written: Mapping[str, Contribution]) -> None:
    """Ask, pass on and decide, oldest first; then let the clock run up to now."""
    for inquiry in INQUIRIES:
        at = world.now - timedelta(hours=inquiry.hours)
        question = _ask(inquiry, world.person(inquiry.by), written.get(inquiry.key), at)
        services.keep_moments(at=at)
        if inquiry.decided_by:
            _decide(inquiry, world.person(inquiry.decided_by), question, at + timedelta(hours=4))
            services.keep_moments(at=at + timedelta(hours=4))
    services.keep_moments(at=world.now)


def _ask(inquiry: Inquiry, by: User, about: Contribution | None, at: datetime) -> DisclosureRequest:
    is_for_content = inquiry.act == Act.SEE
    with acting_for(by):
        content = QuestionContent(
            act=inquiry.act,
            purpose=inquiry.purpose,
            reason=inquiry.reason,
            deadline=at + timedelta(days=inquiry.days),
            contribution=None if is_for_content or about is None else Contribution.objects.get(pk=about.pk),
            item=about.reference if is_for_content and about else inquiry.item,
            recipient=Party.objects.get(code=inquiry.recipient) if inquiry.recipient else None,
            wanted=inquiry.wanted,
        )
        return services.ask_owner(content=content, by=by, at=at)


def _decide(inquiry: Inquiry, by: User, question: DisclosureRequest, at: datetime) -> None:
    with acting_for(by):
        consent = Consent.objects.get(request_id=question.pk)
        if inquiry.parts is None:
            services.refuse_consent(consent=consent, by=by, at=at, answer=inquiry.answer)
            return
        decision = Decision(parts=inquiry.parts, expires_at=at + MONTH, answer=inquiry.answer)
        services.grant_consent(consent=consent, decision=decision, by=by, at=at)
