"""The cyber task force: proposals, points, votes, plan, hand-over and debrief, with every refusal; pages and API."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.db.models import Q
from django.urls import reverse
from rest_framework.test import APIClient

from europol_portal.access.binding import NOBODY, acting, acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.core.ids import uuid7
from europol_portal.parties.models import Role
from europol_portal.search.index import sources as search_sources
from europol_portal.workflow import TransitionRefused
from operations import services
from operations.desk import needs
from operations.models import (
    CyberProposal,
    Operation,
    Participation,
    ProposalEntry,
    ProposalScore,
    ProposalShare,
    ProposalVote,
    StandingMember,
)
from operations.workflow import PROPOSAL_WORKFLOW
from tests.factories.cyber import (
    AT,
    fresh,
    make_members,
    make_proposal_content,
    planned,
    score,
    selected,
    step,
    submit,
    vote,
)
from tests.factories.operations import make_operation
from tests.kept import kept
from tests.operations.steps import HTMX, address, commit, queries, told

pytestmark = pytest.mark.django_db

LIST = reverse("operations:proposal-list")
API = "/api/v1/cyber-proposals/"
MODELS = [CyberProposal, ProposalEntry, ProposalScore, ProposalVote]
MAIN = {
    ("submitted", "discuss"): "discussion",
    ("parked", "discuss"): "discussion",
    ("discussion", "select"): "selected",
    ("discussion", "park"): "parked",
    ("discussion", "decline"): "declined",
    ("parked", "decline"): "declined",
    ("selected", "enrich"): "enrichment",
    ("enrichment", "plan"): "action_plan",
    ("action_plan", "hand_over"): "operation",
    ("operation", "debrief"): "debrief",
    ("debrief", "close"): "closed",
}


@pytest.fixture
@kept
def team(officers, duty_officer):
    """Members: Germany, the Netherlands (chair) and the United States; France is none. Europol supports."""
    make_members(officers["DE"], officers["NL"], officers["US"], chair=officers["NL"])
    return officers["DE"], officers["NL"], officers["US"]


@pytest.fixture
def api():
    """An API client, signed in as a person."""

    def sign_in(person):
        client = APIClient()
        client.force_login(person)
        return client

    return sign_in


def test_the_table_of_proposals_is_the_one_of_the_domain():
    table = {
        (source, name): transition.target
        for name, transition in PROPOSAL_WORKFLOW.transitions.items()
        for source in transition.sources
    }

    assert table == MAIN
    assert {name for name, one in PROPOSAL_WORKFLOW.transitions.items() if one.needs_note} == {
        "select", "park", "decline",
    }  # fmt: skip


def test_a_proposal_is_put_before_the_standing_members_and_europol(team, duty_officer, french_officer):
    lead, chair, _ = team
    proposal = submit(lead)

    assert set(proposal.party_ids) == {one.party_id for one in (*team, duty_officer)}
    assert told(chair, "operations.proposal.submitted") == told(duty_officer, "operations.proposal.submitted") == 1
    assert told(french_officer, "operations.proposal.submitted") == 0
    commit()


def test_only_a_liaison_officer_of_a_standing_member_proposes(team, french_officer, duty_officer, colleague_of):
    officer = colleague_of(team[0], role=Role.NATIONAL_OFFICER)
    for person in (french_officer, duty_officer, officer):
        with pytest.raises(AccessDenied):
            submit(person)


def test_the_chair_records_decisions_and_nobody_else(team, duty_officer):
    lead, chair, _ = team
    proposal = submit(lead)

    for person in (lead, duty_officer):
        with pytest.raises(AccessDenied):
            step(proposal, "discuss", person)
    assert step(proposal, "discuss", chair).status == "discussion"


def test_without_a_chair_the_duty_desk_of_europol_records_decisions(team, duty_officer):
    make_members(*team)
    proposal = submit(team[0])

    assert step(proposal, "discuss", duty_officer).status == "discussion"


@pytest.mark.invariant(40)
def test_selection_needs_points_and_the_vote_of_the_members_and_keeps_them_for_all_to_see(team):
    lead, chair, third = team
    proposal = submit(lead)
    step(proposal, "discuss", chair)
    with pytest.raises(TransitionRefused, match="At least 3 criteria"):
        step(proposal, "select", chair)
    for code in ("impact", "countries", "urgency"):
        score(proposal, chair, code)
    vote(proposal, lead)
    with pytest.raises(TransitionRefused, match="At least 3 members must have voted; 1 has"):
        step(proposal, "select", chair)
    vote(proposal, third, "against", "We have no case.")
    vote(proposal, chair, "abstain")
    with pytest.raises(TransitionRefused, match="More members must be for it"):
        step(proposal, "select", chair)
    vote(proposal, third, "abstain")

    chosen = step(proposal, "select", chair, note="Hospitals first.")

    assert (chosen.status, chosen.score) == ("selected", 75)
    with acting_for(lead):
        line = ProposalEntry.objects.order_by("-pk").first()
    assert (line.author, line.kind) == (chair, "decision")
    assert "Hospitals first." in line.text


def test_each_member_has_one_vote_and_europol_none(team, duty_officer, analyst):
    lead, chair, _ = team
    proposal = submit(lead, vote_until=AT.date())
    with pytest.raises(AccessDenied):
        vote(proposal, chair)
    step(proposal, "discuss", chair)

    assert vote(proposal, chair).pk == vote(proposal, chair, "abstain").pk
    for person in (duty_officer, analyst):
        with pytest.raises(AccessDenied):
            vote(proposal, person)
    with pytest.raises(DomainError, match="Say why"):
        vote(proposal, lead, "against")
    with pytest.raises(DomainError, match="The vote has ended"):
        vote(proposal, lead, at=AT + timedelta(days=1))
    with acting_for(chair), pytest.raises(ProgrammingError), transaction.atomic():
        ProposalVote.objects.create(proposal=proposal, party=lead.party, choice="for", voted_at=AT, voted_by=chair)


def test_points_need_a_reason_and_a_discussion(team):
    lead, chair, _ = team
    proposal = submit(lead)
    with pytest.raises(DomainError, match="under discussion"):
        score(proposal, chair)
    step(proposal, "discuss", chair)
    with pytest.raises(DomainError, match="Give the reason"):
        score(proposal, chair, reason="yes")


def test_what_is_decided_is_not_changed_any_more(team):
    lead, chair, third = team
    proposal = selected(lead, chair, lead, third)

    with acting_for(lead), pytest.raises(DomainError, match="have decided"):
        services.change_proposal(proposal=proposal, content=make_proposal_content(title="Other"), by=lead, at=AT)


def test_the_submitting_country_leads_plan_and_hand_over_to_an_operation(team, french_officer):
    lead, chair, third = team
    proposal = planned(lead, chair, lead, third)
    with acting_for(chair), pytest.raises(AccessDenied):
        services.write_action_plan(proposal=proposal, plan="x", resources="y", judicial="z", by=chair, at=AT)
    with pytest.raises(TransitionRefused, match="Hand it over"):
        step(proposal, "hand_over", lead)
    with acting_for(lead):
        with pytest.raises(DomainError, match="code name"):
            services.hand_over(proposal=proposal, by=lead, at=AT)
        with pytest.raises(DomainError, match="does not know this proposal"):
            services.hand_over(proposal=proposal, code_name="Open door", parties=[french_officer.party], by=lead, at=AT)
        done = services.hand_over(proposal=proposal, code_name="Open door", parties=[chair.party], by=lead, at=AT)

        assert (done.status, done.operation.code_name) == ("operation", "OPEN DOOR")
    with acting_for(chair):
        assert Participation.objects.get(operation=done.operation_id).answer == "invited"
        assert Operation.objects.visible_to(chair).get().objectives == "Seize the servers on one day."
    with acting_for(third):
        assert not Operation.objects.exists()


def test_a_proposal_may_be_handed_over_to_an_operation_that_the_country_leads(team):
    lead, chair, third = team
    proposal, own, others = planned(lead, chair, lead, third), make_operation(lead), make_operation(chair)

    with acting_for(lead):
        with pytest.raises((AccessDenied, Operation.DoesNotExist)):
            services.hand_over(proposal=proposal, operation=others, by=lead, at=AT)
        assert services.hand_over(proposal=proposal, operation=own, by=lead, at=AT).operation == own


def test_an_incomplete_plan_is_not_handed_over(team):
    lead, chair, third = team
    proposal = selected(lead, chair, lead, third)
    for name in ("enrich", "plan"):
        step(proposal, name, lead)

    with acting_for(lead), pytest.raises(TransitionRefused, match="judicial actors"):
        services.hand_over(proposal=proposal, code_name="Open door", by=lead, at=AT)


def test_a_proposal_closes_with_its_debrief(team):
    lead, chair, third = team
    proposal = planned(lead, chair, lead, third)
    with acting_for(lead):
        services.hand_over(proposal=proposal, code_name="Open door", by=lead, at=AT)
    step(proposal, "debrief", lead)
    with pytest.raises(TransitionRefused, match="debrief must be written"):
        step(proposal, "close", lead)
    with acting_for(lead):
        services.write_debrief(proposal=fresh(proposal, lead), debrief="Ask for logs sooner.", by=lead, at=AT)

    assert step(proposal, "close", lead).status == "closed"
    with acting_for(chair), pytest.raises(AccessDenied):
        services.add_proposal_entry(proposal=proposal, text="Late.", by=chair, at=AT)


def test_lines_are_written_once_and_only_the_submitting_country_changes_a_proposal(team):
    lead, chair, _ = team
    proposal = submit(lead)
    with acting_for(chair):
        services.add_proposal_entry(proposal=proposal, text="We know the server.", by=chair, at=AT)
        with pytest.raises(ProgrammingError), transaction.atomic():
            ProposalEntry.objects.filter(proposal=proposal).update(text="Changed.")
        with pytest.raises(ProgrammingError), transaction.atomic():
            CyberProposal.objects.filter(pk=proposal.pk).update(title="Ours")


# access


@pytest.mark.invariant(42)
def test_who_is_no_member_finds_nothing_on_page_api_search_desk_and_in_counts(as_, api, team, french_officer):
    browser, paths = as_(french_officer), ("", "?q=loader", "?part=vote", "?status=submitted")
    before = [browser.get(LIST + path, headers=HTMX).content for path in paths]

    proposal = submit(team[0])

    assert [browser.get(LIST + path, headers=HTMX).content for path in paths] == before
    for name in ("detail", "edit", "points", "vote", "write", "plan", "hand-over", "debrief"):
        real, made_up = (browser.get(address(f"proposal-{name}", key)) for key in (proposal.pk, uuid7()))
        assert real.status_code == made_up.status_code == 404
        assert real.content == made_up.content
    assert api(french_officer).get(API).json()["results"] == []
    for path in ("", "scores/", "votes/", "entries/"):
        assert api(french_officer).get(f"{API}{proposal.pk}/{path}").status_code == 404
    with acting_for(french_officer):
        assert search_sources()["proposals"].find(french_officer, "loader", 10) == []
        assert needs(french_officer, AT) == []


@pytest.mark.parametrize("model", MODELS)
def test_both_locks_and_each_alone_show_a_proposal_to_the_members_only(team, officers, seen_by, model, settings):
    lead, chair, third = team
    selected(lead, chair, lead, third)

    for code, sees in {"DE": True, "NL": True, "US": True, "FR": False, "PL": False}.items():
        assert bool(seen_by(model, officers[code], filtered=True)) is sees
        assert bool(seen_by(model, officers[code], filtered=False)) is sees
    settings.DATABASE_APP_ROLE = "none"
    for code, sees in {"NL": True, "FR": False}.items():
        assert bool(seen_by(model, officers[code], filtered=True)) is sees


@pytest.mark.parametrize("model", [*MODELS, ProposalShare])
def test_with_nobody_stated_there_is_nothing(model, team):
    lead, chair, third = team
    selected(lead, chair, lead, third)
    with acting(NOBODY):
        assert not model.objects.exists()


def test_the_second_lock_alone_keeps_the_page_shut(as_, team, french_officer, monkeypatch):
    proposal = submit(team[0])
    monkeypatch.setattr("europol_portal.access.querysets.visible_q", lambda *_: Q())

    assert as_(french_officer).get(proposal.get_absolute_url()).status_code == 404


def test_a_member_that_joins_later_does_not_see_what_was_proposed_before(team, french_officer):
    submit(team[0])
    make_members(*team, french_officer)

    with acting_for(french_officer):
        assert not CyberProposal.objects.exists()


# pages and API


def test_every_form_of_a_proposal_opens_and_does_its_work(as_, team):
    lead, chair, third = team
    browser = as_(lead)
    typed = {
        "title": "Loader", "crime_areas": ["drug-trafficking"], "classification": "bpl", "summary": "Rented out.",
        "wanted": "Traffic.",
    }  # fmt: skip
    make_proposal_content()
    assert browser.get(address("proposal-create")).status_code == 200
    refused = browser.post(address("proposal-create"), typed | {"wanted": ""})
    assert refused.status_code == 422
    assert "Rented out." in refused.content.decode()
    assert browser.post(address("proposal-create"), typed).status_code == 302
    with acting_for(lead):
        proposal = CyberProposal.objects.get(title="Loader")
    assert browser.get(address("proposal-edit", proposal.pk)).status_code == 200
    assert as_(chair).get(address("proposal-step", proposal.pk, "discuss")).status_code == 200
    assert as_(chair).post(address("proposal-step", proposal.pk, "discuss"), {}).status_code == 302
    for name, fields in {
        "points": {"criterion": "impact", "points": 3, "reason": "Hospitals in three countries."},
        "vote": {"choice": "for"},
        "write": {"text": "We know it.", "kind": "note"},
    }.items():
        assert as_(chair).get(address(f"proposal-{name}", proposal.pk)).status_code == 200, name
        assert as_(chair).post(address(f"proposal-{name}", proposal.pk), fields).status_code == 302, name
    page = as_(third).get(proposal.get_absolute_url()).content.decode()
    for words in ("Hospitals in three countries.", "We know it.", "Netherlands"):
        assert words in page


def test_plan_hand_over_and_debrief_are_written_on_their_pages(as_, team):
    lead, chair, third = team
    proposal = planned(lead, chair, lead, third)
    browser = as_(lead)

    for name in ("plan", "hand-over"):
        assert browser.get(address(f"proposal-{name}", proposal.pk)).status_code == 200
    assert browser.post(address("proposal-hand-over", proposal.pk), {}).status_code == 422
    done = browser.post(address("proposal-hand-over", proposal.pk), {"code_name": "Open door", "parties": ["NL"]})
    assert done.status_code == 302
    assert "OPEN DOOR" in browser.get(proposal.get_absolute_url()).content.decode()
    assert "OPEN DOOR" not in as_(third).get(proposal.get_absolute_url()).content.decode()
    step(proposal, "debrief", lead)
    browser = as_(lead)
    assert browser.get(address("proposal-debrief", proposal.pk)).status_code == 200
    assert browser.post(address("proposal-debrief", proposal.pk), {"debrief": "Sooner."}).status_code == 302


def test_the_list_costs_the_same_for_many(as_, team):
    submit(team[0])
    browser = as_(team[1])
    browser.get(LIST)
    one = queries(browser, LIST)
    for _ in range(3):
        submit(team[0], title="Another loader")

    assert queries(browser, LIST) == one


def test_the_desk_says_who_must_vote_and_who_decides(team):
    lead, chair, _ = team
    proposal = submit(lead)
    with acting_for(chair):
        assert [item.verb for item in needs(chair, AT)] == ["Open it"]
    step(proposal, "discuss", chair)
    for person in team:
        with acting_for(person):
            assert [item.verb for item in needs(person, AT)] == ["Vote"]


def test_the_api_does_what_the_pages_do(api, team):
    lead, chair, third = team
    content = make_proposal_content()
    body = {
        "title": content.title, "summary": content.summary, "wanted": content.wanted,
        "crime_areas": ["drug-trafficking"],
    }  # fmt: skip
    made = api(lead).post(API, body, format="json").json()
    url = f"{API}{made['id']}/"
    assert api(lead).patch(url, {"title": "Loader"}, format="json").json()["title"] == "Loader"
    assert api(lead).post(f"{url}step/", {"step": "discuss"}, format="json").status_code == 403
    assert api(chair).post(f"{url}step/", {"step": "discuss"}, format="json").json()["status"] == "discussion"
    for code in ("impact", "countries", "urgency"):
        points = {"criterion": code, "points": 4, "reason": "Hospitals in three countries."}
        assert api(chair).post(f"{url}scores/", points, format="json").status_code == 201
    for person in team:
        assert api(person).post(f"{url}votes/", {"choice": "for"}, format="json").status_code == 201
    assert api(third).post(f"{url}entries/", {"text": "We help."}, format="json").status_code == 201
    chosen = api(chair).post(f"{url}step/", {"step": "select", "note": "Hospitals."}, format="json").json()
    assert (chosen["status"], chosen["score"]) == ("selected", 100)
    for name in ("enrich", "plan"):
        assert api(lead).post(f"{url}step/", {"step": name}, format="json").status_code == 200
    plan = {"plan": "Seize.", "resources": "Two each.", "judicial": "Hamburg."}
    assert api(lead).post(f"{url}action-plan/", plan, format="json").json()["plan"] == "Seize."
    over = api(lead).post(f"{url}hand-over/", {"code_name": "Open door", "parties": ["NL"]}, format="json").json()
    assert (over["status"], bool(over["operation"])) == ("operation", True)
    assert api(lead).post(f"{url}step/", {"step": "debrief"}, format="json").status_code == 200
    assert api(lead).post(f"{url}debrief/", {"debrief": "Sooner."}, format="json").json()["debrief"] == "Sooner."
    assert len(api(third).get(f"{url}votes/").json()) == 3
    assert len(api(third).get(f"{url}scores/").json()) == 3
    assert api(third).get(f"{url}entries/").json()["results"]
    assert api(third).get(url).json()["submitted_by"] == "DE"


def test_administrators_keep_the_standing_members(client, team, administrator):
    client.force_login(administrator)
    url = reverse("admin:operations_standingmember_add")

    with acting_for(administrator):
        poland = team[0].party.__class__.objects.get(code="PL")
    assert client.get(url).status_code == 200
    second = client.post(url, {"party": poland.pk, "since": "2026-01-01", "is_chair": "on"})
    assert second.status_code == 200
    assert "has the chair" in second.content.decode()
    assert client.post(url, {"party": poland.pk, "since": "2026-01-01"}).status_code == 302
    assert StandingMember.objects.filter(party=poland).exists()
