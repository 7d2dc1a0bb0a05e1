"""A time is shown in UTC with the person's own clock beside it, also in the night in which clocks change."""

from datetime import UTC, datetime, timedelta

import pytest

from europol_portal.web import moments


@pytest.mark.parametrize(
    ("hour", "shown"),
    [
        (0, "25 Oct 2026, 00:30 UTC (02:30 Berlin)"),  # summer time
        (1, "25 Oct 2026, 01:30 UTC (02:30 Berlin)"),  # the same clock an hour later
        (2, "25 Oct 2026, 02:30 UTC (03:30 Berlin)"),
    ],
)
def test_an_hour_that_occurs_twice_is_told_apart_by_utc(hour, shown):
    assert moments.full(datetime(2026, 10, 25, hour, 30, tzinfo=UTC), "Europe/Berlin") == shown


def test_an_hour_that_is_left_out_is_never_shown():
    before = datetime(2027, 3, 28, 0, 59, tzinfo=UTC)

    assert moments.full(before, "Europe/Berlin") == "28 Mar 2027, 00:59 UTC (01:59 Berlin)"
    after = before + timedelta(minutes=1)
    assert moments.full(after, "Europe/Berlin") == "28 Mar 2027, 01:00 UTC (03:00 Berlin)"


def test_what_remains_is_counted_in_real_hours_across_the_change():
    asked = datetime(2026, 10, 24, 20, 0, tzinfo=UTC)  # 22:00 in Berlin

    assert moments.remaining(asked + timedelta(hours=8), asked) == "in 8 h"
    assert moments.full(asked + timedelta(hours=8), "Europe/Berlin") == "25 Oct 2026, 04:00 UTC (05:00 Berlin)"
