"""Templates on pages and in the API."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from europol_portal.access.binding import acting_for
from intelligence.models import Contribution, ContributionTemplate
from tests.factories.intelligence import draft_contribution
from tests.intelligence.test_templates import make_template

pytestmark = pytest.mark.django_db

ROOT = "/api/v1/contribution-templates/"


@pytest.fixture
def german(client, german_officer):
    """A browser of de.liaison."""
    client.force_login(german_officer)
    return client


def _posted(**fields):
    values = {"name": "Seizure", "kind": "information", "urgency": "normal", "classification": "bpl", "body": "Place:"}
    return values | fields


def test_a_template_is_written_listed_used_and_removed(german, german_officer):
    assert german.post(reverse("intelligence:template-create"), _posted()).status_code == 302
    with acting_for(german_officer):
        template = ContributionTemplate.objects.get()
    assert "Seizure" in german.get(reverse("intelligence:template-list")).content.decode()
    assert german.post(template.get_absolute_url(), _posted(name="Seizure at sea")).status_code == 302

    started = german.post(reverse("intelligence:template-start", args=[template.pk]))
    with acting_for(german_officer):
        draft = Contribution.objects.get()
    assert started.url == reverse("intelligence:contribution-change", args=[draft.pk])

    german.post(reverse("intelligence:template-remove", args=[template.pk]))
    with acting_for(german_officer):
        assert not ContributionTemplate.objects.exists()
        assert Contribution.objects.exists()


def test_the_page_warns_of_personal_data_and_keeps_what_was_typed(german, german_officer):
    body = "Call +49 151 23456789."
    answer = german.post(reverse("intelligence:template-create"), _posted(body=body))

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "This looks like data of a person" in text
    assert body in text
    assert (
        german.post(reverse("intelligence:template-create"), _posted(body=body, is_confirmed="on")).status_code == 302
    )


def test_a_draft_lends_its_frame_to_a_template(german, german_officer, dutch_officer, now):
    draft = draft_contribution(german_officer, dutch_officer, at=now)

    text = german.get(f"{reverse('intelligence:template-create')}?draft={draft.pk}").content.decode()
    assert f'value="{draft.subject}"' in text


@pytest.mark.invariant(2)
@pytest.mark.parametrize("name", ["template-change", "template-start", "template-remove"])
def test_a_stranger_finds_no_template(client, german_officer, dutch_officer, now, name):
    template = make_template(german_officer, dutch_officer, at=now)
    client.force_login(dutch_officer)
    address = reverse(f"intelligence:{name}", args=[template.pk])

    answer = client.get(address) if name == "template-change" else client.post(address)
    assert answer.status_code == 404


@pytest.mark.invariant(2)
def test_a_stranger_finds_no_draft_behind_a_template(client, german_officer, dutch_officer, now):
    draft = draft_contribution(german_officer, dutch_officer, at=now)
    client.force_login(dutch_officer)

    assert client.get(f"{reverse('intelligence:template-create')}?draft={draft.pk}").status_code == 404


def test_the_api_keeps_the_same_rules(api_as, german_officer, dutch_officer):
    api = api_as(german_officer)
    refused = api.post(ROOT, {"name": "Call", "body": "Call +49 151 23456789."})
    assert (refused.status_code, refused.json()["code"]) == (409, "personal_data_suspected")

    to = [dutch_officer.authority.code]
    made = api.post(ROOT, {"name": "Seizure", "handling_codes": ["H1"], "to": to})
    assert made.status_code == 201, made.content
    at = f"{ROOT}{made.json()['id']}/"
    assert api.get(at).json()["to"] == to
    assert api.put(at, {"name": "Seizure at sea"}).json()["name"] == "Seizure at sea"
    draft = api.post(f"{at}start/").json()["id"]
    assert api.get(f"/api/v1/contributions/{draft}/").json()["status"] == "draft"
    for method, path in (("get", ""), ("put", ""), ("delete", ""), ("post", "start/")):
        assert getattr(api_as(dutch_officer), method)(f"{at}{path}", {}).status_code == 404
    assert api.delete(at).status_code == 204


def test_the_list_asks_the_database_the_same_number_of_times(german, german_officer, dutch_officer, now):
    address, counts = reverse("intelligence:template-list"), []
    german.get(address)
    for number in range(3):
        make_template(german_officer, dutch_officer, at=now, name=f"Template {number}")
        with CaptureQueriesContext(connection) as asked:
            german.get(address)
        counts.append(len(asked))

    assert len(set(counts)) == 1


def test_a_draft_that_is_being_written_becomes_a_template(german, german_officer):
    page = reverse("intelligence:contribution-create")
    typed = {
        "kind": "information", "urgency": "normal", "classification": "bpl", "subject": "Seizure at sea",
        "source_evaluation": "X", "information_evaluation": "4", "intent": "frame", "entities-TOTAL_FORMS": "0",
        "entities-INITIAL_FORMS": "0",
    }  # fmt: skip
    answer = german.post(page, typed)

    with acting_for(german_officer):
        draft = Contribution.objects.drafts().get()
    assert answer.url == f"{reverse('intelligence:template-create')}?draft={draft.pk}"
    assert 'value="Seizure at sea"' in german.get(answer.url).content.decode()


def test_bulk_entry_and_templates_are_reached_from_the_inbox_and_while_writing(german):
    for name in ("inbox", "contribution-create"):
        text = german.get(reverse(f"intelligence:{name}")).content.decode()
        assert f'href="{reverse("intelligence:bulk-list")}"' in text
        assert f'href="{reverse("intelligence:template-list")}"' in text


def test_programs_keep_the_frame_of_a_draft_of_their_party_and_of_no_other(german, german_officer, dutch_officer, now):
    draft = draft_contribution(german_officer, at=now)
    strange = draft_contribution(dutch_officer, at=now)
    address = f"{ROOT}of-draft/"

    made = german.post(address, {"draft": str(draft.pk), "name": "Frame"}, content_type="application/json")
    refused = german.post(address, {"draft": str(strange.pk), "name": "Other"}, content_type="application/json")

    assert made.status_code == 201
    assert refused.status_code == 400
    with acting_for(german_officer):
        assert ContributionTemplate.objects.get().name == "Frame"
