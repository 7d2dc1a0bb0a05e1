"""Release a dossier to a party, as far as every owner of a part has agreed, and take it back.

One rule decides for each part: who has received a contribution may be shown what rests on it; everybody else only where
the rule of every way out allows it and the owner has agreed, whatever the codes. Silence is none (invariants 5 and 9).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from europol_portal import events
from europol_portal.access.binding import acting_as_system
from europol_portal.access.policy import require
from europol_portal.audit.services import record_reading
from europol_portal.core.errors import DomainError
from europol_portal.core.ids import drawn_number
from europol_portal.parties.models import Party, User
from intelligence.access import DossierPermission, GroupPermission
from intelligence.events import DossierEvent
from intelligence.models import (
    Act,
    Contribution,
    DisclosureRequest,
    DossierRelease,
    GroupAssessment,
    ReceivedDossier,
)
from intelligence.services import ledger
from intelligence.services.consents import permission_for
from intelligence.services.disclosures import QuestionContent, ask_owner
from intelligence.services.groups.dossier import DossierFile, content_of, pdf_of
from intelligence.services.groups.reading import ShownGroup, show_group
from intelligence.services.restrictions import Reason, Restricted, Verdict, may_pass_on, owner_consented

DIGITS, MOST_DRAWS = 8, 20
Status = DisclosureRequest.Status
WORDS = {
    "own": ("Your own", "ok"),
    "agreed": ("Agreed", "ok"),
    "has_it": ("Has it already", "ok"),
    "asked": ("Asked, no answer yet", "open"),
    "refused": ("Refused", "crit"),
    "partly": ("Agreed to a part only", "warn"),
    "ended": ("Agreed once, not any more", "warn"),
    "not_asked": ("Not asked", "warn"),
    "forbidden": ("Not possible", "crit"),
}
OPEN = frozenset({"own", "agreed", "has_it"})
WORST_FIRST = ("forbidden", "refused", "ended", "partly", "not_asked", "asked", "agreed", "has_it", "own")


@dataclass(frozen=True)
class PartState:
    """One contribution, and whether what rests on it may be shown to the recipient."""

    contribution: Contribution
    state: str
    verdict: Verdict
    question: DisclosureRequest | None = None

    @property
    def can_ask(self) -> bool:
        """True where the owner's consent would open the way and no question is open."""
        return self.state in {"not_asked", "refused", "partly", "ended"}


@dataclass(frozen=True)
class OwnerState:
    """What one owner says to the release: the least of its parts."""

    owner: Party
    parts: list[PartState] = field(default_factory=list)

    @property
    def state(self) -> str:
        """The state that stands in the way the most."""
        return min((part.state for part in self.parts), key=WORST_FIRST.index)

    @property
    def words(self) -> str:
        """The same in words."""
        return WORDS[self.state][0]

    @property
    def tone(self) -> str:
        """Of the words."""
        return WORDS[self.state][1]

    @property
    def agrees(self) -> bool:
        """True when all of it may be let out."""
        return self.state in OPEN

    @property
    def can_ask(self) -> bool:
        """True when there is something to ask."""
        return any(part.can_ask for part in self.parts)

    @property
    def why(self) -> str:
        """What stands in the way, each reason once."""
        return " ".join(dict.fromkeys(part.verdict.words for part in self.parts if part.state not in OPEN))


def owner_states(shown: ShownGroup, recipient: Party, *, by: User, at: datetime) -> list[OwnerState]:
    """Each owner of a part with what it says to a release to the party, by name."""
    found: dict[int, OwnerState] = {}
    for contribution in shown.contributions.values():
        owner = found.setdefault(contribution.owner_id, OwnerState(contribution.owner))
        owner.parts.append(part_state(contribution, recipient, by=by, at=at))
    return sorted(found.values(), key=lambda one: one.owner.name)


def part_state(contribution: Contribution, recipient: Party, *, by: User, at: datetime) -> PartState:
    """Whether what rests on the contribution may be shown to the party, and what was asked."""
    if recipient.pk in contribution.closed_party_ids:
        message = f"{contribution.owner.name} or {recipient.name} keeps it to named people there."
        return PartState(contribution, "forbidden", Verdict((Reason("closed_circle", message),)))
    has_received = recipient.pk in contribution.party_ids and str(recipient.pk) not in (contribution.lent_until or {})
    if has_received and contribution.recalled_at is None and not contribution.is_erased:
        own = contribution.owner_id == by.party_id
        return PartState(contribution, "own" if own else "has_it", Verdict())
    verdict = may_pass_on(contribution, recipient, by=by, at=at)
    if not verdict.allowed and not verdict.can_ask:
        return PartState(contribution, "forbidden", verdict)
    if contribution.owner_id == by.party_id:
        return PartState(contribution, "own", verdict)
    if verdict.allowed and owner_consented(contribution, Act.SHARE, party=recipient, by=by, at=at):
        return PartState(contribution, "agreed", verdict, _permission(contribution, recipient, by=by, at=at))
    question = _last_question(contribution, recipient, by)
    return PartState(contribution, _asked_state(question, at), verdict, question)


