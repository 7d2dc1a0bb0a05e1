"""Parties of the world in their order, their authorities and officers, and the operations they share."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Permission
from django.db import transaction

from bench.world import shape
from bench.world.keys import key_at
from europol_portal.core.fields import Classification
from europol_portal.parties import reference
from europol_portal.parties.models import Authority, CrimeArea, Membership, Party, Role, User
from operations.models import Operation, OperationShare

OFFICERS = 3  # per party; the first reads lists in benchmarks
LARGE_PARTY_AUTHORITIES = 40


@dataclass(frozen=True, slots=True)
class Member:
    """A party that takes part, as the story needs it."""

    id: int
    code: str
    share: float
    mailboxes: tuple[int, ...]
    unit: int | None
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cast:
    """Who takes part and what they refer to."""

    members: tuple[Member, ...]
    sparse: Member
    empty: Member
    crime_areas: tuple[int, ...]
    circles: tuple[tuple[int, ...], ...]
    operations: dict[int, tuple[str, ...]]
    permissions: dict[str, int]


def officer_of(party_id: int) -> User:
    """The person of a party who reads in benchmarks."""
    officer: User = User.objects.filter(party_id=party_id).earliest("pk")
    return officer


@transaction.atomic
def cast_for(seed: int) -> Cast:
    """Load reference data, authorities, officers and operations; needs the owner of the tables."""
    reference.load()
    random = Random(f"cast {seed}")
    parties = _in_order()
    for place, party in enumerate(parties):
        _fill(party, place)
    members = [_member(party, _share(place, len(parties))) for place, party in enumerate(parties)]
    *taking_part, sparse, empty = members
    circles = tuple(_circles(taking_part, random))
    return Cast(
        members=tuple(taking_part),
        sparse=sparse,
        empty=empty,
        crime_areas=tuple(CrimeArea.objects.order_by("position").values_list("pk", flat=True)),
        circles=circles,
        operations=_operations(taking_part, circles, random),
        permissions=dict(
            Permission.objects.filter(codename__in=["view_case", "view_contribution"]).values_list("codename", "pk")
        ),
    )


def _in_order() -> list[Party]:
    """Parties that may receive personal data, the busiest first."""
    first = {code: place for place, code in enumerate(shape.CODES_IN_ORDER)}
    parties = Party.objects.filter(personal_data_allowed=True)
    return sorted(parties, key=lambda party: (first.get(party.code, len(first)), party.pk))


def _share(place: int, count: int) -> float:
    slope = shape.FIRST_PARTY * float((place + 1) ** -shape.PARTY_SLOPE)
    return max(shape.LAST_PARTY, slope * (1 - (place / count) ** 3))


def _fill(party: Party, place: int) -> None:
    """Regional authorities, fewer for smaller parties, and officers."""
    wanted = max(1, LARGE_PARTY_AUTHORITIES // (place // 4 + 1))
    Authority.objects.bulk_create(
        Authority(
            party=party,
            code=f"{party.code.lower()}-region-{number}",
            name=f"Regional Directorate {number} {party.name}"[:120],
            kind=Authority.Kind.COMPETENT_AUTHORITY,
        )
        for number in range(1, wanted + 1)
    )
    desk = party.authorities.filter(has_mailbox=True).earliest("pk")
    for number in range(1, OFFICERS + 1):
        _officer(party, desk, number)


def _officer(party: Party, desk: Authority, number: int) -> None:
    user = User.objects.create(
        username=f"{party.code.lower()}.officer{number}",
        password="!",  # noqa: S106 - nobody can sign in with it
        party=party,
        email=f"{party.code.lower()}.officer{number}@example.invalid",
        first_name=f"Officer {number}",
        last_name=party.name[:40],
        clearance=Classification.EU_RESTRICTED,
    )
    user.groups.add(party.pk)
    role = Role.DUTY_OFFICER if party.is_hub else Role.LIAISON_OFFICER
    Membership.objects.create(user=user, authority=desk, role=role, valid_from=shape.BEGINS.date())


def _member(party: Party, share: float) -> Member:
    authorities = list(party.authorities.filter(has_mailbox=True, is_active=True).order_by("pk"))
    units = [one.pk for one in authorities if one.kind == Authority.Kind.NATIONAL_UNIT]
    return Member(
        id=party.pk,
        code=party.code,
        share=share,
        mailboxes=tuple(one.pk for one in authorities),
        unit=units[0] if units else None,
        people=tuple(party.people.order_by("pk").values_list("pk", flat=True)),
    )


def _circles(members: Sequence[Member], random: Random) -> Iterator[tuple[int, ...]]:
    """Groups of parties that exchange, the places of at least two members each; the first of a group leads it."""
    for _ in range(shape.CIRCLES):
        group = [place for place, member in enumerate(members) if random.random() < member.share]
        while len(group) < 2:  # noqa: PLR2004 - nobody exchanges alone
            group = sorted({*group, random.randrange(len(members))})
        lead = random.choice(group)
        yield (lead, *(place for place in group if place != lead))


def _operations(members: Sequence[Member], circles: Any, random: Random) -> dict[int, tuple[str, ...]]:
    """Operations of the busiest circles, and the keys of those each party leads."""
    rows: list[Operation] = []
    leads: dict[int, list[str]] = {}
    for number in range(1, shape.OPERATIONS + 1):
        group = [members[place] for place in circles[random.randrange(len(circles))]]
        row = _operation(number, group, random)
        leads.setdefault(row.owner_id, []).append(str(row.pk))
        rows.append(row)
    Operation.objects.bulk_create(rows)
    see = Permission.objects.get(content_type__app_label="operations", codename="view_operation").pk
    OperationShare.objects.bulk_create(
        OperationShare(group_id=party_id, permission_id=see, content_object_id=row.pk)
        for row in rows
        for party_id in row.party_ids
    )
    return {party_id: tuple(keys) for party_id, keys in leads.items()}


def _operation(number: int, group: Sequence[Member], random: Random) -> Operation:
    created = shape.BEGINS + timedelta(days=number * 3)
    starts: date = created.date()
    return Operation(
        id=UUID(key_at(created, random)),
        owner_id=group[0].id,
        party_ids=sorted(member.id for member in group),
        code_name=f"Harbour {number}",
        reference=f"OP-{starts.year}-{group[0].code}-{1000 + number}",
        title=f"Operation number {number} of the benchmark world",
        starts_on=starts,
        status=Operation.Status.LIVE,
        created_by_id=group[0].people[0],
        created_at=created,
    )
