"""The XML of i2 Analyst's Notebook (.anx): a chart of entities and links, with both grades of the evaluation."""

from collections.abc import Iterable
from dataclasses import replace
from math import cos, pi, sin
from typing import BinaryIO
from xml.etree.ElementTree import Element

from intelligence.networks.formats import xml
from intelligence.networks.formats.cover import Cover, fields_of, marking_of
from intelligence.networks.formats.reading import Collector, Limits, Read
from intelligence.networks.graph import Edge, Graph, Marking, Node

WANTED = frozenset({"ChartItem", "GradeOne", "GradeTwo"})
SOURCES, INFORMATION = ("A", "B", "C", "X", "-"), ("1", "2", "3", "4", "-")  # the last stands for not graded
ICONS = {
    "person": "Person", "organisation": "Organisation", "location": "Location", "event": "Event",
    "means_of_transport": "Vehicle", "firearm": "Firearm", "identity_document": "Document",
    "communication_means": "Phone", "payment_means": "Account", "item": "Item",
}  # fmt: skip
FORWARD, BACKWARD, NEITHER = "ArrowOnHead", "ArrowOnTail", "ArrowNone"
MARKS = {"Owner": "owner", "Handling codes": "handling", "Classification": "classification"}
KIND, UNTIL, WEIGHT, NOTE, KNOWN = "Kind", "Until", "Weight", "Note", "Relation"
RESERVED = {*MARKS, KIND, UNTIL, WEIGHT, NOTE, KNOWN}
SPREAD = 60  # distance between neighbours on the circle in which the chart is laid


def write(graph: Graph, stream: BinaryIO, cover: Cover) -> None:
    """A chart; the cover is its summary, and markings are attributes of every entity and link."""
    stream.write(xml.HEAD)
    stream.writelines(f"{line}\n".encode() for line in _lines(graph, cover))


def _lines(graph: Graph, cover: Cover) -> Iterable[str]:
    kinds = sorted({edge.kind for edge in graph.edges})
    facts = sorted({name for node in graph.nodes.values() for name in node.facts} - RESERVED)
    classes = {name: f"A{at}" for at, name in enumerate([*MARKS, KIND, UNTIL, WEIGHT, NOTE, KNOWN, *facts])}
    yield "<Chart>"
    yield '<StrengthCollection><Strength Id="S0" Name="Default" DotStyle="DotStyleSolid"/></StrengthCollection>'
    yield from _summary(cover)
    yield from _grades("GradeOne", SOURCES)
    yield from _grades("GradeTwo", INFORMATION)
    yield "<AttributeClassCollection>"
    yield from (_attribute_class(name, known) for name, known in classes.items())
    yield "</AttributeClassCollection><LinkTypeCollection>"
    yield from (xml.tag("LinkType", Id=f"L{at}", Name=kind) for at, kind in enumerate(kinds))
    yield "</LinkTypeCollection><ChartItemCollection>"
    numbers = {known: at + 1 for at, known in enumerate(graph.nodes)}
    for node in graph.nodes.values():
        yield _entity(node, numbers[node.id], len(numbers), classes)
    for at, edge in enumerate(graph.edges):
        ends = numbers[edge.origin], numbers[edge.target]
        yield _link(edge, at, ends, f"L{kinds.index(edge.kind)}", classes)
    yield "</ChartItemCollection></Chart>"


def _summary(cover: Cover) -> Iterable[str]:
    told = cover.lines()
    rest = ". ".join(f"{name.replace('_', ' ').capitalize()}: {words}" for name, words in told.items())
    fields = {
        "Title": cover.title, "Author": told.get("owners", ""), "Keywords": told.get("handling", ""),
        "Category": told["classification"], "Comments": rest,
    }  # fmt: skip
    yield "<Summary><FieldCollection>"
    yield from (xml.tag("Field", Type=f"SummaryField{name}", Field=words) for name, words in fields.items() if words)
    yield "</FieldCollection></Summary>"


def _grades(name: str, codes: tuple[str, ...]) -> Iterable[str]:
    inside = "".join(xml.tag("String", Id=f"{name}{at}", Text=code) for at, code in enumerate(codes))
    yield f"<{name}><StringCollection>{inside}</StringCollection></{name}>"


def _attribute_class(name: str, known: str) -> str:
    kind = "AttNumber" if name == WEIGHT else "AttText"
    return xml.tag(
        "AttributeClass", Id=known, Name=name, Type=kind, IsUser="true", UserCanAdd="true", UserCanRemove="true",
        ShowValue="true",
    )  # fmt: skip


def _entity(node: Node, number: int, count: int, classes: dict[str, str]) -> str:
    angle = 2 * pi * number / count
    x, y = (round(SPREAD * count / (2 * pi) * turn(angle)) for turn in (cos, sin))
    facts = {name: words for name, words in node.facts.items() if name not in RESERVED}
    told = {KIND: node.kind, **facts, **_marks(node.marking)}
    icon = f"<Icon>{xml.tag('IconStyle', Type=ICONS.get(node.kind, 'Item'))}</Icon>"
    opening = xml.tag("Entity", EntityId=number, Identity=node.id, LabelIsIdentity="false", closed=False)
    end = f"{xml.tag('End', X=x, Y=y, Z=0, closed=False)}{opening}{icon}</Entity></End>"
    return _item(f"E{number}", node.name, node.marking, end + _attributes(told, classes), {})


