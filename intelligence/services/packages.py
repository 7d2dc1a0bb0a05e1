"""What became of a package of a partner agency: a draft of the agency, as any other, that its people read and send.

This is the only way from a package into the exchange. The draft is graded X4, goes to the host state and to Europol,
and holds the persons that the host state has approved, each with its necessity.
"""

from datetime import datetime
from uuid import UUID

from europol_portal.core.errors import DomainError
from europol_portal.parties.models import Authority, Party, User
from intelligence.models import Entity, ProcessingPurpose
from intelligence.services.content import ContributionContent, EntityContent
from intelligence.services.drafts import save_draft
from operations.sources import Packed, PackedPerson


def draft_package(packed: Packed, by: User, at: datetime) -> UUID:
    """Write the draft and return its key; raises DomainError when the host state or Europol has no mailbox."""
    gathered = f"Gathered at {packed.place} on {packed.gathered_on:%-d %b %Y}."
    approved = f"Each person was approved by {packed.host.name}."
    words = [f"Package {packed.reference}. {gathered} {approved}", *(_words(one) for one in packed.persons)]
    content = ContributionContent(
        subject=packed.title,
        body="\n\n".join(words),
        crime_area=packed.crime_area,
        purposes=(ProcessingPurpose.CROSS_CHECK.value,),
        to=(_mailbox(packed.host), _mailbox(Party.objects.get(is_hub=True))),
    )
    draft = save_draft(by=by, at=at, content=content, entities=[_entity(one) for one in packed.persons])
    key: UUID = draft.pk
    return key


def _words(person: PackedPerson) -> str:
    return f"{person.name}: {person.account}\nWhy it is reported: {person.necessity}"


def _entity(person: PackedPerson) -> EntityContent:
    return EntityContent(
        kind=Entity.Kind.PERSON,
        label=person.name,
        birth_date=person.birth_date,
        data_subject_category=person.category,
        necessity=person.necessity,
    )


def _mailbox(party: Party) -> Authority:
    """The national unit of a state, the first mailbox of others."""
    found = Authority.objects.filter(party=party, has_mailbox=True, is_active=True).order_by("pk")
    unit: Authority | None = found.filter(kind=Authority.Kind.NATIONAL_UNIT).first() or found.first()
    if unit is None:
        message = f"{party.name} has no mailbox. Ask your administrator."
        raise DomainError(message, code="no_mailbox")
    return unit
