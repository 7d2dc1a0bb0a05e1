"""Which parts of a contribution are shared, and how that is said on a button."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from intelligence.models import Contribution


@dataclass(frozen=True)
class Parts:
    """What is shared: everything, or the text, chosen entities and chosen files. Nothing of it is nothing."""

    is_whole: bool = False
    text: bool = False
    entities: frozenset[UUID] = frozenset()
    files: frozenset[UUID] = frozenset()

    @property
    def is_empty(self) -> bool:
        """True when nothing at all is shared."""
        return not (self.is_whole or self.text or self.entities or self.files)

    def covers(self, other: "Parts") -> bool:
        """True when everything of the other is in this."""
        if self.is_whole:
            return True
        is_inside = self.entities >= other.entities and self.files >= other.files and (self.text or not other.text)
        return not other.is_whole and is_inside

    def __or__(self, other: "Parts") -> "Parts":
        return Parts(
            is_whole=self.is_whole or other.is_whole,
            text=self.text or other.text,
            entities=self.entities | other.entities,
            files=self.files | other.files,
        )


NOTHING = Parts()
WHOLE = Parts(is_whole=True, text=True)


def union(parts: Iterable[Parts]) -> Parts:
    """Everything that at least one of them holds."""
    together = NOTHING
    for part in parts:
        together |= part
    return together


def effect_of(contribution: Contribution, parts: Parts) -> str:
    """The effect in words: "the text, 3 of 5 entities and 1 of 2 files"; "everything"; "nothing of it"."""
    if parts.is_whole:
        return "everything"
    if parts.is_empty:
        return "nothing of it"
    words = ["the text"] if parts.text else []
    words += _counted(len(parts.entities), contribution.entities.count(), "entity", "entities")
    words += _counted(len(parts.files), contribution.attachments.count(), "file", "files")
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def _counted(chosen: int, total: int, one: str, many: str) -> list[str]:
    return [f"{chosen} of {total} {one if total == 1 else many}"] if chosen else []
