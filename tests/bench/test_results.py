"""Results: the table, the file, the baseline."""

import json

from bench.registry import Measure, discover
from bench.results import Result, read, save_baseline, table, write

FIRST = Result.of("inbox", 1000, Measure("first page", 12.0, "ms", floor=4.0))
COUNT = Result.of("inbox", 1000, Measure("leaks", 0, "in all", floor=0))


def test_a_ratio_compares_the_value_with_its_floor():
    assert FIRST.ratio == 3
    assert COUNT.ratio is None


def test_results_are_written_as_a_list_of_rows(tmp_path):
    write([FIRST, COUNT], tmp_path / "results.json")

    assert json.loads((tmp_path / "results.json").read_text())[0] == {
        "name": "inbox: first page", "size": 1000, "value": 12.0, "unit": "ms", "floor": 4.0, "ratio": 3.0,
    }  # fmt: skip
    assert read(tmp_path / "results.json") == [FIRST, COUNT]
    assert read(tmp_path / "none.json") == []


def test_the_table_shows_the_change_against_the_baseline():
    slower = Result.of("inbox", 1000, Measure("first page", 24.0, "ms", floor=4.0))

    lines = table([slower, COUNT], [FIRST]).splitlines()

    assert "+100%" in lines[1]
    assert "%" not in lines[2]


def test_a_new_baseline_keeps_what_was_not_measured_again(tmp_path):
    path = tmp_path / "baseline.json"
    save_baseline([FIRST, COUNT], path)

    save_baseline([Result.of("inbox", 1000, Measure("first page", 8.0, "ms", floor=4.0))], path)

    assert {row.name: row.value for row in read(path)} == {"inbox: first page": 8.0, "inbox: leaks": 0}


def test_modules_of_the_package_are_found_by_themselves():
    assert discover()["extraction"].size > 0
