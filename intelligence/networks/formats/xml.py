"""XML element by element: no entities, no document types, bounded in depth, number and memory."""

from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape, quoteattr

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from intelligence.networks.formats.reading import CONTROL, Bounded, FormatError, Limits

HEAD = b"<?xml version='1.0' encoding='UTF-8'?>\n"


def elements(stream: BinaryIO, wanted: frozenset[str], limits: Limits) -> Iterator[tuple[int, Element, Element]]:
    """Each wanted element once it is complete: how many began before it ended, itself, and the one around it.

    Everything else is forgotten as soon as it ends, so that memory does not grow with the file.
    """
    walk = _Walk(wanted, limits)
    try:
        for event, element in iterparse(Bounded(stream, limits.bytes), events=("start", "end"), forbid_dtd=True):
            if event == "start":
                walk.enter(element)
                continue
            if plain(element) in wanted:
                yield walk.count, element, walk.open[-2] if len(walk.open) > 1 else element
            walk.leave(element)
    except DefusedXmlException as error:
        raise FormatError("The file defines entities or a document type. Such files are not read.") from error
    except (ParseError, UnicodeError, ValueError, LookupError) as error:
        if isinstance(error, FormatError):
            raise
        raise FormatError("The file is no well-formed XML.") from error


class _Walk:
    """What is open, how much there was, and what may be forgotten."""

    def __init__(self, wanted: frozenset[str], limits: Limits) -> None:
        self.wanted, self.limits = wanted, limits
        self.open: list[Element] = []
        self.count = self.outermost = self.begun = 0

    def enter(self, element: Element) -> None:
        """One more element, within all limits."""
        self.count += 1
        self.open.append(element)
        if not self.outermost and plain(element) in self.wanted:
            self.outermost, self.begun = len(self.open), self.count
        if self.outermost and self.count - self.begun > self.limits.inside:
            raise FormatError(f"One entry of the file holds more than {self.limits.inside:,} elements.")
        if self.count > self.limits.elements:
            raise FormatError(f"The file holds more than {self.limits.elements:,} elements.")
        if len(self.open) > self.limits.depth:
            raise FormatError(f"Elements lie deeper in each other than {self.limits.depth}.")

    def leave(self, element: Element) -> None:
        """Forget what is complete, unless a wanted element around it still needs it."""
        depth = len(self.open)
        self.open.pop()
        if not self.outermost or plain(element) in self.wanted:
            element.clear()
            if self.open:
                self.open[-1].remove(element)
        if depth <= self.outermost:
            self.outermost = 0


def plain(element: Element) -> str:
    """Its name without namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: Element, name: str) -> Iterator[Element]:
    """The elements of a name anywhere in another, whatever their namespace."""
    return (inner for inner in element.iter() if plain(inner) == name)


def tag(name: str, /, *, closed: bool = True, **attributes: object) -> str:
    """A tag with attributes; an empty value is left out. A trailing underscore keeps a name off Python's words,
    and two underscores stand for a point.
    """
    told = "".join(
        f" {key.rstrip('_').replace('__', '.')}={quoteattr(_clean(value))}"
        for key, value in attributes.items()
        if value not in {None, ""}
    )
    return f"<{name}{told}{'/' if closed else ''}>"


def text(value: object) -> str:
    """Text between tags."""
    return escape(_clean(value))


def _clean(value: object) -> str:
    return CONTROL.sub("", str(value))
