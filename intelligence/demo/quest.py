"""Searches of the demo world: single ones and a list, an answer in part, a silent hit, and one that looks like fishing.

Every person, number and account is invented.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from europol_portal.access.binding import acting_for
from europol_portal.parties.models import CrimeArea
from intelligence.demo.crosscheck import ACCOUNT, CALLER, COURIER, STASH
from intelligence.services import quest

HANDSET = (STASH, COURIER, *(f"+31 6 9999 {number:04}" for number in range(0, 260, 7)))


@dataclass(frozen=True)
class Ask:
    """One search of the story."""

    by: str
    hours: int
    case: str
    reason: str
    values: tuple[quest.Line, ...]
    list_name: str = ""
    area: str = "drug-trafficking"


def _phones(*values: str) -> tuple[quest.Line, ...]:
    return tuple(quest.Line("phone", value) for value in values)


ASKS = (
    Ask(
        "nl.liaison",
        17,
        "RK-2026-4471",
        "Driver of the van that was followed from Breda.",
        (quest.Line("person", "Aleksej Vymyslov", "1984-03-05"), *_phones(COURIER)),
    ),
    Ask("de.liaison", 16, "LKA-HB 2026/114", "Found on a note in the garage.", _phones(STASH, CALLER)),
    Ask("pl.liaison", 15, "CBSP-88/26", "Receives the payments.", (quest.Line("iban", ACCOUNT),)),
    Ask("de.liaison", 9, "LKA-HB 2026/114", "Contacts of a seized handset.", _phones(*HANDSET), "handset-bremen.csv"),
    Ask("frontex.liaison", 8, "FX-2026-031", "Checked at the border.", _phones(CALLER), "", "immigrant-smuggling"),
    Ask("fr.liaison", 5, "as discussed", "Seen on a list.", _phones("+33 6 39 98 00 01")),
    Ask("fr.liaison", 4, "as discussed", "Seen on a list.", _phones("+33 6 39 98 00 02")),
    Ask("fr.liaison", 3, "as discussed", "Seen on a list.", _phones("+33 6 39 98 00 03")),
)


def build(world: Any) -> None:
    """Each search is asked and done at its hour; owners, Europol and the data protection officer are told."""
    for ask in ASKS:
        by, at = world.person(ask.by), world.now - timedelta(hours=ask.hours)
        question = quest.Question(
            lines=ask.values,
            purpose="investigation",
            legal_basis=quest.bases_of(by.party)[0],
            case_reference=ask.case,
            reason=ask.reason,
            crime_area=CrimeArea.objects.get(code=ask.area),
            is_batch=bool(ask.list_name),
            name=ask.list_name,
        )
        with acting_for(by):
            quest.ask_index(question=question, by=by, at=at)
        while quest.search_index(at=at):
            pass
        quest.tell_of_searches(at=at + timedelta(minutes=1))
