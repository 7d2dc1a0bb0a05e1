"""One search over what a person may search, recorded without its words."""

import pytest

from europol_portal.access.binding import acting_for
from europol_portal.parties.models import Party
from europol_portal.search import index, services
from europol_portal.search.index import Hit, SearchSource
from operations.models import Operation
from tests.factories.operations import make_operation

pytestmark = pytest.mark.django_db


def _run(person, text, now, limit=20):
    with acting_for(person):
        return services.run(by=person, text=text, at=now, limit=limit)


def _titles(result):
    return [hit.title for group in result.found for hit in group.hits]


def test_what_the_person_may_see_is_found(german_officer, netherlands, now):
    assert "Netherlands" in _titles(_run(german_officer, "nether", now))


@pytest.mark.invariant(10)
def test_what_others_hold_is_not_found_and_nothing_tells_that_it_is_there(
    german_officer, dutch_officer, french_officer, now
):
    make_operation(german_officer, accepted=(dutch_officer,), code_name="SILVERFIN")

    assert _titles(_run(german_officer, "SILVERFIN", now))
    stranger, absent = _run(french_officer, "SILVERFIN", now), _run(french_officer, "GOLDFIN", now)

    assert _titles(stranger) == []
    assert [group.source for group in stranger.groups] == [group.source for group in absent.groups]
    assert stranger.not_allowed == absent.not_allowed


def test_sources_that_the_role_does_not_open_are_named_and_not_searched(administrator, german_officer, now):
    make_operation(german_officer, code_name="SILVERFIN")

    result = _run(administrator, "SILVERFIN", now)

    assert "Operations" in [source.label for source in result.not_allowed]
    assert Operation not in [group.source.model for group in result.groups]
    assert _titles(result) == []


@pytest.mark.parametrize("text", ["", " ", "x", "\x00"])
def test_a_text_that_is_too_short_searches_nothing_and_leaves_no_line(german_officer, text, now, searches):
    assert _run(german_officer, text, now).groups == []
    assert searches() == []


def test_more_than_the_limit_is_said_without_a_number(german_officer, dutch_officer, french_officer, poland, now):
    result = _run(german_officer, "Liaison", now, limit=1)

    (group,) = [group for group in result.found if group.source.name == "authorities"]
    assert (len(group.hits), group.has_more) == (1, True)
    assert not hasattr(group, "total")


@pytest.mark.invariant(28)
def test_a_search_is_recorded_with_its_sources_and_rows_but_never_with_its_words(german_officer, now, searches):
    _run(german_officer, "Liaison Bureau", now)

    (line,) = searches()
    assert (line.kind, line.verb, line.actor_name) == ("search.query.run", "consultation", "de.liaison")
    assert "parties" in line.changes["sources"]
    assert "de-lb" in line.object_ids
    assert "Liaison Bureau" not in str(vars(line)).replace("Liaison Bureau Germany", "")


def test_equal_searches_are_recognised_whatever_their_spelling_of_case_and_space(german_officer, now, searches):
    for text in ("Silver  Fin", "silver fin ", "SILVER FIN"):
        _run(german_officer, text, now)

    assert len({line.changes["text"] for line in searches()}) == 1


def test_the_hash_is_keyed_with_the_secret_of_the_installation(settings):
    before = services.fingerprint("silver fin")
    settings.SECRET_KEY = "another secret of another installation of the portal"

    assert services.fingerprint("silver fin") != before


@pytest.mark.parametrize(("typed", "compared"), [("a\x00b", "a b"), ("ﬁn", "fin"), ("x" * 300, "x" * 200)])
def test_what_is_typed_is_brought_into_one_form(typed, compared):
    assert services.normalised(typed) == compared


def test_a_source_is_registered_once():
    (name, source) = next(iter(index.sources().items()))

    with pytest.raises(RuntimeError, match=name):
        index.register(source)


def test_reference_data_is_open_to_everyone_and_operational_data_by_its_view_permission():
    def find(_user, _text, _limit):
        return [Hit(title="x", url="/")]

    assert SearchSource("a", "A", Party, find).needed_permission == ""
    assert SearchSource("b", "B", Operation, find).needed_permission == "operations.view_operation"
    assert SearchSource("c", "C", Party, find, permission="x.y").needed_permission == "x.y"


def test_every_source_has_an_icon_of_the_sprite(settings):
    sprite = (settings.BASE_DIR / "static/img/icons.svg").read_text()

    assert [source.name for source in index.sources().values() if f'id="i-{source.icon}"' not in sprite] == []
