"""What people do with contributions: write, send, answer, correct, pass on, open to more, read, keep to themselves."""

import random

from europol_portal.core.fields import Classification
from intelligence import services
from intelligence.models import Contribution
from intelligence.services import EntityContent
from tests.factories.intelligence import make_content, make_file
from tests.visibility.machine import Run, deed
from tests.visibility.model import Guarded, Item, Paper, Person
from tests.visibility.world import AUTHORITIES, UNITS

BPL, RESTRICTED = Classification.BPL, Classification.EU_RESTRICTED
THINGS = (
    ({"kind": "organisation"}, False),
    ({"kind": "item"}, False),
    ({"kind": "person", "data_subject_category": "suspect"}, True),
    ({"kind": "person", "data_subject_category": "witness", "necessity": "The only one who saw it."}, True),
)


def party_of(authority: str) -> str:
    """Whose mailbox it is."""
    return AUTHORITIES[authority][0]


def units_for(authorities: list[str]) -> set[str]:
    """National units that get a copy: of each party, unless all its authorities named are units or opted out."""
    owed = {party_of(one) for one in authorities if UNITS.get(party_of(one)) != one and not AUTHORITIES[one][2]}
    return {UNITS[party] for party in owed if party in UNITS}


def take_copies(item: Item, codes: list[str]) -> None:
    """Mailboxes and their units that get a copy after the sending; a correction goes to them as well."""
    new = {*codes, *units_for(codes)} - item.copies
    item.named += sorted(new)
    item.copies |= new


def others(run: Run, party: str) -> list[str]:
    """Mailboxes of other parties."""
    return [code for code, (owner, _, _) in AUTHORITIES.items() if owner != party]


def own(run: Run, rng: random.Random, *, draft: bool = False) -> tuple[Person, Item] | None:
    """Somebody with something of the own party that he or she sees."""
    pairs = [
        (person, item)
        for person in run.readers()
        for item in run.world.items_of(person)
        if item.owner == person.party and item.is_draft == draft
    ]
    return rng.choice(pairs) if pairs else None


def received(run: Run, rng: random.Random) -> tuple[Person, Item] | None:
    """Somebody with something that the party has received."""
    pairs = [
        (person, item) for person in run.readers() for item in run.world.items_of(person) if item.owner != person.party
    ]
    return rng.choice(pairs) if pairs else None


def may_send(run: Run, person: Person, item: Item) -> bool:
    """What the rules ask of a draft before it leaves."""
    world = run.world
    parties = [world.parties[party_of(code)] for code in item.named]
    agreed = all(party.has_agreement and (party.personal_data_allowed or not item.is_personal) for party in parties)
    answers = world.items.get(item.answers)
    if item.kind == "answer" and not (answers and world.sees_item(person, answers)):
        return False
    wrong = world.items.get(item.corrects)
    if wrong and world.sees_item(person, wrong):
        reached = {code for code in wrong.named if party_of(code) in wrong.seen_by}
        if not reached <= set(item.named):
            return False
    return bool(item.named) and agreed and (item.purposes or not any(party.is_hub for party in parties))


def has_left(run: Run, person: Person, item: Item, row: Contribution) -> None:
    """The model of a contribution that was sent: its parties, its copies, its case file."""
    world = run.world
    item.is_draft, item.reference = False, row.reference
    for code in item.named:
        if party_of(code) != item.owner:
            item.seen_by.setdefault(party_of(code), None)
    item.copies |= {*item.named, *units_for([*item.named, item.sender])} - {item.sender}
    item.asked = {party_of(code) for code in item.named} - {item.owner} if item.kind == "request" else set()
    item.case = str(row.case_id)
    if item.case not in world.cases:
        world.cases[item.case] = Guarded(item.case, item.owner, item.rank, words=set(item.subject_words))
    case = world.cases[item.case]
    if case.owner == item.owner and case.shows_to(person, world.now):
        case.seen_by |= dict.fromkeys(item.seen_by)
    follow_wrong(run, item)


def follow_wrong(run: Run, item: Item) -> None:
    """A correction is seen no longer, and inside a party by no more people, than what it corrects."""
    wrong = run.world.items.get(item.corrects)
    for party, until in (wrong.seen_by if wrong else {}).items():
        if until is not None and party in item.seen_by:
            item.seen_by[party] = until
    for party, people in (wrong.circles if wrong else {}).items():
        if party in item.seen_by:
            item.circles[party] = set(people)


def send(run: Run, person: Person, item: Item) -> str:
    """Send a draft of the party."""
    what = f"{person.name} sends {item.kind} to {', '.join(item.named)}"
    row = run.header(item.key)
    sent = run.attempt(
        person,
        lambda user: services.send_contribution(draft=row, by=user, at=run.at),
        expected=may_send(run, person, item),
        what=what,
    )
    if not sent:
        return ""
    has_left(run, person, item, run.header(item.key))
    return what


