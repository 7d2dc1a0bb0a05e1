"""Templates: shared inside the party, unknown outside, without personal data."""

import pytest
from django.core.exceptions import ValidationError

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from intelligence import services
from intelligence.models import Contribution, ContributionTemplate
from intelligence.services import TemplateContent
from tests.factories.intelligence import draft_contribution, make_person_content
from tests.factories.parties import make_crime_area, make_user

pytestmark = pytest.mark.django_db


def make_template(by, *to, at, **fields):
    values = {
        "name": "Seizure in a port",
        "kind": "request",
        "subject": "Seizure in the port of ",
        "body": "Place:\nQuantity:",
        "handling_codes": ("H1",),
        "crime_area": make_crime_area(),
        "urgency": "urgent",
        "purposes": ("cross_check",),
        "to": tuple(one.authority for one in to),
    }
    with acting_for(by):
        return services.save_template(content=TemplateContent(**(values | fields)), by=by, at=at)


def test_a_draft_starts_with_the_frame_of_its_template(german_officer, dutch_officer, now):
    template = make_template(german_officer, dutch_officer, at=now)

    with acting_for(german_officer):
        draft = services.start_from_template(template=template, by=german_officer, at=now)
        content = services.content_of(draft, german_officer)
    assert content == services.frame_of(template)
    assert (content.kind, content.urgency, content.handling_codes) == ("request", "urgent", ("H1",))
    assert content.to == (dutch_officer.authority,)


def test_a_colleague_uses_and_changes_the_templates_of_the_party(german_officer, now):
    template = make_template(german_officer, at=now)
    colleague = make_user("de.second", authority=german_officer.authority, role="liaison_officer")

    with acting_for(colleague):
        content = TemplateContent(name="Seizure at sea", subject="Seizure at sea")
        services.save_template(content=content, by=colleague, at=now, template=template)
        assert ContributionTemplate.objects.visible_to(colleague).get().name == "Seizure at sea"
        services.remove_template(template=template, by=colleague, at=now)
        assert not ContributionTemplate.objects.exists()


@pytest.mark.invariant(2)
def test_other_parties_know_nothing_of_a_template(german_officer, dutch_officer, analyst, now):
    make_template(german_officer, dutch_officer, at=now)

    for other in (dutch_officer, analyst):
        with acting_for(other):
            assert not ContributionTemplate.objects.exists()


@pytest.mark.invariant(2)
@pytest.mark.usefixtures("second_lock_off")
def test_the_services_alone_refuse_other_parties(german_officer, dutch_officer, now):
    template = make_template(german_officer, dutch_officer, at=now)

    for act in (services.start_from_template, services.remove_template):
        with acting_for(dutch_officer), pytest.raises(AccessDenied):
            act(template=template, by=dutch_officer, at=now)
    with acting_for(dutch_officer), pytest.raises(AccessDenied):
        services.save_template(content=TemplateContent(name="x"), by=dutch_officer, at=now, template=template)


def test_two_templates_of_a_party_have_two_names(german_officer, dutch_officer, now):
    make_template(german_officer, at=now)
    make_template(dutch_officer, at=now)

    with pytest.raises(ValidationError, match="Choose another name"):
        make_template(german_officer, at=now)


def test_a_draft_becomes_a_template_without_its_entities(german_officer, dutch_officer, now):
    draft = draft_contribution(german_officer, dutch_officer, at=now, entities=[make_person_content()])

    with acting_for(german_officer):
        content = services.template_of_draft(draft, name="Container", by=german_officer)
        template = services.save_template(content=content, by=german_officer, at=now)
        again = services.start_from_template(template=template, by=german_officer, at=now)
        assert again.entities.count() == 0
        assert again.subject == draft.subject
        assert Contribution.objects.drafts().count() == 2


def test_what_looks_like_personal_data_is_named():
    found = services.personal_data_in("Call +49 151 23456789 or jana@muster.example", party_code="DE")

    assert found == ["+49 151 23456789", "jana@muster.example"]
    assert services.personal_data_in("Place:\nQuantity:\nWhat we ask:", party_code="DE") == []


def test_a_template_that_seems_to_hold_personal_data_needs_a_word_of_the_officer(german_officer, now):
    with pytest.raises(DomainError, match="looks like data of a person") as refused:
        make_template(german_officer, at=now, body="Call +49 151 23456789 first.")
    assert refused.value.field == "is_confirmed"

    with acting_for(german_officer):
        content = TemplateContent(name="Call centre", body="Call +49 151 23456789 first.")
        assert services.save_template(content=content, by=german_officer, at=now, is_confirmed=True).pk


def test_recipients_that_take_no_contributions_any_more_are_left_out(german_officer, dutch_officer, now):
    template = make_template(german_officer, dutch_officer, at=now)
    dutch_officer.authority.has_mailbox = False
    dutch_officer.authority.save(update_fields=["has_mailbox"])

    assert services.frame_of(template).to == ()
