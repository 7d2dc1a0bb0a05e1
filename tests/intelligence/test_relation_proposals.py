"""Relations proposed to the author of a draft: from what he or she sees, and with nothing of it taken along."""

import pytest
from django.urls import reverse

from europol_portal.access.binding import acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.core.errors import AccessDenied
from intelligence import services
from intelligence.models import Relation
from intelligence.services.identity.proposing import proposed_relations
from intelligence.services.restricting import Limits
from tests.factories.crosscheck import all_rows, phone, suspect
from tests.factories.identity import relation
from tests.factories.intelligence import draft_contribution, send_contribution

pytestmark = pytest.mark.django_db


def _pair():
    return [suspect(), phone()]


def _draft(author, to, now, **fields):
    return draft_contribution(author, to, at=now, entities=_pair(), **fields)


def _proposed(draft, by, now):
    with acting_for(by):
        found = proposed_relations(draft=draft, by=by, at=now)
        return [(one.origin.kind, one.kind, one.target.kind, one.times, one.is_said) for one in found]


def test_what_another_contribution_says_is_proposed_once_it_is_seen(german_officer, dutch_officer, french_officer, now):
    said = [relation("owns", 0, 1)]
    send_contribution(dutch_officer, german_officer, at=now, entities=_pair(), relations=said)
    draft = _draft(german_officer, french_officer, now)
    assert _proposed(draft, german_officer, now) == [("person", "owns", "communication_means", 1, True)]
    other = _draft(french_officer, german_officer, now)
    assert _proposed(other, french_officer, now) == [], "France sees nothing of what the Netherlands sent to Germany"
    read = [row for row in all_rows(AuditEvent) if row.kind == "intelligence.relation.proposed"]
    assert [(row.actor_name, len(row.object_ids)) for row in read] == [(german_officer.username, 1)]


def test_two_contributions_that_name_both_are_enough_and_one_is_not(german_officer, dutch_officer, french_officer, now):
    draft = _draft(german_officer, french_officer, now)
    send_contribution(dutch_officer, german_officer, at=now, entities=_pair())
    assert _proposed(draft, german_officer, now) == []
    send_contribution(german_officer, dutch_officer, at=now, entities=_pair())
    assert _proposed(draft, german_officer, now) == [("person", "uses", "communication_means", 2, False)]


@pytest.mark.invariant(2, 5)
@pytest.mark.parametrize(
    "fields", [{"handling_codes": ("H2",)}, {"handling_codes": ("H1",)}, {"classification": "eu_restricted"}]
)
def test_what_its_owner_or_its_marking_holds_back_proposes_nothing(
    german_officer, dutch_officer, french_officer, now, fields
):
    draft = _draft(german_officer, french_officer, now)
    said = [relation("owns", 0, 1)]
    send_contribution(dutch_officer, german_officer, at=now, entities=_pair(), relations=said, **fields)
    assert _proposed(draft, german_officer, now) == []
    send_contribution(german_officer, dutch_officer, at=now, entities=_pair(), relations=said)
    assert _proposed(draft, german_officer, now) == [("person", "owns", "communication_means", 1, True)]


@pytest.mark.invariant(5, 9)
def test_what_was_restricted_since_proposes_nothing(german_officer, dutch_officer, french_officer, now):
    draft = _draft(german_officer, french_officer, now)
    said = [relation("owns", 0, 1)]
    sent = send_contribution(dutch_officer, german_officer, at=now, entities=_pair(), relations=said)
    with acting_for(dutch_officer):
        limits = Limits(is_closed_to_onward_sharing=True)
        services.restrict_contribution(contribution=sent, limits=limits, by=dutch_officer, at=now)
    assert _proposed(draft, german_officer, now) == []


def test_a_name_alone_is_nobody(german_officer, dutch_officer, french_officer, now):
    nameless = [suspect(born=None), phone()]
    send_contribution(dutch_officer, german_officer, at=now, entities=nameless, relations=[relation("uses", 0, 1)])
    assert _proposed(_draft(german_officer, french_officer, now), german_officer, now) == []


def test_what_was_recalled_or_is_said_already_is_not_proposed(german_officer, dutch_officer, french_officer, now):
    uses = [relation("uses", 0, 1)]
    sent = send_contribution(dutch_officer, german_officer, at=now, entities=_pair(), relations=uses)
    told = _draft(german_officer, french_officer, now, relations=uses)
    assert _proposed(told, german_officer, now) == []
    draft = _draft(german_officer, french_officer, now)
    assert len(_proposed(draft, german_officer, now)) == 1
    with acting_for(dutch_officer):
        services.recall_contribution(contribution=sent, reason="Sent in error.", by=dutch_officer, at=now)
    assert _proposed(draft, german_officer, now) == []
    with acting_for(dutch_officer), pytest.raises(AccessDenied):
        proposed_relations(draft=draft, by=dutch_officer, at=now)


def test_the_page_offers_it_and_takes_the_relation_alone(as_, german_officer, dutch_officer, french_officer, now):
    uses = [relation("uses", 0, 1, note="Handed over at Breda")]
    sent = send_contribution(dutch_officer, german_officer, at=now, entities=_pair(), relations=uses)
    draft = _draft(german_officer, french_officer, now)
    address = reverse("intelligence:contribution-relations", args=[draft.pk])
    reader = as_(german_officer)
    page = reader.get(address).content.decode()
    assert sent.reference in page
    with acting_for(german_officer):
        person, phone = draft.entities.order_by("pk")
    changed = reader.get(address, {"origin": person.pk, "kind": "uses", "target": phone.pk}).content.decode()
    assert f'<option value="{phone.pk}" selected>' in changed
    assert reader.post(address, {"origin": person.pk, "kind": "uses", "target": phone.pk}).status_code == 302
    (added,) = [row for row in all_rows(Relation) if row.contribution_id == draft.pk]
    assert (added.kind, added.note, added.evaluation) == ("uses", "", "")
    assert sent.reference not in reader.get(address).content.decode()


def test_the_api_gives_the_same(api_as, german_officer, dutch_officer, french_officer, now):
    sent = send_contribution(
        dutch_officer, german_officer, at=now, entities=_pair(), relations=[relation("uses", 0, 1)]
    )
    draft = _draft(german_officer, french_officer, now)
    address = reverse("relation-proposed")
    (row,) = api_as(german_officer).get(address, {"contribution": str(draft.pk)}).data
    assert (row["kind"], row["is_said"], row["sources"]) == ("uses", True, [str(sent.pk)])
    assert api_as(dutch_officer).get(address, {"contribution": str(draft.pk)}).status_code == 404
    assert api_as(german_officer).get(address).status_code == 400