@transaction.atomic
def ask_owners(
    *,
    group: GroupAssessment,
    recipient: Party,
    owner: Party,
    purpose: str,
    reason: str,
    deadline: datetime,
    by: User,
    at: datetime,
) -> list[DisclosureRequest]:
    """Ask one owner for everything of it that is still missing; each contribution is a question of its own.

    Raises:
        DomainError: There is nothing to ask, or the question is incomplete.
    """
    require(by, GroupPermission.RELEASE, group)
    states = owner_states(show_group(group, by=by, at=at, is_recorded=False), recipient, by=by, at=at)
    parts = [part for one in states if one.owner.pk == owner.pk for part in one.parts if part.can_ask]
    if not parts:
        message = f"There is nothing to ask {owner.name}."
        raise DomainError(message, code="nothing_to_ask", field="owner")
    asked = [
        ask_owner(
            content=QuestionContent(
                act=Act.SHARE,
                purpose=purpose,
                reason=reason,
                deadline=deadline,
                contribution=part.contribution,
                recipient=recipient,
                classification=group.classification,
            ),
            by=by,
            at=at,
        )
        for part in parts
    ]
    events.publish(
        DossierEvent.OWNERS_ASKED, subject=group, actor=by, at=at,
        changes={"owner": owner.code, "recipient": recipient.code, "questions": len(asked)},
    )  # fmt: skip
    return asked


@transaction.atomic
def release_dossier(
    *,
    group: GroupAssessment,
    recipient: Party,
    words: str,
    reason: str,
    by: User,
    at: datetime,
    without: Collection[int] = (),
) -> DossierRelease:
    """Let the dossier out to a party, without what the named owners own.

    Raises:
        Restricted: An owner of a part has not agreed.
        DomainError: Something is missing, or what is left does not show the definition.
    """
    locked: GroupAssessment = GroupAssessment.objects.select_for_update(of=("self",)).get(pk=group.pk)
    require(by, GroupPermission.RELEASE, locked)
    _check_recipient(locked, recipient, words, reason, by)
    shown = show_group(locked, by=by, at=at, is_recorded=False)
    states = [one for one in owner_states(shown, recipient, by=by, at=at) if one.owner.pk not in without]
    _refuse_unagreed(locked, shown, states, recipient, by=by, at=at)
    parts = [part for one in states for part in one.parts]
    kept = {part.contribution.pk for part in parts}
    content = content_of(shown, kept, summary=words.strip())
    if not content["meets"]:
        message = f"What may be let out does not show an organised crime group. {content['verdict']}"
        raise DomainError(message, code="does_not_meet", field="without")
    release = DossierRelease(
        owner=by.party, classification=locked.classification, number=drawn_number(DIGITS), assessment=locked,
        recipient=recipient, released_by=by, released_at=at, reason=reason.strip(), source_ids=sorted(kept),
        request_ids=[part.question.pk for part in parts if part.question and part.state == "agreed"],
        left_out_ids=sorted(without), open_until=_ends(parts, recipient, by),
    )  # fmt: skip
    _insert(release)
    copy = ReceivedDossier(
        id=release.pk, owner=recipient, sender=by.party, number=release.number, title=locked.name, content=content,
        classification=locked.classification, classification_rank=locked.classification_rank, released_at=at,
        open_until=release.open_until,
    )  # fmt: skip
    copy.save(force_insert=True)
    for part in parts:
        ledger.record_in_dossier(contribution=part.contribution, to=recipient, permission=part.question, by=by, at=at)
    events.publish(
        DossierEvent.RELEASED, subject=release, actor=by, at=at, verb=events.Verb.DISCLOSURE,
        recipients=[recipient.code], purpose=reason.strip(),
    )  # fmt: skip
    events.publish(DossierEvent.RECEIVED, subject=copy, actor=by, at=at)
    return release


@transaction.atomic
def take_back_dossier(*, release: DossierRelease, by: User, at: datetime) -> None:
    """Close a dossier that the person's party let out; the recipient keeps its number only."""
    require(by, DossierPermission.TAKE_BACK, release)
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_take_back_dossier(%s)", [release.pk])
    events.publish(DossierEvent.ENDED, subject=release, actor=by, at=at, changes={"because": "taken_back"})


def end_releases(group: GroupAssessment, *, by: User, at: datetime) -> None:
    """What is withdrawn or archived is taken back everywhere."""
    for release in DossierRelease.objects.visible_to(by).filter(assessment=group, ended_at=None):
        take_back_dossier(release=release, by=by, at=at)


@transaction.atomic
def open_received(*, dossier: ReceivedDossier, by: User, at: datetime) -> None:
    """Record that the person reads a dossier that the party received."""
    require(by, DossierPermission.VIEW, dossier)
    record_reading(kind=DossierEvent.READ, actor=by, at=at, subject=dossier)


