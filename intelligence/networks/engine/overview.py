"""A graph in figures."""

import numpy as np

from intelligence.networks import wording
from intelligence.networks.engine.matrix import matrix_of
from intelligence.networks.engine.structure import cores, cuts, parts
from intelligence.networks.graph import Graph
from intelligence.networks.results import Overview


def overview(graph: Graph) -> Overview:
    """Size, parts, cores, and who or what holds parts together alone."""
    matrix = matrix_of(graph)
    count, labels = parts(matrix)
    sizes = np.bincount(labels, minlength=count)
    found = cuts(matrix)
    points = [matrix.name(place) for place in np.flatnonzero(found.is_cut).tolist()]
    ends = zip(*(places.tolist() for places in found.bridges), strict=True)
    bridges = [(matrix.name(one), matrix.name(other)) for one, other in ends]
    alone, largest = int((matrix.degrees == 0).sum()), int(sizes.max(initial=0))
    pairs = matrix.count * (matrix.count - 1) / 2
    return Overview(
        nodes=matrix.count, links=matrix.links, parts=count, largest=largest, alone=alone,
        density=matrix.links / pairs if pairs else 0.0, deepest_core=int(cores(matrix).max(initial=0)),
        cut_points=tuple(points), bridges=tuple(bridges),
        words=wording.overview(
            matrix.count, matrix.links, parts=count, largest=largest, alone=alone, cut_points=len(points)
        ),
    )  # fmt: skip
