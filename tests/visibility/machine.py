"""The random machine: it takes steps in the portal and in the model, and tells when one allows what the other refuses.

A programme is a list of steps, each a name and a number from which everything in the step is drawn; so a programme is
repeated exactly, and one that fails is made short by leaving steps out.
"""

import random
import re
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import product
from string import ascii_lowercase
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from europol_portal.access.binding import acting, acting_as_system, acting_for
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import Authority, Party, User
from intelligence.models import Attachment, Case, Contribution, Entity
from tests.visibility.model import Item, Paper, Person, Thing, World
from tests.visibility.world import AUTHORITIES, OWNER_OF_TABLES

WORD = re.compile(r"q[a-z]{3}[a-z]{4}x")
WRITTEN_FIRST = 5

Step = tuple[str, int]
Deed = Callable[["Run", random.Random], str]
DEEDS: dict[str, tuple[Deed, int]] = {}


class Difference(AssertionError):
    """Portal and model do not say the same."""


def deed(*, weight: int = 1) -> Callable[[Deed], Deed]:
    """Make a function a step of the machine; heavier ones come more often."""

    def keep(function: Deed) -> Deed:
        DEEDS[function.__name__] = function, weight
        return function

    return keep


@dataclass
class Run:
    """One world in which steps are taken, with what they did in words."""

    world: World
    told: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)
    steps: int = 0
    refused: int = 0
    compared: int = 0
    letters: Any = field(default_factory=lambda: product(ascii_lowercase, repeat=4))

    # -- words and people ---

    def word(self, kind: str) -> str:
        """A secret word that stands nowhere else."""
        return f"q{kind}{''.join(next(self.letters))}x"

    @property
    def at(self) -> datetime:
        """Now, by the clock that everybody shares."""
        return timezone.now()

    def day(self, days: float) -> datetime:
        """A moment so many days from now."""
        return self.at + timedelta(days=days)

    def user(self, person: Person | str) -> User:
        """The person's account as it stands now."""
        name = person if isinstance(person, str) else person.name
        return User.objects.select_related("party").get(username=name)

    def readers(self, party: str = "") -> list[Person]:
        """People who work with intelligence today."""
        return [one for one in self.world.people.values() if one.reads and party in {"", one.party}]

    def authority(self, code: str) -> Authority:
        """A mailbox by its code."""
        return Authority.objects.select_related("party").get(code=code)

    def party(self, code: str) -> Party:
        """A party by its code."""
        return Party.objects.get(code=code)

    def party_of(self, authority: str) -> str:
        """Whose mailbox it is."""
        return AUTHORITIES[authority][0]

    # -- steps ---

    def take(self, step: Step) -> None:
        """Take one step; one that finds nothing to do is none."""
        name, draw = step
        said = DEEDS[name][0](self, random.Random(draw))
        if said:
            self.steps += 1
            self.told.append(said)

    def attempt(self, person: Person, call: Callable[[User], Any], *, expected: bool | None, what: str) -> Any:
        """Do it as the person. What is refused may name nothing that the person may not know."""
        user = self.user(person)
        try:
            with acting_for(user), transaction.atomic():
                result = call(user)
        except (DomainError, PermissionDenied, DatabaseError) as error:
            self.refused += 1
            check_words(f"{error}", self.world, person, f"the refusal of: {what}")
            if expected:
                message = f"refused, but the rules allow it: {what}: {type(error).__name__}: {error}"
                raise Difference(message) from error
            self.told.append(f"(refused) {what}")
            return None
        if expected is False:
            message = f"allowed, but the rules forbid it: {what}"
            raise Difference(message)
        return result if result is not None else True

    def name(self, key: str) -> str:
        """What a key stands for, in words of the model."""
        item = self.world.items.get(key)
        if item is not None:
            return f"{item.owner} {item.reference or 'draft'} {key[-4:]}"
        case = self.world.cases.get(key)
        return f"case of {case.owner} {sorted(case.words)} {key[-4:]}" if case else key

    # -- what the portal made ---

    def follow_parts(self, item: Item) -> None:
        """Take over keys of entities and files as the portal has stored them."""
        with acting(OWNER_OF_TABLES):
            entities = Entity.objects.filter(contribution=item.key).order_by("pk")
            item.things = [
                Thing(str(one.pk), one.label, one.data_subject_category == "witness", one.kind == "person")
                for one in entities
            ]
            files = Attachment.objects.filter(contribution=item.key).order_by("pk")
            texts = {paper.name_word: paper.text_word for known in self.world.items.values() for paper in known.papers}
            item.papers = [Paper(str(one.pk), name := one.name.removesuffix(".txt"), texts[name]) for one in files]

    def header(self, key: Any) -> Contribution:
        """A contribution as it is stored, whoever may see it."""
        with acting(OWNER_OF_TABLES):
            return Contribution.objects.get(pk=key)

    def case(self, key: str) -> Case:
        """A case file as it is stored."""
        with acting(OWNER_OF_TABLES):
            return Case.objects.get(pk=key)

    def read_files(self) -> None:
        """Let the words of new files be found, as the reader would: they are plain text."""
        with acting_as_system(), connection.cursor() as cursor:
            while True:
                cursor.execute("SELECT id, stored FROM portal_claim_file(%s, %s)", [self.at, "5 minutes"])
                claimed = cursor.fetchone()
                if claimed is None:
                    return
                with default_storage.open(claimed[1]) as file:
                    text = file.read().decode()
                cursor.execute(
                    "SELECT portal_keep_file_text(%s, %s, %s, %s, %s)", [claimed[0], "read", "", text, self.at]
                )


def check_words(text: str, world: World, person: Person, where: str) -> None:
    """Raise when a text shows the person a secret word that he or she may not know."""
    leaked = set(WORD.findall(text)) - world.words_of(person)
    if leaked:
        message = f"{person.name} reads {sorted(leaked)} in {where}"
        raise Difference(message)


# -- programmes ---


def programme(seed: int, length: int) -> list[Step]:
    """So many random steps; the first ones write, so that there is something to act on."""
    chance = random.Random(seed)
    names, weights = list(DEEDS), [weight for _, weight in DEEDS.values()]
    chosen = ["write"] * WRITTEN_FIRST + chance.choices(names, weights, k=length - WRITTEN_FIRST)
    return [(name, chance.randrange(2**32)) for name in chosen]


@contextmanager
def taken_back():
    """A piece of work of which nothing stays."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def shortened(steps: Sequence[Step], fails: Callable[[Sequence[Step]], bool], budget: int = 60) -> list[Step]:
    """A programme that still fails after leaving out what can be left out, in at most so many tries."""
    kept, size = list(steps), max(len(steps) // 2, 1)
    while size and budget > 0:
        start = 0
        while start < len(kept) and budget > 0:
            tried = kept[:start] + kept[start + size :]
            budget -= 1
            if tried and fails(tried):
                kept = tried
            else:
                start += size
        size //= 2
    return kept
