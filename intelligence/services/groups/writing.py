"""Write an assessment: begin it, name members, answer the questions and lay evidence to the answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.core.ids import drawn_number
from europol_portal.parties.models import CrimeArea, User
from intelligence.access import GroupPermission, NetworkPermission
from intelligence.events import GroupEvent
from intelligence.models import (
    BY_KEY,
    VALUES,
    Contribution,
    Entity,
    GroupAnswer,
    GroupAssessment,
    GroupEvidence,
    GroupMember,
    Network,
    Scale,
    Value,
)
from intelligence.services.groups.reading import is_fit, is_usable
from intelligence.services.identity.clusters import gathered
from intelligence.services.targets import REFERENCE

DIGITS, MOST_DRAWS = 8, 20
MOST_MEMBERS, MOST_EVIDENCE = 300, 30  # of an assessment; of one answer
SHORTEST_REASON = 10  # characters; a word is no reason


@dataclass(frozen=True)
class GroupProfile:
    """What the party says of the group in its own words."""

    name: str
    aliases: str = ""
    summary: str = ""
    structure: str = GroupAssessment.Structure.UNKNOWN
    crime_areas: Sequence[CrimeArea] = ()


@dataclass(frozen=True)
class Fit:
    """Entities that may be named as members, and those that may not, because they are not suspected of anything."""

    entities: Sequence[Entity]
    unfit: Sequence[Entity]


@transaction.atomic
def make_group(
    *,
    profile: GroupProfile,
    by: User,
    at: datetime,
    entities: Sequence[UUID] = (),
    network: Network | None = None,
) -> GroupAssessment:
    """Begin an assessment, from nothing or with the people of a workbench.

    Raises:
        DomainError: The name is missing; what the person may not know is as if it did not exist.
    """
    require(by, GroupPermission.ADD)
    if network is not None:
        require(by, NetworkPermission.VIEW, network)
    group = GroupAssessment(
        owner=by.party,
        author=by,
        editor_ids=[by.pk],
        number=drawn_number(DIGITS),
        network=network.pk if network else None,
        made_at=at,
    )
    if network is not None:
        group.classification = network.classification
    _fill(group, profile, at)
    _insert(group)
    events.publish(GroupEvent.MADE, subject=group, actor=by, at=at, verb=events.Verb.COMBINATION)
    if entities:
        _add_members(group, fit_members(entities, by=by, at=at).entities, by=by, at=at)
    return fresh(group)


@transaction.atomic
def change_group(*, group: GroupAssessment, profile: GroupProfile, by: User, at: datetime) -> GroupAssessment:
    """Change what the party says of the group.

    Raises:
        DomainError: As for a new one.
    """
    locked = _writable(group, by)
    _fill(locked, profile, at)
    _save(locked, by, at, ["name", "aliases", "summary", "structure", "crime_area_ids"])
    events.publish(GroupEvent.CHANGED, subject=locked, actor=by, at=at)
    return locked


@transaction.atomic
def answer_question(
    *, group: GroupAssessment, scale: str, code: str, value: str, reason: str, by: User, at: datetime
) -> GroupAnswer:
    """Answer a question, or answer it anew.

    Raises:
        DomainError: The question takes no such answer, or the reason is missing; only "unknown" needs none.
    """
    locked = _writable(group, by)
    if (scale, code) not in BY_KEY:
        _refuse("There is no such question.", "question_unknown", "code")
    if value not in {str(one) for one in VALUES[Scale(scale)]}:
        _refuse("Choose an answer.", "required", "value")
    if value != Value.UNKNOWN and len(reason.strip()) < SHORTEST_REASON:
        _refuse("Give the reason in a sentence.", "reason_missing", "reason")
    known = GroupAnswer.objects.filter(assessment=locked, scale=scale, code=code).first()
    answer = known or GroupAnswer(assessment=locked, owner=by.party, scale=scale, code=code)
    answer.value, answer.reason, answer.author, answer.answered_at = value, reason.strip(), by, at
    check_fields(answer, "value", "reason")
    if known:
        answer.save(update_fields=["value", "reason", "author", "answered_at"])
    else:
        answer.save(force_insert=True)
    _save(locked, by, at)
    changes = {"question": f"{scale}.{code}", "value": value}
    events.publish(GroupEvent.ANSWERED, subject=locked, actor=by, at=at, changes=changes)
    return answer


@transaction.atomic
def add_evidence(
    *,
    answer: GroupAnswer,
    by: User,
    at: datetime,
    reference: str = "",
    entity: UUID | None = None,
    weight: str = GroupEvidence.Weight.SUPPORTING,
    note: str = "",
) -> GroupEvidence:
    """Lay a contribution, or one entity of it, to an answer; its marking raises that of the assessment.

    Raises:
        DomainError: It is not there or not to be used for analysis, or it is evidence of the answer already.
    """
    locked = _writable(answer.assessment, by)
    source, found = _source(reference, entity, by=by, at=at)
    if weight not in GroupEvidence.Weight.values:
        _refuse("Say how much it shows.", "required", "weight")
    if GroupEvidence.objects.visible_to(by).filter(answer=answer).count() >= MOST_EVIDENCE:
        _refuse(f"An answer takes {MOST_EVIDENCE} pieces of evidence at most. Take one out first.", "too_many", "")
    evidence = GroupEvidence(
        assessment=locked, answer=answer, contribution=source, entity=found, party=by.party, author=by,
        weight=weight, note=note.strip(), added_at=at,
    )  # fmt: skip
    check_fields(evidence, "note")
    _insert_once(evidence, "This is evidence of it already.", "reference")
    _save(locked, by, at)
    events.publish(GroupEvent.EVIDENCE_ADDED, subject=locked, actor=by, at=at, verb=events.Verb.COMBINATION)
    return evidence


@transaction.atomic
def remove_evidence(*, evidence: GroupEvidence, by: User, at: datetime) -> None:
    """Take a piece of evidence out of a draft, and with it the words that rested on its contribution.

    They could say what is in it, and would go to people who may not know that.
    """
    locked, answer = _writable(evidence.assessment, by), evidence.answer
    evidence.delete()
    answer.refresh_from_db(fields=["source_ids", "reason"])
    if answer.reason and evidence.contribution_id not in answer.source_ids:
        answer.reason = ""
        answer.save(update_fields=["reason"])
    _save_without(locked, evidence.contribution_id, by=by, at=at)
    events.publish(GroupEvent.EVIDENCE_REMOVED, subject=locked, actor=by, at=at)


@transaction.atomic
def add_members(
    *,
    group: GroupAssessment,
    entities: Iterable[UUID],
    by: User,
    at: datetime,
    role: str = GroupMember.Role.UNKNOWN,
    note: str = "",
) -> list[GroupMember]:
    """Name members; who is a member already stays as is.

    Raises:
        DomainError: None of them is there, or one is a person who is not suspected of anything.
    """
    locked = _writable(group, by)
    fit = fit_members(entities, by=by, at=at)
    if fit.unfit:
        one = fit.unfit[0]
        known_as = one.category_text.lower() or "somebody without a category"
        message = (
            f"In {one.contribution.reference} {one.label} is entered as {known_as}. Only people who are suspected or"
            " convicted of an offence, or about to commit one, are named as members."
        )
        _refuse(message, "not_suspected", "entity")
    if not fit.entities:
        _refuse("Choose an entity of a contribution that was sent and is in use.", "required", "entity")
    if role not in GroupMember.Role.values:
        _refuse("Choose a part.", "required", "role")
    made = _add_members(locked, fit.entities, by=by, at=at, role=role, note=note)
    _save(locked, by, at)
    return made


@transaction.atomic
def remove_member(*, member: GroupMember, by: User, at: datetime) -> None:
    """Name somebody no more; the summary goes with the last word of that contribution."""
    locked = _writable(member.assessment, by)
    member.delete()
    _save_without(locked, member.contribution_id, by=by, at=at)
    events.publish(GroupEvent.MEMBERS_CHANGED, subject=locked, actor=by, at=at)


@transaction.atomic
def drop_lost(*, group: GroupAssessment, by: User, at: datetime) -> GroupAssessment:
    """Take out of a draft what is not open to the party any more, with the words that rested on it."""
    locked = _writable(group, by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_drop_lost_parts(%s)", [locked.pk])
    locked = fresh(locked)
    _save(locked, by, at)
    events.publish(GroupEvent.EVIDENCE_REMOVED, subject=locked, actor=by, at=at, verb=events.Verb.ERASURE)
    return locked


def fit_members(keys: Iterable[UUID], *, by: User, at: datetime) -> Fit:
    """Which of the entities may be named as members: what the person sees, and of people only those suspected."""
    wanted = list(keys)[:MOST_MEMBERS]
    rows = list(gathered(by, at.date()).filter(pk__in=wanted).order_by("pk"))
    rows = [row for row in rows if is_usable(row.contribution, by=by, at=at)]
    return Fit([row for row in rows if is_fit(row)], [row for row in rows if not is_fit(row)])


def _save_without(locked: GroupAssessment, gone: UUID, *, by: User, at: datetime) -> None:
    """Save after something was taken out; the summary may tell of it, so it is written anew."""
    is_gone = gone not in fresh(locked).source_ids
    if is_gone:
        locked.summary = ""
    _save(locked, by, at, ["summary"] if is_gone else ())


def fresh(group: GroupAssessment) -> GroupAssessment:
    """The row as it stands now: triggers have noted sources and marking."""
    found: GroupAssessment = GroupAssessment.objects.select_related("owner", "author").get(pk=group.pk)
    return found


def write(group: GroupAssessment) -> None:
    """Insert a version; a drawn number that is taken is drawn again."""
    _insert(group)


def check_fields(row: Model, *names: str) -> None:
    """Check what a person has typed; everything else in the row is the program's."""
    row.clean_fields(exclude={field.name for field in row._meta.fields} - set(names))


