"""What may be done with a contribution: the one place that every way out asks.

Forwarding, added recipients, downloads, exports, print and the API ask here; pages show the same reasons in words.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from europol_portal.core.errors import DomainError
from europol_portal.core.fields import Classification, HandlingCode
from europol_portal.parties.models import Party, User
from intelligence.models import Contribution, Entity, ProcessingPurpose, Restriction, TriageItem
from intelligence.services.consents import consented

OUTSIDE_THE_UNION = frozenset(
    {Party.Kind.THIRD_COUNTRY, Party.Kind.INTERNATIONAL_ORGANISATION, Party.Kind.PRIVATE_PARTY}
)


@dataclass(frozen=True)
class Reason:
    """One thing that stands in the way; `can_ask` is true where the owner's consent would clear it."""

    code: str
    message: str
    can_ask: bool = False


@dataclass(frozen=True)
class Verdict:
    """The answer of the rule with all its reasons."""

    reasons: tuple[Reason, ...] = ()

    @property
    def allowed(self) -> bool:
        """True when nothing stands in the way."""
        return not self.reasons

    @property
    def can_ask(self) -> bool:
        """True when the owner's consent alone would open the way."""
        return bool(self.reasons) and all(reason.can_ask for reason in self.reasons)

    @property
    def words(self) -> str:
        """All reasons in one text."""
        return " ".join(reason.message for reason in self.reasons)


class Restricted(DomainError):
    """A handling code or restriction of the owner forbids it."""

    code = "restricted"


@dataclass(frozen=True)
class Carried:
    """What a product made of contributions carries on: all codes, the highest marking, every owner."""

    handling_codes: tuple[str, ...]
    handling_text: str
    classification: str
    owner_ids: tuple[int, ...]
    restrictions: tuple[str, ...]


def may_pass_on(contribution: Contribution, to_party: Party, *, by: User, at: datetime) -> Verdict:
    """Whether the person may open the contribution to one more party."""
    reasons = [*_not_in_use(contribution, by, at), *_not_receivable(contribution, to_party)]
    restrictions = _in_force(contribution)
    reasons += _restricted(contribution, restrictions, to_party)
    needs_consent = list(_needs_consent(contribution, restrictions, to_party, by))
    if by.party.is_hub:  # Europol passes on for this purpose only, and only where it was given
        needs_consent += _other_purpose(contribution, ProcessingPurpose.EXCHANGE, by=by, at=at)
    if needs_consent and not owner_consented(contribution, "share", party=to_party, by=by, at=at):
        reasons += needs_consent
    return Verdict(tuple(reasons))


def may_use_in_court(contribution: Contribution, *, by: User, at: datetime) -> Verdict:
    """Whether the person's party may bring it into judicial proceedings."""
    reasons = list(_not_in_use(contribution, by, at))
    if HandlingCode.H1 in contribution.handling_codes and contribution.owner_id != by.party_id:
        owner = contribution.owner.name
        if not owner_consented(contribution, "judicial", party=by.party, by=by, at=at):
            reasons.append(Reason("h1", f"H1: not in court without permission from {owner}.", can_ask=True))
    return Verdict(tuple(reasons))


def may_use_for(contribution: Contribution, purpose: str, *, by: User, at: datetime) -> Verdict:
    """Whether the person's party may process it for the purpose; Article 19(1) binds others than the owner."""
    return Verdict((*_not_in_use(contribution, by, at), *_other_purpose(contribution, purpose, by=by, at=at)))


def may_export(contribution: Contribution, *, by: User, at: datetime) -> Verdict:
    """Whether the person may take it, or a file of it, out of the portal or onto paper.

    Europol takes out only what it may still use for at least one of the purposes it was given for.
    """
    reasons = list(_not_in_use(contribution, by, at))
    if not reasons and by.party.is_hub and contribution.owner_id != by.party_id:
        limits = [restriction.purposes for restriction in _in_force(contribution) if restriction.purposes]
        left = any(all(purpose in limit for limit in limits) for purpose in contribution.purposes)
        if not left and not any(
            may_use_for(contribution, one, by=by, at=at).allowed for one in ProcessingPurpose.values
        ):
            message = f"There is no purpose left for which {contribution.owner.name} lets Europol use it."
            reasons.append(Reason("other_purpose", message, can_ask=True))
    return Verdict(tuple(reasons))


def refuse_unless(verdict: Verdict, *, field: str = "") -> None:
    """Raise Restricted with the reasons in words."""
    if not verdict.allowed:
        raise Restricted(verdict.words, code=verdict.reasons[0].code, field=field)


def carried_on(contributions: Iterable[Contribution]) -> Carried:
    """What a note, report or answer that rests on these contributions must carry."""
    parts = list(contributions)
    texts = [part.handling_text.strip() for part in parts if part.handling_text.strip()]
    words = [part.restriction_text for part in parts if part.restriction_text]
    levels = [Classification(part.classification) for part in parts]
    return Carried(
        handling_codes=tuple(sorted({code for part in parts for code in part.handling_codes})),
        handling_text="\n".join(dict.fromkeys(texts)),
        classification=str(max([Classification.BPL, *levels], key=lambda level: level.rank)),
        owner_ids=tuple(sorted({owner for part in parts for owner in (part.owner_id, *(part.owner_ids or ()))})),
        restrictions=tuple(dict.fromkeys(words)),
    )


