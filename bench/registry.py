"""The benchmarks that exist, and what one measures.

A benchmark is a module of this package with one function, called with a size, that yields what it measured:

    @benchmark("inbox", size=100_000)
    def inbox(size: int) -> Iterator[Measure]:
        fill(size)
        yield Measure("first page", seconds_of(first_page) * 1000, "ms", floor=seconds_of(raw_sql) * 1000)

The floor is the least that the machine could take for the same result, measured in the same run (the same rows by raw
SQL, a plain scan of the same text), so that the ratio can be compared between machines; for a count it is the least
or the most that is asked for.
"""

import importlib
import pkgutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import bench


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of a benchmark."""

    name: str
    value: float
    unit: str
    floor: float

    @property
    def ratio(self) -> float | None:
        """How many times the floor; nothing where the floor is zero."""
        return self.value / self.floor if self.floor else None


Function = Callable[[int], Iterator[Measure]]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A function that measures, with the size it takes when none is asked for."""

    name: str
    size: int
    function: Function


BENCHMARKS: dict[str, Benchmark] = {}


def benchmark(name: str, *, size: int) -> Callable[[Function], Function]:
    """Register a function under a name."""

    def register(function: Function) -> Function:
        if name in BENCHMARKS and BENCHMARKS[name].function.__qualname__ != function.__qualname__:
            raise ValueError(f"Two benchmarks are called {name}.")
        BENCHMARKS[name] = Benchmark(name, size, function)
        return function

    return register


def discover() -> dict[str, Benchmark]:
    """Import every module of the package, and tell what they registered."""
    for module in pkgutil.iter_modules(bench.__path__):
        if module.name != "__main__":
            importlib.import_module(f"bench.{module.name}")
    return BENCHMARKS


def seconds_of(work: Callable[[], object], *, rounds: int = 5) -> float:
    """The quickest of some rounds: what other programs of the machine add is left out."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)
