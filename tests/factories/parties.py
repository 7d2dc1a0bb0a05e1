"""Smallest valid parties, authorities and people, with fixed values."""

from datetime import date

from django.contrib.auth.models import Group

from europol_portal.core.fields import Classification
from europol_portal.parties.models import (
    Authority,
    CrimeArea,
    EmpactCycle,
    EmpactPriority,
    Membership,
    Party,
    PriorityArea,
    User,
)

LONG_AGO = date(2020, 1, 1)
PASSWORD = "correct horse battery staple"


def make_party(code: str, name: str = "", **fields) -> Party:
    """A Member State unless told otherwise."""
    known = Party.objects.filter(code=code).first()
    if known:
        return known
    group, _ = Group.objects.get_or_create(name=f"party {code}")
    values = {
        "name": name or f"Party {code}",
        "kind": Party.Kind.MEMBER_STATE,
        "cooperation_level": Party.Cooperation.MEMBER,
        "personal_data_allowed": True,
    }
    return Party.objects.create(group=group, code=code, **(values | fields))


def make_authority(party: Party, code: str = "", **fields) -> Authority:
    """A liaison bureau unless told otherwise."""
    code = code or f"{party.code.lower()}-lb"
    known = Authority.objects.filter(code=code).first()
    if known:
        return known
    values = {"name": f"Liaison Bureau {party.name}", "kind": Authority.Kind.LIAISON_BUREAU}
    return Authority.objects.create(party=party, code=code, **(values | fields))


def make_user(username: str, *, authority: Authority, role: str, **fields) -> User:
    """A person with one membership; signs in with PASSWORD."""
    values = {
        "email": f"{username}@example.invalid",
        "first_name": username.split(".", maxsplit=1)[0].upper(),
        "last_name": username.rsplit(".", maxsplit=1)[-1].title(),
        "clearance": Classification.EU_RESTRICTED,
    }
    user = User(username=username, party=authority.party, **(values | fields))
    user.set_password(PASSWORD)
    user.save()
    user.refresh_from_db()
    user.groups.set([authority.party.group])
    Membership.objects.create(user=user, authority=authority, role=role, valid_from=LONG_AGO)
    return user


def make_crime_area(code: str = "drug-trafficking", name: str = "Drug trafficking") -> CrimeArea:
    """An entry of Annex I."""
    area, _ = PriorityArea.objects.get_or_create(code="soc", defaults={"name": "Serious and organised crime"})
    crime_area, _ = CrimeArea.objects.get_or_create(code=code, defaults={"name": name, "priority_area": area})
    return crime_area


def make_priority(code: str = "2026-drugs", name: str = "Drug trafficking") -> EmpactPriority:
    """A priority of the current EMPACT cycle."""
    cycle, _ = EmpactCycle.objects.get_or_create(code="empact-2026-2029", defaults={"name": "EMPACT 2026-2029"})
    priority, _ = EmpactPriority.objects.get_or_create(code=code, defaults={"name": name, "cycle": cycle})
    return priority