def owner_consented(
    contribution: Contribution, act: str, *, party: Party, by: User, at: datetime, purpose: str = ""
) -> bool:
    """Whether the person's party holds the owner's recorded consent for all of it.

    `party` is the recipient for passing on, the acting party itself for every other act.
    """
    return consented(contribution=contribution, act=act, party=party, by=by, at=at, purpose=purpose)


def _in_force(contribution: Contribution) -> list[Restriction]:
    return list(contribution.restrictions.in_force().order_by("pk"))


def _not_in_use(contribution: Contribution, by: User, at: datetime) -> Iterator[Reason]:
    """What takes a contribution out of use for everybody but its owner."""
    owner = contribution.owner.name
    if contribution.is_draft:
        yield Reason("not_sent", "This is a draft. Send it first.")
    if contribution.is_erased:
        yield Reason("erased", "It was erased for good: there is nothing left to use.")
    if contribution.recalled_at is not None and contribution.owner_id != by.party_id:
        yield Reason("recalled", f"{owner} has recalled it. Do not use it any more.")
    if contribution.open_until is not None and contribution.open_until <= at and contribution.owner_id != by.party_id:
        yield Reason("term_ended", f"The time for which {owner} gave it has run out.")
    if by.party.is_hub and TriageItem.objects.of(contribution).filter(status__in=TriageItem.CLOSED_TO_USE).exists():
        yield Reason("closed_to_use", "The Operational Centre has closed it to use: out of mandate, or its pen ended.")


def _not_receivable(contribution: Contribution, to_party: Party) -> Iterator[Reason]:
    """What no consent clears: there must be an agreement, and it must allow personal data if there are any."""
    if not to_party.is_active or to_party.cooperation_level == Party.Cooperation.NONE:
        yield Reason("no_agreement", f"There is no agreement with {to_party.name}.")
    elif not to_party.personal_data_allowed and has_personal_data(contribution):
        level = to_party.get_cooperation_level_display().lower()
        yield Reason("personal_data_not_allowed", f"{to_party.name} may not receive personal data ({level}).")


def _restricted(contribution: Contribution, restrictions: list[Restriction], to_party: Party) -> Iterator[Reason]:
    """Restrictions that only the owner's lifting clears."""
    owner = contribution.owner.name
    for restriction in restrictions:
        if shuts_out(restriction, to_party):
            code = "third_country" if restriction.is_closed_to_third_countries else "not_named"
            yield Reason(code, f"{owner} has restricted it: not for {to_party.name}.")


def shuts_out(restriction: Restriction, party: Party) -> bool:
    """True when the restriction closes the contribution to the party."""
    if party.pk == restriction.owner_id:
        return False
    is_unnamed = bool(restriction.named_party_ids) and party.pk not in restriction.named_party_ids
    return is_unnamed or (restriction.is_closed_to_third_countries and party.kind in OUTSIDE_THE_UNION)


def _needs_consent(
    contribution: Contribution, restrictions: list[Restriction], to_party: Party, by: User
) -> Iterator[Reason]:
    """What stands in the way until the owner consents; the owner itself needs nobody's consent."""
    owner = contribution.owner.name
    if contribution.owner_id == by.party_id:
        if to_party.is_hub and not contribution.purposes:
            message = "It names no purpose for Europol. Send Europol a contribution of its own, with its purposes."
            yield Reason("no_purpose", message)
        return
    if str(by.party_id) in (contribution.lent_until or {}):
        yield Reason("by_consent", f"You see it by a consent of {owner}: passing it on needs another.", can_ask=True)
    if HandlingCode.H2 in contribution.handling_codes:
        yield Reason("h2", f"H2: not to be passed on without permission from {owner}.", can_ask=True)
    if any(restriction.is_closed_to_onward_sharing for restriction in restrictions):
        yield Reason("no_onward_sharing", f"{owner} has restricted it: not to be passed on.", can_ask=True)
    if to_party.kind in OUTSIDE_THE_UNION:
        message = f"{to_party.name} is outside the Union: only with permission from {owner}."
        yield Reason("outside_the_union", message, can_ask=True)
    if to_party.is_hub and not contribution.purposes:
        yield Reason("no_purpose", f"{owner} has given Europol no purpose for it.", can_ask=True)


def _other_purpose(contribution: Contribution, purpose: str, *, by: User, at: datetime) -> Iterator[Reason]:
    """What keeps the person's party from processing it for the purpose; the owner is bound by none."""
    if contribution.owner_id == by.party_id:
        return
    is_given = not by.party.is_hub or purpose in contribution.purposes
    limits = [restriction.purposes for restriction in _in_force(contribution) if restriction.purposes]
    if not (is_given and all(purpose in limit for limit in limits)) and not owner_consented(
        contribution, "purpose", party=by.party, by=by, at=at, purpose=purpose
    ):
        owner, name = contribution.owner.name, str(ProcessingPurpose(purpose).label).rpartition(",")[0].lower()
        message = f"{owner} has not given it for this purpose: {name}."
        yield Reason("other_purpose", message, can_ask=True)


def has_personal_data(contribution: Contribution) -> bool:
    """True unless its author said that there are none and no entity relates to a person."""
    if contribution.has_personal_data:
        return True
    return any(entity.is_personal for entity in Entity.objects.of(contribution))
