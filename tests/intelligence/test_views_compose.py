"""Writing a contribution in the browser: form, check list, sending."""

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
from tests.kept import kept

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


LOOKUP = reverse("intelligence:mailbox-lookup")


@pytest.mark.parametrize(
    ("aim", "kind", "urgency"),
    [
        ("need", "request", "normal"),
        ("give", "information", "normal"),
        ("answer", "answer", "normal"),
        ("danger", "information", "very_urgent"),
    ],
)
def test_the_aim_gives_kind_and_urgency_and_loses_nothing(as_, german_officer, aim, kind, urgency):
    answer = as_(german_officer).post(NEW, _typed(intent=f"aim-{aim}"))

    form = answer.context["form"]
    assert (form["kind"].value(), form["urgency"].value()) == (kind, urgency)
    assert form["subject"].value() == "Engines bought in Bremen"
    assert as_(german_officer).get(f"{NEW}?aim={aim}").context["form"]["urgency"].value() == urgency


def test_an_aim_takes_the_usual_recipients_and_conditions_of_the_crime_area(
    as_, german_officer, dutch_officer, polish_officer, now
):
    send_contribution(german_officer, dutch_officer, at=now, handling_codes=("H1", "H3"), handling_text="Ask first.")
    send_contribution(polish_officer, german_officer, at=now, handling_codes=("H2",))

    answer = as_(german_officer).post(NEW, _typed(intent="aim-give"))

    form = answer.context["form"]
    assert form["to"].value() == [str(dutch_officer.authority.pk)]
    assert form["handling_codes"].value() == ["H1"]
    check = as_(german_officer).post(CHECK, _typed()).content.decode()
    assert "Your party’s last one in this crime area" in check
    assert "Your party’s last one" not in as_(dutch_officer).post(CHECK, _typed()).content.decode()


def test_someone_who_answers_chooses_among_the_requests_of_the_party(as_, german_officer, dutch_officer, now):
    asked = send_contribution(german_officer, dutch_officer, at=now, kind="request")

    page = as_(dutch_officer).get(f"{NEW}?aim=answer").content.decode()

    assert f"?reply_to={asked.pk}&amp;kind=answer" in page
    assert str(asked.pk) not in as_(german_officer).get(f"{NEW}?aim=answer").content.decode()


def test_the_page_holds_the_chosen_mailboxes_only_and_looks_the_others_up(
    as_, german_officer, dutch_officer, service_coordinator
):
    browser = as_(german_officer)
    answer = browser.post(NEW, _typed(dutch_officer.authority, intent="row")).content.decode()
    assert answer.count("<option") < 150
    assert f'<option value="{dutch_officer.authority.pk}" selected' in answer
    assert f'<option value="{german_officer.authority.pk}"' not in answer

    found = browser.get(LOOKUP, {"q": "nether"}).json()["results"]
    assert [one["value"] for one in found] == [str(dutch_officer.authority.pk)]
    assert browser.get(LOOKUP, {"q": " "}).json() == {"results": []}
    assert as_(service_coordinator).get(LOOKUP, {"q": "nether"}).status_code == 403


def test_mailboxes_are_found_and_ticked_without_a_script(as_, german_officer, dutch_officer):
    browser = as_(german_officer)

    page = browser.post(NEW, _typed(intent="find", find="Nether")).content.decode()

    box = f'<input type="checkbox" name="to" value="{dutch_officer.authority.pk}">'
    assert box in page
    assert "Engines bought in Bremen" in page


def test_a_duplicate_is_shown_beside_the_form_and_before_sending(as_, sent, german_officer, dutch_officer, settings):
    settings.DUPLICATE_WARNING_DAYS = 10_000
    browser = as_(german_officer)
    typed = _typed(dutch_officer.authority, **{"entities-0-label": "+31 6 1234 5678"})

    assert sent.get_absolute_url() in browser.post(CHECK, typed).content.decode()
    page = browser.post(NEW, typed | {"intent": "check"}, follow=True).content.decode()
    assert "Sent in the last days" in page
    assert sent.get_absolute_url() in page