@transaction.atomic
def export_received(*, dossier: ReceivedDossier, by: User, at: datetime) -> DossierFile:
    """A received dossier as PDF; that it left is on record.

    Raises:
        AccessDenied: It was taken back.
    """
    require(by, DossierPermission.EXPORT, dossier)
    codes = dossier.content["handling_codes"]
    events.publish(
        DossierEvent.EXPORTED, subject=dossier, actor=by, at=at, verb=events.Verb.EXPORT,
        changes={"handling_codes": codes},
    )  # fmt: skip
    return pdf_of(dossier.content, reference=dossier.reference, copy_for=by.party, at=at)


def tell_of_ended(*, at: datetime) -> int:
    """Close what has run out, and tell the parties that released what owners took back since; returns how many."""
    with acting_as_system(), transaction.atomic():
        ended = list(DossierRelease.objects.raw("SELECT * FROM portal_ended_dossiers(%s)", [at]))
        for release in ended:
            if release.ended_because != "taken_back":
                because = {"because": release.ended_because}
                events.publish(DossierEvent.ENDED, subject=release, actor=None, at=at, changes=because)
    return len(ended)


def _check_recipient(group: GroupAssessment, recipient: Party, words: str, reason: str, by: User) -> None:
    if recipient.pk == by.party_id or not recipient.is_active:
        message = "Choose the other party that receives it."
        raise DomainError(message, code="recipient_missing", field="recipient")
    if not recipient.personal_data_allowed:
        message = f"The agreement with {recipient.name} allows no personal data, and a dossier holds some."
        raise Restricted(message, code="personal_data_not_allowed", field="recipient")
    if not words.strip():
        message = "Write what the recipient reads first: a summary that rests on what you let out."
        raise DomainError(message, code="required", field="words")
    if not reason.strip():
        message = "Say what the recipient needs it for."
        raise DomainError(message, code="reason_missing", field="reason")
    if DossierRelease.objects.visible_to(by).filter(assessment=group, recipient=recipient, ended_at=None).exists():
        message = f"{recipient.name} has this dossier. Take it back before you release another."
        raise DomainError(message, code="released_already", field="recipient")


def _refuse_unagreed(
    group: GroupAssessment,
    shown: ShownGroup,
    states: Iterable[OwnerState],
    recipient: Party,
    *,
    by: User,
    at: datetime,
) -> None:
    if shown.unseen:
        message = "You do not see everything that it rests on. Somebody who sees all of it must release it."
        raise Restricted(message, code="unseen")
    against = [one for one in states if not one.agrees]
    if not against:
        return
    words = " ".join(f"{one.owner.name}: {one.words.lower()}. {one.why}" for one in against)
    refusal = Restricted(words, code="not_agreed", field="without")
    changes = {"recipient": recipient.code, "owners": [one.owner.code for one in against]}
    refusal.write_record = partial(
        events.publish, DossierEvent.REFUSED, subject=group, actor=by, at=at, verb=events.Verb.REFUSAL, changes=changes
    )
    raise refusal


def _ends(parts: Iterable[PartState], recipient: Party, by: User) -> datetime | None:
    """The first moment at which something that it rests on ends: an owner's term, a consent, what is only lent."""
    moments = [
        moment
        for part in parts
        for moment in (
            part.contribution.open_until if part.contribution.owner_id != recipient.pk else None,
            part.question.expires_at if part.question else None,
            _lent(part.contribution, by.party_id),
        )
        if moment
    ]
    return min(moments, default=None)


def _lent(contribution: Contribution, party_id: int) -> datetime | None:
    text = (contribution.lent_until or {}).get(str(party_id))
    return datetime.fromisoformat(text) if text else None


def _permission(contribution: Contribution, recipient: Party, *, by: User, at: datetime) -> DisclosureRequest | None:
    return permission_for(contribution=contribution, act=Act.SHARE, party=recipient, at=at, by=by)


def _last_question(contribution: Contribution, recipient: Party, by: User) -> DisclosureRequest | None:
    rows = DisclosureRequest.objects.visible_to(by).filter(
        Q(act=Act.SHARE), contribution=contribution, recipient=recipient, owner_id=by.party_id
    )
    found: DisclosureRequest | None = rows.exclude(status=Status.WITHDRAWN).order_by("-pk").first()
    return found


def _asked_state(question: DisclosureRequest | None, at: datetime) -> str:
    if question is None:
        return "not_asked"
    states = {
        Status.REQUESTED: "asked",
        Status.REFUSED: "refused",
        Status.PARTLY: "partly",
        Status.GRANTED: "partly",  # granted, and still not enough
        Status.REVOKED: "ended",
        Status.EXPIRED: "ended",
    }
    return states.get(Status(question.state_at(at)), "not_asked")


def _insert(release: DossierRelease) -> None:
    for _ in range(MOST_DRAWS):
        try:
            with transaction.atomic():
                release.save(force_insert=True)
        except IntegrityError:
            release.number = drawn_number(DIGITS)
        else:
            return
    message = "No number was free. Try again."
    raise DomainError(message, code="no_number")