@deed(weight=6)
def write(run: Run, rng: random.Random) -> str:
    """Write a contribution, mostly send it at once; sometimes into a case of the party."""
    person = rng.choice(run.readers())
    world, user = run.world, run.user(person)
    level = rng.choice([BPL, BPL, RESTRICTED]) if person.clearance >= RESTRICTED.rank else BPL
    cases = [case for case in world.cases_of(person) if case.owner == person.party and case.rank <= level.rank]
    case = rng.choice(cases) if cases and rng.random() < 0.4 else None
    named = rng.sample(others(run, person.party), rng.choice([1, 1, 2, 3]))
    chosen = rng.sample(THINGS, rng.choice([0, 1, 2]))
    labels = [run.word("ent") for _ in chosen]
    codes = tuple(code for code in ("H1", "H2") if rng.random() < 0.25)
    paper = Paper("", run.word("fil"), run.word("txt")) if rng.random() < 0.3 else None
    item = Item("", person.party, level.rank, sender=user.authority.code, named=named, codes=set(codes))
    item.words, item.subject_words = {run.word("bod")}, {run.word("sub")}
    item.purposes, item.kind = rng.random() < 0.8, rng.choice(["information", "information", "request"])
    claims_none = rng.random() < 0.3
    item.says_personal = not claims_none
    item.is_personal = not claims_none or any(personal for _, personal in chosen)
    item.papers = [paper] if paper else []
    content = make_content(
        *(run.authority(code) for code in named),
        subject=f"Subject {min(item.subject_words)}",
        body=f"It says {min(item.words)}.",
        kind=item.kind,
        classification=level,
        handling_codes=codes,
        purposes=("cross_check",) if item.purposes else (),
        has_personal_data=not claims_none,
        case=run.case(case.key) if case else None,
    )
    things = [EntityContent(label=label, **facts) for label, (facts, _) in zip(labels, chosen, strict=True)]
    files = [make_file(f"{paper.name_word}.txt", f"text {paper.text_word} end".encode())] if paper else []
    keep = {"content": content, "entities": things, "files": files}
    draft = run.attempt(
        person, lambda user: services.save_draft(by=user, at=run.at, **keep), expected=True, what="write a draft"
    )
    add(run, item, draft)
    said = f"{person.name} writes {min(item.subject_words)}"
    return f"{said}; {send(run, person, item) or 'it stays a draft'}" if rng.random() < 0.85 else said


def add(run: Run, item: Item, row: Contribution) -> Item:
    """Take a new contribution into the model."""
    item.key = str(row.pk)
    run.world.items[item.key] = item
    run.follow_parts(item)
    run.read_files()
    return item


@deed(weight=2)
def send_draft(run: Run, rng: random.Random) -> str:
    """Somebody of the party sends what lies in its drafts."""
    found = own(run, rng, draft=True)
    return send(run, *found) if found else ""


@deed()
def discard(run: Run, rng: random.Random) -> str:
    """A draft goes."""
    found = own(run, rng, draft=True)
    if not found:
        return ""
    person, item = found
    row = run.header(item.key)
    run.attempt(
        person, lambda user: services.discard_draft(draft=row, by=user, at=run.at), expected=True, what="discard"
    )
    del run.world.items[item.key]
    return f"{person.name} discards a draft"


@deed(weight=2)
def answer(run: Run, rng: random.Random) -> str:
    """Answer what was received, to who sent it."""
    found = received(run, rng)
    if not found:
        return ""
    person, original = found
    user, level = run.user(person), Classification.BPL
    kind = "answer" if original.kind == "request" and person.party in original.asked else "information"
    item = Item("", person.party, level.rank, sender=user.authority.code, named=[original.sender], kind=kind)
    item.answers, item.purposes = original.key, True
    item.words, item.subject_words = {run.word("bod")}, {run.word("sub")}
    content = make_content(
        run.authority(original.sender),
        subject=f"Reply {min(item.subject_words)}",
        body=f"We say {min(item.words)}.",
        kind=kind,
        reply_to=run.header(original.key),
        purposes=("cross_check",),
    )
    row = run.attempt(
        person, lambda user: services.save_draft(by=user, at=run.at, content=content), expected=True, what="answer"
    )
    add(run, item, row)
    return f"{person.name} answers; {send(run, person, item)}"


@deed(weight=2)
def correct(run: Run, rng: random.Random) -> str:
    """The owner corrects what it sent: a new contribution to those who see what was wrong."""
    found = own(run, rng)
    if not found:
        return ""
    person, wrong = found
    row = run.header(wrong.key)
    draft = run.attempt(
        person,
        lambda user: services.correct_contribution(contribution=row, by=user, at=run.at),
        expected=True,
        what="correct",
    )
    named = [code for code in wrong.named if party_of(code) in wrong.seen_by]
    item = Item("", person.party, wrong.rank, sender=run.user(person).authority.code, named=named, kind=wrong.kind)
    item.codes, item.purposes, item.corrects = set(wrong.codes), wrong.purposes, wrong.key
    item.words, item.subject_words, item.is_personal = set(wrong.words), set(wrong.subject_words), wrong.is_personal
    item.says_personal = wrong.says_personal
    if wrong.owner in wrong.circles:
        item.circles[wrong.owner] = set(wrong.circles[wrong.owner])
    add(run, item, draft)
    return f"{person.name} corrects; {send(run, person, item)}"


