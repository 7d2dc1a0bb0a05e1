"""Templates of a party: write, change, remove, and start a contribution from one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.core.fields import Classification
from europol_portal.parties.models import Authority, CrimeArea, User
from intelligence.access import ContributionPermission, TemplatePermission
from intelligence.events import TemplateEvent
from intelligence.extraction import propose, region_of
from intelligence.models import FRAMED_KINDS, Contribution, ContributionTemplate
from intelligence.services.checks import refuse_above_ceiling
from intelligence.services.content import ContributionContent, content_of
from intelligence.services.drafts import save_draft

MOST_WARNED = 5


@dataclass(frozen=True)
class TemplateContent:
    """A template as it is written."""

    name: str
    kind: str = Contribution.Kind.INFORMATION
    subject: str = ""
    body: str = ""
    classification: str = Classification.BPL
    handling_codes: tuple[str, ...] = ()
    handling_text: str = ""
    crime_area: CrimeArea | None = None
    urgency: str = Contribution.Urgency.NORMAL
    purposes: tuple[str, ...] = ()
    to: tuple[Authority, ...] = ()
    cc: tuple[Authority, ...] = ()


@transaction.atomic
def save_template(
    *,
    content: TemplateContent,
    by: User,
    at: datetime,
    template: ContributionTemplate | None = None,
    is_confirmed: bool = False,
) -> ContributionTemplate:
    """Add a template to the person's party, or change one.

    What looks like personal data is refused with its place until the person confirms that it is none.
    """
    refuse_above_ceiling(content.classification, by)
    if not is_confirmed:
        _warn_of_personal_data(content, by)
    event, verb = TemplateEvent.CHANGED, events.Verb.ALTERATION
    if template is None:
        require(by, TemplatePermission.ADD)
        template = ContributionTemplate(owner_id=by.party_id, created_by=by, created_at=at)
        event, verb = TemplateEvent.ADDED, events.Verb.COLLECTION
    else:
        template = ContributionTemplate.objects.select_for_update().get(pk=template.pk)
        require(by, TemplatePermission.CHANGE, template)
    for field in ("kind", "classification", "handling_text", "crime_area", "urgency", "body"):
        setattr(template, field, getattr(content, field))
    template.name, template.subject = content.name.strip(), content.subject.strip()
    template.handling_codes = sorted({code for code in content.handling_codes if code != "H0"})
    template.purposes = list(content.purposes)
    template.to_ids = [authority.pk for authority in content.to]
    template.cc_ids = [authority.pk for authority in content.cc]
    template.changed_at = at
    template.full_clean(exclude=["created_by", "crime_area"])
    template.save()
    events.publish(event, subject=template, actor=by, at=at, verb=verb)
    return template


@transaction.atomic
def remove_template(*, template: ContributionTemplate, by: User, at: datetime) -> None:
    """Take a template away; contributions that began with it stay as they are."""
    require(by, TemplatePermission.CHANGE, template)
    events.publish(TemplateEvent.REMOVED, subject=template, actor=by, at=at, verb=events.Verb.ERASURE)
    template.delete()


@transaction.atomic
def start_from_template(*, template: ContributionTemplate, by: User, at: datetime) -> Contribution:
    """A new draft with the frame of the template."""
    require(by, TemplatePermission.VIEW, template)
    draft = save_draft(by=by, at=at, content=frame_of(template))
    events.publish(TemplateEvent.USED, subject=template, actor=by, at=at, verb=events.Verb.CONSULTATION)
    return draft


def template_of_draft(draft: Contribution, *, name: str, by: User) -> TemplateContent:
    """The frame of a draft of the person's party, to be kept as a template; entities, files and case stay out of it."""
    require(by, ContributionPermission.CHANGE, draft)
    found = content_of(draft, by)
    kinds = {key for key, _ in FRAMED_KINDS}
    return TemplateContent(
        name=name,
        kind=found.kind if found.kind in kinds else Contribution.Kind.INFORMATION,
        subject=found.subject,
        body=found.body,
        classification=found.classification,
        handling_codes=found.handling_codes,
        handling_text=found.handling_text,
        crime_area=found.crime_area,
        urgency=found.urgency,
        purposes=found.purposes,
        to=found.to,
        cc=found.cc,
    )


def frame_of(template: ContributionTemplate) -> ContributionContent:
    """The content with which a contribution starts; recipients that take none any more are left out."""
    return ContributionContent(
        subject=template.subject,
        body=template.body,
        kind=template.kind,
        crime_area=template.crime_area,
        classification=template.classification,
        handling_codes=tuple(template.handling_codes),
        handling_text=template.handling_text,
        urgency=template.urgency,
        purposes=tuple(template.purposes),
        to=_mailboxes(template.to_ids),
        cc=_mailboxes(template.cc_ids),
    )


def content_of_template(template: ContributionTemplate) -> TemplateContent:
    """The template as it would be written again."""
    return TemplateContent(
        name=template.name,
        kind=template.kind,
        subject=template.subject,
        body=template.body,
        classification=template.classification,
        handling_codes=tuple(template.handling_codes),
        handling_text=template.handling_text,
        crime_area=template.crime_area,
        urgency=template.urgency,
        purposes=tuple(template.purposes),
        to=_mailboxes(template.to_ids),
        cc=_mailboxes(template.cc_ids),
    )


def personal_data_in(*texts: str, party_code: str) -> list[str]:
    """What in the texts looks like data of a person; a template should hold none, since nobody erases it."""
    return [
        found.value for found in propose("\n\n".join(texts), default_region=region_of(party_code), at_most=MOST_WARNED)
    ]


def _warn_of_personal_data(content: TemplateContent, by: User) -> None:
    found = personal_data_in(content.subject, content.body, content.handling_text, party_code=by.party.code)
    if found:
        named = ", ".join(f"“{one}”" for one in found)
        message = f"This looks like data of a person: {named}. Take it out, or confirm that it is none."
        raise DomainError(message, code="personal_data_suspected", field="is_confirmed")


def _mailboxes(keys: Iterable[int]) -> tuple[Authority, ...]:
    found = {authority.pk: authority for authority in Authority.objects.mailboxes().filter(pk__in=list(keys))}
    return tuple(found[key] for key in keys if key in found)
