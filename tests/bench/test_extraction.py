"""The evaluation set and the generator: what is found is a rule; how long it takes is not tested here."""

import pytest

from bench.held_out import held_out
from bench.reports import build, load
from bench.scoring import score

LEAST_FOUND = 28
WRITTEN = load()


@pytest.mark.parametrize("report", WRITTEN, ids=lambda report: report.name)
def test_a_written_report_gives_at_least_28_of_30_and_no_false_account_or_card(report):
    result = score(report)

    assert len(report.expected) >= 30
    assert 1_900 < len(report.text.split()) < 2_200
    assert result.found >= LEAST_FOUND, result.missed
    assert not result.false_accounts


@pytest.mark.parametrize("report", held_out(12, seed=7), ids=lambda report: report.name)
def test_a_generated_report_does_as_well(report):
    result = score(report)

    assert result.found >= LEAST_FOUND, result.missed
    assert not result.false_accounts


def test_the_saved_set_is_what_its_sources_give():
    assert build() == WRITTEN


def test_every_language_is_there():
    assert {report.name for report in WRITTEN} == {
        "bg",
        "cs",
        "de",
        "el",
        "en",
        "es",
        "fr",
        "it",
        "nl",
        "pl",
        "ro",
        "sv",
    }
