"""Random kill -9 of every process during load: nothing submitted is lost or doubled, every notification acts once.

The size is the number of items that programs send. One process dies for every so many of them, each kind in turn and
in random order; it comes back after a moment, as under a supervisor. In the end the rows are counted.
"""

import email
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.outages import PROGRAMS, SERVERS, FragilePortal
from bench.registry import Measure, benchmark
from bench.traffic import BOOKER, CONFLICT, CONTRIBUTOR, CREATED, EVERY, MARK, NOTE, OFFICER, Targets, Traffic, item

VICTIMS = (*PROGRAMS, *SERVERS)
ITEMS_EACH_KILL = 40
AWAY_SECONDS = (0.2, 3.0)
SETTLING = 240.0  # seconds after the last kill: leases last one minute
WAITING = "SELECT count(*) FROM notifications_notification WHERE mail IN ('pending', 'sending')"
TARGETS = """
SELECT l.code, (SELECT min(a.code) FROM parties_authority a JOIN parties_party p ON p.group_id = a.party_id
  WHERE p.code = 'NL' AND a.has_mailbox AND a.is_active AND a.id IN (SELECT authority_id FROM parties_membership))
FROM support_budgetline l WHERE l.code LIKE 'lvg-%%' ORDER BY l.code DESC LIMIT 1
"""
ITEMS = "SELECT subject, count(*), min(status) FROM intelligence_contribution WHERE subject LIKE %s GROUP BY 1"
TOLD = """
SELECT c.id, n.recipient_id, count(*), min(n.mail) FROM intelligence_contribution c
LEFT JOIN notifications_notification n ON n.subject_id = c.id::text AND n.kind = 'intelligence.contribution.sent'
WHERE c.subject LIKE %s GROUP BY 1, 2
"""
MAILED = """
SELECT '<' || n.id || '@portal.invalid>' FROM notifications_notification n
JOIN intelligence_contribution c ON n.subject_id = c.id::text WHERE c.subject LIKE %s AND n.mail = 'sent'
"""
BOOKED = "SELECT id::text FROM support_booking WHERE note LIKE 'Fault %%' AND released_at IS NULL"
OVERLAPS = """
SELECT count(*) FROM support_booking a JOIN support_booking b ON a.resource_id = b.resource_id AND a.id < b.id
AND daterange(a.starts_on, a.ends_on, '[]') && daterange(b.starts_on, b.ends_on, '[]')
WHERE a.released_at IS NULL AND b.released_at IS NULL AND a.note LIKE 'Fault %%'
"""
ENTERED = "SELECT note, count(*), sum(amount) FROM support_ledgerentry WHERE note LIKE %s GROUP BY 1"
SUMS = """
SELECT l.allocated = sum(CASE e.kind WHEN 'allocation' THEN e.amount WHEN 'cut' THEN -e.amount ELSE 0 END)
FROM support_budgetline l JOIN support_ledgerentry e ON e.line_id = l.id WHERE l.code = %s GROUP BY l.id
"""


@dataclass
class Reaper:
    """Kills one process after so many items, and revives it."""

    portal: FragilePortal
    each: int
    seed: int = 12
    log: list[str] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)
    round: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)  # noqa: S311 (no secret)
        self.began = time.monotonic()

    def after(self, done: int) -> None:
        """Called with the number of each answered item, in order."""
        if done % self.each:
            return
        if not self.round:
            self.round = self.chance.sample(VICTIMS, len(VICTIMS))
        victim, away = self.round.pop(), self.chance.uniform(*AWAY_SECONDS)
        self.portal.kill(victim)
        self.note(f"killed {victim} after item {done}")
        time.sleep(away)
        self.portal.revive(victim)
        self.note(f"revived {victim} after {away:.1f} s")
        self.kills[victim] += 1

    def note(self, words: str) -> None:
        """One line of the log, with seconds since the beginning."""
        self.log.append(f"{time.monotonic() - self.began:7.1f} s  {words}")
        sys.stderr.write(f"{self.log[-1]}\n")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rows say in the end; every figure but the last three must be zero."""

    lost: int
    doubled: int
    not_sent: int
    untold: int
    told_twice: int
    unmailed: int
    replayed_wrongly: int
    bookings_wrong: int
    payments_wrong: int
    refused: int
    server_errors: int
    mails_repeated: int
    settled_after: float
    longest: float

    @property
    def faults(self) -> dict[str, int]:
        """What must not be, where it is."""
        names = self.__slots__[: self.__slots__.index("mails_repeated")]
        return {name: getattr(self, name) for name in names if getattr(self, name)}


@benchmark("faults", size=1_000)
def faults(size: int) -> Iterator[Measure]:
    """A portal of its own with the demo world, load, kills, and the count."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        portal = FragilePortal(Path(folder))
        try:
            portal.start_servers()
            for command in ("migrate", "load_reference", "load_demo"):
                portal.manage(command)
            portal.start()
            reaper, traffic, verdict = endure(portal, size, ITEMS_EACH_KILL)
        finally:
            portal.remove()
    yield Measure("kills", sum(reaper.kills.values()), "in all", 0)
    yield Measure("tries that nobody answered", traffic.statuses[0], "in all", 0)
    yield Measure("answers of 503", traffic.statuses[503], "in all", 0)
    for name in verdict.__slots__:
        value = getattr(verdict, name)
        yield Measure(name.replace("_", " "), value, "s" if isinstance(value, float) else "in all", 0)


