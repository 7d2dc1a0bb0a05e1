"""Everything that is linear in the links, for graphs of a million nodes, step by step with progress."""

from array import array

from intelligence.networks.engine import centrality, communities, structure
from intelligence.networks.engine.matrix import matrix_of
from intelligence.networks.engine.progress import Progress, nobody
from intelligence.networks.graph import Graph, Links
from intelligence.networks.results import Whole
from intelligence.networks.settings import STANDARD, Settings

ITERATIONS = 1


def whole(
    graph: Graph | Links, *, resolution: float | None = None, seed: int = 1, settings: Settings = STANDARD,
    progress: Progress = nobody,
) -> Whole:  # fmt: skip
    """Groups by CPM, parts, cores, cut points and standing. `progress` hears of each step."""
    resolution = resolution or settings.whole_resolution
    progress("Reading the links", 0.0)
    matrix = matrix_of(graph)
    progress("Parts", 0.02)
    count, parts = structure.parts(matrix)
    progress("Cores", 0.04)
    cores = structure.cores(matrix)
    progress("Cut points", 0.06)
    is_cut = structure.cuts(matrix).is_cut
    progress("Standing", 0.12)
    standing = centrality.standing(matrix)
    progress("Groups", 0.2)
    division = communities.divide(matrix, resolution=resolution, by_modularity=False, seed=seed, iterations=ITERATIONS)
    progress("Done", 1.0)
    return Whole(
        group=array("q", division.labels.tobytes()), part=array("q", parts.tobytes()), core=array("q", cores.tobytes()),
        is_cut=array("b", is_cut.tobytes()), standing=array("d", standing.tobytes()),
        groups=int(division.labels.max(initial=-1)) + 1, parts=count, resolution=resolution,
        quality=division.quality, seed=seed, version=settings.version,
    )  # fmt: skip
