"""Who may know of what: a small model written from the rules of the domain, which calls nothing of the portal.

It knows parties, people, contributions, case files and questions to owners, and says of each person what he or she
sees. The machine does the same things here and in the portal; `test_visibility.py` holds the two against each other.
Moments are days since the beginning of the run.
"""

from dataclasses import dataclass, field

READING_ROLES = frozenset({"liaison_officer", "national_officer", "analyst", "duty_officer"})
CENTRE_ROLES = frozenset({"analyst", "duty_officer"})


@dataclass
class Party:
    """A body that owns or receives information, with what its agreement allows."""

    code: str
    is_outside: bool = False
    has_agreement: bool = True
    personal_data_allowed: bool = True
    is_hub: bool = False


@dataclass
class Person:
    """Somebody with an account; without a role of today or without an account in use he or she sees nothing."""

    name: str
    party: str
    clearance: int
    roles: set[str]
    is_active: bool = True

    @property
    def reads(self) -> bool:
        """True for those who need to know intelligence; administrators and supervisors do not."""
        return self.is_active and bool(self.roles & READING_ROLES)

    @property
    def works_in_centre(self) -> bool:
        """True for Europol's first line."""
        return self.is_active and bool(self.roles & CENTRE_ROLES)


@dataclass
class Limit:
    """A restriction of the owner; `ends` is the day from which recipients see the item no more."""

    key: str
    word: str = ""
    named: frozenset[str] = frozenset()
    not_outside: bool = False
    not_onward: bool = False
    ends: float | None = None

    def shuts_out(self, party: Party) -> bool:
        """True when the party may not see what it restricts."""
        return (bool(self.named) and party.code not in self.named) or (self.not_outside and party.is_outside)


@dataclass
class Guarded:
    """What has an owner and an audience: parties, each perhaps until a day, and circles inside parties."""

    key: str
    owner: str
    rank: int
    seen_by: dict[str, float | None] = field(default_factory=dict)
    circles: dict[str, set[str]] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)

    def shows_to(self, person: Person, now: float) -> bool:
        """Owner or receiving party, while it lasts, with clearance, and inside the circle if there is one."""
        if not person.reads or person.clearance < self.rank:
            return False
        circle = self.circles.get(person.party)
        return self.reaches(person.party, now) and (circle is None or person.name in circle)

    def reaches(self, party: str, now: float) -> bool:
        """True while the party may see it."""
        if party == self.owner:
            return True
        until = self.seen_by.get(party, 0.0)
        return party in self.seen_by and (until is None or until > now)


@dataclass
class Thing:
    """An entity of a contribution. Witnesses, victims and informants are found by their provider alone."""

    key: str
    word: str
    is_protected: bool = False
    is_personal: bool = False


@dataclass
class Paper:
    """A file of a contribution, with a word of its name and a word of its text."""

    key: str
    name_word: str
    text_word: str


@dataclass
class Item(Guarded):
    """A contribution."""

    is_draft: bool = True
    kind: str = "information"
    case: str = ""
    reference: str = ""
    subject_words: set[str] = field(default_factory=set)
    things: list[Thing] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)
    limits: list[Limit] = field(default_factory=list)
    purposes: bool = False
    is_personal: bool = True
    says_personal: bool = True
    is_recalled: bool = False
    is_recall_note: bool = False
    is_closed_to_centre: bool = False
    read_by: set[str] = field(default_factory=set)
    readers: set[str] = field(default_factory=set)
    parts_of: str = ""
    answers: str = ""
    corrects: str = ""
    sender: str = ""
    named: list[str] = field(default_factory=list)
    copies: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    note_words: set[str] = field(default_factory=set)

    @property
    def ends(self) -> float | None:
        """The day from which others than the owner see it no more."""
        return min((limit.ends for limit in self.limits if limit.ends is not None), default=None)

    def reaches(self, party: str, now: float) -> bool:
        """A draft stays at home; a term of the owner closes it to all others."""
        if party == self.owner:
            return True
        has_ended = self.ends is not None and self.ends <= now
        return not self.is_draft and not has_ended and super().reaches(party, now)

    @property
    def all_words(self) -> set[str]:
        """Every secret word of it and of its parts."""
        parts = {thing.word for thing in self.things}
        parts |= {word for paper in self.papers for word in (paper.name_word, paper.text_word)}
        return self.words | self.subject_words | parts


