"""What a contribution still needs before it may leave the house; asked while it is written and again on sending."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from europol_portal.core.errors import DomainError
from europol_portal.core.fields import Classification, HandlingCode
from europol_portal.parties.models import Authority, Party, User
from intelligence.models import Contribution, Entity, Recipient
from intelligence.services.content import ContributionContent
from intelligence.services.people import person_gaps


@dataclass(frozen=True)
class Missing:
    """One thing to put right: at which field, in words that say what to do."""

    field: str
    message: str
    code: str


class ContributionIncomplete(DomainError):
    """The contribution may not be sent yet; `missing` lists everything that is to be put right."""

    code = "incomplete"

    def __init__(self, missing: Sequence[Missing]) -> None:
        first = missing[0]
        super().__init__(" ".join(item.message for item in missing), code=first.code, field=first.field)
        self.missing = list(missing)


class AboveCeiling(DomainError):
    """The marking is higher than what the portal or the author may hold; it is refused, never stored."""

    code = "above_ceiling"


@dataclass(frozen=True)
class Subject:
    """What is checked: the content, its entities, who sends it and on which day."""

    content: ContributionContent
    entities: Sequence[Entity]
    by: User
    on: date

    @property
    def parties(self) -> list[Party]:
        """The parties that would receive it, each once, by name."""
        found = {authority.party_id: authority.party for authority in self.content.recipients}
        return sorted(found.values(), key=lambda party: party.name)

    @property
    def has_personal_data(self) -> bool:
        """True when the author says so, does not say otherwise, or an entity relates to a person."""
        return self.content.has_personal_data or any(entity.is_personal for entity in self.entities)


def refuse_above_ceiling(classification: str, by: User) -> None:
    """Raise AboveCeiling for a marking that must not even be stored."""
    level, ceiling = Classification(classification), Classification(settings.CLASSIFICATION_CEILING)
    if level.rank > ceiling.rank:
        message = (
            f"{level.label} is above the ceiling of this portal ({ceiling.label}). "
            "Use the channel that is approved for it and keep its content out of this form."
        )
        raise AboveCeiling(message, field="classification")
    if level.rank > by.clearance_rank:
        message = f"Your clearance ends below {level.label}. Ask a colleague with that clearance to write it."
        raise AboveCeiling(message, field="classification")


def missing(content: ContributionContent, entities: Sequence[Entity], *, by: User, on: date) -> list[Missing]:
    """Everything that stands between the contribution and its recipients, in the order of the form."""
    subject = Subject(content, entities, by, on)
    return [item for check in CHECKS for item in check(subject)]


def _facts(subject: Subject) -> Iterable[Missing]:
    content = subject.content
    if not content.subject.strip():
        yield Missing("subject", "Give a subject.", "subject_missing")
    if not content.body.strip():
        yield Missing("body", "Write the text.", "body_missing")
    if content.crime_area is None:
        yield Missing("crime_area", "Choose the crime area.", "crime_area_missing")
    if content.kind == Contribution.Kind.ANSWER and content.reply_to is None:
        yield Missing("kind", "An answer starts from its request: open the request and reply.", "request_missing")
    if content.kind == Contribution.Kind.REQUEST and content.is_urgent and not content.urgency_reason.strip():
        yield Missing("urgency_reason", "The request is urgent: say why.", "urgency_reason_missing")
    if content.case is not None and not content.case.is_open:
        yield Missing("case", "The case is closed. Choose another one, or reopen it.", "case_closed")


def _recipients(subject: Subject) -> Iterable[Missing]:
    if not subject.content.to:
        yield Missing("to", "Choose at least one recipient.", "recipient_missing")
    for authority in subject.content.recipients:
        if not (authority.is_active and authority.has_mailbox and authority.party.is_active):
            yield Missing("to", f"{authority.name} takes no contributions. Remove it.", "recipient_closed")


def _correction(subject: Subject) -> Iterable[Missing]:
    """A correction reaches everybody who can still see what was wrong."""
    wrong = subject.content.corrects
    if wrong is None or wrong.owner_id != subject.by.party_id:
        return
    named = {authority.pk for authority in subject.content.recipients}
    copies = wrong.recipients.exclude(kind=Recipient.Kind.UNIT_COPY).filter(party_id__in=wrong.party_ids)
    for copy in copies.select_related("authority__party").order_by("pk"):
        authority = copy.authority
        takes = authority.is_active and authority.has_mailbox and authority.party.is_active
        if takes and authority.pk not in named:
            message = f"{authority.name} received what you correct. Add it to the recipients."
            yield Missing("to", message, "correction_recipient_missing")


def agreement_gap(party: Party, *, has_personal_data: bool) -> str:
    """Why the party may not receive this, in words; empty when it may (Article 25)."""
    if party.cooperation_level == Party.Cooperation.NONE:
        return f"There is no agreement with {party.name}."
    if has_personal_data and not party.personal_data_allowed:
        return f"{party.name} may not receive personal data ({party.get_cooperation_level_display().lower()})."
    return ""


def _cooperation(subject: Subject) -> Iterable[Missing]:
    for party in subject.parties:
        gap = agreement_gap(party, has_personal_data=subject.has_personal_data)
        if gap and party.cooperation_level == Party.Cooperation.NONE:
            yield Missing("to", f"{gap} Remove it.", "no_agreement")
        elif gap:
            yield Missing(
                "to",
                f"{gap} Remove it from the recipients, or take the personal data out and say that there are none.",
                "personal_data_not_allowed",
            )


def _codes(subject: Subject) -> Iterable[Missing]:
    content = subject.content
    if HandlingCode.H3 in content.handling_codes and not content.handling_text.strip():
        yield Missing("handling_text", "H3 needs its text: say what recipients must observe.", "handling_text_missing")
    if any(party.is_hub for party in subject.parties) and not content.purposes:
        yield Missing("purposes", "Europol is a recipient: say for which purpose it may use this.", "purpose_missing")


def _people(subject: Subject) -> Iterable[Missing]:
    for entity in subject.entities:
        for gap in person_gaps(entity, subject.on):
            yield Missing("entities", gap.message, gap.code)


CHECKS: tuple[Callable[[Subject], Iterable[Missing]], ...] = (
    _facts,
    _recipients,
    _correction,
    _cooperation,
    _codes,
    _people,
)


def unit_copies(sender: Authority | None, recipients: Iterable[Authority]) -> list[Authority]:
    """National units that get a copy at the same time: of the sender and of each recipient, unless it opted out."""
    named = list(recipients)
    exchanging = [authority for authority in [*named, sender] if authority is not None]
    owed = {
        authority.party_id
        for authority in exchanging
        if authority.kind != Authority.Kind.NATIONAL_UNIT and not authority.unit_copy_opt_out
    }
    units = Authority.objects.for_list().filter(party__in=owed, kind=Authority.Kind.NATIONAL_UNIT)
    known = {authority.pk for authority in named}
    return [unit for unit in units if unit.pk not in known and (sender is None or unit.pk != sender.pk)]
