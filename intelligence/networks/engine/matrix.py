"""A graph as a symmetric sparse matrix: what every measure works on."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from intelligence.networks.graph import Graph, Links

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(eq=False)
class Matrix:
    """Who is linked with whom, directions left aside and parallel relations added up: rows of a compressed matrix."""

    starts: NDArray[np.int64]
    ends: NDArray[np.int32]
    weights: Floats
    ids: Sequence[str] = ()

    @property
    def count(self) -> int:
        """How many nodes."""
        return len(self.starts) - 1

    @property
    def links(self) -> int:
        """How many pairs are linked."""
        return len(self.ends) // 2

    @cached_property
    def degrees(self) -> Ints:
        """How many others each is linked with."""
        return np.diff(self.starts)

    @cached_property
    def strengths(self) -> Floats:
        """The sum of the weights of each."""
        return np.asarray(self.weighted.sum(axis=1)).ravel()

    @cached_property
    def plain(self) -> "sparse.csr_array":
        """One for every link."""
        shape = (self.count, self.count)
        return sparse.csr_array((np.ones(len(self.ends)), self.ends, self.starts), shape=shape)

    @cached_property
    def weighted(self) -> "sparse.csr_array":
        """The weight of every link."""
        return sparse.csr_array((self.weights, self.ends, self.starts), shape=(self.count, self.count))

    @cached_property
    def rows(self) -> NDArray[np.int32]:
        """The row of every entry."""
        return np.repeat(np.arange(self.count, dtype=np.int32), self.degrees)

    def name(self, place: int) -> str:
        """The identifier of a place."""
        return self.ids[place]

    def without(self, places: Sequence[int]) -> "Matrix":
        """The same places, with some of them cut off from all others."""
        gone = np.zeros(self.count, dtype=bool)
        gone[list(places)] = True
        return self.keeping(~(gone[self.rows] | gone[self.ends]))

    def thinned(self, missing: float, chance: np.random.Generator) -> "Matrix":
        """A sample in which every link is missing with this probability."""
        upper = self.rows < self.ends
        key = np.minimum(self.rows, self.ends).astype(np.int64) * self.count + np.maximum(self.rows, self.ends)
        stays = chance.random(int(upper.sum())) >= missing
        kept = key[upper][stays]
        return self.keeping(np.isin(key, kept))

    def keeping(self, entries: Flags) -> "Matrix":
        """The matrix with only some of its entries, which have to be symmetric."""
        per_row = np.bincount(self.rows[entries], minlength=self.count)
        starts = np.concatenate([[0], np.cumsum(per_row)]).astype(np.int64)
        return Matrix(starts, self.ends[entries], self.weights[entries], self.ids)

    def part(self, places: Ints) -> "Matrix":
        """The matrix among some places, which get new numbers in this order."""
        cut = self.weighted[places][:, places]
        cut.sort_indices()
        ids = [self.ids[place] for place in places] if self.ids else ()
        return Matrix(cut.indptr.astype(np.int64), cut.indices.astype(np.int32), cut.data, ids)

    def neighbours_of(self, places: Ints) -> NDArray[np.int32]:
        """The ends of all links of some places, one after another."""
        lengths = self.degrees[places]
        before = np.concatenate([[0], np.cumsum(lengths)])
        index = np.repeat(self.starts[places] - before[:-1], lengths) + np.arange(before[-1])
        ends: NDArray[np.int32] = self.ends[index]
        return ends


def matrix_of(graph: Graph | Links) -> Matrix:
    """The matrix of a graph or of its columns."""
    links = graph.links() if isinstance(graph, Graph) else graph
    origins, targets = (np.frombuffer(column, dtype=np.int64) for column in (links.origins, links.targets))
    weights = np.frombuffer(links.weights, dtype=np.float64)
    differ = origins != targets
    if not differ.all():
        origins, targets, weights = origins[differ], targets[differ], weights[differ]
    half = sparse.csr_array((weights, (origins, targets)), shape=(links.count, links.count))
    both = (half + half.T).tocsr()
    both.sort_indices()
    return Matrix(both.indptr.astype(np.int64), both.indices.astype(np.int32), both.data, links.ids)
