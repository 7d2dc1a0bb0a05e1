"""Nominate a target and keep its profile."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.core.fields import Classification, HandlingCode
from europol_portal.parties.models import CrimeArea, Party, User
from operations.access import TargetPermission
from operations.events import TargetEvent
from operations.models import HighValueTarget
from operations.services.numbers import check_classification, insert_numbered
from operations.services.targets.sources import check_audience, read_sources
from operations.sources import Source, sources

PROFILE_FIELDS = (
    "kind", "name", "role", "profile", "crime_area_ids", "handling_codes", "handling_text", "source_ids",
    "source_owner_ids", "classification",
)  # fmt: skip
NOT_CONDUCT = (
    "Confirm that the nomination rests on what the target does. Nationality, ethnic origin, belief or whom somebody"
    " knows are no reasons."
)


@dataclass(frozen=True)
class TargetProfile:
    """What the nominating party says of a target; forms and API fill it, nominate and change take it."""

    name: str
    role: str
    profile: str
    kind: str = HighValueTarget.Kind.PERSON
    crime_areas: Iterable[CrimeArea] = field(default_factory=list)
    classification: str = Classification.BPL
    handling_codes: Iterable[str] = ()
    handling_text: str = ""
    references: tuple[str, ...] = ()
    rests_on_conduct: bool = False


def profile_of(target: HighValueTarget, by: User) -> TargetProfile:
    """The profile as it stands, to change some of it."""
    known = sources().of_keys(by, target.source_ids)
    return TargetProfile(
        kind=target.kind,
        name=target.name,
        role=target.role,
        profile=target.profile,
        crime_areas=list(CrimeArea.objects.filter(pk__in=target.crime_area_ids)),
        classification=target.classification,
        handling_codes=tuple(target.handling_codes),
        handling_text=target.handling_text,
        references=tuple(source.reference for source in known),
        rests_on_conduct=True,
    )


@transaction.atomic
def nominate_target(
    *, profile: TargetProfile, by: User, at: datetime, entity_id: UUID | None = None
) -> HighValueTarget:
    """Nominate a person, organisation or group; the own party is alone with it until it asks others.

    `entity_id` is an entity of intelligence that the person sees; what it comes from becomes a source of the profile.
    Raises AccessDenied for parties that are no Member State, DomainError when something is missing.
    """
    require(by, TargetPermission.ADD)
    if by.party.kind != Party.Kind.MEMBER_STATE:
        message = "Only a Member State nominates a target."
        raise AccessDenied(message)
    target = HighValueTarget(owner=by.party, nominated_by=by, nominated_at=at, entity_id=entity_id)
    _write(target, profile, read=[*_sources_of(entity_id, by), *read_sources(profile.references, by)], by=by)
    insert_numbered(
        target, prefix="HVT", year=at.year, party_code=by.party.code, constraint="target_reference_once_per_party"
    )
    events.publish(TargetEvent.NOMINATED, subject=target, actor=by, at=at, verb=events.Verb.COLLECTION)
    return target


@transaction.atomic
def change_profile(*, target: HighValueTarget, profile: TargetProfile, by: User, at: datetime) -> HighValueTarget:
    """Change what the nominating party says; the record names the fields that changed."""
    locked: HighValueTarget = HighValueTarget.objects.select_for_update().get(pk=target.pk)
    require(by, TargetPermission.CHANGE, locked)
    if Classification(profile.classification).rank < locked.classification_rank:
        _check_marking_of_points(locked, profile.classification)
    before = {name: getattr(locked, name) for name in PROFILE_FIELDS}
    read = [*_sources_of(locked.entity_id, by), *read_sources(profile.references, by)]
    _write(locked, profile, read=read, by=by)
    check_audience(locked, locked.source_ids, by=by, at=at)
    changed = [name for name, value in before.items() if getattr(locked, name) != value]
    if changed:
        locked.save(update_fields=changed)
        events.publish(TargetEvent.CHANGED, subject=locked, actor=by, at=at, changes={"fields": changed})
    return locked


def _sources_of(entity_id: UUID | None, by: User) -> list[Source]:
    if entity_id is None:
        return []
    subject = sources().subject(by, entity_id)
    if subject is None:
        message = "This entity is not there, or your party may not see it."
        raise DomainError(message, code="entity_unknown")
    if subject.refused:
        raise DomainError(subject.refused, code="not_conduct", field="rests_on_conduct")
    return [subject.source]


def _write(target: HighValueTarget, profile: TargetProfile, *, read: list[Source], by: User) -> None:
    """Fill and check; the codes and the marking of what the profile rests on are carried on (invariant 5)."""
    if not profile.rests_on_conduct:
        raise DomainError(NOT_CONDUCT, code="not_conduct", field="rests_on_conduct")
    areas = sorted({area.pk for area in profile.crime_areas})
    if not areas:
        message = "Choose at least one crime area."
        raise DomainError(message, code="crime_area_missing", field="crime_areas")
    check_classification(profile.classification, by)
    for source in read:
        if Classification(source.classification).rank > Classification(profile.classification).rank:
            message = f"{source.reference} is marked higher. Mark the target at least as high."
            raise DomainError(message, code="marked_lower_than_source", field="classification")
    carried = {code for source in read for code in source.handling_codes} - {HandlingCode.H3.value}
    codes = sorted({*profile.handling_codes, *carried} - {HandlingCode.H0.value})
    target.kind, target.name, target.role = profile.kind, profile.name.strip(), profile.role.strip()
    target.profile, target.classification = profile.profile.strip(), profile.classification
    target.crime_area_ids, target.handling_codes = areas, codes
    target.handling_text = profile.handling_text.strip()
    target.source_ids = list(dict.fromkeys(source.key for source in read))
    target.source_owner_ids = sorted({source.owner_id for source in read})
    target.full_clean(exclude=["reference", "owner", "nominated_by"])


def _check_marking_of_points(target: HighValueTarget, level: str) -> None:
    """Points may rest on what is marked as high as the target is now."""
    if target.scores.exclude(source_ids=[]).exists():
        message = f"Points rest on information under the present marking. It cannot be lowered to {level}."
        raise DomainError(message, code="marking_lowered", field="classification")
