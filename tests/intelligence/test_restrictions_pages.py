"""The same rules on pages and in the API: codes travel with files, buttons say the rule in words."""

import pytest
from django.urls import reverse

from europol_portal.access.binding import acting_for
from intelligence import services
from intelligence.models import Contribution, Restriction
from intelligence.services import Limits
from tests.factories.intelligence import make_file, send_contribution
from tests.kept import kept

pytestmark = pytest.mark.django_db


def page(name, row):
    """Address of a page of the row."""
    return reverse(f"intelligence:{name}", args=[row.pk])


def api(contribution, action):
    """Address of an action of the API."""
    return f"/api/v1/contributions/{contribution.pk}/{action}/"


@pytest.fixture
@kept
def sent(german_officer, dutch_officer, now):
    """A contribution of Germany for the Netherlands with H2 and a file."""
    return send_contribution(german_officer, dutch_officer, at=now, handling_codes=("H2",), files=[make_file()])


@pytest.fixture
def german(client, german_officer):
    """A browser of de.liaison."""
    client.force_login(german_officer)
    return client


@pytest.fixture
def dutch(client, dutch_officer):
    """A browser of nl.liaison."""
    client.force_login(dutch_officer)
    return client


@pytest.mark.invariant(4, 8)
def test_a_restriction_stands_on_the_page_of_every_reader(german, dutch_officer, sent):
    answer = german.post(page("contribution-restrict", sent), {"text": "Call the unit in Kehl before use."})
    german.force_login(dutch_officer)

    assert answer.status_code == 302
    for address in (sent.get_absolute_url(), reverse("intelligence:inbox")):
        assert "Call the unit in Kehl before use." in german.get(address).content.decode()


def test_the_page_says_the_rule_beside_the_button(dutch, sent):
    text = dutch.get(sent.get_absolute_url()).content.decode()

    assert "Forward" in text
    assert "H2: not to be passed on without permission from Germany" in text


@pytest.mark.invariant(2)
def test_the_forward_page_refuses_with_the_reason_and_nothing_leaves(dutch, french_officer, sent):
    answer = dutch.post(page("contribution-forward", sent), {"to": [french_officer.authority.pk], "note": "For you."})

    assert answer.status_code == 422
    assert "H2: not to be passed on without permission from Germany." in answer.content.decode()
    with acting_for(french_officer):
        assert not Contribution.objects.exists()


@pytest.mark.invariant(2)
def test_the_api_refuses_to_forward_for_the_same_reason(dutch, french_officer, sent):
    answer = dutch.post(api(sent, "forward"), {"to": [french_officer.authority.code]}, content_type="application/json")

    assert answer.status_code == 409
    assert (answer.json()["code"], answer.json()["field"]) == ("h2", "to")


def test_the_forward_page_passes_on_what_nothing_binds(client, german_officer, dutch_officer, french_officer, now):
    sent = send_contribution(german_officer, dutch_officer, at=now)
    client.force_login(dutch_officer)

    answer = client.post(page("contribution-forward", sent), {"to": [french_officer.authority.pk], "note": "For you."})

    assert answer.status_code == 302
    with acting_for(french_officer):
        assert Contribution.objects.visible_to(french_officer).count() == 2


@pytest.mark.parametrize("name", ["contribution-restrict", "contribution-recall", "contribution-add-recipients"])
def test_recipients_find_the_owners_pages_forbidden_and_strangers_find_nothing(
    client, dutch_officer, french_officer, sent, name
):
    client.force_login(dutch_officer)
    assert client.get(page(name, sent)).status_code == 403
    client.force_login(french_officer)
    assert client.get(page(name, sent)).status_code == 404


@pytest.mark.parametrize("name", ["contribution-restrict", "contribution-recall", "contribution-add-recipients"])
def test_the_owner_finds_its_pages(german, sent, name):
    assert german.get(page(name, sent)).status_code == 200


