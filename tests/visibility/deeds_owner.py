"""What owners do with what is theirs: restrict, lift, recall; and what they answer to those who ask."""

import random
from typing import Any
from uuid import UUID

from europol_portal.access.binding import acting
from intelligence import services
from intelligence.models import Consent, Contribution, Restriction
from intelligence.services import Decision, Limits, Parts, QuestionContent
from tests.visibility.deeds import own, received, take_copies
from tests.visibility.machine import Run, deed
from tests.visibility.model import Guarded, Item, Limit, Person, Question
from tests.visibility.world import OWNER_OF_TABLES

END_OF_DAY = 0.5  # a day ends some time before as many whole days have passed


def copies_of(run: Run, item: Item) -> list[Item]:
    """The owner's copies of parts of it."""
    return [one for one in run.world.items.values() if one.parts_of == item.key]


def _limit(run: Run, rng: random.Random, person: Person, kind: str) -> tuple[Limit, dict[str, Any]]:
    """One limit for the model, and the same for the portal."""
    word, days = run.word("lim"), rng.choice([0.5, 2.5, 9.5])
    named = rng.sample([code for code in run.world.parties if code != person.party], 3)
    ends = run.world.now + days
    last_day = run.world.now + int(days) + END_OF_DAY
    known, given = {
        "named": ({"named": frozenset(named)}, {"named_parties": tuple(run.party(code) for code in named)}),
        "not_outside": ({"not_outside": True}, {"is_closed_to_third_countries": True}),
        "not_onward": ({"not_onward": True}, {"is_closed_to_onward_sharing": True}),
        "term": ({"ends": ends}, {"valid_until": run.day(days)}),
        "erase": ({"ends": last_day}, {"erase_by": run.day(int(days)).date()}),
        "code": ({}, {}),
    }[kind]
    if kind == "code":
        return Limit("", ""), {}
    return Limit("", word, **known), given | {"text": f"Mind {word}"}


@deed(weight=5)
def restrict(run: Run, rng: random.Random) -> str:
    """The owner lays one more limit on it, or one more code."""
    found = own(run, rng)
    if not found:
        return ""
    person, item = found
    kind = rng.choice(["named", "not_outside", "not_onward", "term", "erase", "code"])
    codes = ("H2",) if kind == "code" else ()
    limit, given = _limit(run, rng, person, kind)
    row, what = run.header(item.key), f"{person.name} restricts {item.reference}: {kind}"
    done = run.attempt(
        person,
        lambda user: services.restrict_contribution(
            contribution=row, limits=Limits(handling_codes=codes, **given), by=user, at=run.at
        ),
        expected=kind != "code" or "H2" not in item.codes,
        what=what,
    )
    if done:
        for one in [item, *copies_of(run, item)]:
            _bind(run, one, limit, set(codes))
    return what


def _bind(run: Run, item: Item, limit: Limit, codes: set[str]) -> None:
    item.codes |= codes
    if not limit.word:
        return
    item.words.add(limit.word)
    with acting(OWNER_OF_TABLES):
        key = Restriction.objects.filter(contribution=item.key).order_by("-pk").values_list("pk", flat=True).first()
    item.limits.append(Limit(str(key), limit.word, limit.named, limit.not_outside, limit.not_onward, limit.ends))
    for party in list(item.seen_by):
        if limit.shuts_out(run.world.parties[party]):
            run.world.drop(item, party)


@deed(weight=2)
def lift(run: Run, rng: random.Random) -> str:
    """The owner takes one limit away; who was shut out stays out."""
    found = own(run, rng)
    if not found or not found[1].limits:
        return ""
    person, item = found
    limit = rng.choice(item.limits)
    with acting(OWNER_OF_TABLES):
        row = Restriction.objects.get(pk=limit.key)
    run.attempt(
        person,
        lambda user: services.lift_restriction(restriction=row, reason="No need", by=user, at=run.at),
        expected=True,
        what="lift",
    )
    item.limits.remove(limit)
    return f"{person.name} lifts a limit of {item.reference}"


@deed(weight=2)
def recall(run: Run, rng: random.Random) -> str:
    """The owner takes it back: parties that have not opened it lose it, the others see that it is recalled."""
    found = own(run, rng)
    if not found:
        return ""
    person, item = found
    row, reason = run.header(item.key), run.word("why")
    what = f"{person.name} recalls {item.reference}"
    done = run.attempt(
        person,
        lambda user: services.recall_contribution(contribution=row, reason=reason, by=user, at=run.at),
        expected=not item.is_recalled,
        what=what,
    )
    if not done:
        return ""
    for one in [item, *(copy for copy in copies_of(run, item) if not copy.is_recalled)]:
        _take_back(run, person, one, reason)
    return what


