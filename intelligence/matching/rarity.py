"""How common keys are: which of them are worth reading, what a shared one weighs, and how many share a name.

The counts of the common keys are refreshed from the table of keys and kept in the worker's memory; every other key is
rare. Reading stops before a frequent name makes a check slow: the rarest keys first, up to a number of rows.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

COMMON = 100  # keys with fewer rows are not counted
RARE = 20.0  # what is taken for such a key


@dataclass(frozen=True, slots=True)
class KeyCounts:
    """The number of stored persons, and of rows of each common key."""

    persons: int
    common: Mapping[int, int] = field(default_factory=dict)

    def rows(self, key: int) -> float:
        """How many rows a key is expected to have."""
        return float(self.common.get(key, RARE))

    def weight(self, key: int) -> float:
        """What it says that two persons share a key: the rarer, the more."""
        return max(0.1, math.log(max(self.persons, 1) / self.rows(key)))

    def chosen(self, keys: Iterable[int], most_rows: int) -> list[tuple[int, float]]:
        """The keys to read with their weights, the rarest first, as many as the rows allow; at least one."""
        chosen: list[tuple[int, float]] = []
        expected = 0.0
        for key in sorted(set(keys), key=lambda one: (self.rows(one), one)):
            expected += self.rows(key)
            if chosen and expected > most_rows:
                break
            chosen.append((key, self.weight(key)))
        return chosen

    def sharers(self, keys_of_name: Iterable[int], *, share_of_births: float = 1.0) -> int:
        """How many stored persons are expected to have a name by chance, of those whose birth would fit."""
        counts = [self.common.get(key, 0) for key in keys_of_name]
        return round(min(counts) * share_of_births) if counts else 0