def test_recall_by_page_and_its_banner(german, dutch_officer, sent, now):
    with acting_for(dutch_officer):
        services.open_contribution(contribution=sent, by=dutch_officer, at=now)

    answer = german.post(page("contribution-recall", sent), {"reason": "Wrong person."})
    german.force_login(dutch_officer)

    assert answer.status_code == 302
    assert "Germany recalled this" in german.get(sent.get_absolute_url()).content.decode()


@pytest.mark.invariant(18)
def test_file_name_and_first_line_of_an_export_carry_marking_and_codes(dutch, sent):
    answer = dutch.get(page("contribution-export", sent))

    first, *_, last = answer.content.decode().strip().splitlines()
    assert f'filename="{sent.reference}_H2_Contribution.txt"' in answer["Content-Disposition"]
    assert first == last == f"EUROPOL UNCLASSIFIED, BASIC PROTECTION LEVEL | H2 | Germany | {sent.reference}"


def test_a_recalled_contribution_and_its_files_are_not_taken_out(dutch, german_officer, dutch_officer, sent, now):
    with acting_for(dutch_officer):
        services.open_contribution(contribution=sent, by=dutch_officer, at=now)
        attachment = sent.attachments.get()
    with acting_for(german_officer):
        services.recall_contribution(contribution=sent, reason="Wrong person.", by=german_officer, at=now)

    assert dutch.get(page("contribution-export", sent)).status_code == 409
    assert dutch.get(attachment.get_absolute_url()).status_code == 409
    assert dutch.get(api(sent, "export")).status_code == 409


def test_the_owner_lifts_a_restriction_by_page_with_a_reason(german, german_officer, sent, now):
    with acting_for(german_officer):
        services.restrict_contribution(contribution=sent, limits=Limits(text="Quiet."), by=german_officer, at=now)
        restriction = Restriction.objects.get()

    assert german.post(page("restriction-lift", restriction), {"reason": ""}).status_code == 409
    assert german.post(page("restriction-lift", restriction), {"reason": "Case closed."}).status_code == 302
    assert "Quiet." not in german.get(sent.get_absolute_url()).content.decode()


def test_the_api_restricts_lifts_corrects_and_recalls(german, german_officer, sent):
    def post(action, **data):
        return german.post(api(sent, action), data, content_type="application/json")

    restricted = post("restrict", is_closed_to_onward_sharing=True, handling_codes=["H1"])
    rules = german.get(api(sent, "rules")).json()
    lifted = post("lift", restriction=rules["restrictions"][0]["id"], reason="Agreed.")
    corrected, recalled = post("correct"), post("recall", reason="Wrong person.")

    assert (restricted.status_code, lifted.status_code) == (200, 200)
    assert restricted.json()["restriction_text"] == "Not to be passed on."
    assert restricted.json()["handling_codes"] == ["H1", "H2"]
    assert lifted.json()["restriction_text"] == ""
    assert (corrected.status_code, corrected.json()["corrects"]) == (201, str(sent.pk))
    assert (recalled.status_code, recalled.json()["recalls"]) == (201, str(sent.pk))


@pytest.mark.parametrize("action", ["correct", "recall", "restrict", "lift", "recipients"])
def test_the_api_lets_no_recipient_do_what_is_the_owners(dutch, sent, action):
    body = {"reason": "x", "text": "x", "restriction": str(sent.pk), "to": ["fr-liaison"]}

    assert dutch.post(api(sent, action), body, content_type="application/json").status_code in (400, 403, 404)


def test_strangers_find_none_of_the_api(client, french_officer, sent):
    client.force_login(french_officer)

    for action in ("correct", "recall", "restrict", "forward", "recipients"):
        body = {"reason": "x", "text": "x", "to": [french_officer.authority.code]}
        assert client.post(api(sent, action), body, content_type="application/json").status_code == 404
    assert client.get(api(sent, "export")).status_code == 404
    assert client.get(api(sent, "rules")).status_code == 404
