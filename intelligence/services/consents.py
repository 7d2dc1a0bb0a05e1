"""The one question that other parts ask: may this party do this with the owner's contribution?"""

from datetime import datetime

from europol_portal.parties.models import Party, User
from intelligence.models import Act, Consent, Contribution, DisclosureRequest
from intelligence.querysets import DisclosureRequestQuerySet
from intelligence.services.parts import NOTHING, WHOLE, Parts, union


def permitted(
    *, contribution: Contribution, act: str, party: Party, at: datetime, by: User, purpose: str = ""
) -> Parts:
    """The parts for which the person's party holds the owner's consent to the act, at this moment.

    `party` is the recipient for passing on, the acting party itself for every other act. A consent for another
    purpose is only for the purpose that it names; for the other acts `purpose` narrows when it is given. The owner
    needs nobody's consent.
    """
    if contribution.owner_id == by.party_id:
        return WHOLE
    held = _held(contribution=contribution, act=act, party=party, at=at, by=by, purpose=purpose)
    return union(given_by(question) for question in held)


def consented(
    *,
    contribution: Contribution,
    act: str,
    party: Party,
    at: datetime,
    by: User,
    purpose: str = "",
    parts: Parts = WHOLE,
) -> bool:
    """True when the owner's consent covers the parts, by default the whole contribution; silence is never a yes."""
    held = permitted(contribution=contribution, act=act, party=party, at=at, by=by, purpose=purpose)
    return not parts.is_empty and held.covers(parts)


def permission_for(
    *, contribution: Contribution, act: str, party: Party, at: datetime, by: User, purpose: str = ""
) -> DisclosureRequest | None:
    """The granted question of the person's party that reaches furthest: what an act on consent names as its basis."""
    held = _held(contribution=contribution, act=act, party=party, at=at, by=by, purpose=purpose)
    return held.order_by("-is_whole", "-expires_at", "-pk").first()


def given_by(question: DisclosureRequest | Consent) -> Parts:
    """What a decision gave, also after its end."""
    if not question.has_parts:
        return NOTHING
    if question.is_whole:
        return WHOLE
    return Parts(
        text=question.gives_text,
        entities=frozenset(question.entity_ids),
        files=frozenset(question.attachment_ids),
    )


def _held(
    *, contribution: Contribution, act: str, party: Party, at: datetime, by: User, purpose: str
) -> DisclosureRequestQuerySet:
    held = DisclosureRequest.objects.visible_to(by).in_force_at(at)
    held = held.filter(owner_id=by.party_id, contribution=contribution, act=act, recipient=party)
    return held.filter(purpose=purpose) if purpose or act == Act.PURPOSE else held
