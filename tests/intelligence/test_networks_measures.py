"""The measures against brute force and against another hand's, on many small random graphs."""

import random
from itertools import combinations

import networkit
import numpy as np
import pytest

from intelligence.networks import Edge, Graph, Node, Settings
from intelligence.networks.engine import centrality, communities, fragmentation, reach, structure
from intelligence.networks.engine.matrix import Matrix, matrix_of

GREEDY = Settings(exact_passes=0)


def drawn(seed: int, most: int = 20) -> Matrix:
    """A random graph, parallel relations and loose nodes included."""
    chance = random.Random(seed)
    count = chance.randint(3, most)
    graph = Graph(Node(str(at)) for at in range(count))
    for _ in range(chance.randint(0, 2 * count)):
        one, other = chance.sample(range(count), 2)
        graph.link(Edge(str(one), str(other), weight=chance.random() + 0.1))
    return matrix_of(graph)


def foreign(matrix: Matrix) -> networkit.Graph:
    graph = networkit.Graph(matrix.count)
    for one, other in zip(matrix.rows.tolist(), matrix.ends.tolist(), strict=True):
        if one < other:
            graph.addEdge(one, other)
    return graph


def without_link(matrix: Matrix, one: int, other: int) -> Matrix:
    here = (matrix.rows == one) & (matrix.ends == other)
    there = (matrix.rows == other) & (matrix.ends == one)
    return matrix.keeping(~(here | there))


@pytest.mark.parametrize("start", range(0, 60, 20))
def test_cut_points_bridges_and_losses_equal_brute_force(start: int):
    for seed in range(start, start + 20):
        matrix = drawn(seed)
        found, (count, labels_before) = structure.cuts(matrix), structure.parts(matrix)

        for node in range(matrix.count):
            parts, labels = structure.parts(matrix.without([node]))
            sizes = np.bincount(labels, minlength=parts)
            before = np.bincount(labels_before)
            lost = (before * (before - 1)).sum() - (sizes * (sizes - 1)).sum()
            assert lost == found.pairs[node] - found.pairs_left[node]
            assert found.is_cut[node] == (parts - 1 > count)
        bridges = {frozenset(pair) for pair in zip(*(ends.tolist() for ends in found.bridges), strict=True)}
        links = {
            (one, other) for one, other in zip(matrix.rows.tolist(), matrix.ends.tolist(), strict=True) if one < other
        }
        assert bridges == {frozenset(link) for link in links if structure.parts(without_link(matrix, *link))[0] > count}


def test_cores_and_paths_equal_those_of_another_library():
    networkit.setNumberOfThreads(1)
    for seed in range(60):
        matrix = drawn(seed)
        other = foreign(matrix)

        paths = networkit.centrality.Betweenness(other, normalized=True).run().scores()
        assert structure.cores(matrix).tolist() == networkit.centrality.CoreDecomposition(other).run().scores()
        assert centrality.betweenness(matrix, np.arange(matrix.count)) == pytest.approx(np.array(paths))


def test_sampled_paths_come_near_the_exact_ones():
    matrix = drawn(7, most=400)
    exact = centrality.betweenness(matrix, np.arange(matrix.count))

    sources = centrality.places_to_count_from(matrix.count, exact=10, pivots=matrix.count // 2, seed=1)

    assert np.corrcoef(exact, centrality.betweenness(matrix, sources))[0, 1] > 0.9


def test_the_exact_choice_equals_brute_force_and_the_other_is_seldom_worse():
    worse = 0
    for seed in range(40):
        matrix = drawn(seed, most=10)
        everybody = np.ones(matrix.count, dtype=bool)
        best = max(fragmentation.fragmentation(matrix, chosen) for chosen in combinations(range(matrix.count), 2))

        exact, is_certain = fragmentation.splitting(matrix, 2, everybody)
        greedy, guessed = fragmentation.splitting(matrix, 2, everybody, GREEDY)

        assert fragmentation.fragmentation(matrix, exact) == pytest.approx(best)
        assert (is_certain, guessed) == (True, False)
        worse += fragmentation.fragmentation(matrix, greedy) < best - 1e-9
    assert worse <= 2


def test_only_those_who_may_be_taken_are_chosen():
    matrix = drawn(3)
    may = np.zeros(matrix.count, dtype=bool)
    may[:2] = True

    assert set(fragmentation.splitting(matrix, 5, may)[0]) == {0, 1}
    assert set(reach.reaching(matrix, 5, may).chosen) == {0, 1}


def test_reach_comes_near_the_best_set():
    for seed in range(25):
        matrix = drawn(seed, most=10)
        sets = [reach.share_reached(matrix, np.array(chosen)).share for chosen in combinations(range(matrix.count), 2)]

        found = reach.reaching(matrix, 2, np.ones(matrix.count, dtype=bool))

        assert found.share >= max(sets) - 1.01 / matrix.count
        assert found.share == reach.share_reached(matrix, np.array(found.chosen)).share


def test_agreement_of_divisions_is_one_for_the_same_and_none_for_chance():
    one, renamed = np.array([0, 0, 1, 1, 2, 2]), np.array([2, 2, 0, 0, 1, 1])
    across = np.array([0, 1, 0, 1, 0, 1])

    assert communities.nmi(one, renamed) == pytest.approx(1)
    assert communities.ari(one, renamed) == pytest.approx(1)
    assert communities.nmi(one, across) == pytest.approx(0)
    assert communities.ari(one, across) < 0


def test_density_tells_small_groups_of_a_large_graph_apart_where_modularity_joins_them():
    cliques, size = 300, 6
    graph = Graph(Node(str(at)) for at in range(cliques * size))
    for clique in range(cliques):
        members = [str(clique * size + at) for at in range(size)]
        for one, other in combinations(members, 2):
            graph.link(Edge(one, other))
        graph.link(Edge(members[0], str((clique + 1) % cliques * size + 1)))
    matrix, truth = matrix_of(graph), np.repeat(np.arange(cliques), size)

    by_density = communities.divide(matrix, resolution=0.1, by_modularity=False, seed=1)
    by_modularity = communities.divide(matrix, resolution=1.0, by_modularity=True, seed=1)

    assert communities.ari(truth, by_density.labels) > 0.99
    assert communities.ari(truth, by_modularity.labels) < 0.5
