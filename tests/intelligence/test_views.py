"""Pages of intelligence: what each person gets, and that a stranger learns nothing from any of them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from europol_portal.access.binding import acting_for
from europol_portal.core.fields import Classification
from europol_portal.core.ids import uuid7
from intelligence.models import Attachment, Case, Entity, Recipient
from tests.factories.intelligence import (
    draft_contribution,
    make_entity_content,
    make_file,
    make_person_content,
    send_contribution,
)
from tests.factories.operations import make_operation
from tests.factories.parties import make_crime_area

pytestmark = pytest.mark.django_db

INBOX = reverse("intelligence:inbox")
NEW = reverse("intelligence:contribution-create")
HTMX = {"HX-Request": "true"}
MARK_EUR = "mk-eur"


def _url(name, *parts):
    return reverse(f"intelligence:{name}", args=parts)


# what a stranger gets

CONTRIBUTION_PAGES = [
    ("get", "contribution-detail", []),
    ("get", "contribution-change", []),
    ("post", "contribution-change", []),
    ("post", "contribution-discard", []),
    ("get", "contribution-circle", []),
    ("post", "contribution-circle", []),
    ("post", "contribution-step", ["send"]),
    ("post", "contribution-step", ["no-such-step"]),
]


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
@pytest.mark.parametrize("page", CONTRIBUTION_PAGES, ids=str)
@pytest.mark.parametrize("state", ["sent", "draft"])
def test_a_stranger_gets_the_same_bytes_as_for_what_does_not_exist(request, as_, officers, now, page, headers, state):  # noqa: PLR0917
    hidden = request.getfixturevalue("sent")
    if state == "draft":
        hidden = draft_contribution(officers["DE"], officers["NL"], at=now)
    stranger = officers["FR"] if state == "sent" else officers["NL"]
    browser, (method, name, parts) = as_(stranger), page

    real, made_up = (getattr(browser, method)(_url(name, key, *parts), headers=headers) for key in (hidden.pk, uuid7()))

    assert real.status_code == made_up.status_code == 404
    assert real.content == made_up.content
    assert real.headers == made_up.headers


@pytest.mark.parametrize(
    ("method", "name", "model", "parts"),
    [
        ("get", "attachment", Attachment, []),
        ("post", "attachment-remove", Attachment, []),
        ("get", "case-detail", Case, []),
        ("post", "case-step", Case, ["close"]),
    ],
)
def test_a_stranger_finds_no_file_and_no_case(as_, sent, german_officer, french_officer, method, name, model, parts):  # noqa: PLR0917
    with acting_for(german_officer):
        key = model.objects.get().pk
    browser = as_(french_officer)

    real, made_up = (getattr(browser, method)(_url(name, one, *parts)) for one in (key, uuid7()))

    assert real.status_code == made_up.status_code == 404
    assert real.content == made_up.content
    assert real.headers == made_up.headers


@pytest.mark.parametrize("parameter", ["reply_to", "corrects"])
def test_a_stranger_cannot_start_from_what_is_hidden(as_, sent, french_officer, parameter):
    browser = as_(french_officer)

    real, made_up = (browser.get(f"{NEW}?{parameter}={key}") for key in (sent.pk, uuid7()))

    assert real.status_code == made_up.status_code == 404
    assert real.content == made_up.content


@pytest.mark.invariant(10)
def test_lists_of_a_stranger_are_those_of_an_empty_portal(as_, french_officer, german_officer, dutch_officer, now):
    addresses = [INBOX, f"{INBOX}?box=sent", _url("case-list"), _url("entity-list"), f"{_url('entity-list')}?q=swapped"]
    browser = as_(french_officer)
    make_crime_area()

    def main_parts():
        pages = [browser.get(address).content.split(b"<main")[1] for address in addresses]
        return [re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"', b"", page) for page in pages]

    before = main_parts()

    send_contribution(german_officer, dutch_officer, at=now, entities=[make_entity_content()], files=[make_file()])

    assert main_parts() == before


@pytest.mark.parametrize("person", ["service_coordinator", "administrator", "data_protection_officer"])
@pytest.mark.invariant(15)
def test_people_without_need_to_know_get_no_page_of_intelligence(request, as_, sent, person):
    browser = as_(request.getfixturevalue(person))

    for address in (INBOX, NEW, _url("case-list"), _url("entity-list"), sent.get_absolute_url()):
        assert browser.get(address).status_code == 403
    with acting_for(request.getfixturevalue("german_officer")):
        file = Attachment.objects.get()
    assert browser.get(file.get_absolute_url()).status_code == 404


# inbox


@pytest.mark.invariant(4)
def test_the_inbox_shows_what_was_received_with_codes_and_marks_the_unread(as_, german_officer, dutch_officer, now):
    sent = send_contribution(
        german_officer,
        dutch_officer,
        at=now,
        classification=Classification.EU_RESTRICTED,
        handling_codes=("H2", "H3"),
        handling_text="Call first.",
        urgency="urgent",
    )

    page = as_(dutch_officer).get(INBOX).content.decode()

    for words in (sent.subject, sent.reference, "RESTREINT UE / EU RESTRICTED", "Handling H3: Call first.", "Urgent"):
        assert words in page
    assert "msg-new" in page
    assert "Liaison" not in page.split('class="msgs"')[1].split("</ul>")[0]


def test_boxes_filters_and_unread_hold_what_they_say(as_, german_officer, dutch_officer, now):
    fraud = make_crime_area("fraud", "Swindling and fraud")
    plain = send_contribution(german_officer, dutch_officer, at=now)
    other = send_contribution(
        german_officer,
        dutch_officer,
        at=now,
        crime_area=fraud,
        kind="request",
        urgency="urgent",
        urgency_reason="Tonight.",
    )
    draft = draft_contribution(german_officer, dutch_officer, at=now)

    def shown(person, query=""):
        response = as_(person).get(f"{INBOX}{query}")
        return [row.contribution for row in response.context["rows"]]

    assert shown(dutch_officer) == [other, plain]
    assert shown(german_officer) == []
    assert shown(german_officer, "?box=sent") == [other, plain]
    assert shown(german_officer, "?box=draft") == [draft]
    for query in ("?kind=request", "?urgency=urgent", "?crime_area=fraud"):
        assert shown(dutch_officer, query) == [other]
    as_(dutch_officer).get(plain.get_absolute_url())
    assert shown(dutch_officer, "?unread=true") == [other]


def test_filtering_by_an_operation_one_does_not_know_finds_nothing(as_, german_officer, dutch_officer, now):
    operation = make_operation(german_officer)
    send_contribution(german_officer, dutch_officer, at=now, operation=operation)

    response = as_(dutch_officer).get(f"{INBOX}?operation={operation.pk}")

    assert operation.code_name not in response.content.decode()


def test_the_inbox_pages_by_key(as_, german_officer, dutch_officer, now, monkeypatch):
    monkeypatch.setattr("intelligence.views.inbox.ContributionInbox.page_size", 2)
    sent = [send_contribution(german_officer, dutch_officer, at=now) for _ in range(5)]
    browser, seen, query = as_(dutch_officer), [], ""

    while query is not None:
        context = browser.get(f"{INBOX}{query}").context
        seen += [row.contribution for row in context["rows"]]
        query = f"?before={context['page'].older}" if context["page"].older else None

    assert seen == sent[::-1]


def test_the_inbox_asks_a_constant_number_of_queries(as_, german_officer, dutch_officer, now):
    operation = make_operation(german_officer, accepted=(dutch_officer,))
    browser = as_(dutch_officer)

    def count():
        with CaptureQueriesContext(connection) as queries:
            browser.get(INBOX)
        return len(queries)

    send_contribution(german_officer, dutch_officer, at=now, operation=operation)
    browser.get(INBOX)  # keys of permissions are asked once per process
    few = count()
    for _ in range(6):
        send_contribution(german_officer, dutch_officer, at=now, operation=operation, entities=[make_entity_content()])
    assert count() == few <= 25


# one contribution


def test_the_page_shows_everything_in_full_words_and_opening_it_is_recorded(as_, sent, dutch_officer, german_officer):
    page = as_(dutch_officer).get(sent.get_absolute_url())
    text = page.content.decode()

    for words in (sent.subject, "What Germany reports", "swapped at the terminal", "+31 6 1234 5678", "report.pdf"):
        assert words in text
    assert "Only Germany knows whether others received it." in text
    with acting_for(german_officer):
        copy = Recipient.objects.get(contribution=sent)
        assert copy.opened_by == dutch_officer
        assert f"{sent.reference}-{copy.copy_number}" in text


def test_the_marking_bar_carries_level_and_handling(as_, german_officer, dutch_officer, now):
    sent = send_contribution(
        german_officer, dutch_officer, at=now, classification=Classification.EU_RESTRICTED, handling_codes=("H2",)
    )

    text = as_(dutch_officer).get(sent.get_absolute_url()).content.decode()

    bar = text.split('id="markbar"')[1].split("</div>")[0]
    assert "RESTREINT UE / EU RESTRICTED" in bar
    assert "H2: not to be passed on without permission from Germany" in bar


def test_the_preview_is_a_part_of_the_page_and_never_lowers_the_bar(as_, sent, dutch_officer):
    browser = as_(dutch_officer)

    preview = browser.get(f"{sent.get_absolute_url()}?above=eu_restricted", headers=HTMX).content.decode()

    assert "<!doctype" not in preview.lower()
    assert 'id="preview"' in preview
    assert MARK_EUR in preview.split('id="markbar"')[1].split(">")[0]
    assert "hx-swap-oob" in preview


def test_content_is_escaped_and_entities_link_to_their_line(as_, german_officer, dutch_officer, now):
    body = "Plate XX-417-K and <script>alert(1)</script>.\nNext line.\n\nNext paragraph with XX-417-K."
    plate = make_entity_content(kind="means_of_transport", subtype="plate", label="XX-417-K")
    sent = send_contribution(german_officer, dutch_officer, at=now, body=body, entities=[plate])

    text = as_(dutch_officer).get(sent.get_absolute_url()).content.decode()

    with acting_for(dutch_officer):
        entity = Entity.objects.get()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert text.count(f'href="#entity-{entity.pk}"') == 2
    assert f'id="entity-{entity.pk}"' in text


def test_an_operation_tag_names_the_operation_to_participants_only(as_, officers, now):
    operation = make_operation(officers["DE"], accepted=(officers["NL"],))
    sent = send_contribution(officers["DE"], officers["NL"], officers["PL"], at=now, operation=operation)

    texts = {
        code: as_(officers[code]).get(sent.get_absolute_url()).content.decode()
        + as_(officers[code]).get(INBOX).content.decode()
        for code in ("NL", "PL")
    }

    assert operation.code_name in texts["NL"]
    assert operation.code_name not in texts["PL"]
    assert str(operation.pk) not in texts["PL"]


def test_a_case_and_links_show_only_to_those_who_may_know_them(as_, officers, now):
    asked = send_contribution(officers["DE"], officers["NL"], at=now, kind="request", subject="The secret question")
    answer = send_contribution(
        officers["NL"], officers["DE"], officers["PL"], at=now, kind="answer", reply_to=asked, subject="The answer"
    )

    polish = as_(officers["PL"]).get(answer.get_absolute_url()).content.decode()
    german = as_(officers["DE"]).get(answer.get_absolute_url()).content.decode()

    for hidden in ("The secret question", str(asked.pk), str(asked.case_id)):
        assert hidden not in polish
    assert str(asked.case_number) in polish
    assert "The secret question" in german
    assert _url("case-detail", asked.case_id) in german


def test_the_page_asks_a_constant_number_of_queries(as_, german_officer, dutch_officer, now):
    browser = as_(dutch_officer)
    browser.get(INBOX)

    def count(contribution):
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(contribution.get_absolute_url()).status_code == 200
        return len(queries)

    small = send_contribution(german_officer, dutch_officer, at=now, entities=[make_entity_content()])
    large = send_contribution(
        german_officer, dutch_officer, at=now, entities=[make_person_content()] * 30, files=[make_file(), make_file()]
    )
    assert count(large) == count(small) <= 45


def test_buttons_follow_what_the_person_may(as_, sent, german_officer, dutch_officer):
    owner = as_(german_officer).get(sent.get_absolute_url()).content.decode()
    receiver = as_(dutch_officer).get(sent.get_absolute_url()).content.decode()

    assert f"?corrects={sent.pk}" in owner
    assert "?reply_to=" not in owner
    assert f"?reply_to={sent.pk}" in receiver
    assert "?corrects=" not in receiver
