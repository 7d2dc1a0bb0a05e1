"""Packages of partner agencies: write, decide on each person, pass on what the host state has approved.

What the host state refuses is erased in the same transaction, for everybody. What it approves becomes a draft of the
agency in the exchange, graded X4; from then on it lives there under its codes and its review dates, and not here.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from europol_portal import events
from europol_portal.access import sharing
from europol_portal.access.policy import require
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.parties.models import CrimeArea, Party, User
from operations import sources
from operations.access import PackagePermission, PackagePersonPermission
from operations.access.packages import sends_packages
from operations.events import PackageEvent
from operations.models import EMPTY, AgencyPackage, PackagePerson
from operations.reference import partners
from operations.services.numbers import insert_numbered
from operations.workflow import PACKAGE_WORKFLOW

Verb = events.Verb
Decision = PackagePerson.Decision


@dataclass(frozen=True)
class PackagePlan:
    """What the agency says of a package; nothing in it is about a person."""

    title: str
    host: Party
    crime_area: CrimeArea
    place: str
    gathered_on: date


@dataclass(frozen=True)
class PersonFacts:
    """What the agency says of one person."""

    name: str
    category: str
    account: str
    necessity: str
    birth_date: date | None = None


@transaction.atomic
def begin_package(*, plan: PackagePlan, by: User, at: datetime) -> AgencyPackage:
    """Begin a package; the agency alone knows of it until it is submitted. Its mandate must name the crime area."""
    require(by, PackagePermission.ADD)
    if not sends_packages(by):
        message = "Only partners whose mandate names packages of persons send them."
        raise AccessDenied(message)
    _check_plan(plan, by, at)
    package = AgencyPackage(
        owner=by.party, title=plan.title.strip(), host=plan.host, crime_area=plan.crime_area, place=plan.place.strip(),
        gathered_on=plan.gathered_on, created_by=by, created_at=at,
    )  # fmt: skip
    package.clean_fields(exclude=["reference"])
    insert_numbered(
        package, prefix="AP", year=at.year, party_code=by.party.code,
        constraint="agencypackage_reference_once_per_party",
    )  # fmt: skip
    events.publish(PackageEvent.CREATED, subject=package, actor=by, at=at, verb=Verb.COLLECTION)
    return package


@transaction.atomic
def add_person(*, package: AgencyPackage, facts: PersonFacts, by: User, at: datetime) -> PackagePerson:
    """Add a person with the necessity of reporting exactly this one."""
    locked = _locked(package)
    require(by, PackagePermission.CHANGE, locked)
    for name in ("name", "account", "necessity", "category"):
        if not getattr(facts, name).strip():
            message = "Say for this person what is known and why it must be reported."
            raise DomainError(message, code="necessity_missing", field=name)
    last = locked.persons.aggregate(last=Max("number"))["last"] or 0
    person = PackagePerson(
        package=locked, party=by.party, host_id=locked.host_id, number=last + 1, name=facts.name.strip(),
        birth_date=facts.birth_date, category=facts.category, account=facts.account.strip(),
        necessity=facts.necessity.strip(),
    )  # fmt: skip
    person.clean_fields()
    person.save(force_insert=True)
    person.refresh_from_db()  # with its audience, which a trigger has set
    events.publish(PackageEvent.PERSON_ADDED, subject=person, actor=by, at=at, verb=Verb.COLLECTION)
    return person


@transaction.atomic
def remove_person(*, person: PackagePerson, by: User, at: datetime) -> None:
    """Take a person out again while the package is being written; nothing is kept."""
    locked = _locked_person(person)
    require(by, PackagePersonPermission.REMOVE, locked)
    events.publish(PackageEvent.PERSON_REMOVED, subject=locked, actor=by, at=at, verb=Verb.ERASURE)
    locked.delete()


@transaction.atomic
def decide_person(*, person: PackagePerson, decision: str, by: User, at: datetime, reason: str = "") -> PackagePerson:
    """Approve or refuse one person for the host state. Who is refused is erased at once; number and reason stay."""
    locked = _locked_person(person)
    require(by, PackagePersonPermission.DECIDE, locked)
    if decision not in {Decision.APPROVED, Decision.REFUSED}:
        message = "Approve or refuse the person."
        raise DomainError(message, code="decision_unknown", field="decision")
    is_refused = decision == Decision.REFUSED
    if is_refused and not reason.strip():
        message = "Give the reason of the refusal, without personal data."
        raise DomainError(message, code="reason_missing", field="reason")
    locked.decision, locked.reason, locked.decided_by, locked.decided_at = decision, reason.strip(), by, at
    changed = ["decision", "reason", "decided_by", "decided_at"]
    changed += _emptied(locked) if is_refused else []
    locked.clean_fields()
    locked.save(update_fields=changed)
    event, verb = (PackageEvent.REFUSED, Verb.ERASURE) if is_refused else (PackageEvent.APPROVED, Verb.ALTERATION)
    events.publish(event, subject=locked, actor=by, at=at, verb=verb)
    return locked


@transaction.atomic
def take_package_step(*, package: AgencyPackage, step: str, by: User, at: datetime, note: str = "") -> AgencyPackage:
    """Move the package on: to the host state, back decided, into the exchange, or out of the world."""
    locked = _locked(package)
    if transition := PACKAGE_WORKFLOW.transitions.get(step):
        require(by, transition.permission, locked)
        PACKAGE_WORKFLOW.check_state(locked, step)
    if step == "submit" and locked.persons.exists():
        sharing.share(locked, [locked.host_id])
    if step == "pass_on" and locked.persons.filter(decision=Decision.APPROVED).exists():
        locked.draft_id = sources.drafter()(_packed(locked), by, at)
        locked.save(update_fields=["draft_id"])
    moved = PACKAGE_WORKFLOW.apply(locked, step, by=by, at=at, note=note)
    if moved.is_over:
        PackagePerson.objects.filter(package=moved).update(**EMPTY)
    return moved


def _check_plan(plan: PackagePlan, by: User, at: datetime) -> None:
    areas = partners()[by.party.code].areas
    refused, field = "", "title"
    if areas and plan.crime_area.code not in areas:
        refused, field = f"The mandate of {by.party.name} does not name this form of crime.", "crime_area"
    elif plan.host.kind != Party.Kind.MEMBER_STATE:
        refused, field = "Choose the Member State that hosted your officers or is concerned.", "host"
    elif plan.gathered_on > at.date():
        refused, field = "The day lies ahead.", "gathered_on"
    if refused:
        raise DomainError(refused, code="package_refused", field=field)


def _packed(package: AgencyPackage) -> sources.Packed:
    persons = [
        sources.PackedPerson(one.number, one.name, one.birth_date, one.category, one.account, one.necessity)
        for one in package.persons.filter(decision=Decision.APPROVED).order_by("number")
    ]
    return sources.Packed(
        reference=package.reference, title=package.title, place=package.place, gathered_on=package.gathered_on,
        crime_area=package.crime_area, host=package.host, persons=persons,
    )  # fmt: skip


def _emptied(person: PackagePerson) -> list[str]:
    for name, value in EMPTY.items():
        setattr(person, name, value)
    return list(EMPTY)


def _locked(package: AgencyPackage) -> AgencyPackage:
    found: AgencyPackage = AgencyPackage.objects.select_for_update().get(pk=package.pk)
    return found


def _locked_person(person: PackagePerson) -> PackagePerson:
    rows = PackagePerson.objects.select_for_update(of=("self",)).select_related("package")
    found: PackagePerson = rows.get(pk=person.pk)
    return found
