"""The whole graph in a worker: groups, parts, cores, cut points and standing, beside the libraries called bare.

Each side runs in a process of its own on the same columns. Bare is for each step the quickest library with a permissive
licence that has it: scipy for reading and parts, networkit for cores, cut points and PageRank (one graph of its own),
graspologic-native for Leiden. Loading of programs is left out on both sides; seconds are of the processor.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import graspologic_native
import networkit
import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from bench.made_links import made_links
from bench.registry import Measure, benchmark
from intelligence.networks import STANDARD, Links, whole
from intelligence.networks.engine.communities import ari, nmi
from intelligence.networks.engine.whole import ITERATIONS

LINKS_OF_A_NODE = 3
MOST_MEMORY = 4.0  # GB
SEED = 7


@benchmark("networks", size=1_000_000)
def networks(size: int) -> Iterator[Measure]:
    """So many nodes and three times as many links."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        origins, targets, groups = made_links(size, size * LINKS_OF_A_NODE, SEED)
        for column, values in (("origins", origins), ("targets", targets)):
            values.tofile(folder / column)
        links = len(origins)
        del origins, targets
        ours, bare = (_in_a_process(side, folder, size) for side in ("ours", "bare"))
        found = np.fromfile(folder / "groups", dtype=np.int64)
    yield Measure("links", links, "", 0)
    for step, seconds in ours["steps"].items():
        yield Measure(f"{step.lower()}, processor", seconds, "s", bare["steps"].get(step, 0))
    total = sum(ours["steps"].values())
    yield Measure("all together, processor", total, "s", sum(bare["steps"].values()))
    yield Measure("memory at its highest", ours["memory"], "GB", MOST_MEMORY)
    yield Measure("groups found", int(found.max()) + 1, "", int(groups.max()) + 1)
    yield Measure("groups beside the planted, ARI", ari(groups, found), "of 1", 0)
    yield Measure("groups beside the planted, NMI", nmi(groups, found), "of 1", 0)


def _in_a_process(side: str, folder: Path, size: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.networks", side, str(folder), str(size)]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment)  # noqa: S603 (own module)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


class _Clock:
    """Seconds of the processor by step."""

    def __init__(self) -> None:
        self.steps: dict[str, float] = {}
        self.step, self.begun = "", 0.0

    def turn(self, step: str, share: float = 0.0) -> None:
        """End the step before and begin one; this is what progress calls."""
        now = time.process_time()
        if self.step:
            self.steps[self.step] = self.steps.get(self.step, 0.0) + now - self.begun
        sys.stderr.write(f"  {share:4.0%} {step}\n")
        self.step, self.begun = step, time.process_time()


def _ours(folder: Path, size: int, clock: _Clock) -> None:
    origins, targets = (array("q", (folder / column).read_bytes()) for column in ("origins", "targets"))
    links = Links(size, origins, targets, array("d", [1.0]) * len(origins))
    found = whole(links, seed=1, progress=clock.turn)
    (folder / "groups").write_bytes(found.group.tobytes())


def _bare(folder: Path, size: int, clock: _Clock) -> None:
    origins, targets = (np.fromfile(folder / column, dtype=np.int64) for column in ("origins", "targets"))
    networkit.setNumberOfThreads(1)
    weights = np.ones(len(origins))
    clock.turn("Reading the links")
    half = sparse.csr_array((weights, (origins, targets)), shape=(size, size))
    both = (half + half.T).tocsr()
    graph = networkit.GraphFromCoo((weights, (origins, targets)), n=size, weighted=False, directed=False)
    steps: dict[str, Callable[[], object]] = {
        "Parts": lambda: csgraph.connected_components(both, directed=False),
        "Cores": lambda: networkit.centrality.CoreDecomposition(graph).run().scores(),
        "Cut points": lambda: networkit.components.BiconnectedComponents(graph).run(),
        "Standing": lambda: networkit.centrality.PageRank(graph, 0.85, 1e-8).run().scores(),
        "Groups": lambda: graspologic_native.leiden_csr(
            both.indptr.astype(np.int64), both.indices.astype(np.int32), both.data, size, seed=1,
            resolution=STANDARD.whole_resolution, use_modularity=False, iterations=ITERATIONS,
        ),
    }  # fmt: skip
    for step, work in steps.items():
        clock.turn(step)
        work()
    clock.turn("Done")


def _main(side: str, folder: str, size: str) -> None:
    clock = _Clock()
    {"ours": _ours, "bare": _bare}[side](Path(folder), int(size), clock)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    sys.stdout.write(json.dumps({"steps": clock.steps, "memory": memory}))


if __name__ == "__main__":
    _main(*sys.argv[1:])