def _link(edge: Edge, at: int, ends: tuple[int, int], type_known: str, classes: dict[str, str]) -> str:
    told = {
        WEIGHT: f"{edge.weight:g}" if edge.weight == float(f"{edge.weight:g}") else repr(edge.weight),
        UNTIL: edge.until_on.isoformat() if edge.until_on else "", NOTE: edge.note, KNOWN: edge.id,
        **_marks(edge.marking),
    }  # fmt: skip
    arrow = FORWARD if edge.is_directed else NEITHER
    style = xml.tag("LinkStyle", Strength="Default", ArrowStyle=arrow, Type=edge.kind, LinkTypeReference=type_known)
    link = f"{xml.tag('Link', End1Id=ends[0], End2Id=ends[1], closed=False)}{style}</Link>"
    dated = {"DateSet": "true", "DateTime": f"{edge.from_on.isoformat()}T00:00:00.000"} if edge.from_on else {}
    label = edge.kind.replace("_", " ").capitalize()
    return _item(f"R{at}", label, edge.marking, link + _attributes(told, classes), dated)


def _item(known: str, label: str, marking: Marking, inside: str, dated: dict[str, str]) -> str:
    opening = xml.tag(
        "ChartItem", Id=known, Label=label, **dated, SourceReference=marking.owner,
        GradeOneIndex=_index(SOURCES, marking.source), GradeTwoIndex=_index(INFORMATION, marking.information),
        closed=False,
    )  # fmt: skip
    return f"{opening}{inside}</ChartItem>"


def _index(codes: tuple[str, ...], code: str) -> int:
    return codes.index(code) if code in codes else len(codes) - 1


def _marks(marking: Marking) -> dict[str, str]:
    told = fields_of(marking)
    return {name: told[field] for name, field in MARKS.items() if field in told}


def _attributes(told: dict[str, str], classes: dict[str, str]) -> str:
    inside = "".join(
        xml.tag("Attribute", AttributeClass=name, AttributeClassReference=classes[name], Value=words)
        for name, words in told.items()
        if words
    )
    return f"<AttributeCollection>{inside}</AttributeCollection>" if inside else ""


def read(stream: BinaryIO, limits: Limits) -> Read:
    """Entities and links of a chart; attributes of entities that the portal does not know become facts."""
    reader = _Reader(Collector(limits))
    for number, element, _ in xml.elements(stream, WANTED, limits):
        if xml.plain(element) == "ChartItem":
            reader.item(number, element)
        else:
            reader.grades[xml.plain(element)] = [text.get("Text", "") for text in xml.children(element, "String")]
    return reader.finish()


class _Reader:
    """Links name their ends by numbers of the chart, which stand anywhere in it."""

    def __init__(self, collector: Collector) -> None:
        self.collector = collector
        self.grades: dict[str, list[str]] = {}
        self.known: dict[str, str] = {}

    def item(self, row: int, element: Element) -> None:
        """An entity at once, a link once all entities are known."""
        entity = next(xml.children(element, "Entity"), None)
        link = next(xml.children(element, "Link"), None)
        if entity is not None:
            self._entity(row, element, entity)
        elif link is not None:
            self._relation(row, element, link)

    def _entity(self, row: int, item: Element, entity: Element) -> None:
        told = self._told(item)
        number = entity.get("EntityId", "")
        style = next(xml.children(entity, "IconStyle"), None)
        kind = told.pop(KIND, "") or (style.get("Type", "") if style is not None else "") or "item"
        label, known = item.get("Label", ""), entity.get("Identity") or number
        marking = self._marking(item, told)
        facts = {name: words for name, words in told.items() if name not in MARKS}
        self.known[number] = self.collector.node(row, known, kind=kind, label=label, marking=marking, facts=facts)

    def _relation(self, row: int, item: Element, link: Element) -> None:
        told = self._told(item)
        style = next(xml.children(link, "LinkStyle"), None)
        arrow = style.get("ArrowStyle", FORWARD) if style is not None else FORWARD
        ends = [f"#{link.get(end, '')}" for end in ("End1Id", "End2Id")]
        self.collector.relation(
            row, *(ends[::-1] if arrow == BACKWARD else ends),
            kind=(style.get("Type", "") if style is not None else "") or item.get("Label", ""),
            begin=item.get("DateTime", "") if item.get("DateSet") == "true" else "", end=told.get(UNTIL, ""),
            weight=told.get(WEIGHT, ""), is_directed=arrow in {FORWARD, BACKWARD}, marking=self._marking(item, told),
            note=told.get(NOTE, "") or item.get("Description", ""), known=told.get(KNOWN, ""),
        )  # fmt: skip

    def _told(self, item: Element) -> dict[str, str]:
        return {
            attribute.get("AttributeClass", ""): attribute.get("Value", "")
            for attribute in xml.children(item, "Attribute")
        }

    def _marking(self, item: Element, told: dict[str, str]) -> Marking:
        fields = {field: told.get(name, "") for name, field in MARKS.items()}
        fields["owner"] = fields["owner"] or item.get("SourceReference", "")
        for field, name, index in (
            ("source", "GradeOne", "GradeOneIndex"),
            ("information", "GradeTwo", "GradeTwoIndex"),
        ):
            fields[field] = self._grade(name, item.get(index, ""))
        return marking_of(fields)

    def _grade(self, name: str, index: str) -> str:
        codes = self.grades.get(name, [])
        at = int(index) if index.isascii() and index.isdigit() and len(index) < 4 else len(codes)  # noqa: PLR2004
        return codes[at] if at < len(codes) and codes[at] != "-" else ""

    def finish(self) -> Read:
        """Ends by number become ends by identifier."""
        collector = self.collector
        collector.waiting = [
            (row, replace(edge, origin=self._named(edge.origin), target=self._named(edge.target)))
            for row, edge in collector.waiting
        ]
        return collector.finish()

    def _named(self, end: str) -> str:
        return self.known.get(end[1:], end)
