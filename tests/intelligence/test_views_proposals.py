"""What is found in the text while a contribution is written, and what happens to files and entities meanwhile."""

import pytest
from django.urls import reverse

from europol_portal.access.binding import acting_for
from intelligence.models import Attachment, Contribution
from tests.factories.intelligence import (
    make_file,
)
from tests.factories.parties import make_crime_area

pytestmark = pytest.mark.django_db

NEW = reverse("intelligence:contribution-create")
CHECK = reverse("intelligence:contribution-check")


def _url(name, *parts):
    return reverse(f"intelligence:{name}", args=parts)


def _typed(*to, **fields):
    """What a browser posts from the form of a contribution."""
    values = {
        "kind": "information",
        "urgency": "normal",
        "subject": "Engines bought in Bremen",
        "body": "Forty engines were bought in one week.",
        "crime_area": make_crime_area().pk,
        "to": [authority.pk for authority in to],
        "classification": "bpl",
        "source_evaluation": "B",
        "information_evaluation": "2",
        "entities-TOTAL_FORMS": "1",
        "entities-INITIAL_FORMS": "0",
        "entities-0-type": "communication_means:phone",
        "entities-0-label": "0151 5550101",
        "entities-0-role": "Used by the buyer",
    }
    return values | fields


REPORT = (
    "The driver, Marek Zielinski, born 12.03.1985, used +49 171 3920 077 all week.\n"
    "The rent was paid from DE89 3704 0044 0532 0130 00. The van (HH-AB 1234) stood in hall 4.\n"
)
PROPOSALS = reverse("intelligence:contribution-proposals")
LOOKUP = reverse("intelligence:mailbox-lookup")


def _rows(answer):
    return {row["label"].value(): row for row in answer.context["found"].forms}


def _decided(answer, **decisions):
    """The rows of an answer as a browser posts them, with decisions by the beginning of their value."""
    posted = {"found-TOTAL_FORMS": str(len(answer.context["found"].forms)), "found-INITIAL_FORMS": "0"}
    for form in answer.context["found"].forms:
        for field in form:
            posted[field.html_name] = form[field.name].value() or ""
        for beginning, values in decisions.items():
            if form["label"].value().startswith(beginning):
                posted |= {f"{form.prefix}-{name}": value for name, value in values.items()}
    return posted


def test_what_the_text_names_is_proposed_with_its_place_and_nothing_is_stored(as_, german_officer):
    answer = as_(german_officer).post(PROPOSALS, _typed(body=REPORT))

    assert set(_rows(answer)) == {"Marek Zielinski", "+49 171 3920 077", "DE89 3704 0044 0532 0130 00", "HH-AB 1234"}
    assert "<mark>HH-AB 1234</mark>" in answer.content.decode()
    with acting_for(german_officer):
        assert not Contribution.objects.exists()


def test_confirmed_ones_become_entities_dropped_and_undecided_ones_do_not(as_, german_officer, dutch_officer):
    browser = as_(german_officer)
    typed = _typed(dutch_officer.authority, body=REPORT, **{"entities-0-label": ""})
    found = browser.post(NEW, typed | {"intent": "propose"})
    assert found.status_code == 200
    decided = _decided(
        found,
        Marek={"decision": "take", "category": "witness", "necessity": "Saw the van being loaded."},
        HH={"decision": "take", "label": "HH-AB 1235"},
        DE89={"decision": "drop"},
    )

    browser.post(NEW, typed | decided | {"intent": "check"})

    with acting_for(german_officer):
        stored = {entity.label: entity for entity in Contribution.objects.get().entities.all()}
    assert set(stored) == {"Marek Zielinski", "HH-AB 1235"}
    assert stored["HH-AB 1235"].normalised == "DE:HHAB1235"
    assert stored["Marek Zielinski"].necessity == "Saw the van being loaded."
    assert stored["Marek Zielinski"].birth_date.isoformat() == "1985-03-12"