@dataclass
class Question:
    """A question to an owner: the asker's row, and once it was passed on the owner's."""

    key: str
    asker: str
    item: str
    act: str
    words: set[str] = field(default_factory=set)
    recipient: str = ""
    rank: int = 1
    owner_rank: int = 1
    consent: str = ""
    owner: str = ""
    deadline: float = 0.0
    status: str = "requested"
    until: float | None = None
    opened: str = ""
    asking: str = ""
    lends: bool = False

    def is_open(self, now: float) -> bool:
        """True while the owner can decide."""
        return self.status == "requested" and bool(self.consent) and self.deadline > now

    def holds(self, now: float) -> bool:
        """True while the consent is in force."""
        return self.status in {"granted", "partly"} and self.until is not None and self.until > now


@dataclass
class World:
    """Everything there is, and the day."""

    parties: dict[str, Party] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    cases: dict[str, Guarded] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    now: float = 0.0

    # -- who sees what ---

    def sees_item(self, person: Person, item: Item) -> bool:
        """The rule of the contribution."""
        return item.shows_to(person, self.now)

    def items_of(self, person: Person) -> list[Item]:
        """All contributions that the person sees."""
        return [item for item in self.items.values() if self.sees_item(person, item)]

    def cases_of(self, person: Person) -> list[Guarded]:
        """All case files that the person sees."""
        return [case for case in self.cases.values() if self.sees_case(person, case)]

    def sees_case(self, person: Person, case: Guarded) -> bool:
        """A case file lasts for a party as long as one of the contributions that its owner has sent it in the case."""
        inside = [one for one in self.items.values() if one.case == case.key and one.owner == case.owner]
        lasts = person.party == case.owner or any(one.reaches(person.party, self.now) for one in inside)
        return lasts and case.shows_to(person, self.now)

    def box(self, person: Person, box: str) -> set[str]:
        """Keys of one list: received, sent, draft."""
        own = {item.key for item in self.items_of(person) if item.owner == person.party}
        drafts = {key for key in own if self.items[key].is_draft}
        return {"draft": drafts, "sent": own - drafts}.get(box, {item.key for item in self.items_of(person)} - own)

    def unread(self, person: Person) -> set[str]:
        """What the person has not opened, whoever else of the party has."""
        return {key for key in self.box(person, "received") if person.name not in self.items[key].readers}

    def may_find(self, person: Person, item: Item, thing: Thing) -> bool:
        """Witnesses, victims, informants and minors are found by their provider alone; others read them in the item."""
        is_own = item.owner == person.party
        return self.sees_item(person, item) and (is_own or not thing.is_protected)

    def asked_by(self, person: Person) -> list[Question]:
        """Questions of the person's party, inside the circle of what they are about."""
        return [
            question
            for question in self.questions.values()
            if question.asker == person.party
            and person.reads
            and person.clearance >= question.rank
            and (question.act == "see" or self._in_circle(person, question))
        ]

    def asked_of(self, person: Person) -> list[Question]:
        """Questions that have reached the person's party, inside the circle of what they are about."""
        return [
            question
            for question in self.questions.values()
            if question.consent
            and question.owner == person.party
            and person.reads
            and person.clearance >= question.owner_rank
            and self._in_circle(person, question)
        ]

    def _in_circle(self, person: Person, question: Question) -> bool:
        circle = self.items[question.item].circles.get(person.party) if question.item else None
        return circle is None or person.name in circle

    def in_queue(self, person: Person) -> set[str]:
        """Contributions in the Operational Centre's queue: what Europol has received and its first line sees."""
        if not person.works_in_centre:
            return set()
        received = self.box(person, "received")
        return {key for key in received if not self.items[key].is_recall_note}

    def words_of(self, person: Person) -> set[str]:
        """Every secret word that may stand on a page for the person."""
        known: set[str] = set()
        for item in self.items_of(person):
            known |= item.all_words
        for key in self.in_queue(person):
            known |= self.items[key].note_words
        for case in self.cases_of(person):
            known |= case.words
        for question in [*self.asked_by(person), *self.asked_of(person)]:
            known |= question.words
        return known

    def keys_of(self, person: Person) -> set[str]:
        """Every key that may stand on a page for the person."""
        known = {case.key for case in self.cases_of(person)}
        for item in self.items_of(person):
            known |= {item.key, *(thing.key for thing in item.things), *(paper.key for paper in item.papers)}
        known |= {question.key for question in self.asked_by(person)}
        return known | {question.consent for question in self.asked_of(person)}

    def may_take_out(self, person: Person, item: Item) -> str:
        """Whether the person may export it: yes, no (seen, but out of use), or unknown to the person."""
        if not self.sees_item(person, item):
            return "unknown"
        if item.is_draft or (item.is_recalled and item.owner != person.party):
            return "no"
        return "no" if item.is_closed_to_centre and self.parties[person.party].is_hub else "yes"

    # -- how sight ends ---

    def drop(self, item: Item, party: str) -> None:
        """A party sees the item no more; the case file closes to it with the last thing that it saw in it."""
        item.seen_by.pop(party, None)
        item.circles.pop(party, None)
        case = self.cases.get(item.case)
        inside = [one for one in self.items.values() if one.case == item.case and not one.is_draft]
        if case is None or case.owner != item.owner:
            return
        if not any(party in one.seen_by for one in inside if one.owner == case.owner):
            case.seen_by.pop(party, None)
            case.circles.pop(party, None)

    def lend(self, item: Item, party: str) -> None:
        """How long the party sees the item by consents: as long as the longest holds; without any no more."""
        ends = [
            question.until
            for question in self.questions.values()
            if question.opened == item.key
            and question.lends
            and question.recipient == party
            and question.holds(self.now)
            and question.until is not None
        ]
        for one in self.lent_with(item, party):
            if ends:
                one.seen_by[party] = max(ends)
            else:
                self.drop(one, party)

    def lent_with(self, item: Item, party: str) -> list[Item]:
        """The item and the corrections of it that the party sees by the same consent."""
        lent = [item]
        for one in self.items.values():
            if one.corrects == item.key and not one.is_draft and one.seen_by.get(party) is not None:
                lent += self.lent_with(one, party)
        return lent

    def lasts(self, item: Item, party: str) -> None:
        """The party sees the item for good, whatever consent ends."""
        for one in self.lent_with(item, party) if item.seen_by.get(party) is not None else [item]:
            one.seen_by[party] = None
        for question in self.questions.values():
            if question.opened == item.key and question.recipient == party:
                question.lends = False

    # -- what may be opened to whom ---

    def may_receive(self, item: Item, party: Party) -> bool:
        """What no consent clears: agreement, personal data, restrictions that shut the party out."""
        fits = party.has_agreement and (party.personal_data_allowed or not item.is_personal)
        return fits and not any(limit.shuts_out(party) for limit in item.limits if party.code != item.owner)

    def needs_consent(self, person: Person, item: Item, party: Party) -> bool:
        """Where a recipient may pass on only with the owner's consent."""
        is_lent = item.seen_by.get(person.party) is not None
        is_bound = "H2" in item.codes or any(limit.not_onward for limit in item.limits)
        return is_lent or is_bound or party.is_outside or (party.is_hub and not item.purposes)

    def consent_for(self, person: Person, item: Item, party: Party) -> Question | None:
        """The consent of the owner by which the person's party may pass it on to the party."""
        fitting = [
            question
            for question in self.questions.values()
            if question.act == "share"
            and question.item == item.key
            and question.asker == person.party
            and question.recipient == party.code
            and question.status == "granted"
            and question.holds(self.now)
        ]
        return max(fitting, key=lambda question: question.until or 0.0, default=None)

    def may_forward(self, person: Person, item: Item, party: Party) -> bool:
        """Whether the person may open what was received to one more party."""
        if item.is_draft or item.is_recalled or item.owner == person.party or not self.sees_item(person, item):
            return False
        if (item.is_closed_to_centre and self.parties[person.party].is_hub) or party.code == item.owner:
            return False
        if not self.may_receive(item, party):
            return False
        return not self.needs_consent(person, item, party) or self.consent_for(person, item, party) is not None
