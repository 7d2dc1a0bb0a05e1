"""What a text or the files of a draft name, proposed for a person to confirm, correct or drop; nothing is stored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePath

from europol_portal.access.policy import require
from europol_portal.parties.models import User
from intelligence.access import ContributionPermission
from intelligence.extraction import Confidence, Proposal, Refusal, propose, region_of, text_of
from intelligence.models import Attachment, Contribution, FileText
from intelligence.services.content import EntityContent
from intelligence.services.scanning import reason_of

LONGEST_TEXT = 60_000  # characters read while somebody waits; some nine thousand words
LARGEST_PLAIN = 256 * 1024  # bytes of plain text read while somebody waits
PLAIN = frozenset({".txt", ".csv"})
BEING_READ = "The file is being read. What it names is shown here in a moment."
MOST_FILES = 5
MOST_PROPOSALS = 150
AROUND = 48  # characters on each side of the place
LONGEST_VALUE = 300
BODY = ""


@dataclass(frozen=True)
class Place:
    """Where it stands, with the words around it."""

    start: int
    end: int
    before: str
    found: str
    after: str


@dataclass(frozen=True)
class FoundEntity:
    """One thing that was found; `source` is the file's name, empty for the text."""

    kind: str
    subtype: str
    value: str
    normalised: str
    is_certain: bool
    reason: str
    places: tuple[Place, ...]
    source: str = BODY
    birth_date: date | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What makes two of them the same thing."""
        born = self.birth_date.isoformat() if self.birth_date else ""
        return f"{self.kind}|{self.subtype}|{self.normalised}|{born}"

    @property
    def content(self) -> EntityContent:
        """The entity that it becomes; a person's category is for the author to say."""
        return EntityContent(
            kind=self.kind,
            subtype=self.subtype,
            label=self.value,
            attributes=self.attributes,
            birth_date=self.birth_date,
        )


@dataclass(frozen=True)
class Unread:
    """A source of which not everything was read, and why, in words that say what to do."""

    source: str
    reason: str
    is_waiting: bool = False


@dataclass(frozen=True)
class Findings:
    """Everything that was found, each thing once, and what could not be read."""

    found: list[FoundEntity] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)

    @property
    def is_waiting(self) -> bool:
        """True while a worker reads one of the files."""
        return any(one.is_waiting for one in self.unread)


def propose_entities(
    *, by: User, text: str = "", files: Iterable[Attachment] = (), draft: Contribution | None = None
) -> Findings:
    """What the text and the files name. Files belong to a draft that the person may change."""
    require(by, ContributionPermission.ADD)
    if draft is not None:
        require(by, ContributionPermission.CHANGE, draft)
    found, unread = _read(BODY, text, by)
    for number, attachment in enumerate(files, start=1):
        more, problems = _read_file(attachment, by, is_over=number > MOST_FILES)
        found, unread = [*found, *more], [*unread, *problems]
    each_once: dict[str, FoundEntity] = {}
    for one in found:
        each_once.setdefault(one.key, one)
    kept = list(each_once.values())
    if len(kept) > MOST_PROPOSALS:
        reason = f"More than {MOST_PROPOSALS} things are named. The first are shown; send long lists as a file."
        unread.append(Unread(BODY, reason))
    return Findings(kept[:MOST_PROPOSALS], unread)


def _read_file(attachment: Attachment, by: User, *, is_over: bool) -> tuple[list[FoundEntity], list[Unread]]:
    if is_over:
        return [], [
            Unread(attachment.name, f"Only the first {MOST_FILES} files are read. Paste the part that matters.")
        ]
    if attachment.is_quarantined:
        return [], [Unread(attachment.name, reason_of(attachment))]
    text = _words_of(attachment)
    if isinstance(text, Unread):
        return [], [text]
    return _read(attachment.name, text, by)


def _words_of(attachment: Attachment) -> str | Unread:
    """The words that the worker has read; only short plain text is read while somebody waits.

    A dense PDF or a nested archive can take a minute and much memory: no web process opens one.
    """
    kept = FileText.objects.filter(attachment=attachment).defer("ts", "slices").first()
    if kept is not None and kept.status == FileText.Status.READ:
        return str(kept.body)
    if kept is not None and kept.status != FileText.Status.WAITING:
        return Unread(attachment.name, kept.reason or "There is no text in it.")
    if PurePath(attachment.name).suffix.lower() not in PLAIN or attachment.size > LARGEST_PLAIN:
        return Unread(attachment.name, BEING_READ, is_waiting=True)
    with attachment.file.open("rb") as stored:
        text = text_of(attachment.name, stored.read())
    return Unread(attachment.name, text.reason) if isinstance(text, Refusal) else text


def _read(source: str, text: str, by: User) -> tuple[list[FoundEntity], list[Unread]]:
    read = text[:LONGEST_TEXT]
    found = [
        _entity(proposal, read, source)
        for proposal in propose(read, default_region=region_of(by.party.code), at_most=MOST_PROPOSALS + 1)
        if len(proposal.value) <= LONGEST_VALUE
    ]
    if len(read) == len(text):
        return found, []
    return found, [Unread(source, f"Only the first {LONGEST_TEXT:,} characters are read. Paste the rest on its own.")]


def _entity(proposal: Proposal, text: str, source: str) -> FoundEntity:
    attributes = {name: value for name, value in proposal.attributes.items() if isinstance(value, str) and value}
    born = attributes.pop("birth_date", "")
    attributes.pop("birth_date_as_written", None)
    return FoundEntity(
        kind=proposal.kind.value,
        subtype=proposal.subtype.value,
        value=" ".join(proposal.value.split()),
        normalised=proposal.normalised,
        is_certain=proposal.confidence is Confidence.CERTAIN,
        reason=proposal.reason,
        places=tuple(_place(text, start, end) for start, end in proposal.offsets),
        source=source,
        birth_date=date.fromisoformat(born) if born else None,
        attributes=attributes,
    )


def _place(text: str, start: int, end: int) -> Place:
    before = " ".join(text[max(0, start - AROUND) : start].split())
    after = " ".join(text[end : end + AROUND].split())
    left = " " if before and text[start - 1].isspace() else ""
    right = " " if after and text[end].isspace() else ""
    return Place(start, end, before + left, " ".join(text[start:end].split()), right + after)
