"""What time and offices bring: days pass, jobs run, people come and go, Europol's first line decides."""

import random
from datetime import timedelta

from django.utils import timezone

from europol_portal.access.binding import acting, acting_as_system
from europol_portal.parties.models import Membership, User
from intelligence import services
from intelligence.models import Contribution, TriageItem
from intelligence.services import TriageData
from tests.visibility.deeds import add, has_left
from tests.visibility.deeds_owner import moments
from tests.visibility.machine import Run, deed
from tests.visibility.model import Item
from tests.visibility.world import AUTHORITIES, OWNER_OF_TABLES, PEOPLE, grow_older


@deed(weight=4)
def days_pass(run: Run, rng: random.Random) -> str:
    """Time passes and ends terms and consents to the moment; no job has run yet."""
    days = rng.choice([1, 1, 3, 10])
    grow_older(days)
    run.world.now += days
    return f"{days} days pass"


@deed(weight=3)
def jobs_run(run: Run, _rng: random.Random) -> str:
    """The scheduler's jobs: they write down what time has ended before."""
    world = run.world
    moments(run)
    with acting_as_system():
        services.end_terms(at=run.at)
    for item in world.items.values():
        if item.ends is not None and item.ends <= world.now:
            for party in list(item.seen_by):
                world.drop(item, party)
    return "the jobs run"


@deed()
def come_or_go(run: Run, rng: random.Random) -> str:
    """A membership ends or begins again."""
    person = run.world.people[rng.choice(sorted(PEOPLE))]
    role = str(PEOPLE[person.name][1])
    until = timezone.now().date() - timedelta(days=2) if person.roles else None
    Membership.objects.filter(user__username=person.name).update(valid_until=until)
    person.roles = set() if person.roles else {role}
    return f"{person.name} {'returns' if person.roles else 'leaves'}"


@deed()
def lock_account(run: Run, rng: random.Random) -> str:
    """An account is closed or opened."""
    person = run.world.people[rng.choice(sorted(PEOPLE))]
    person.is_active = not person.is_active
    User.objects.filter(username=person.name).update(is_active=person.is_active)
    return f"the account of {person.name} is {'opened' if person.is_active else 'closed'}"


@deed()
def change_desk(run: Run, rng: random.Random) -> str:
    """Somebody moves to another authority of the party, or gets another task."""
    person = run.world.people[rng.choice(sorted(PEOPLE))]
    if rng.random() < 0.5:
        desks = [code for code, (party, _, _) in AUTHORITIES.items() if party == person.party]
        where = run.authority(rng.choice(desks))
        Membership.objects.filter(user__username=person.name).update(authority=where)
        return f"{person.name} moves to {where.code}"
    usual = str(PEOPLE[person.name][1])
    role = "grant_officer" if person.roles == {usual} else usual
    Membership.objects.filter(user__username=person.name).update(role=role)
    person.roles = {role} if person.roles else set()
    return f"{person.name} is now {role}"


@deed(weight=3)
def triage(run: Run, rng: random.Random) -> str:
    """The Operational Centre claims and decides: nothing to process, returned, or out of its mandate."""
    world = run.world
    pairs = [(person, key) for person in run.readers("EP") for key in sorted(world.in_queue(person))]
    if not pairs:
        return ""
    person, key = rng.choice(pairs)
    item, word, step = world.items[key], run.word("tri"), rng.choice(["note", "return", "out_of_mandate"])
    with acting(OWNER_OF_TABLES):
        row = TriageItem.objects.get(contribution_id=key)

    def decide(user):
        data = TriageData(text=f"Since {word}")
        services.take_triage_step(item=row, step="claim", data=data, by=user, at=run.at)
        return services.take_triage_step(item=row, step=step, data=data, by=user, at=run.at)

    what = f"{person.name}: {step} {item.reference}"
    moved = run.attempt(person, decide, expected=None, what=what)
    if not moved:
        return ""
    item.is_closed_to_centre = step == "out_of_mandate"
    item.note_words.add(word)
    if moved.answer_id:
        with acting(OWNER_OF_TABLES):
            letter = Contribution.objects.get(pk=moved.answer_id)
        told = Item("", "EP", item.rank, sender="ep-oc", named=[item.sender], words={word}, kind="administrative")
        told.is_personal, told.answers = item.is_personal, item.key
        add(run, told, letter)
        has_left(run, person, told, letter)
    return what
