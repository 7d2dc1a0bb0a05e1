"""What happens in the world: cases begin, their parties write to each other, and cases end; constant memory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from bench.world import shape
from bench.world.keys import key_at
from bench.world.moments import moments
from bench.world.people import Cast, Member

LONGEST_PREPARATION = 5_400.0  # seconds between first word and sending
FIRST_CASE_NUMBER, CASE_NUMBERS, CASE_STEP = 10_000_000, 90_000_000, 37_139_213  # the step has no factor in common
MESSAGE_NUMBERS = 9_000
FIRST_MESSAGE_NUMBER = 1_000
SPARSE_PART = 0.09  # of all contributions fall into the first ten months
FIVE_IN_TEN = 0.5


@dataclass(slots=True)
class Case:
    """An open case and what the next contribution needs to know of it."""

    key: str
    number: int
    owner: Member
    circle: tuple[Member, ...]
    crime_area: int
    operation: str | None
    classification: str
    opened: datetime
    taken: set[int] = field(default_factory=set)
    last: "Contribution | None" = None


@dataclass(slots=True)
class Contribution:
    """One contribution with everything that its rows say."""

    key: str
    created: datetime
    sent: datetime | None
    case: Case | None
    opens_case: bool
    number: int | None
    sender: Member
    receivers: tuple[Member, ...]
    kind: str
    urgency: str
    crime_area: int
    operation: str | None
    classification: str
    text: int
    reply_to: str | None = None
    corrects: str | None = None
    closed_for: Member | None = None

    @property
    def parties(self) -> list[int]:
        """Keys of all parties that see it, in order."""
        return sorted([self.sender.id, *(member.id for member in self.receivers)])


class Story:
    """Contributions in the order of their sending."""

    def __init__(self, cast: Cast, size: int, seed: int) -> None:
        """Nothing is drawn before the first contribution is asked for."""
        self.cast, self.size = cast, size
        self.random = Random(f"story {seed} {size}")
        self.open: list[Case] = []
        self.cases = 0
        self.area_weights = [1 / place**shape.CRIME_AREA_SLOPE for place in range(1, len(cast.crime_areas) + 1)]
        self.kinds, self.urgencies, self.classifications = map(
            _choice, (shape.KINDS, shape.URGENCIES, shape.CLASSIFICATIONS)
        )

    def contributions(self) -> Iterator[Contribution]:
        """`size` of them."""
        early = range(1, max(2, int(self.size * SPARSE_PART)))
        sparse = set(self.random.sample(early, min(shape.SPARSE_CONTRIBUTIONS, len(early))))
        for number, moment in enumerate(moments(self.size, self.random)):
            if number in sparse:
                yield self._first_of(self._case(moment, self.cast.sparse), moment)
            elif number % shape.DRAFT_EVERY == shape.DRAFT_EVERY - 1:
                yield self._draft(moment)
            elif len(self.open) < shape.OPEN_CASES // 10 or self.random.random() * shape.CONTRIBUTIONS_A_CASE < 1:
                case = self._case(moment)
                self._keep(case)
                yield self._first_of(case, moment)
            else:
                yield self._next_of(self.random.choice(self.open), moment)

    def _keep(self, case: Case) -> None:
        if len(self.open) < shape.OPEN_CASES:
            self.open.append(case)
        else:
            self.open[self.random.randrange(shape.OPEN_CASES)] = case

    def _case(self, moment: datetime, also: Member | None = None) -> Case:
        random, cast = self.random, self.cast
        places = random.choice(cast.circles)
        circle = tuple(cast.members[place] for place in places) + ((also,) if also else ())
        operations = cast.operations.get(circle[0].id, ())
        self.cases += 1
        return Case(
            key=key_at(moment, random),
            number=FIRST_CASE_NUMBER + self.cases * CASE_STEP % CASE_NUMBERS,
            owner=circle[0],
            circle=circle,
            crime_area=random.choices(cast.crime_areas, self.area_weights)[0],
            operation=_nearer(operations, random) if random.random() < shape.CASES_IN_OPERATIONS else None,
            classification=random.choices(*self.classifications)[0],
            opened=moment,
        )

    def _first_of(self, case: Case, moment: datetime) -> Contribution:
        """The owner tells everyone of the case's parties."""
        return self._sent(case, case.owner, case.circle[1:], moment, opens_case=True)

    def _next_of(self, case: Case, moment: datetime) -> Contribution:
        random = self.random
        is_owner = random.random() < shape.SENT_BY_OWNER
        sender = case.owner if is_owner else random.choice(case.circle[1:])
        others = tuple(member for member in case.circle if member is not sender)
        to_all = shape.OWNER_TO_ALL if is_owner else shape.ANSWER_TO_ALL
        if random.random() >= to_all:
            some = tuple(member for member in others if random.random() < FIVE_IN_TEN)
            others = (some or others[:1]) if is_owner else (case.owner,)
        return self._sent(case, sender, others, moment)

    def _sent(
        self, case: Case, sender: Member, receivers: tuple[Member, ...], moment: datetime, *, opens_case: bool = False
    ) -> Contribution:
        random, last = self.random, case.last
        prepared = moment if opens_case else moment - timedelta(seconds=random.random() * LONGEST_PREPARATION)
        made = Contribution(
            key=key_at(prepared, random),
            created=prepared,
            sent=moment,
            case=case,
            opens_case=opens_case,
            number=self._number(case),
            sender=sender,
            receivers=receivers,
            kind=random.choices(*self.kinds)[0],
            urgency=random.choices(*self.urgencies)[0],
            crime_area=case.crime_area,
            operation=case.operation,
            classification=case.classification,
            text=self._text(moment),
        )
        if last is not None and last.created < prepared:
            _refer(made, last, random)
        if random.random() < shape.CLOSED_CIRCLES:
            made.closed_for = random.choice((sender, *receivers))
        case.last = made
        return made

    def _draft(self, moment: datetime) -> Contribution:
        random = self.random
        return Contribution(
            key=key_at(moment, random),
            created=moment,
            sent=None,
            case=None,
            opens_case=False,
            number=None,
            sender=self.cast.members[random.choice(self.cast.circles)[0]],
            receivers=(),
            kind="information",
            urgency="normal",
            crime_area=random.choices(self.cast.crime_areas, self.area_weights)[0],
            operation=None,
            classification="bpl",
            text=self._text(moment),
        )

    def _number(self, case: Case) -> int:
        while True:
            number = FIRST_MESSAGE_NUMBER + self.random.randrange(MESSAGE_NUMBERS)
            if number not in case.taken:
                case.taken.add(number)
                return number

    def _text(self, moment: datetime) -> int:
        if moment < shape.OLD_UNTIL and self.random.random() < shape.OLD_SHARE:
            return self.random.randrange(shape.OLD_TEXTS)
        return self.random.randrange(shape.OLD_TEXTS, shape.TEXTS)


def _refer(made: Contribution, last: Contribution, random: Random) -> None:
    """Answer a request one has received, or correct what one has sent."""
    if last.kind == "request" and made.sender in last.receivers:
        made.kind, made.reply_to = "answer", last.key
    elif last.sender is made.sender and random.random() < shape.CORRECTIONS:
        made.corrects = last.key


def _nearer(operations: Sequence[str], random: Random) -> str | None:
    """One of the operations, the first ones more often."""
    return operations[int(random.random() ** 2 * len(operations))] if operations else None


def _choice(weighted: Sequence[tuple[str, int]]) -> tuple[list[str], list[int]]:
    return [value for value, _ in weighted], [weight for _, weight in weighted]
