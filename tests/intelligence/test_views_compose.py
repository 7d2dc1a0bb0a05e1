"""Writing contributions on pages: two steps, drafts that survive, a check list that speaks before sending."""

import pytest
from django.urls import reverse

from europol_portal.access.binding import acting_for
from europol_portal.core.fields import Classification
from europol_portal.parties.models import Party
from europol_portal.web.models import Draft
from intelligence.models import Attachment, Contribution
from tests.factories.intelligence import (
    draft_contribution,
    make_file,
    make_person_content,
    send_contribution,
)
from tests.factories.parties import make_authority, make_crime_area, make_party

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


def test_writing_checking_and_sending_in_two_steps(as_, german_officer, dutch_officer, now):
    browser = as_(german_officer)
    assert browser.get(NEW).status_code == 200

    typed = _typed(dutch_officer.authority, files=[make_file("list.pdf")], intent="check")
    answer = browser.post(NEW, typed, follow=True)
    assert "Nothing is missing." in answer.content.decode()
    assert "Send to 1 authority" in answer.content.decode()

    with acting_for(german_officer):
        draft = Contribution.objects.get()
        assert draft.is_draft
        assert draft.entities.get().normalised == "+491515550101"
        assert Attachment.objects.get().name == "list.pdf"
    sent_page = browser.post(_url("contribution-step", draft.pk, "send"), follow=True)
    assert sent_page.status_code == 200
    with acting_for(dutch_officer):
        assert Contribution.objects.visible_to(dutch_officer).get() == draft


def test_what_is_missing_stands_on_the_form_and_nothing_typed_is_lost(as_, german_officer, dutch_officer):
    answer = as_(german_officer).post(NEW, _typed(subject="", body="Some words."))

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Fill in: Subject" in text
    assert "Some words." in text
    assert "0151 5550101" in text


def test_a_draft_may_be_incomplete_and_is_sent_only_when_it_is_whole(as_, german_officer):
    browser = as_(german_officer)

    browser.post(NEW, _typed(subject="", body="", crime_area="", intent="save", **{"entities-0-label": ""}))

    with acting_for(german_officer):
        draft = Contribution.objects.get()
    page = browser.get(draft.get_absolute_url()).content.decode()
    assert "Give a subject." in page
    assert "Send to" not in page
    refused = browser.post(_url("contribution-step", draft.pk, "send"))
    assert refused.status_code == 409
    assert "Give a subject." in refused.content.decode()


def test_a_row_can_be_added_without_a_script(as_, german_officer):
    page = as_(german_officer).post(NEW, _typed(intent="row"))

    text = page.content.decode()
    assert page.status_code == 200
    assert 'name="entities-1-label"' in text
    assert 'value="0151 5550101"' in text
    with acting_for(german_officer):
        assert not Contribution.objects.exists()


def test_a_draft_can_be_changed_its_files_removed_and_discarded(as_, german_officer, dutch_officer, now):
    draft = draft_contribution(
        german_officer, dutch_officer, at=now, entities=[make_person_content()], files=[make_file()]
    )
    browser = as_(german_officer)

    change = _url("contribution-change", draft.pk)
    page = browser.get(change).content.decode()
    assert "Marek Zieliński-Probe" in page
    assert draft.subject in page
    browser.post(change, _typed(dutch_officer.authority, intent="save"))
    with acting_for(german_officer):
        assert Contribution.objects.get().subject == "Engines bought in Bremen"
        file = Attachment.objects.get()
    assert browser.post(_url("attachment-remove", file.pk)).status_code == 302
    assert browser.post(_url("contribution-discard", draft.pk)).status_code == 302
    with acting_for(german_officer):
        assert not Contribution.objects.exists()
        assert not Attachment.objects.exists()


def test_what_is_typed_comes_back_from_the_kept_draft(as_, german_officer, dutch_officer):
    browser = as_(german_officer)
    browser.post(reverse("draft", args=["contribution:new"]), _typed(dutch_officer.authority))

    page = browser.get(NEW).content.decode()

    assert "Engines bought in Bremen" in page
    assert 'value="0151 5550101"' in page
    browser.post(NEW, _typed(dutch_officer.authority, intent="save"))
    with acting_for(german_officer):
        assert not Draft.objects.exists()


def test_the_check_list_says_what_a_third_country_may_not_have_before_anything_is_stored(as_, german_officer):
    turkey = make_party(
        "TR",
        "Türkiye",
        kind=Party.Kind.THIRD_COUNTRY,
        cooperation_level=Party.Cooperation.STRATEGIC,
        personal_data_allowed=False,
    )

    part = as_(german_officer).post(CHECK, _typed(make_authority(turkey))).content.decode()

    assert "Türkiye may not receive personal data" in part
    assert 'id="check"' in part
    with acting_for(german_officer):
        assert not Contribution.objects.exists()


def test_the_check_list_names_the_national_units_that_get_a_copy(as_, german_officer, dutch_officer, dutch_unit):
    part = as_(german_officer).post(CHECK, _typed(dutch_officer.authority)).content.decode()

    assert "Nothing is missing." in part
    assert dutch_unit.name in part.split("At the same time")[1]


def test_a_reply_starts_with_sender_case_and_marking_of_what_it_answers(as_, german_officer, dutch_officer, now):
    asked = send_contribution(
        german_officer, dutch_officer, at=now, kind="request", classification=Classification.EU_RESTRICTED
    )
    browser = as_(dutch_officer)

    form = browser.get(f"{NEW}?reply_to={asked.pk}&kind=answer").context["form"]
    assert form["to"].value() == [german_officer.authority.pk]
    assert (form["kind"].value(), form["classification"].value()) == ("answer", "eu_restricted")
    assert form["case_number"].value() == asked.case_number

    browser.post(f"{NEW}?reply_to={asked.pk}&kind=answer", _typed(german_officer.authority, kind="answer"))
    with acting_for(dutch_officer):
        draft = Contribution.objects.drafts().get()
    assert (draft.reply_to_id, draft.case_id) == (asked.pk, asked.case_id)


def test_a_correction_takes_over_content_recipients_and_entities(as_, sent, german_officer, dutch_officer):
    context = as_(german_officer).get(f"{NEW}?corrects={sent.pk}").context

    assert context["form"]["body"].value().startswith("A container declared as tiles")
    assert context["form"]["to"].value() == [dutch_officer.authority.pk]
    assert context["rows"].forms[0]["label"].value() == "+31 6 1234 5678"
    assert as_(dutch_officer).get(f"{NEW}?corrects={sent.pk}").context["form"]["subject"].value() == ""


def test_an_unknown_case_number_is_refused_like_one_that_does_not_exist(as_, sent, french_officer, dutch_officer):
    browser = as_(french_officer)

    answers = [
        browser.post(NEW, _typed(dutch_officer.authority, case_number=number))
        for number in (sent.case_number, 99999999)
    ]

    for answer in answers:
        assert answer.context["form"].errors["case_number"] == ["There is no case of that number among yours."]


def test_a_file_of_the_wrong_kind_is_refused_on_the_form(as_, german_officer, dutch_officer):
    upload = make_file("picture.png", b"MZ not a picture at all")

    answer = as_(german_officer).post(NEW, _typed(dutch_officer.authority, files=[upload]))

    assert answer.status_code == 422
    assert "is not what its ending says" in answer.content.decode()
    with acting_for(german_officer):
        assert not Contribution.objects.exists()
