"""The rows of a contribution in the text form of COPY, with every column that triggers would have filled."""

from datetime import datetime, timedelta
from itertools import count
from random import Random

from bench.world import shape
from bench.world.entities import Named, entities
from bench.world.keys import key_at
from bench.world.people import Cast, Member
from bench.world.story import Case, Contribution

NULL = "\\N"
FIRST_COPY, COPIES, COPY_STEP = 100, 900, 7
PROTECTED = frozenset({"witness", "victim", "informant"})  # their names are no words of the contribution
LONGEST_UNTIL_OPENED = 90_000.0  # seconds
TO_UNIT, TO_DESK = 0.3, 0.7

COLUMNS = {
    "intelligence_case": "id, owner_id, classification, party_ids, closed_party_ids, person_ids, number, title,"
    " status, opened_at, crime_area_id, opened_by_id, operation_id",
    "intelligence_caseshare": "id, content_object_id, group_id, permission_id, owner_id, is_closed",
    "intelligence_contribution": "id, owner_id, classification, party_ids, closed_party_ids, person_ids, case_id,"
    " case_number, message_number, kind, subject, sender_id, author_id, source_evaluation, information_evaluation,"
    " handling_codes, handling_text, urgency, purposes, has_personal_data, crime_area_id, operation_id, reply_to_id,"
    " corrects_id, status, created_at, sent_at, urgency_reason, expects_direct_access, answer_outcome,"
    " restriction_text",
    "intelligence_contributionshare": "id, content_object_id, group_id, permission_id, owner_id, is_closed, position,"
    " box, kind, urgency, crime_area_id, operation_id, classification_rank, is_read",
    "intelligence_contributiongrant": "id, content_object_id, user_id, permission_id, owner_id, party_id",
    "intelligence_recipient": "id, party_ids, closed_party_ids, person_ids, classification_rank, contribution_id,"
    " authority_id, kind, copy_number, owner_id, party_id, delivered_at, opened_at, opened_by_id",
    "new_entity": "id, party_ids, closed_party_ids, person_ids, classification_rank, contribution_id, kind, subtype,"
    " label, normalised, role, data_subject_category, necessity, birth_date, added_at",
    "new_text": "id, party_ids, closed_party_ids, person_ids, classification_rank, contribution_id, number, tail,"
    " things",
}
Batch = dict[str, list[str]]