def test_a_confirmed_person_needs_a_category_and_a_witness_its_necessity(as_, german_officer, dutch_officer):
    browser = as_(german_officer)
    typed = _typed(dutch_officer.authority, body=REPORT)
    found = browser.post(NEW, typed | {"intent": "propose"})

    refused = browser.post(NEW, typed | _decided(found, Marek={"decision": "take"}))
    assert refused.status_code == 422
    assert "Say why the person is in it." in refused.content.decode()

    taken = _decided(found, Marek={"decision": "take", "category": "witness"})
    assert "strictly necessary" in browser.post(CHECK, typed | taken).content.decode()


def test_decisions_outlast_a_change_of_the_text_and_what_is_an_entity_is_not_proposed(as_, german_officer):
    browser = as_(german_officer)
    found = browser.post(PROPOSALS, _typed(body=REPORT))
    decided = _decided(found, DE89={"decision": "drop"}, HH={"decision": "take", "label": "HH-AB 1235"})

    again = browser.post(PROPOSALS, _typed(body=f"{REPORT} Call 0151 5550101 or +31 6 1234 5678.") | decided)

    rows = _rows(again)
    assert rows["DE89 3704 0044 0532 0130 00"].state() == "drop"
    assert rows["HH-AB 1235"].state() == "take"
    assert "+31 6 1234 5678" in rows
    assert "0151 5550101" not in rows


def test_all_that_is_certain_can_be_confirmed_at_once_but_no_person(as_, german_officer):
    rows = _rows(as_(german_officer).post(NEW, _typed(body=REPORT, intent="certain")))

    assert rows["DE89 3704 0044 0532 0130 00"].state() == "take"
    assert rows["Marek Zielinski"].state() == ""


def test_what_was_found_and_decided_comes_back_from_the_kept_draft(as_, german_officer):
    browser = as_(german_officer)
    found = browser.post(PROPOSALS, _typed(body=REPORT))
    kept = _typed(body=REPORT) | _decided(found, HH={"decision": "take"})
    browser.post(reverse("draft", args=["contribution:new"]), kept)

    page = browser.get(NEW)

    assert _rows(page)["HH-AB 1234"].state() == "take"
    assert page.context["found"].undecided == 3


def test_files_are_read_and_kept_when_something_else_is_wrong(as_, german_officer, dutch_officer):
    browser = as_(german_officer)
    typed = _typed(dutch_officer.authority, subject="", files=[make_file("list.txt", REPORT.encode())])

    refused = browser.post(NEW, typed)

    assert refused.status_code == 422
    with acting_for(german_officer):
        draft = Contribution.objects.get()
        assert Attachment.objects.get().name == "list.txt"
    text = refused.content.decode()
    assert "list.txt" in text
    assert f'action="{_url("contribution-change", draft.pk)}"' in text
    again = browser.post(_url("contribution-change", draft.pk), _typed(dutch_officer.authority, intent="propose"))
    assert _rows(again)["HH-AB 1234"]["source"].value() == "list.txt"


def test_a_good_file_is_kept_beside_one_that_is_refused(as_, german_officer, dutch_officer):
    files = [make_file("list.txt", b"Two vans."), make_file("picture.png", b"MZ not a picture at all")]

    refused = as_(german_officer).post(NEW, _typed(dutch_officer.authority, files=files))

    assert refused.status_code == 422
    assert "is not what its ending says" in refused.content.decode()
    with acting_for(german_officer):
        assert [file.name for file in Attachment.objects.all()] == ["list.txt"]


def test_the_place_shown_is_the_one_in_the_text_as_it_is_now(as_, german_officer):
    browser = as_(german_officer)
    found = browser.post(PROPOSALS, _typed(body="He used +49 171 3920 077 again."))

    again = browser.post(PROPOSALS, _typed(body="She lost +49 171 3920 077 there.") | _decided(found))

    assert _rows(again)["+49 171 3920 077"]["before"].value() == "She lost "


def test_more_proposals_than_a_plain_form_could_post_come_back(as_, german_officer):
    rows = {
        f"found-{number}-{name}": "x"
        for number in range(150)
        for name in ("label", "key", "before", "words", "after", "source", "reason", "type", "role", "category")
    }
    answer = as_(german_officer).post(NEW, _typed(intent="row") | rows | {"found-TOTAL_FORMS": "150"})
    assert answer.status_code == 200