def _writable(group: GroupAssessment, by: User) -> GroupAssessment:
    locked: GroupAssessment = GroupAssessment.objects.select_for_update(of=("self",)).get(pk=group.pk)
    require(by, GroupPermission.CHANGE, locked)
    return locked


def _fill(group: GroupAssessment, profile: GroupProfile, at: datetime) -> None:
    if not profile.name.strip():
        _refuse("Give the group a name.", "required", "name")
    group.name, group.aliases, group.summary = profile.name.strip(), profile.aliases.strip(), profile.summary.strip()
    group.structure, group.changed_at = profile.structure, at
    group.crime_area_ids = sorted(area.pk for area in profile.crime_areas)
    check_fields(group, "name", "aliases", "summary", "structure")


def _save(group: GroupAssessment, by: User, at: datetime, names: Sequence[str] = ()) -> None:
    """Note who wrote in it: nobody who did confirms it."""
    group.changed_at = at
    group.editor_ids = sorted({*group.editor_ids, by.pk})
    group.save(update_fields=[*names, "changed_at", "editor_ids"])


def _add_members(
    group: GroupAssessment,
    entities: Sequence[Entity],
    *,
    by: User,
    at: datetime,
    role: str = GroupMember.Role.UNKNOWN,
    note: str = "",
) -> list[GroupMember]:
    known = set(GroupMember.objects.visible_to(by).filter(assessment=group).values_list("entity_id", flat=True))
    if len(known) + len(entities) > MOST_MEMBERS:
        _refuse(f"A group has {MOST_MEMBERS} members at most here. Name the core.", "too_many", "entity")
    made = [
        GroupMember(
            assessment=group, entity=entity, contribution_id=entity.contribution_id, party=by.party, author=by,
            role=role, note=note.strip(), added_at=at,
        )
        for entity in entities
        if entity.pk not in known
    ]  # fmt: skip
    GroupMember.objects.bulk_create(made)
    events.publish(GroupEvent.MEMBERS_CHANGED, subject=group, actor=by, at=at, verb=events.Verb.COMBINATION)
    return made


