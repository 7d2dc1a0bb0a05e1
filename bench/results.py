"""Results as a table and as a file, and the change against the saved baseline."""

import json
from dataclasses import dataclass
from pathlib import Path

from bench.registry import Measure

HERE = Path(__file__).parent
RESULTS, BASELINE = HERE / "results.json", HERE / "baseline.json"
HEADINGS = ("benchmark", "size", "value", "unit", "floor", "ratio", "baseline", "change")


@dataclass(frozen=True, slots=True)
class Result:
    """One figure with the size it was measured at."""

    name: str
    size: int
    value: float
    unit: str
    floor: float
    ratio: float | None

    @classmethod
    def of(cls, benchmark: str, size: int, measure: Measure) -> "Result":
        """A measure of a benchmark, rounded as it is saved."""
        ratio = None if measure.ratio is None else round(measure.ratio, 3)
        name = f"{benchmark}: {measure.name}"
        return cls(name, size, round(measure.value, 4), measure.unit, round(measure.floor, 4), ratio)

    def as_row(self) -> dict[str, str | int | float | None]:
        """The fields by name, for the file."""
        return {field: getattr(self, field) for field in self.__slots__}


def write(results: list[Result], path: Path) -> None:
    """Save results, one a line, so that changes can be read."""
    lines = ",\n".join(f"  {json.dumps(result.as_row(), ensure_ascii=False)}" for result in results)
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def read(path: Path) -> list[Result]:
    """Saved results, or none."""
    return [Result(**row) for row in json.loads(path.read_text(encoding="utf-8"))] if path.exists() else []


def save_baseline(results: list[Result], path: Path = BASELINE) -> None:
    """Replace what was measured again in the baseline, and keep the rest."""
    measured = {(result.name, result.size) for result in results}
    kept = [result for result in read(path) if (result.name, result.size) not in measured]
    write(sorted([*kept, *results], key=lambda result: (result.name, result.size)), path)


def table(results: list[Result], baseline: list[Result]) -> str:
    """The results as aligned text; the change compares ratios where there are some, and values otherwise."""
    before = {(result.name, result.size): result for result in baseline}
    rows = [HEADINGS, *(_row(result, before.get((result.name, result.size))) for result in results)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEADINGS))]
    aligned = (
        (
            cell.ljust(width) if at in {0, 3} else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )
    return "\n".join("  ".join(cells).rstrip() for cells in aligned)


def _row(result: Result, before: Result | None) -> tuple[str, ...]:
    now, then = _compared(result), _compared(before) if before else None
    change = f"{(now - then) / then:+.0%}" if then else ""
    return (
        result.name, f"{result.size:,}", f"{result.value:,.4g}", result.unit, f"{result.floor:,.4g}",
        "" if result.ratio is None else f"{result.ratio:,.2f}", "" if then is None else f"{then:,.4g}", change,
    )  # fmt: skip


def _compared(result: Result) -> float:
    return result.value if result.ratio is None else result.ratio