class Lines:
    """Turns contributions into lines; keys of share rows run on."""

    def __init__(self, cast: Cast, seed: int, subjects: list[str]) -> None:
        """`subjects` of the texts, by their number."""
        self.random = Random(f"lines {seed}")
        self.subjects = subjects
        self.see_case = cast.permissions["view_case"]
        self.see = cast.permissions["view_contribution"]
        self.shares, self.case_shares, self.grants = count(1), count(1), count(1)
        self.handling = _choice(shape.HANDLING)
        self.purposes = _choice(shape.PURPOSES)
        self.amounts = _choice(shape.ENTITIES)

    def add(self, made: Contribution, batch: Batch) -> None:
        """All rows of one contribution."""
        if made.opens_case and made.case:
            self._case(made.case, batch)
        closed, person = made.closed_for, None
        if closed:
            person = self.random.choice(closed.people)
            key = f"{next(self.grants)}\t{made.key}\t{person}\t{self.see}\t{made.sender.id}\t{closed.id}"
            batch["intelligence_contributiongrant"].append(key)
        parties = _array(made.parties)
        audience = f"{parties}\t{_array([closed.id] if closed else [])}\t{_array([person] if person else [])}"
        part = f"{audience}\t{shape.RANKS[made.classification]}\t{made.key}"
        self._header(made, audience, batch)
        for receiver in (made.sender, *made.receivers):
            self._line(made, receiver, part, batch)
        named = entities(self.random.choices(*self.amounts)[0], self.random)
        keys = sorted(key_at(made.created, self.random) for _ in named)
        batch["new_entity"] += [_entity(key, made, part, one) for key, one in zip(keys, named, strict=True)]
        things = " ".join(f"{one.label} {one.normalised}" for one in named if one.category not in PROTECTED)
        tail = f"ref{self.random.randrange(10**9)}"
        batch["new_text"].append(f"{key_at(made.created, self.random)}\t{part}\t{made.text}\t{tail}\t{things}")

    def _case(self, case: Case, batch: Batch) -> None:
        parties = sorted(member.id for member in case.circle)
        batch["intelligence_case"].append(
            f"{case.key}\t{case.owner.id}\t{case.classification}\t{_array(parties)}\t{{}}\t{{}}\t{case.number}"
            f"\tCase {case.number}\topen\t{case.opened}\t{case.crime_area}\t{case.owner.people[0]}"
            f"\t{_or_null(case.operation)}"
        )
        batch["intelligence_caseshare"] += [
            f"{next(self.case_shares)}\t{case.key}\t{party}\t{self.see_case}\t{case.owner.id}\tf" for party in parties
        ]

    def _header(self, made: Contribution, audience: str, batch: Batch) -> None:
        random = self.random
        handling = random.choices(*self.handling)[0]
        words = "Only for the named authorities." if "H3" in handling else ""
        case, number = (made.case.key, made.case.number) if made.case else (NULL, NULL)
        batch["intelligence_contribution"].append(
            f"{made.key}\t{made.sender.id}\t{made.classification}\t{audience}\t{case}\t{number}\t{_or_null(made.number)}"
            f"\t{made.kind}\t{self.subjects[made.text]}\t{random.choice(made.sender.mailboxes)}"
            f"\t{random.choice(made.sender.people)}\t{random.choice('ABBCX')}\t{random.choice('12344')}\t{handling}"
            f"\t{words}\t{made.urgency}\t{random.choices(*self.purposes)[0]}\tt\t{made.crime_area}"
            f"\t{_or_null(made.operation)}\t{_or_null(made.reply_to)}\t{_or_null(made.corrects)}"
            f"\t{'sent' if made.sent else 'draft'}\t{made.created}\t{_or_null(made.sent)}"
            "\tKnown to be needed soon.\tt\t\t"
        )

    def _line(self, made: Contribution, party: Member, part: str, batch: Batch) -> None:
        """The share row of a party, and the copies for its authorities when it is not the sender."""
        is_own = party is made.sender
        box = "received" if not is_own else "sent" if made.sent else "draft"
        moment = made.sent or made.created
        is_read = is_own or self._is_read(moment)
        batch["intelligence_contributionshare"].append(
            f"{next(self.shares)}\t{made.key}\t{party.id}\t{self.see}\t{made.sender.id}"
            f"\t{_flag(party is made.closed_for)}\t{key_at(moment, self.random)}\t{box}\t{made.kind}\t{made.urgency}"
            f"\t{made.crime_area}\t{_or_null(made.operation)}\t{shape.RANKS[made.classification]}\t{_flag(is_read)}"
        )
        if not is_own:
            self._copies(made, party, part, batch, is_read=is_read)

    def _is_read(self, moment: datetime) -> bool:
        unread = shape.UNREAD_FRESH if shape.ENDS - moment < shape.FRESH else shape.UNREAD_OLD
        return self.random.random() >= unread

    def _copies(self, made: Contribution, party: Member, part: str, batch: Batch, *, is_read: bool) -> None:
        random, chance = self.random, self.random.random()
        named = party.unit if party.unit and chance < TO_UNIT else party.mailboxes[0]
        if chance > TO_DESK:
            named = random.choice(party.mailboxes)
        copies = [(named, "to" if party is made.receivers[0] else "cc")]
        if party.unit and party.unit != named:
            copies.append((party.unit, "unit_copy"))
        opened: datetime | None = None
        if is_read and made.sent:
            opened = made.sent + timedelta(seconds=random.random() * LONGEST_UNTIL_OPENED)
        number = int(made.key[-6:], 16) + party.id * 2 * COPY_STEP
        for place, (authority, kind) in enumerate(copies):
            seen = f"{opened}\t{party.people[0]}" if opened and not place else f"{NULL}\t{NULL}"
            batch["intelligence_recipient"].append(
                f"{key_at(made.created, random)}\t{part}\t{authority}\t{kind}"
                f"\t{FIRST_COPY + (number + place * COPY_STEP) % COPIES}\t{made.sender.id}\t{party.id}"
                f"\t{_or_null(made.sent)}\t{seen}"
            )


def _entity(key: str, made: Contribution, part: str, one: Named) -> str:
    return (
        f"{key}\t{part}\t{one.kind}\t{one.subtype}\t{one.label}\t{one.normalised}"
        f"\t{one.role}\t{one.category}\t{one.necessity}\t{_or_null(one.born)}\t{made.created}"
    )


def _array(values: list[int]) -> str:
    return f"{{{','.join(map(str, values))}}}"


def _flag(value: object) -> str:
    return "t" if value else "f"


def _or_null(value: object) -> object:
    return NULL if value is None else value


def _choice(weighted: tuple[tuple[object, int], ...]) -> tuple[list, list[int]]:
    return [value for value, _ in weighted], [weight for _, weight in weighted]
