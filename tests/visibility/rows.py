"""The rows that every path begins at, under both locks and under the second alone; quick, asked all the time."""

from typing import Any

from europol_portal.access.binding import acting_for
from intelligence import desk
from intelligence.models import Attachment, Case, Consent, Contribution, DisclosureRequest, Entity, TriageItem
from tests.visibility.machine import Run
from tests.visibility.model import Person

OTHER_TASKS = {"service_coordinator", "grant_officer"}


def expected_rows(run: Run, person: Person) -> dict[Any, set[str]]:
    """Keys that the model gives the person, by kind of row."""
    world = run.world
    items = world.items_of(person)
    return {
        Contribution: {item.key for item in items},
        Entity: {thing.key for item in items for thing in item.things},
        Attachment: {paper.key for item in items for paper in item.papers},
        Case: {case.key for case in world.cases_of(person)},
        DisclosureRequest: {question.key for question in world.asked_by(person)},
        Consent: {question.consent for question in world.asked_of(person)},
        TriageItem: world.in_queue(person),
    }


def check_rows(run: Run, person: Person) -> None:
    """Rows of both locks, rows that a forgotten filter would show, and the counters."""
    user, world = run.user(person), run.world
    with acting_for(user):
        for model, expected in expected_rows(run, person).items():
            name, key = model._meta.model_name, "contribution_id" if model is TriageItem else "pk"
            rows = model._default_manager.values_list(key, flat=True)
            same(run, person, f"rows of {name}", {str(one) for one in rows.visible_to(user)}, expected)
            unfiltered = {str(one) for one in rows}
            if person.roles & OTHER_TASKS or (model is TriageItem and not person.works_in_centre):
                continue  # inside a party the first lock alone tells tasks apart
            same(run, person, f"rows of {name} by the second lock", unfiltered, expected)
        if person.is_active:
            same(run, person, "unread counted", desk.count_unread(user), len(world.unread(person)))
            waiting = sum(question.is_open(world.now) for question in world.asked_of(person))
            same(run, person, "questions counted", len(desk.question_rows(user)), waiting)


def same(run: Run, person: Person, what: str, seen: Any, expected: Any) -> None:
    """Keep a difference with what is too much and what is too little."""
    run.compared += 1
    if seen == expected:
        return
    words = f"{seen}, expected {expected}"
    if isinstance(seen, set):
        more, less = sorted(seen - expected), sorted(expected - seen)
        words = f"too much {[run.name(key) for key in more]}, too little {[run.name(key) for key in less]}"
    run.differences.append(f"{person.name}: {what}: {words}")
