"""The demo world holds what a newcomer must see."""

from datetime import UTC, datetime

import pytest

from europol_portal.access.binding import acting_for
from europol_portal.core.fields import Classification
from europol_portal.parties.models import User
from intelligence.models import Attachment, Contribution, Entity, Recipient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_world")]


def _seen(model):
    found = {}
    for person in User.objects.filter(is_demo=True):
        with acting_for(person):
            found |= {row.pk: row for row in model.objects.visible_to(person)}
    return list(found.values())


def test_every_code_kind_urgency_and_state_is_there():
    contributions = _seen(Contribution)
    sent = [contribution for contribution in contributions if not contribution.is_draft]

    assert {one.kind for one in sent} == set(Contribution.Kind)
    assert {one.urgency for one in sent} == set(Contribution.Urgency)
    assert {tuple(one.handling_codes) for one in sent} == {
        (), ("H1",), ("H2",), ("H3",), ("H1", "H2"), ("H1", "H3"), ("H2", "H3"), ("H1", "H2", "H3"),
    }  # fmt: skip
    assert {one.classification for one in sent} == {
        Classification.PUBLIC, Classification.BPL, Classification.EU_RESTRICTED,
    }  # fmt: skip
    assert {"A1", "B2", "C2", "B3"} <= {one.evaluation for one in sent}
    assert any(one.is_draft for one in contributions)
    assert any(one.corrects_id for one in sent)
    assert any(one.closed_party_ids for one in sent)


def test_parts_are_there():
    assert {entity.kind for entity in _seen(Entity)} >= {"person", "organisation", "location", "firearm"}
    assert len(_seen(Attachment)) >= 4
    copies = _seen(Recipient)
    assert any(copy.opened_at for copy in copies)
    assert any(copy.kind == Recipient.Kind.UNIT_COPY for copy in copies)


def test_times_of_the_story_lie_before_its_moment(demo_world):
    moment = datetime.fromtimestamp((demo_world / "demo-password").stat().st_mtime, UTC)
    sent = [contribution for contribution in _seen(Contribution) if contribution.sent_at]

    assert max(contribution.sent_at for contribution in sent) < moment
