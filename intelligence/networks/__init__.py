"""Networks: who belongs together, who matters and in what way, and whose loss splits a network.

    graph = Graph()                                   # or made_network(1).graph, or what formats.read(...) gives
    graph.add(Node("a", "person", "Anna Berg", Marking("BE", ("H1",), "eu_restricted", "B", "2")))
    graph.link(Edge("a", "b", "communicates_with", weight=3))

    overview(graph)                                   # parts, cores, cut points, bridges
    groups(graph)                                     # candidate groups: core, brokers, bridges, steadiness
    key_people(graph, kinds={"person"})               # seven rankings side by side, and how firm each place is
    disruption(graph, count=5)                        # strategies beside chance; says "not fragmentable" where so
    disruption(graph, chosen=["a", "b"])              # the same with a choice by hand
    whole(links, progress=tell)                       # a million nodes, in a worker

    people = graph.between_people()                   # telephones, cars and meetings folded into links of people
    graph.around("a", 3), graph.path("a", "z"), graph.during(begin, end), graph.within(ids), graph.without(ids)

Pure functions without Django and without the database. Three rules for who builds on them:

* **The graph is what the reader may see.** Nothing here asks the access rules; a node, a link or a count that the
  reader may not know must not be in it, nor anything that only hidden nodes lead to.
* **Measures run in a worker.** They load numpy, scipy and graspologic-native on the first call; importing this package
  loads none of them. Every result is a plain frozen value with its seed and the version of the rules, to be stored.
* **Results are leads.** Each carries its sentence (`words`); `KeyPeople.caveat` and `Disruption.rule` are shown with
  them, and `between_people` has to be said where it was used. No measure lists anybody by itself.

Directions are kept in the graph and in all formats, and left aside by the measures. Formats of exchange (GraphML, i2,
FollowTheMoney, STIX, CSV) are in `intelligence.networks.formats`.
"""

from intelligence.networks.doors import disruption, given_groups, groups, key_people, overview, whole
from intelligence.networks.graph import PEOPLE, Edge, Graph, GraphError, Links, Marking, Node
from intelligence.networks.made import Made, made_network
from intelligence.networks.results import (
    MAIN,
    Agreement,
    Bridge,
    Disruption,
    Group,
    Grouping,
    KeyPeople,
    Measure,
    Member,
    Overview,
    Rank,
    Ranking,
    Removal,
    State,
    Verdict,
    Whole,
)
from intelligence.networks.settings import STANDARD, Settings

__all__ = [
    "MAIN",
    "PEOPLE",
    "STANDARD",
    "Agreement",
    "Bridge",
    "Disruption",
    "Edge",
    "Graph",
    "GraphError",
    "Group",
    "Grouping",
    "KeyPeople",
    "Links",
    "Made",
    "Marking",
    "Measure",
    "Member",
    "Node",
    "Overview",
    "Rank",
    "Ranking",
    "Removal",
    "Settings",
    "State",
    "Verdict",
    "Whole",
    "disruption",
    "given_groups",
    "groups",
    "key_people",
    "made_network",
    "overview",
    "whole",
]