def _source(reference: str, entity: UUID | None, *, by: User, at: datetime) -> tuple[Contribution, Entity | None]:
    """The contribution that is named, by its reference or by an entity of it."""
    found: Entity | None = None
    rows = Contribution.objects.visible_to(by).sent().filter(erased_at=None).select_related("owner")
    if entity is not None:
        found = gathered(by, at.date()).filter(pk=entity).first()
        rows = rows.filter(pk=found.contribution_id) if found else rows.none()
    if numbers := REFERENCE.fullmatch(reference.strip()):
        rows = rows.filter(case_number=int(numbers[1]), message_number=int(numbers[2]))
    elif reference.strip() or entity is None:
        rows = rows.none()
    source = rows.first()
    if source is None or (found and not is_fit(found)) or not is_usable(source, by=by, at=at):
        words = "It is not there, or your party may not use it for analysis. Give a reference such as 47110001-23."
        raise DomainError(words, code="source_unknown", field="reference")
    return source, found


def _insert(group: GroupAssessment) -> None:
    for _ in range(MOST_DRAWS):
        try:
            with transaction.atomic():
                group.save(force_insert=True)
        except IntegrityError:
            group.number = drawn_number(DIGITS)
        else:
            return
    message = "No number was free. Try again."
    raise DomainError(message, code="no_number")


def _insert_once(row: GroupEvidence, message: str, field: str) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise DomainError(message, code="twice", field=field) from None


def _refuse(message: str, code: str, field: str) -> None:
    raise DomainError(message, code=code, field=field)
