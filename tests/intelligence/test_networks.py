"""Groups, key people and disruption on networks whose truth is known, and the graph they work on."""

import subprocess
import sys
from datetime import date

import pytest

from intelligence.networks import (
    Edge,
    Graph,
    GraphError,
    Marking,
    Measure,
    Node,
    Settings,
    Verdict,
    disruption,
    given_groups,
    groups,
    key_people,
    made_network,
    overview,
    whole,
)

MADE = made_network(1, phones=2)
PEOPLE = MADE.graph.between_people()


def network(*pairs: str) -> Graph:
    """A graph of one-letter people from pairs such as "ab"."""
    graph = Graph(Node(letter) for letter in sorted(set("".join(pairs))))
    for one, other in pairs:
        graph.link(Edge(one, other))
    return graph


QUICK = Settings(exact_passes=0)  # one after another, then exchanged
STAR = network("ab", "ac", "ad", "ae")
TWO_TRIANGLES = network("ab", "bc", "ca", "cd", "de", "ef", "fd")


def test_nothing_heavy_is_loaded_before_a_measure_is_called():
    code = (
        "import sys, intelligence.networks, intelligence.networks.formats;"
        "heavy = {'numpy', 'scipy', 'graspologic_native'} & set(sys.modules); sys.exit(str(heavy) if heavy else 0)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode == 0


def test_a_graph_refuses_what_does_not_fit():
    for edge in (Edge("a", "z"), Edge("a", "a"), Edge("a", "b", weight=0), Edge("a", "b", weight=float("nan"))):
        with pytest.raises(GraphError):
            STAR.link(edge)
    with pytest.raises(GraphError):
        STAR.add(Node(""))


def test_parts_of_a_graph_are_cut_out():
    assert set(TWO_TRIANGLES.around("a", 2).nodes) == {"a", "b", "c", "d"}
    assert len(STAR.around("a", 1, most=3)) == 3
    assert TWO_TRIANGLES.path("a", "f") == ["a", "c", "d", "f"]
    assert network("ab", "cd").path("a", "d") == []
    assert len(STAR.without({"a"}).edges) == 0


def test_a_period_keeps_what_held_in_it_and_what_has_no_date():
    graph = Graph([Node("a"), Node("b")])
    for begin, end in ((None, None), (date(2026, 1, 1), date(2026, 2, 1)), (date(2026, 6, 1), None)):
        graph.link(Edge("a", "b", from_on=begin, until_on=end))

    assert len(graph.during(date(2026, 3, 1), date(2026, 5, 1)).edges) == 1
    assert len(graph.during(None, date(2026, 1, 15)).edges) == 2
    assert len(graph.during(date(2026, 7, 1), None).edges) == 2


def test_people_are_linked_over_what_they_share_and_a_crowd_weighs_no_more_than_a_call():
    graph = Graph(
        [*(Node(letter) for letter in "abcd"), Node("phone", "communication_means", "+999"), Node("fair", "event")]
    )
    for user in "ab":
        graph.link(Edge(user, "phone", "uses"))
    for guest in "abcd":
        graph.link(Edge(guest, "fair", "takes_part_in"))

    people = graph.between_people()

    assert set(people.nodes) == set("abcd")
    assert {edge.weight for edge in people.edges if edge.note == "Share +999"} == {1.0}
    assert {edge.weight for edge in people.edges if edge.note == "Share fair"} == {1 / 3}
    assert len(graph.between_people(most_holders=3).edges) == 1


def test_an_overview_names_what_holds_the_graph_together_alone():
    found = overview(TWO_TRIANGLES)

    assert (found.nodes, found.links, found.parts, found.deepest_core) == (6, 7, 1, 2)
    assert set(found.cut_points) == {"c", "d"}
    assert [set(bridge) for bridge in found.bridges] == [{"c", "d"}]
    assert found.words == "6 nodes and 7 linked pairs: all hang together. 2 nodes hold parts together alone."


def test_an_empty_graph_has_figures_too():
    nothing = Graph()

    assert overview(nothing).nodes == 0
    assert groups(nothing).groups == ()
    assert key_people(nothing).agreement == ()
    assert disruption(nothing).count == 0
    assert disruption(Graph([Node("a")])).before.nodes == 0
    assert overview(Graph([Node("a")])).alone == 1


def test_groups_cores_and_brokers_of_a_made_network_are_found():
    found = groups(PEOPLE)

    assert {group.ids for group in found.groups} == set(MADE.groups)
    for group in found.groups:
        truth = next(core for core, members in zip(MADE.cores, MADE.groups, strict=True) if members == group.ids)
        assert truth <= set(group.core)
        assert group.is_steady
    assert MADE.brokers <= {broker for group in found.groups for broker in group.brokers}
    assert len(found.bridges) == 3
    assert all(bridge.is_only_way for bridge in found.bridges)
    assert found.nmi > 0.95
    assert "modularity at resolution 1" in found.words


def test_groups_say_why_in_words():
    group = groups(PEOPLE).groups[0]

    assert group.words.startswith("14 members: ")
    assert "Found again in 10 of 10 runs." in group.words
    assert group.members[0].words.endswith("of the group, at its core.")
    assert group.owners == (PEOPLE.nodes[group.members[0].id].owner,)


def test_a_division_that_hangs_on_chance_says_so():
    ring = Graph(Node(str(at)) for at in range(40))
    for at in range(40):
        ring.link(Edge(str(at), str((at + 1) % 40)))

    found = groups(ring)

    assert found.ari < 0.9
    assert "hardly change" not in found.words
    assert not all(group.is_steady for group in found.groups)


def test_large_graphs_are_divided_by_density():
    large = Settings(case_nodes=10)

    found = groups(PEOPLE, settings=large, resolution=0.1)

    assert found.method == "CPM"
    assert len(found.groups) >= 4


def test_groups_drawn_by_hand_are_described_too():
    drawn = given_groups(TWO_TRIANGLES, {"a": 1, "b": 1, "c": 1, "d": 2, "e": 2, "f": 2})

    assert [group.ids for group in drawn] == [frozenset("abc"), frozenset("def")]
    assert [(group.inside, group.outside) for group in drawn] == [(3, 1), (3, 1)]


def test_key_people_are_ranked_by_each_measure_and_told_in_a_sentence():
    found = key_people(STAR, samples=0)

    assert all(ranking.first(1) == ("a",) for ranking in found.rankings.values())
    assert found.rankings[Measure.CONTACTS].ranks[0].words == "Linked with 4 of 4 others."
    assert found.rankings[Measure.BROKER].ranks[0].words == "On 100 % of the shortest ways between two others."
    assert found.rankings[Measure.SPLIT].ranks[0].value == 6
    assert found.rankings[Measure.CONTACTS].place_of("c") == 2
    assert found.agreement[0].id == "a"
    assert len(found.agreement[0].measures) == 4
    assert found.rankings[Measure.CONTACTS].ranks[0].kept is None


def test_a_ranking_shows_how_far_it_depends_on_missing_links():
    firm = key_people(STAR).rankings[Measure.CONTACTS]
    ring = network("ab", "bc", "cd", "de", "ef", "fg", "gh", "ha")
    loose = key_people(ring, top=1).rankings[Measure.BROKER]

    assert (firm.ranks[0].best, firm.ranks[0].worst, firm.ranks[0].kept) == (1, 1, 1.0)
    assert loose.ranks[0].worst > 1
    assert loose.ranks[0].kept < 1
    assert "If 10 % of the links were missing: 1st, among the first 5 in 100 % of samples." in firm.ranks[0].words


def test_only_asked_kinds_are_ranked():
    ranked = key_people(MADE.graph, kinds={"person"}, samples=0).rankings[Measure.CONTACTS]

    assert {rank.id for rank in ranked.ranks} == set(PEOPLE.nodes)


def test_the_same_seed_gives_the_same_answer():
    assert key_people(PEOPLE, samples=5) == key_people(PEOPLE, samples=5)
    assert groups(PEOPLE) == groups(PEOPLE)
    assert disruption(PEOPLE, count=2) == disruption(PEOPLE, count=2)


def test_the_loss_of_the_brokers_splits_a_made_network():
    found = disruption(PEOPLE, count=3, settings=QUICK)

    assert set(found.by("splits").removed) == set(MADE.brokers)
    assert found.by("splits").after.parts == 4
    assert found.verdict == Verdict.FRAGMENTABLE
    assert found.by("chance").after.largest_share > found.by("splits").after.largest_share
    assert [step.nodes for step in found.by("splits").steps] == [55, 54, 53]
    assert found.before.fragmentation == 0
    assert found.by("splits").after.reach < found.before.reach


def test_a_choice_by_hand_stands_beside_those_of_the_program():
    found = disruption(TWO_TRIANGLES, chosen=["a"])

    assert found.by("chosen").removed == ("a",)
    assert found.by("chosen").after.parts == 1
    assert found.by("splits").removed[0] in {"c", "d"}
    with pytest.raises(GraphError):
        disruption(TWO_TRIANGLES, chosen=["z"])


def test_a_network_in_which_all_are_linked_is_called_not_fragmentable():
    clique = Graph(Node(str(at)) for at in range(20))
    for one in range(20):
        for other in range(one):
            clique.link(Edge(str(one), str(other)))

    found = disruption(clique, count=5)

    assert found.verdict == Verdict.NOT
    assert "is not fragmentable" in found.words
    assert found.rule.startswith("Not fragmentable: after the best removals at least 90 % of those left")


def test_the_whole_graph_is_measured_column_by_column_with_progress():
    steps: list[str] = []

    found = whole(PEOPLE, resolution=0.1, progress=lambda step, _: steps.append(step))

    assert len(found.group) == len(found.core) == len(found.is_cut) == len(PEOPLE)
    assert found.parts == 1
    assert sum(found.is_cut) == len(overview(PEOPLE).cut_points)
    assert sum(found.standing) == pytest.approx(1)
    assert sum(map(len, found.members(1, 1000).values())) == len(PEOPLE)
    assert steps[-1] == "Done"


def test_made_networks_are_the_same_for_a_seed_and_marked():
    again = made_network(1, phones=2)

    assert again.graph.nodes == MADE.graph.nodes
    assert again.graph.edges == MADE.graph.edges
    assert made_network(2).graph.edges != MADE.graph.edges
    assert all(node.marking != Marking() for node in MADE.graph.nodes.values())
    assert MADE.group_of()["g1-01"] == 1
