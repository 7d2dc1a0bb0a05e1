"""Searches of the index by parties."""

from datetime import timedelta

from europol_portal.access.binding import acting_for
from intelligence.models import QuestAnswer, QuestNotice, QuestSearch
from intelligence.services import quest
from tests.factories.crosscheck import PHONE
from tests.factories.parties import make_crime_area

LATER = timedelta(seconds=20)


def make_question(*lines, by, **fields):
    """A search that gives everything; lines are phone numbers unless they say otherwise."""
    found = [line if isinstance(line, quest.Line) else quest.Line("phone", line) for line in lines or (PHONE,)]
    return quest.Question(
        **{
            "lines": found,
            "purpose": "investigation",
            "legal_basis": (quest.bases_of(by.party) or [""])[0],
            "case_reference": "LKA-2026-114",
            "reason": "Handset of a suspect.",
            "crime_area": make_crime_area(),
        }
        | fields
    )


def ask(by, *lines, at, **fields):
    """A search that is recorded and not done yet."""
    with acting_for(by):
        return quest.ask_index(question=make_question(*lines, by=by, **fields), by=by, at=at)


def person(value, born="", nationality=""):
    """A person to look for."""
    return quest.Line("person", value, born, nationality)


def work(at):
    """What the matching worker does: all that waits, then telling."""
    while quest.search_index(at=at):
        pass
    quest.tell_of_searches(at=at + LATER)


def search(by, *lines, at, **fields):
    """A search that is done: what the person learns, as both locks show it."""
    found = ask(by, *lines, at=at, **fields)
    work(at)
    return answers_to(by, found)


def answers_to(by, found):
    """What the person learns of a search now."""
    with acting_for(by):
        rows = QuestAnswer.objects.visible_to(by).filter(search=found).select_related("other", "contact", "crime_area")
        return list(rows.order_by("position", "pk"))


def notices_of(by):
    """What the person's party is told of searches that met its information."""
    with acting_for(by):
        return list(QuestNotice.objects.visible_to(by).select_related("asker", "authority", "entity").order_by("pk"))


def searches_of(by):
    """Searches that the person may know of."""
    with acting_for(by):
        return list(QuestSearch.objects.visible_to(by).order_by("pk"))
