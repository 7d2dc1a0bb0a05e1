"""Assessments of groups and dossiers, on pages and in the API alike."""

import pytest
from django.urls import reverse

from europol_portal.access import sharing
from europol_portal.access.binding import acting_for
from europol_portal.parties.models import Role
from intelligence.models import Contribution, DossierRelease, GroupAssessment, GroupEvidence, GroupMember, NetworkRun
from intelligence.services import keep_moments, networks
from tests.factories.groups import MET, REASON, confirmed, make_group, meet, received, seen
from tests.factories.identity import entity_of, relation
from tests.factories.intelligence import make_person_content, send_contribution
from tests.factories.parties import make_user
from tests.kept import kept

pytestmark = pytest.mark.django_db
API = "/api/v1/groups/"
NAMES = ("Anna Probe", "Boris Probe", "Carla Probe")


@pytest.fixture
@kept
def told(german_officer, dutch_officer, now):
    """Three people who know each other, from the Netherlands to Germany under H2."""
    people = [make_person_content(label=name) for name in NAMES]
    links = [relation("meets", 0, 1), relation("meets", 1, 2), relation("meets", 0, 2)]
    return send_contribution(
        dutch_officer, german_officer, at=now, entities=people, relations=links, handling_codes=("H2",)
    )


@pytest.fixture
@kept
def second(german_officer):
    """Another officer of Germany."""
    return make_user("de.second", authority=german_officer.authority, role=Role.LIAISON_OFFICER)


def address(name, *keys):
    """Of a page."""
    return reverse(f"intelligence:{name}", args=keys)


def text_of(browser, url):
    """What the page says."""
    answer = browser.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.content.decode()


def test_from_a_candidate_group_of_a_workbench(told, as_, german_officer, now):
    browser = as_(german_officer)
    with acting_for(german_officer):
        beginning = networks.Beginning("case", source=told.case_id, hops=0)
        network = networks.make_network(title="Case", beginning=beginning, by=german_officer, at=now)
        networks.ask_analysis(network=network, asks="groups", by=german_officer, at=now)
    networks.run_waiting(at=now)
    with acting_for(german_officer):
        run = NetworkRun.objects.get()
    page = text_of(browser, network.get_absolute_url())
    assert f"?network={network.pk}&amp;run={run.pk}&amp;group=1" in page or f"?network={network.pk}&run=" in page
    form = browser.get(address("group-make"), {"network": network.pk, "run": run.pk, "group": "1"})
    values = {name: form.context["form"].initial[name] for name in ("network", "entities")}
    refused = browser.post(address("group-make"), values | {"name": " "})
    assert refused.status_code == 422
    assert values["entities"] in refused.content.decode(), "nothing is lost"
    made = browser.post(address("group-make"), values | {"name": "Quay", "summary": "Moves drugs."})
    page = text_of(browser, made.url)
    assert all(name in page for name in NAMES)
    assert network.reference in page
    assert "0 of 4 mandatory, 0 of 7 others" in page


def test_from_nothing_to_a_confirmed_group(told, as_, officers, second):  # noqa: PLR0915
    browser = as_(officers["DE"])
    made = browser.post(address("group-make"), {"name": "Quay", "summary": "Moves drugs."})
    with acting_for(officers["DE"]):
        group = GroupAssessment.objects.get()
    assert made.url == group.get_absolute_url()
    anna = entity_of(told, officers["DE"], label="Anna Probe")
    found = text_of(browser, f"{address('group-members', group.pk)}?q=Anna")
    assert str(anna.pk) in found
    given = {"q": "Anna", "entities": [str(anna.pk)], "role": "leader"}
    assert browser.post(address("group-members", group.pk), given).status_code == 302
    url = address("group-answer", group.pk, "criterion", "profit")
    wrong = browser.post(url, {"value": "met", "reason": REASON, "reference": "4711"})
    assert wrong.status_code == 422
    assert REASON in wrong.content.decode()
    more = browser.post(url, {"value": "met", "reason": REASON, "source": f"entity:{anna.pk}", "more": "1"})
    assert more.url == url
    assert "Anna Probe" in text_of(browser, url)
    for code in MET:
        url = address("group-answer", group.pk, "criterion", code)
        answered = browser.post(url, {"value": "met", "reason": REASON, "source": told.reference, "weight": "strong"})
        assert answered.status_code == 302, answered.context["form"].errors
    page = text_of(browser, made.url)
    assert "meets the definition" in page
    assert browser.post(address("group-step", group.pk, "submit"), {"note": ""}).status_code == 302
    assert browser.get(address("group-step", group.pk, "confirm")).status_code == 403
    browser = as_(second)
    assert "wait" in text_of(browser, address("group-list"))
    assert "waits for a second analyst" in browser.get(reverse("desk")).content.decode()
    assert browser.post(address("group-step", group.pk, "return"), {"note": ""}).status_code == 422
    assert browser.post(address("group-step", group.pk, "confirm"), {"note": "Checked."}).status_code == 302
    assert "Confirmed by" in text_of(browser, made.url)
    assert "Quay" in text_of(browser, f"{reverse('search')}?q=Quay")
    new = browser.post(address("group-renew", group.pk))
    with acting_for(second):
        evidence = GroupEvidence.objects.filter(assessment__version=2).first()
        member = GroupMember.objects.get(assessment__version=2)
    assert browser.post(address("group-evidence-remove", evidence.pk)).status_code == 302
    assert browser.post(address("group-member-remove", member.pk)).url == f"{new.url}#members"
    for other in ("NL", "FR"):
        browser = as_(officers[other])
        assert browser.get(made.url).status_code == 404
        assert "Quay" not in text_of(browser, address("group-list"))