def endure(portal: FragilePortal, size: int, each: int) -> tuple[Reaper, Traffic, Verdict]:
    """Send `size` items to a running portal, with a kill after each so many, wait until it is quiet, and count."""
    tokens = {name: portal.manage("api_token", name).strip() for name in (CONTRIBUTOR, BOOKER, OFFICER)}
    ((line, mailbox),) = portal.query(TARGETS)
    reaper = Reaper(portal, each)
    traffic = Traffic(portal.addresses, Targets(line, mailbox), tokens, reaper.after)
    traffic.run(size)
    reaper.note("every item is answered")
    quiet = portal.wait_for(lambda: portal.query(WAITING) == [(0,)], "mails still wait", patience=SETTLING)
    reaper.note("no mail waits")
    return reaper, traffic, judge(portal, traffic, size, quiet)


def judge(portal: FragilePortal, traffic: Traffic, size: int, quiet: float) -> Verdict:
    """Hold the rows against what was answered."""
    items = [item(number, traffic.targets) for number in range(1, size + 1)]
    wanted = {each.values["subject"] for each in items if each.person == CONTRIBUTOR}
    rows = {subject: (count, status) for subject, count, status in portal.query(ITEMS, f"{MARK} %")}
    told = portal.query(TOLD, f"{MARK} %")
    identities = [portal_id for (portal_id,) in portal.query(MAILED, f"{MARK} %")]
    mails = Counter(mail["Message-ID"] for mail in _mails(portal.folder / "mail"))
    return Verdict(
        lost=len(wanted - rows.keys()),
        doubled=sum(count > 1 for count, _ in rows.values()),
        not_sent=sum(status != "sent" for _, status in rows.values()),
        untold=sum(recipient is None for _, recipient, _, _ in told),
        told_twice=sum(count > 1 for _, _, count, _ in told),
        unmailed=sum(not mails[identity] for identity in identities)
        + sum(mail in {"dead", "dropped"} for *_, mail in told),
        replayed_wrongly=traffic.replays.count(False),
        bookings_wrong=_bookings_wrong(portal, traffic, size),
        payments_wrong=_payments_wrong(portal, traffic, size),
        refused=sum(
            status != CREATED and not (number % EVERY == 0 and status == CONFLICT)
            for number, (status, _) in traffic.answers.items()
        ),
        server_errors=traffic.statuses[500] + traffic.statuses[502],
        mails_repeated=sum(mails[identity] - 1 for identity in identities if mails[identity] > 1),
        settled_after=quiet,
        longest=traffic.longest,
    )


def _bookings_wrong(portal: FragilePortal, traffic: Traffic, size: int) -> int:
    """Promised but not there, there but not promised, or two for one day."""
    answers = (traffic.answers[number] for number in range(EVERY, size + 1, EVERY))
    promised = {str(body["id"]) for status, body in answers if status == CREATED}
    standing = {key for (key,) in portal.query(BOOKED)}
    return len(promised ^ standing) + int(portal.query(OVERLAPS)[0][0])


def _payments_wrong(portal: FragilePortal, traffic: Traffic, size: int) -> int:
    """Entries that are missing, doubled or of another amount, and a balance that is not the sum of its entries."""
    wanted = {f"{NOTE} {number:06}" for number in range(EVERY // 2, size + 1, EVERY)}
    entered = {note: (count, amount) for note, count, amount in portal.query(ENTERED, f"{NOTE} %")}
    return (
        len(wanted ^ entered.keys())
        + sum(each != (1, 1) for each in entered.values())
        + int(portal.query(SUMS, traffic.targets.line) != [(True,)])
    )


def _mails(folder: Path) -> list[email.message.Message]:
    texts = [path.read_text(encoding="utf-8") for path in folder.glob("*")]
    parts = [part for text in texts for part in text.split("-" * 79 + "\n") if part.strip()]
    return [email.message_from_string(part) for part in parts]
