"""Pages and API of questions to owners and of the ledger; the same bytes for what does not exist."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from europol_portal.access.binding import acting_for
from europol_portal.core.ids import uuid7
from europol_portal.notifications.models import Notification
from intelligence import services
from intelligence.models import Consent, Contribution, DisclosureRequest
from intelligence.services import Parts
from tests.factories.disclosures import ask_for, grant, received
from tests.factories.intelligence import make_entity_content, make_file, make_person_content, send_contribution
from tests.kept import kept

pytestmark = pytest.mark.django_db

LIST = reverse("intelligence:disclosure-list")
ASK = reverse("intelligence:disclosure-ask")
LEDGER = reverse("intelligence:ledger")
API = "/api/v1/disclosure-requests/"
CONSENTS = "/api/v1/consents/"
DISCLOSURES = "/api/v1/disclosures/"
KEYS = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|D-\d{8}|\d{8}-\d{4}")
TYPED = {
    "purpose": "investigation",
    "reason": "The phone was used in Warsaw.",
    "period": "168",
    "classification": "bpl",
}


@pytest.fixture
@kept
def now():
    """PostgreSQL ends consents by its own clock, so these tests live in the present."""
    return timezone.now().replace(microsecond=0)


@pytest.fixture
@kept
def record(german_officer, dutch_officer, now):
    """A contribution of Germany to the Netherlands, H2."""
    things = [make_entity_content(), make_entity_content(label="+49 170 5550101"), make_person_content()]
    files = [make_file("one.pdf"), make_file("two.pdf")]
    return send_contribution(
        german_officer, dutch_officer, at=now, handling_codes=("H2",), entities=things, files=files
    )


def _url(name, *parts):
    return reverse(f"intelligence:{name}", args=parts)


def _masked(answer):
    return KEYS.sub(b"#", answer.content)


# -- the same answer ---------------------------------------------------------------------------------------------


@pytest.mark.invariant(2, 10)
def test_the_page_answers_a_question_about_nothing_byte_for_byte_like_one_about_something(as_, polish_officer, record):
    browser = as_(polish_officer)

    real, made_up = (
        browser.post(ASK, TYPED | {"item": item}, follow=False) for item in (record.reference, "99999999-1234")
    )

    assert (real.status_code, real["Location"], real.content) == (302, f"{LIST}?side=ours", b"")
    assert (made_up.status_code, made_up["Location"], made_up.content) == (302, real["Location"], b"")
    page = browser.get(real["Location"]).content.decode()
    assert page.count("Your question was passed on.") == 2


@pytest.mark.invariant(2, 10)
def test_neither_list_nor_detail_tells_an_asker_which_of_two_references_exists(
    as_, german_officer, polish_officer, record, now
):
    known = ask_for(polish_officer, record, at=now)
    with acting_for(german_officer):
        consent = received(german_officer, known)
        services.begin_decision(consent=consent, by=german_officer, at=now)
    as_(german_officer).get(consent.get_absolute_url())
    browser = as_(polish_officer)
    browser.post(ASK, TYPED | {"item": "99999999-1234", "reason": known.reason})
    browser.get(LIST)  # shows the message once
    services.keep_moments(at=timezone.now())
    with acting_for(polish_officer):
        unknown = DisclosureRequest.objects.visible_to(polish_officer).get(item="99999999-1234")

    left, right = (browser.get(one.get_absolute_url()) for one in (known, unknown))

    same = re.compile(rb"<time.*?</time>|csrf.*?>|content=\"[\w-]{64}\"", re.DOTALL)
    assert same.sub(b"", _masked(left)) == same.sub(b"", _masked(right))


@pytest.mark.invariant(2, 10)
def test_the_api_answers_a_question_about_nothing_like_one_about_something(api_as, polish_officer, record, now):
    asked = {"purpose": "investigation", "reason": "Robbery.", "deadline": (now + timedelta(days=3)).isoformat()}
    program = api_as(polish_officer)

    real, made_up = (program.post(API, asked | {"item": item}) for item in (record.reference, "99999999-1234"))

    own = {"id", "reference", "item", "asked_at"}
    assert real.status_code == made_up.status_code == 201
    assert len(real.content) == len(made_up.content)
    assert {k: v for k, v in real.json().items() if k not in own} == {
        k: v for k, v in made_up.json().items() if k not in own
    }
    services.keep_moments(at=timezone.now())
    states = {line["state"] for line in program.get(API).json()["results"]}
    assert states == {"requested"}


def test_more_than_reading_of_what_is_hidden_is_refused_like_what_does_not_exist(api_as, french_officer, record, now):
    asked = {
        "act": "judicial",
        "purpose": "prosecution",
        "reason": "x",
        "deadline": (now + timedelta(days=3)).isoformat(),
    }
    program = api_as(french_officer)

    real, made_up = (program.post(API, asked | {"contribution": str(key)}) for key in (record.pk, uuid7()))

    assert real.status_code == made_up.status_code == 409
    assert real.content == made_up.content


@pytest.mark.parametrize(
    ("method", "name"),
    [
        ("get", "consent"),
        ("post", "consent"),
        ("post", "consent-take"),
        ("post", "consent-name"),
        ("post", "consent-revoke"),
    ],
)
@pytest.mark.parametrize("stranger", ["polish_officer", "french_officer", "analyst", "administrator"])
def test_a_consent_is_known_to_its_owner_only(  # noqa: PLR0917
    request, as_, german_officer, polish_officer, record, now, method, name, stranger
):
    question = ask_for(polish_officer, record, at=now)
    grant(german_officer, question, at=now)
    consent = received(german_officer, question)
    browser = as_(request.getfixturevalue(stranger))

    real, made_up = (getattr(browser, method)(_url(name, key)) for key in (consent.pk, uuid7()))

    assert real.status_code == made_up.status_code in {403, 404}
    assert real.content == made_up.content


@pytest.mark.parametrize("stranger", ["german_officer", "french_officer"])
def test_a_question_is_known_to_its_asker_only(request, as_, polish_officer, record, now, stranger):  # noqa: PLR0917
    question = ask_for(polish_officer, record, at=now)
    browser = as_(request.getfixturevalue(stranger))

    real, made_up = (browser.get(_url("disclosure-request", key)) for key in (question.pk, uuid7()))

    assert real.status_code == made_up.status_code == 404
    assert real.content == made_up.content


@pytest.mark.invariant(2)
def test_a_third_party_finds_nothing_on_any_path(  # noqa: PLR0917
    as_, api_as, german_officer, polish_officer, french_officer, record, now
):
    for parts in (Parts(is_whole=True, text=True), Parts(text=True)):
        grant(german_officer, ask_for(polish_officer, record, at=now), at=now, parts=parts)
        with acting_for(german_officer):
            services.revoke_consent(
                consent=Consent.objects.visible_to(german_officer).order_by("-pk").first(), by=german_officer, at=now
            )
    browser, program = as_(french_officer), api_as(french_officer)

    pages = [LIST, f"{LIST}?side=ours", LEDGER, reverse("intelligence:inbox"), reverse("desk"), "/search/?q=Container"]
    for address in pages:
        page = browser.get(address).content.decode()
        assert "Container switch" not in page
        assert record.reference not in page
        assert not re.search(r"D-\d{8}", page)
    for address in (API, CONSENTS, DISCLOSURES, "/api/v1/contributions/", "/api/v1/entities/", "/api/v1/cases/"):
        assert program.get(address).json()["results"] == []
    with acting_for(french_officer):
        assert not Notification.objects.visible_to(french_officer).exists()


# -- the owner's page --------------------------------------------------------------------------------------------


def _decide(browser, consent, **fields):
    return browser.post(consent.get_absolute_url(), fields)


def test_nothing_is_chosen_beforehand_and_the_least_stands_first(as_, german_officer, polish_officer, record, now):
    consent = received(german_officer, ask_for(polish_officer, record, at=now))

    page = as_(german_officer).get(consent.get_absolute_url()).content.decode().partition('<aside class="hitp"')[2]

    assert "checked" not in page.partition("</aside>")[0]
    order = [page.index(words) for words in ("<b>Nothing</b>", "<b>Only that you", "<b>Chosen parts", "<b>Everything")]
    assert order == sorted(order)
    assert "nothing is shared" in page


def test_the_button_says_the_effect_and_the_first_sending_shares_nothing(
    as_, german_officer, polish_officer, record, now
):
    question = ask_for(polish_officer, record, at=now)
    consent, browser = received(german_officer, question), as_(german_officer)
    with acting_for(german_officer):
        chosen = [str(key) for key in record.entities.order_by("pk").values_list("pk", flat=True)[:2]]
        file = str(record.attachments.get(number=2).pk)
    until = (now + timedelta(days=30)).date().isoformat()
    fields = {"share": "parts", "entities": chosen, "attachments": [file], "expires_at": until}

    checked = _decide(browser, consent, **fields)

    assert "Share 2 of 3 entities and 1 of 2 files" in checked.content.decode()
    with acting_for(polish_officer):
        assert not Contribution.objects.exists()

    done = _decide(browser, consent, **fields, intent="share")

    assert done.status_code == 302
    with acting_for(polish_officer):
        copy = Contribution.objects.visible_to(polish_officer).get()
        assert copy.entities.count() == 2
    page = as_(polish_officer).get(question.get_absolute_url()).content.decode()
    assert copy.reference in page
    assert record.reference not in page.replace(f'class="ref">{record.reference}', "")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "What do you decide"),
        ({"share": "parts"}, "Tick at least one part"),
        ({"share": "whole"}, "Say until when"),
        ({"share": "exists"}, "Say whom they can call"),
    ],
)
def test_an_incomplete_decision_decides_nothing(as_, german_officer, polish_officer, record, now, fields, words):  # noqa: PLR0917
    consent = received(german_officer, ask_for(polish_officer, record, at=now))

    answer = _decide(as_(german_officer), consent, **fields, intent="share")

    assert answer.status_code == 422
    assert words in answer.content.decode()
    with acting_for(german_officer):
        assert Consent.objects.get().status == Consent.Status.REQUESTED


def test_an_owner_revokes_on_its_page_and_by_api(as_, api_as, german_officer, polish_officer, record, now):  # noqa: PLR0917
    first, second = (ask_for(polish_officer, record, at=now) for _ in range(2))
    pages, programs = (grant(german_officer, question, at=now) for question in (first, second))

    assert as_(german_officer).post(_url("consent-revoke", pages.pk)).status_code == 302
    answer = api_as(german_officer).post(f"{CONSENTS}{programs.pk}/revoke/")

    assert answer.json()["state"] == "revoked"
    with acting_for(polish_officer):
        assert not Contribution.objects.exists()
    assert api_as(german_officer).post(f"{CONSENTS}{programs.pk}/revoke/").status_code == 409


def test_a_consent_is_given_refused_and_named_by_api(api_as, german_officer, polish_officer, record, now):
    program = api_as(german_officer)
    first, second = (ask_for(polish_officer, record, at=now) for _ in range(2))
    until = (now + timedelta(days=9)).isoformat()

    taken = program.post(f"{CONSENTS}{received(german_officer, first).pk}/take/").json()
    given = program.post(
        f"{CONSENTS}{taken['id']}/grant/", {"text": True, "expires_at": until, "handling_codes": ["H1"]}
    ).json()
    refused = program.post(f"{CONSENTS}{received(german_officer, second).pk}/refuse/", {"answer": "No."}).json()

    assert (taken["state"], given["state"], refused["state"]) == ("owner_deciding", "partly", "refused")
    assert given["given"] == {"everything": False, "text": True, "entities": [], "files": []}
    named = program.post(f"{CONSENTS}{taken['id']}/contribution/", {"reference": record.reference})
    assert named.status_code == 409


def test_lists_filter_by_the_state_as_it_is_now(as_, german_officer, polish_officer, record, now):
    ask_for(polish_officer, record, at=now - timedelta(days=8))
    granted = ask_for(polish_officer, record, at=now)
    grant(german_officer, granted, at=now)

    lapsed = as_(polish_officer).get(f"{LIST}?side=ours&state=lapsed").content.decode()
    assert granted.reference not in lapsed
    assert lapsed.count("data-row") == 1
    owners = as_(german_officer).get(f"{LIST}?state=granted&asker=PL").content.decode()
    assert granted.reference in owners
    assert owners.count("data-row") == 1


def test_lists_ask_a_constant_number_of_queries(as_, german_officer, polish_officer, record, now):
    def queries():
        for address in (LIST, LEDGER):
            with CaptureQueriesContext(connection) as caught:
                browser.get(address)
            yield len(caught)

    grant(german_officer, ask_for(polish_officer, record, at=now), at=now, parts=Parts(text=True))
    browser = as_(german_officer)
    list(queries())
    few = list(queries())
    for _ in range(4):
        grant(german_officer, ask_for(polish_officer, record, at=now), at=now, parts=Parts(text=True))

    assert list(queries()) == few


def test_the_page_of_a_contribution_asks_for_its_permissions(  # noqa: PLR0917
    as_, german_officer, dutch_officer, polish_officer, record, now
):
    ask_for(dutch_officer, record, at=now, act="judicial")
    grant(german_officer, ask_for(polish_officer, record, at=now), at=now)
    panel = _url("contribution-disclosures", record.pk)

    assert panel in as_(dutch_officer).get(record.get_absolute_url()).content.decode()
    recipient = as_(dutch_officer).get(panel).content.decode()
    assert "Use it in judicial proceedings" in recipient
    assert "Poland" not in recipient
    assert "You see this by the consent" in as_(polish_officer).get(panel).content.decode()
    owner = as_(german_officer).get(panel).content.decode()
    assert "PL" in owner
    assert "NL" in owner
