"""CSV: lists of relations, records of calls, transfers of money, and square tables of who is linked with whom."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import BinaryIO

from intelligence.networks.formats.columns import COMMENT, Row, cells, decoded, rows, shielded
from intelligence.networks.formats.cover import FIELDS, Cover, fields_of, marking_of
from intelligence.networks.formats.reading import Bounded, Collector, FormatError, Limits, Read, number_of, quoted
from intelligence.networks.graph import Edge, Graph

EDGE_FIELDS = (
    "origin", "target", "origin_label", "target_label", "origin_kind", "target_kind", "kind", "begin", "end", "weight",
    "directed", "note", *FIELDS, "known",
)  # fmt: skip
HEAD = (
    "from", "to", "from name", "to name", "from kind", "to kind", "kind", "begin", "end", "weight", "directed", "note",
    "owner", "handling", "classification", "source evaluation", "information evaluation", "relation id",
)  # fmt: skip
NO_RELATION = "none"  # stands where a node has no relation
CALL_FIELDS = ("caller", "called", "begin", "duration", "note", *FIELDS)
TRANSFER_FIELDS = ("payer", "payee", "begin", "amount", "currency", "note", *FIELDS)


def write(graph: Graph, stream: BinaryIO, cover: Cover) -> None:
    """One row a relation with its marking; nodes without any stand at the end. The cover is in comments above."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    for name, words in cover.lines().items():
        text.write(f"{COMMENT} {name.replace('_', ' ')}: {words}\r\n")
    writer = csv.writer(text)
    writer.writerow(HEAD)
    for row in _rows(graph):
        writer.writerow([shielded(value) for value in row])
    text.detach()


def _rows(graph: Graph) -> Iterable[Iterable[object]]:
    for edge in graph.edges:
        ends = graph.nodes[edge.origin], graph.nodes[edge.target]
        yield (
            edge.origin, edge.target, *(end.label for end in ends), *(end.kind for end in ends), edge.kind,
            edge.from_on, edge.until_on, edge.weight, "yes" if edge.is_directed else "no", edge.note,
            *_marks(edge), edge.id,
        )  # fmt: skip
    for node in graph.nodes.values():
        if not graph.neighbours(node.id):
            told = fields_of(node.marking)
            marks = (told.get(name, "") for name in FIELDS)
            yield (node.id, "", node.label, "", node.kind, "", NO_RELATION, *[""] * 5, *marks, "")


def _marks(edge: Edge) -> Iterable[str]:
    told = fields_of(edge.marking)
    return (told.get(name, "") for name in FIELDS)


def read_edges(stream: BinaryIO, limits: Limits, columns: Mapping[str, str]) -> Read:
    """A list of relations; nodes are what its rows name."""
    collector = Collector(limits)
    for row in rows(_text(stream, limits), EDGE_FIELDS, ("origin", "target"), columns):
        _edge(collector, row)
    return collector.finish()


def _edge(collector: Collector, row: Row) -> None:
    marking = marking_of(row.values)
    ends = []
    for end in ("origin", "target"):
        name, kind, label = row[end], row[f"{end}_kind"], row[f"{end}_label"]
        if name and collector.text(name) not in collector.graph:
            collector.node(row.number, name, kind=kind or "person", label=label, marking=marking)
        ends.append(name)
    if row["kind"] == NO_RELATION and not row["target"]:
        return
    if not all(ends):
        collector.problem(row.number, "An end is missing.")
        return
    collector.relation(
        row.number, *ends, kind=row["kind"], begin=row["begin"], end=row["end"], weight=row["weight"],
        is_directed=row["directed"].lower() not in {"no", "false", "0"}, marking=marking, note=row["note"],
        known=row["known"],
    )  # fmt: skip


def read_calls(stream: BinaryIO, limits: Limits, columns: Mapping[str, str]) -> Read:
    """Records of calls: two numbers, when, how long. Each row is a relation between two telephones."""
    collector = Collector(limits)
    for row in rows(_text(stream, limits), CALL_FIELDS, ("caller", "called"), columns):
        numbers = [_number(collector, row, end) for end in ("caller", "called")]
        if all(numbers):
            note = ", ".join(filter(None, (f"{row['duration']} s" if row["duration"] else "", row["note"])))
            collector.relation(
                row.number, *numbers, kind="communicates_with", begin=row["begin"], marking=marking_of(row.values),
                note=note,
            )  # fmt: skip
    return collector.finish()


def _number(collector: Collector, row: Row, end: str) -> str:
    """A telephone, by its digits."""
    written = row[end]
    digits = "".join(sign for sign in written if sign.isascii() and sign.isdigit())
    if not 3 <= len(digits) <= 20:  # noqa: PLR2004 (short numbers of services, numbers of devices)
        wrong = f"“{quoted(written)}” is no telephone number." if written else "A number is missing."
        collector.problem(row.number, wrong)
        return ""
    return collector.end(row.number, f"+{digits}" if written.startswith(("+", "00")) else digits, "communication_means")


def read_transfers(stream: BinaryIO, limits: Limits, columns: Mapping[str, str]) -> Read:
    """Transfers of money: two accounts, when, how much. Each row is a relation; the amount stands in its note."""
    collector = Collector(limits)
    for row in rows(_text(stream, limits), TRANSFER_FIELDS, ("payer", "payee", "amount"), columns):
        amount = number_of(row["amount"])
        if amount is None:
            collector.problem(row.number, f"“{quoted(row['amount'])}” is no amount. Write it as 1500.25.")
        elif not (row["payer"] and row["payee"]):
            collector.problem(row.number, "An account is missing.")
        else:
            ends = [_account(collector, row.number, row[end]) for end in ("payer", "payee")]
            note = " ".join(filter(None, (f"{amount:,.2f}", row["currency"].upper()[:3], row["note"])))
            collector.relation(
                row.number, *(ends if amount >= 0 else ends[::-1]), kind="transfers_to", begin=row["begin"],
                marking=marking_of(row.values), note=note,
            )  # fmt: skip
    return collector.finish()


def _account(collector: Collector, row: int, written: str) -> str:
    """An account; an IBAN is the same with and without blanks."""
    plain = written.replace(" ", "").upper()
    is_iban = plain[:2].isalpha() and plain[2:4].isdigit() and plain.isalnum() and plain.isascii()
    return collector.end(row, plain if is_iban else written, "payment_means")


def read_matrix(stream: BinaryIO, limits: Limits, columns: Mapping[str, str]) -> Read:
    """A square table: names in the first row and column, above zero where two are linked."""
    del columns
    collector = Collector(limits)
    table = cells(_text(stream, limits))
    head = next(table, (0, []))[1][1:]
    if not head:
        raise FormatError("The table is empty.")
    for number, row in table:
        collector.end(number, row[0])
        for name, value in zip(head, row[1:], strict=False):
            weight = number_of(value) or 0
            if weight > 0 and name and row[0] != name:
                collector.relation(number, row[0], name, weight=value)
    for name in head:
        collector.end(1, name)
    return collector.finish()


def is_matrix(text: str) -> bool:
    """Whether the first row names columns and the first cell is empty."""
    head = next(cells(text), (0, [""]))[1]
    return len(head) > 2 and not head[0]  # noqa: PLR2004 (two actors)


def _text(stream: BinaryIO, limits: Limits) -> str:
    return decoded(Bounded(stream, limits.bytes).whole())