@deed(weight=5)
def forward(run: Run, rng: random.Random) -> str:
    """A recipient passes on what it received."""
    found = received(run, rng)
    if not found:
        return ""
    person, item = found
    world, code = run.world, rng.choice(others(run, person.party))
    party, row, note = world.parties[party_of(code)], run.header(item.key), run.word("nte")
    allowed = world.may_forward(person, item, party)
    consent = world.consent_for(person, item, party) if world.needs_consent(person, item, party) else None
    what = f"{person.name} passes on to {code}"
    cover = run.attempt(
        person,
        lambda user: services.forward_contribution(
            contribution=row, to=[run.authority(code)], note=f"Note {note}", by=user, at=run.at
        ),
        expected=allowed,
        what=what,
    )
    if cover is None:
        return ""
    _open_onward(run, item, party.code, consent)
    take_copies(item, [code])
    told = Item("", person.party, item.rank, sender=run.user(person).authority.code, named=[code])
    told.codes, told.purposes, told.is_personal = set(item.codes), True, item.is_personal
    told.words = {note} | {limit.word for limit in item.limits if limit.word}
    add(run, told, cover)
    has_left(run, person, told, cover)
    return what


def _open_onward(run: Run, item: Item, party: str, consent) -> None:
    """For good, or as long as the owner's consent holds; who sees it for good already goes on."""
    if party in item.seen_by and item.seen_by[party] is None:
        return
    if consent is None:
        run.world.lasts(item, party)
        return
    consent.lends, consent.opened = True, item.key
    run.world.lend(item, party)


@deed(weight=2)
def add_recipients(run: Run, rng: random.Random) -> str:
    """The owner opens what it sent to one more mailbox."""
    found = own(run, rng)
    if not found:
        return ""
    person, item = found
    code = rng.choice(others(run, person.party))
    party, row = run.world.parties[party_of(code)], run.header(item.key)
    fits = run.world.may_receive(item, party) and not item.is_recalled and (item.purposes or not party.is_hub)
    copies = {code, *units_for([code])}
    is_new = not copies <= item.copies or item.seen_by.get(party.code, 0.0) is not None
    what = f"{person.name} opens to {code}"
    done = run.attempt(
        person,
        lambda user: services.add_recipients(contribution=row, to=[run.authority(code)], by=user, at=run.at),
        expected=bool(fits and is_new),
        what=what,
    )
    if not done:
        return ""
    run.world.lasts(item, party.code)
    take_copies(item, [code])
    return what


@deed(weight=3)
def read(run: Run, rng: random.Random) -> str:
    """Somebody opens what the party has received."""
    found = received(run, rng)
    if not found:
        return ""
    person, item = found
    row = run.header(item.key)
    run.attempt(
        person,
        lambda user: services.open_contribution(contribution=row, by=user, at=run.at),
        expected=True,
        what="read",
    )
    item.read_by.add(person.party)
    item.readers.add(person.name)
    return f"{person.name} reads {item.reference}"


@deed(weight=3)
def keep_to_people(run: Run, rng: random.Random) -> str:
    """Inside a party only some people go on seeing it, or all again."""
    people = run.readers()
    pairs = [(person, item) for person in people for item in run.world.items_of(person)]
    if not pairs:
        return ""
    person, item = rng.choice(pairs)
    colleagues = run.readers(person.party)
    named = rng.sample(colleagues, rng.choice([0, 1, 1]))
    row, circle = run.header(item.key), {one.name for one in [*named, person]} if named else None
    run.attempt(
        person,
        lambda user: services.keep_to_people(
            contribution=row, people=[run.user(one) for one in named], by=user, at=run.at
        ),
        expected=True,
        what="keep to people",
    )
    _close(run, person, item, circle)
    return f"{person.name} keeps {item.reference or 'a draft'} to {circle or 'nobody: open again'}"


def _close(run: Run, person: Person, item: Item, circle: set[str] | None) -> None:
    """The circle, the same on the owner's copies of parts, and on the case file while it holds nothing else."""
    world = run.world
    for row in [one for one in world.items.values() if one is item or _is_part(one, item, person.party)]:
        inside = [one for one in world.items_of(person) if one.case and one.case == row.case and one is not row]
        case = world.cases.get(row.case)
        for kept in [row, *([case] if case and world.sees_case(person, case) and not inside else [])]:
            if circle is None:
                kept.circles.pop(person.party, None)
            else:
                kept.circles[person.party] = set(circle)


def _is_part(one: Item, item: Item, party: str) -> bool:
    """True for the owner's own copies of parts."""
    return one.parts_of == item.key and one.owner == party