def _take_back(run: Run, person: Person, item: Item, reason: str) -> None:
    world, item.is_recalled = run.world, True
    with acting(OWNER_OF_TABLES):
        notes = list(Contribution.objects.filter(recalls=item.key, status="sent"))
    for note in notes:
        told = Item(str(note.pk), item.owner, item.rank, is_draft=False, words={reason}, case=str(note.case_id))
        told.reference, told.is_recall_note, told.is_personal = note.reference, True, False
        told.purposes, told.kind, told.sender = True, "administrative", run.user(person).authority.code
        told.named = [code for code in item.named if run.party_of(code) in item.seen_by]
        told.seen_by = {run.party_of(code): None for code in told.named if run.party_of(code) != item.owner}
        told.copies = set(told.named)
        world.items[told.key] = told
        case = world.cases.setdefault(told.case, Guarded(told.case, told.owner, told.rank))
        if case.owner == told.owner and case.shows_to(person, world.now):
            case.seen_by |= dict.fromkeys(told.seen_by)
    for party in set(item.seen_by) - item.read_by:
        world.drop(item, party)


# -- questions ---


def _ask(run: Run, person: Person, content: QuestionContent, known: Question) -> str:
    what = f"{person.name} asks to {known.act} {run.world.items[known.item].reference}"
    question = run.attempt(
        person,
        lambda user: services.ask_owner(content=content, by=user, at=run.at),
        expected=None if known.act == "share" else True,
        what=what,
    )
    if not question:
        return ""
    known.key = str(question.pk)
    moments(run)
    with acting(OWNER_OF_TABLES):
        consent = Consent.objects.filter(request_id=question.pk).first()
    if consent is not None:
        known.consent, known.owner = str(consent.pk), run.world.items[known.item].owner
    run.world.questions[known.key] = known
    return what


@deed(weight=4)
def ask_to_see(run: Run, rng: random.Random) -> str:
    """Ask for something of which only the reference is known."""
    person, world = rng.choice(run.readers()), run.world
    unseen = [
        item
        for item in world.items.values()
        if not item.is_draft and item.owner != person.party and not world.sees_item(person, item)
    ]
    if not unseen:
        return ""
    item, reason = rng.choice(unseen), run.word("ask")
    content = QuestionContent(
        act="see", purpose="investigation", reason=f"Because {reason}", deadline=run.day(7.5), item=item.reference
    )
    known = Question("", person.party, item.key, "see", {reason}, recipient=person.party, deadline=world.now + 7.5)
    known.owner_rank = max(1, item.rank)
    known.asking = run.user(person).authority.code
    return _ask(run, person, content, known)


@deed(weight=3)
def ask_to_share(run: Run, rng: random.Random) -> str:
    """Ask whether something received may be passed on to one more party."""
    found = received(run, rng)
    if not found:
        return ""
    person, item = found
    code = rng.choice([one for one in run.world.parties if one not in {person.party, item.owner}])
    reason = run.word("ask")
    content = QuestionContent(
        act="share",
        purpose="investigation",
        reason=f"Because {reason}",
        deadline=run.day(7.5),
        contribution=run.header(item.key),
        recipient=run.party(code),
    )
    known = Question("", person.party, item.key, "share", {reason}, recipient=code, deadline=run.world.now + 7.5)
    known.rank = known.owner_rank = max(1, item.rank)
    return _ask(run, person, content, known)


def _asked(run: Run, rng: random.Random, wanted) -> tuple[Person, Question] | None:
    pairs = [
        (person, question) for person in run.readers() for question in run.world.asked_of(person) if wanted(question)
    ]
    return rng.choice(pairs) if pairs else None


def _consent(question: Question) -> Consent:
    with acting(OWNER_OF_TABLES):
        return Consent.objects.get(pk=question.consent)


@deed(weight=6)
def grant(run: Run, rng: random.Random) -> str:
    """The owner agrees, to everything or to chosen parts, for some days."""
    world = run.world
    found = _asked(run, rng, lambda question: question.is_open(world.now))
    if not found:
        return ""
    person, question = found
    item, days, word = world.items[question.item], rng.choice([0.5, 2.5, 9.5]), run.word("reply")
    parts = _parts(rng, item) if question.act == "see" and rng.random() < 0.6 else Parts(is_whole=True, text=True)
    receiver, consent = world.parties[question.recipient], _consent(question)
    personal = item.is_personal if parts.is_whole else _is_personal(item, parts)
    fits = receiver.has_agreement and (receiver.personal_data_allowed or not personal)
    fits = fits and not any(limit.shuts_out(receiver) for limit in item.limits)
    decision = Decision(parts=parts, expires_at=run.day(days), answer=f"Yes {word}")
    what = f"{person.name} grants {item.reference} to {question.asker}: {'all' if parts.is_whole else 'parts'}"
    done = run.attempt(
        person,
        lambda user: services.grant_consent(consent=consent, decision=decision, by=user, at=run.at),
        expected=fits if world.sees_item(person, item) and not item.is_recalled else None,
        what=what,
    )
    if not done:
        return ""
    question.status, question.until = ("granted" if parts.is_whole else "partly"), world.now + days
    question.words.add(word)
    if question.act == "see":
        _disclose(run, person, question, item, parts)
    return what


