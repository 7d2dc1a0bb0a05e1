"""The demo world: accounts named <party>.<role> and the story that the domain apps tell with them.

Everything operational is written through the services, acting for the person who would do it. All persons are
fictional. Refused in production.
"""

import os
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from europol_portal.accounts import demo as accounts_demo
from europol_portal.core.errors import DomainError
from europol_portal.core.fields import Classification
from europol_portal.parties.models import Authority, Membership, Party, Role, User
from europol_portal.protection import demo as protection_demo
from intelligence import demo as intelligence_demo
from intelligence.demo import openings
from intelligence.models import Contribution
from operations import demo as operations_demo
from operations.demo import frames, impact
from operations.models import Operation
from support import demo as support_demo

LONG_AGO = timedelta(days=400)
FIRST_EXTENSION = 4101

# user name, first name, last name, authority, role
ACCOUNTS = (
    ("de.liaison", "Jana", "Brandhorst", "de-lb", Role.LIAISON_OFFICER),
    ("de.officer", "Malte", "Oehlers", "de-nu", Role.NATIONAL_OFFICER),
    ("nl.liaison", "Femke", "Zandbergen", "nl-lb", Role.LIAISON_OFFICER),
    ("nl.officer", "Joris", "Haverkamp", "nl-nu", Role.NATIONAL_OFFICER),
    ("fr.liaison", "Elodie", "Vauquelin", "fr-lb", Role.LIAISON_OFFICER),
    ("pl.liaison", "Marek", "Dolinowski", "pl-lb", Role.LIAISON_OFFICER),
    ("us.liaison", "Casey", "Thornquist", "us-lb", Role.LIAISON_OFFICER),
    ("frontex.liaison", "Ilona", "Petrauskė", "fx-lb", Role.LIAISON_OFFICER),
    ("europol.analyst", "Matteo", "Serravalle", "ep-analysis", Role.ANALYST),
    ("europol.duty", "Mikael", "Aaltonen", "ep-oc", Role.DUTY_OFFICER),
    ("europol.support", "Niamh", "Gallivan", "ep-support", Role.SERVICE_COORDINATOR),
    ("europol.services", "Tomás", "Ferreirinha", "ep-support", Role.SERVICE_COORDINATOR),
    ("europol.grants", "Lukas", "Steinbichler", "ep-grants", Role.GRANT_OFFICER),
    ("europol.payments", "Grethe", "Lindholm", "ep-grants", Role.GRANT_OFFICER),
    ("europol.dpo", "Ana", "Valverde", "ep-dpo", Role.DATA_PROTECTION_OFFICER),
    ("europol.admin", "Petra", "Novotna", "ep-admin", Role.ADMINISTRATOR),
)
HEADS = (("de.officer", "de-nu"), ("nl.officer", "nl-nu"), ("europol.duty", "ep-oc"))
DESKS = (
    "ep-oc",
    "ep-ec3",
    "ep-analysis",
    "ep-support",
    *dict.fromkeys(row[3] for row in ACCOUNTS if row[3][:2] != "ep"),
)
PARTS = (
    ("accounts", accounts_demo),
    ("operations", operations_demo),
    ("intelligence", intelligence_demo),
    ("targets", frames),
    ("openings", openings),
    ("support", support_demo),
    ("impact", impact),
    ("protection", protection_demo),
)


class DemoWorld:
    """Names of the demo world for the parts that fill it; `now` is the moment that the story is told from."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def person(self, username: str) -> User:
        """A demo account."""
        person: User = User.objects.select_related("party").get(username=username, is_demo=True)
        return person

    def party(self, code: str) -> Party:
        """A party by its code."""
        return Party.objects.get(code=code)

    def authority(self, code: str) -> Authority:
        """An authority by its code."""
        authority: Authority = Authority.objects.select_related("party").get(code=code)
        return authority

    def operation(self, code_name: str) -> Operation | None:
        """An operation by its code name, if the person for whom the database acts may see it."""
        return Operation.objects.filter(code_name=code_name).first()

    def reference(self, subject: str, by: User) -> str:
        """Reference of a contribution by its subject, as the person for whom the database acts may see it."""
        found = Contribution.objects.visible_to(by).filter(subject=subject, status="sent").order_by("pk")
        row: Contribution = found[:1].get()
        return row.reference


def password_file() -> Path:
    """Where the one password of the demo accounts is kept."""
    return Path(settings.PORTAL_DATA) / "demo-password"


def require_demo() -> None:
    """Raise DomainError where demo accounts are not allowed."""
    if settings.IS_PRODUCTION:
        message = "Demo accounts are refused in production."
        raise DomainError(message, code="demo_refused")


@transaction.atomic
def load_accounts(*, at: datetime) -> int:
    """Create the demo accounts that are missing, all with the one password of this place; returns how many."""
    require_demo()
    hashed = make_password(_password())
    created = 0
    for username, first, last, authority_code, role in ACCOUNTS:
        if User.objects.filter(username=username).exists():
            continue
        authority = Authority.objects.select_related("party__group").get(code=authority_code)
        user = User(
            username=username,
            first_name=first,
            last_name=last,
            email=f"{username}@demo.invalid",
            password=hashed,
            party=authority.party,
            clearance=Classification.EU_RESTRICTED,
            time_zone=authority.party.time_zone,
            is_demo=True,
        )
        user.save()
        user.groups.set([authority.party.group])
        Membership.objects.create(user=user, authority=authority, role=role, valid_from=(at - LONG_AGO).date())
        created += 1
    for username, code in HEADS:
        person, authority = User.objects.get(username=username), Authority.objects.get(code=code)
        since = {"valid_from": (at - LONG_AGO).date()}
        Membership.objects.get_or_create(user=person, authority=authority, role=Role.UNIT_HEAD, defaults=since)
    return created


@transaction.atomic
def load_numbers() -> int:
    """Give the desks of the story a number that nobody can call; a number that an administrator wrote stays."""
    return sum(
        Authority.objects.filter(code=code, phone="").update(phone=f"ext. {FIRST_EXTENSION + place}")
        for place, code in enumerate(DESKS)
    )


def load_story(*, at: datetime) -> Iterator[str]:
    """Operations, contributions and requests, a transaction per part; names each part when it has been told."""
    require_demo()
    world = DemoWorld(at)
    for name, part in PARTS:
        with transaction.atomic():
            part.build(world)
        yield name


def load(*, at: datetime) -> Iterator[str]:
    """Accounts and story, once: names what has been loaded, nothing when the story was told before.

    All in one transaction, so that a story is told whole or not at all.
    """
    require_demo()
    with transaction.atomic():
        if _is_told():
            _renew_password()
            return
        yield f"{load_accounts(at=at)} accounts"
        load_numbers()
        yield from load_story(at=at)


def _is_told() -> bool:
    """Accounts are created in the transaction that tells the story: they stand for it."""
    return bool(User.objects.filter(is_demo=True).exists())


def _renew_password() -> None:
    """The file with the password was lost: all demo accounts get a new one."""
    if not password_file().exists():
        User.objects.filter(is_demo=True).update(password=make_password(_password()))


def _password() -> str:
    """The one password, made when it is first needed and kept for this place's owner only."""
    path = password_file()
    if path.exists():
        return path.read_text(encoding="utf-8").strip()
    password = "-".join(secrets.token_hex(3) for _ in range(3))
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"{password}\n")
    return password
