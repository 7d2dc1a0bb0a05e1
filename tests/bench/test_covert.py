"""The report on networks of a folder: who is named and who is found, removals beside chance, and plain verdicts."""

import io
from datetime import UTC, datetime

import pytest

from bench.covert import analysed, report
from bench.made_links import made_links
from bench.published import networks_of
from intelligence.networks import Edge, Graph, Node, made_network
from intelligence.networks.formats import Format, cover_of, write

MADE = made_network(4, groups=3, members=9)


@pytest.fixture
def folder(tmp_path):
    """A made network in parts with a note on whom it names, a square table, and what is no network."""
    stream = io.BytesIO()
    write(Format.GRAPHML, MADE.graph, stream, cover_of(MADE.graph, title="", made_at=datetime(2026, 1, 1, tzinfo=UTC)))
    (tmp_path / "made.graphml").write_bytes(stream.getvalue())
    table = [
        ["", *"ABCDEFGH"],
        *([row, *("0" if row == column else "1" for column in "ABCDEFGH")] for row in "ABCDEFGH"),
    ]
    (tmp_path / "clique.csv").write_text("\n".join(",".join(row) for row in table))
    (tmp_path / "broken.graphml").write_text("<graphml>")
    (tmp_path / "published.toml").write_text(
        '[[network]]\ntitle = "Made"\nfiles = ["made.graphml"]\nactors = ["g1-09", "g2-09", "g9-99"]\ncount = 2\n'
        'source = "Nobody"\n'
    )
    return tmp_path


def test_every_network_of_a_folder_is_reported_with_whom_its_source_names(folder, capsys):
    described, other = networks_of(folder)

    assert (described.title, described.actors, described.count) == ("Made", ("g1-09", "g2-09"), 2)
    assert (other.title, other.actors, len(other.graph)) == ("clique.csv", (), 8)
    told = capsys.readouterr().err
    assert "“g9-99” is not in the network." in told
    assert "broken.graphml: The file is no well-formed XML." in told


def test_the_report_shows_ranks_removals_beside_chance_and_the_verdict(folder):
    made, clique = map(analysed, networks_of(folder))

    text = report([made, clique])

    assert set(made.disruption.by("splits").removed) == {"g1-09", "g2-09"}
    assert len(made.by_any) == 2
    assert "| g1-09 |" in text
    assert "| At random |" in text
    assert "**Not fragmentable.**" in text
    assert text.count("| not fragmentable |") == 1


def test_the_large_network_of_the_benchmark_has_different_pairs_and_planted_groups():
    one, other, groups = made_links(2_000, 6_000, seed=1)

    assert len(set(zip(one.tolist(), other.tolist(), strict=True))) == 6_000
    assert (one < other).all()
    assert (groups[one] == groups[other]).mean() > 0.8
    assert len(groups) == 2_000


def test_names_of_a_graph_that_is_put_together_of_layers_are_kept(tmp_path):
    for number, pair in enumerate((("a", "b"), ("b", "c"))):
        graph = Graph([Node(end) for end in pair], [Edge(*pair)])
        with (tmp_path / f"layer{number}.csv").open("wb") as stream:
            write(Format.EDGES, graph, stream, cover_of(graph, title="", made_at=datetime(2026, 1, 1, tzinfo=UTC)))
    (tmp_path / "published.toml").write_text('[[network]]\ntitle = "Both"\nfiles = ["layer0.csv", "layer1.csv"]\n')

    (both,) = networks_of(tmp_path)

    assert len(both.graph) == 3
    assert len(both.graph.edges) == 2
