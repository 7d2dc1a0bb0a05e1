"""The parts of the large action day that can go wrong silently: its sums, and what a screen counts as seen."""

import random

from bench.actionday import ARRESTS, CHECKS, COUNTRIES, OFFICERS, _parts
from bench.processes import Portal
from bench.rooms import Screen

KEYS = ("01a22cc3-5b21-71f7-a654-0000aaaa0001", "01a22cc3-5b22-71f7-a654-0000aaaa0002")


def test_parts_add_up_and_none_is_empty():
    for total in (CHECKS, OFFICERS, ARRESTS):
        parts = _parts(total, COUNTRIES, random.Random(31))
        assert sum(parts) == total
        assert min(parts) >= 1


def test_a_screen_counts_a_line_once_and_notices_a_doubled_one(tmp_path):
    screen = Screen(Portal(tmp_path, "none"), "session")
    line = '<li class="log-i" data-id="{}">Team reports, line 00007 of the day.</li>'

    screen.place(line.format(KEYS[0]) + line.format(KEYS[0]))
    assert (len(screen.seen), len(screen.keys[7]), screen.newest) == (1, 1, KEYS[0])
    screen.place(line.format(KEYS[1]))
    assert (len(screen.keys[7]), screen.newest) == (2, KEYS[1])