def test_the_score_stands_beside_the_form(as_, german_officer, dutch_officer):
    part = as_(german_officer).post(CHECK, _typed(dutch_officer.authority)).content.decode()

    assert "<b>95</b> of 100 complete" in part
    assert "It would be more useful with:" in part


@pytest.fixture
@kept
def long_draft(german_officer, now):
    """A draft of de.liaison with more entities than a form can hold."""
    contents = [make_person_content(label=f"Person {number}") for number in range(1200)]
    return draft_contribution(german_officer, at=now, entities=contents)


def _labels(person, draft):
    with acting_for(person):
        return list(draft.entities.order_by("pk").values_list("label", flat=True))


def test_a_very_long_list_stays_as_it_is_while_the_draft_is_written(
    as_, german_officer, dutch_officer, long_draft, django_assert_max_num_queries
):
    browser, address = as_(german_officer), _url("contribution-change", long_draft.pk)
    before = _labels(german_officer, long_draft)
    with django_assert_max_num_queries(40):
        page = browser.get(address)
    text = page.content.decode()
    assert len(text) < 120_000
    assert 'name="keeps_entities"' in text
    assert "Person 1199" not in text

    typed = _typed(dutch_officer.authority, keeps_entities="1", draft=str(long_draft.pk))
    assert "1200" in browser.post(address, typed | {"intent": "row"}).content.decode()
    assert browser.post(CHECK, typed).status_code == 200
    assert browser.post(address, typed | {"intent": "save"}).status_code == 302

    assert _labels(german_officer, long_draft) == [*before, "0151 5550101"]


def test_files_of_a_refused_form_leave_a_very_long_list_alone(as_, german_officer, long_draft):
    typed = _typed(keeps_entities="1", intent="check", files=[make_file("list.pdf")]) | {"subject": ""}
    answer = as_(german_officer).post(_url("contribution-change", long_draft.pk), typed)

    assert answer.status_code == 422
    assert len(_labels(german_officer, long_draft)) == 1201


def test_entities_of_a_draft_are_looked_through_and_removed_on_their_own_page(
    as_, german_officer, dutch_officer, long_draft
):
    browser, address = as_(german_officer), _url("contribution-entities", long_draft.pk)
    found = browser.get(address, {"q": "Person 1199"}).context["entities"]
    assert [one.label for one in found] == ["Person 1199"]
    assert len(browser.get(address).context["entities"]) == 50

    assert browser.post(_url("entity-remove", found[0].pk)).url == address
    assert len(_labels(german_officer, long_draft)) == 1199
    assert as_(dutch_officer).get(address).status_code == 404
    assert as_(dutch_officer).post(_url("entity-remove", found[0].pk)).status_code == 404


def test_programs_remove_entities_of_their_drafts_and_of_nothing_else(
    api_as, german_officer, dutch_officer, long_draft, now
):
    sent = send_contribution(german_officer, dutch_officer, at=now, entities=[make_person_content()])
    with acting_for(german_officer):
        drafted, final = long_draft.entities.first(), sent.entities.get()

    assert api_as(dutch_officer).delete(f"/api/v1/entities/{drafted.pk}/").status_code == 404
    assert api_as(german_officer).delete(f"/api/v1/entities/{final.pk}/").status_code == 403
    assert api_as(german_officer).delete(f"/api/v1/entities/{drafted.pk}/").status_code == 204
    assert len(_labels(german_officer, long_draft)) == 1199


def test_a_recipient_looks_through_many_entities_by_pages_and_removes_none(
    as_, german_officer, dutch_officer, french_officer, now
):
    contents = [make_person_content(label=f"Person {number}") for number in range(210)]
    sent = send_contribution(german_officer, dutch_officer, at=now, entities=contents)
    browser, address = as_(dutch_officer), _url("contribution-entities", sent.pk)

    detail = browser.get(sent.get_absolute_url()).content.decode()
    page = browser.get(address)

    assert f'href="{address}"' in detail
    assert "Person 209" not in detail
    assert (len(page.context["entities"]), page.context["total"]) == (50, 210)
    assert "Remove" not in page.content.decode()
    assert browser.post(_url("entity-remove", page.context["entities"][0].pk)).status_code == 403
    assert as_(french_officer).get(address).status_code == 404