def _parts(rng: random.Random, item: Item) -> Parts:
    things = [thing.key for thing in item.things if rng.random() < 0.5]
    papers = [paper.key for paper in item.papers if rng.random() < 0.5]
    text = rng.random() < 0.5 or not (things or papers)
    return Parts(text=text, entities=frozenset(map(UUID, things)), files=frozenset(map(UUID, papers)))


def _is_personal(item: Item, parts: Parts) -> bool:
    chosen = {str(key) for key in parts.entities}
    with_words = item.says_personal and (parts.text or bool(parts.files))
    return with_words or any(thing.is_personal for thing in item.things if thing.key in chosen)


def _disclose(run: Run, person: Person, question: Question, item: Item, parts: Parts) -> None:
    """The whole is lent to the asker; parts go into a copy that is lent."""
    world = run.world
    if parts.is_whole:
        question.opened = item.key
        if item.seen_by.get(question.asker, 0.0) is not None:
            question.lends = True
            world.lend(item, question.asker)
            take_copies(item, [question.asking])
        return
    with acting(OWNER_OF_TABLES):
        row = Consent.objects.select_related("disclosed").get(pk=question.consent).disclosed
    copy = Item("", item.owner, item.rank, is_draft=False, reference=row.reference, parts_of=item.key)
    copy.case, copy.codes, copy.purposes = str(row.case_id), set(item.codes), bool(row.purposes)
    copy.named, copy.sender, copy.is_personal = (
        [question.asking],
        run.user(person).authority.code,
        row.has_personal_data,
    )
    copy.says_personal = row.has_personal_data
    copy.limits = _inherited(item, row)
    copy.words = {limit.word for limit in item.limits if limit.word}
    if parts.text:
        copy.subject_words, copy.words = set(item.subject_words), copy.words | item.words
    if item.owner in item.circles:
        copy.circles[item.owner] = set(item.circles[item.owner])
    copy.key = str(row.pk)
    world.items[copy.key] = copy
    run.follow_parts(copy)
    case = Guarded(copy.case, copy.owner, copy.rank, {question.asker: None}, words=set(copy.subject_words))
    case.circles = {party: set(people) for party, people in copy.circles.items()}
    world.cases[copy.case] = case
    question.opened, question.lends = copy.key, True
    run.read_files()
    world.lend(copy, question.asker)
    take_copies(copy, [question.asking])


def _inherited(item: Item, row: Contribution) -> list[Limit]:
    with acting(OWNER_OF_TABLES):
        keys = list(Restriction.objects.filter(contribution=row).order_by("pk").values_list("pk", flat=True))
    return [
        Limit(str(key), one.word, one.named, one.not_outside, one.not_onward, one.ends)
        for key, one in zip(keys, item.limits, strict=True)
    ]


@deed()
def refuse(run: Run, rng: random.Random) -> str:
    """The owner says no."""
    found = _asked(run, rng, lambda question: question.is_open(run.world.now))
    if not found:
        return ""
    person, question = found
    consent, word = _consent(question), run.word("reply")
    run.attempt(
        person,
        lambda user: services.refuse_consent(consent=consent, by=user, at=run.at, answer=f"No {word}"),
        expected=True,
        what="refuse",
    )
    question.status = "refused"
    question.words.add(word)
    return f"{person.name} refuses a question of {question.asker}"


@deed(weight=3)
def revoke(run: Run, rng: random.Random) -> str:
    """The owner takes a consent back: what it opened is closed at once."""
    found = _asked(run, rng, lambda question: question.status in {"granted", "partly"} and bool(question.until))
    if not found:
        return ""
    person, question = found
    consent = _consent(question)
    run.attempt(
        person,
        lambda user: services.revoke_consent(consent=consent, by=user, at=run.at),
        expected=True,
        what="revoke",
    )
    end(run, question, "revoked")
    return f"{person.name} revokes the consent for {question.asker}"


def moments(run: Run) -> None:
    """What the scheduler does with questions: passed on, lapsed, ended."""
    now = run.world.now
    services.keep_moments(at=run.at)
    for question in run.world.questions.values():
        if question.status == "requested" and question.deadline <= now:
            question.status = "lapsed"
        if question.status in {"granted", "partly"} and question.until is not None and question.until <= now:
            end(run, question, "expired")


def end(run: Run, question: Question, status: str) -> None:
    """A consent is over."""
    question.status = status
    if question.lends:
        run.world.lend(run.world.items[question.opened], question.recipient)