def test_a_dossier_goes_out_and_comes_back(told, as_, officers, second, now):  # noqa: PLR0915
    group = confirmed(officers["DE"], second, told, at=now, name="Quay")
    browser = as_(officers["DE"])
    page = text_of(browser, address("group-dossier", group.pk))
    assert "meets the definition" in page
    made = browser.post(address("group-pdf", group.pk))
    assert made.content.startswith(b"%PDF")
    assert "_H2_Dossier.pdf" in made.headers["Content-Disposition"]
    url = f"{address('group-release', group.pk)}?to=FR"
    page = text_of(browser, url)
    assert "Not asked" in page
    ask = address("group-ask-owner", group.pk, "NL", "FR")
    assert ask in page
    refused = browser.post(url, {"words": "What we know.", "reason": "Joint case."})
    assert refused.status_code == 422
    assert "What we know." in refused.content.decode()
    asked = browser.post(ask, {"purpose": "investigation", "reason": "Same group in Lille.", "deadline": "2026-12-20"})
    assert asked.status_code == 302, asked.context["form"].errors
    keep_moments(at=now)
    assert "Asked, no answer yet" in text_of(browser, url)
    with_dutch = f"{address('group-release', group.pk)}?to=NL"
    assert browser.post(with_dutch, {"words": "What we know.", "reason": "Joint case."}).status_code == 302
    with acting_for(officers["DE"]):
        row = DossierRelease.objects.get()
    assert row.reference in text_of(browser, group.get_absolute_url())
    (copy,) = received(officers["NL"])
    browser = as_(officers["NL"])
    assert "What we know." in text_of(browser, copy.get_absolute_url())
    assert browser.post(address("dossier-pdf", copy.pk)).content.startswith(b"%PDF")
    assert as_(officers["FR"]).get(copy.get_absolute_url()).status_code == 404
    assert as_(officers["DE"]).post(address("dossier-take-back", row.pk)).status_code == 302
    page = text_of(as_(officers["NL"]), copy.get_absolute_url())
    assert "Taken back" in page
    assert "What we know." not in page
    assert as_(officers["NL"]).post(address("dossier-pdf", copy.pk)).status_code == 403


def test_programs_do_the_same(told, api_as, officers, second, now):  # noqa: PLR0915
    program = api_as(officers["DE"])

    def post(path, values=None, expect=200):
        answer = program.post(f"{API}{path}", values or {}, format="json")
        assert answer.status_code == expect, answer.content
        return answer

    key = post("", {"name": "Quay", "summary": "Moves drugs."}, 201).json()["id"]
    assert program.patch(f"{API}{key}/", {"name": "Quay", "summary": "Moves more."}, format="json").status_code == 200
    anna = entity_of(told, officers["DE"], label="Anna Probe")
    answer = post(f"{key}/members/", {"entities": [str(anna.pk)]}).json()
    assert "members" not in answer, "an answer that may be kept for a repeated call says nothing of a source"
    for code in MET:
        given = {"scale": "criterion", "code": code, "value": "met", "reason": REASON, "references": [told.reference]}
        post(f"{key}/answers/", given)
    shown = program.get(f"{API}{key}/").json()
    assert (shown["meets"], shown["handling_codes"]) == (True, ["H2"])
    assert [member["label"] for member in shown["members"]] == ["Anna Probe"]
    assert post(f"{key}/steps/", {"step": "submit"}).json()["status"] == "scored"
    assert post(f"{key}/steps/", {"step": "confirm"}, 403)
    program = api_as(second)
    assert post(f"{key}/steps/", {"step": "confirm"}).json()["review_on"]
    assert post(f"{key}/review/", {"reason": "Still so."}).status_code == 200
    assert post(f"{key}/dossier/").content.startswith(b"%PDF")
    out = {"recipient": "FR", "words": "What we know.", "reason": "Joint case."}
    assert post(f"{key}/releases/", out, 409).json()["code"] == "not_agreed"
    wanted = {"owner": "NL", "recipient": "FR", "purpose": "investigation", "reason": "Same group in Lille."}
    states = post(f"{key}/owners/", wanted | {"deadline": "2026-12-20T00:00:00Z"}).json()
    assert [(one["owner"], one["state"]) for one in states] == [("NL", "asked")]
    assert post(f"{key}/releases/", out | {"recipient": "NL"}, 201).json()["reference"].startswith("GD-")
    assert post(f"{key}/renew/", None, 201).json()["version"] == 2
    assert {row["version"] for row in program.get(API).json()["results"]} == {1, 2}
    program = api_as(officers["NL"])
    assert program.get(f"{API}{key}/").status_code == 404
    (row,) = program.get("/api/v1/dossiers/").json()["results"]
    assert "content" not in row
    whole = program.get(f"/api/v1/dossiers/{row['id']}/").json()
    assert whole["content"]["summary"] == "What we know."
    assert program.post(f"/api/v1/dossiers/{row['id']}/pdf/").content.startswith(b"%PDF")


def test_what_is_lost_is_said_and_taken_out(told, as_, officers, now):
    draft = meet(make_group(officers["DE"], at=now), officers["DE"], told, at=now, codes=("profit",))
    with acting_for(officers["NL"]):
        sharing.unshare(Contribution.objects.get(pk=told.pk), [officers["DE"].party_id])
    browser = as_(officers["DE"])
    assert "not open to you" in text_of(browser, draft.get_absolute_url())
    assert browser.post(address("group-drop-lost", draft.pk)).status_code == 302
    assert "not open to you" not in text_of(browser, draft.get_absolute_url())
    assert browser.post(address("group-change", draft.pk), {"name": "Quay", "summary": "Anew."}).status_code == 302
    assert seen(draft, officers["DE"]).summary == "Anew."
