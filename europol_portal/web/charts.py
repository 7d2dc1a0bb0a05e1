"""Charts drawn on the server as SVG: two series told apart by pattern as well as colour, each value written out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

ROW, GAP, TOP = 34, 6, 4  # pixels: a pair of bars, the space between pairs, the margin
BAR, LABEL, VALUE, WIDTH = 14, 230, 90, 760
MOST = 40  # pairs of bars that a page has room for
LONGEST_LABEL = 30


@dataclass(frozen=True)
class Bar:
    """One bar with the number at its end."""

    y: int
    width: float
    number: int

    @property
    def end(self) -> float:
        """Where the number is written."""
        return LABEL + self.width + 6

    @property
    def middle(self) -> int:
        """The line on which the number stands."""
        return self.y + BAR - 3


@dataclass(frozen=True)
class Pair:
    """A label with the bar of this period and that of the period before."""

    label: str
    y: int
    now: Bar
    before: Bar


@dataclass(frozen=True)
class Chart:
    """Horizontal bars in pairs; sizes are pixels of the view box."""

    title: str
    sentence: str
    pairs: Sequence[Pair]
    height: int
    width: int = WIDTH
    label_width: int = LABEL
    bar: int = BAR


def paired_bars(title: str, rows: Iterable[tuple[str, int, int]]) -> Chart:
    """Bars of label, number and number before; the longest fills the line."""
    shown = list(rows)[:MOST]
    top = max((max(now, before) for _, now, before in shown), default=0) or 1
    room = WIDTH - LABEL - VALUE
    pairs = []
    for place, (label, now, before) in enumerate(shown):
        y = TOP + place * (ROW + GAP)
        first = Bar(y, round(room * now / top, 1), now)
        second = Bar(y + BAR + 2, round(room * before / top, 1), before)
        pairs.append(Pair(_cut(label), y + BAR, first, second))
    said = "; ".join(f"{label} {now:,}, before {before:,}" for label, now, before in shown)
    return Chart(title, f"{title}: {said or 'nothing'}.", pairs, TOP * 2 + len(pairs) * (ROW + GAP))


def _cut(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"
