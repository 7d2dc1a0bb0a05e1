"""A draft from an earlier own request: what was asked, not what became of it, and for nobody else."""

import pytest
from rest_framework.test import APIClient

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from support import services
from tests.factories.support import AT, REASON, make_assessed
from tests.kept import kept
from tests.support.steps import NEW, address, stored

pytestmark = pytest.mark.django_db
KEPT = (
    "service_id",
    "title",
    "need",
    "operation_id",
    "country_id",
    "place",
    "details",
    "classification",
    "provider_id",
)


@pytest.fixture
@kept
def declined(german_officer, service_coordinator, operation):
    """Germany's urgent request for HALYARD, declined."""
    request = make_assessed(german_officer, service_coordinator, operation=operation, urgency="urgent")
    with acting_for(service_coordinator):
        return services.decline_request(request=request, reason=REASON, by=service_coordinator, at=AT)


def _copy(request, by):
    with acting_for(by):
        return services.copy_request(request=request, by=by, at=AT)


def test_the_draft_asks_the_same_and_nothing_is_decided(declined, national_officer):
    draft = _copy(declined, national_officer)

    assert (draft.status, draft.urgency, draft.created_by) == ("draft", "normal", national_officer)
    assert [getattr(draft, name) for name in KEPT[:3]] == [getattr(declined, name) for name in KEPT[:3]]
    assert (draft.starts_on, draft.ends_on, draft.priority_score, draft.declined_by) == (None, None, None, None)
    assert (draft.decision_reason, draft.reference != declined.reference) == ("", True)


def test_the_operation_comes_along_only_for_who_knows_it(declined, german_officer, national_officer):
    assert [getattr(_copy(declined, german_officer), name) for name in KEPT] == [
        getattr(declined, name) for name in KEPT
    ]
    assert _copy(declined, national_officer).operation_id in {None, declined.operation_id}


def test_others_copy_nothing(declined, requesters, europol_people):
    for person in (requesters["nl.liaison"], requesters["fr.liaison"], *europol_people.values()):
        with pytest.raises(AccessDenied):
            _copy(declined, person)


def test_what_is_not_offered_any_more_is_not_copied(declined, german_officer):
    declined.service.is_active = False
    with pytest.raises(DomainError, match="not offered any more"):
        _copy(declined, german_officer)


def test_the_form_offers_it_and_the_button_leads_to_the_draft(as_, declined, requesters, service_coordinator):
    step = address("request-copy", declined.pk)
    germany = as_(requesters["de.liaison"])
    offer = germany.get(NEW, {"service": "mobile-office"}).text
    assert "Copy from last time" in offer
    assert declined.reference in offer
    assert step in germany.get(declined.get_absolute_url()).text
    answer = germany.post(step)
    assert answer.url == address("request-edit", stored(requesters["de.liaison"]).pk)
    assert as_(requesters["fr.liaison"]).post(step).status_code == 404
    assert "Copy from last time" not in as_(requesters["fr.liaison"]).get(NEW, {"service": "mobile-office"}).text
    assert as_(service_coordinator).post(step).status_code == 403


def test_programs_copy_too(declined, german_officer, french_officer, service_coordinator):
    api = APIClient()
    answers = []
    for person in (german_officer, french_officer, service_coordinator):
        api.force_login(person)
        answers.append(api.post(f"/api/v1/support-requests/{declined.pk}/copy/"))
    assert [answer.status_code for answer in answers] == [201, 404, 403]
    assert (answers[0].json()["status"], answers[0].json()["starts_on"]) == ("draft", None)
