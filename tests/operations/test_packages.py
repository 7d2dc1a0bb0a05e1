"""Packages of agencies: a necessity for each person, the approval of the host state, and nothing for anybody else."""

from datetime import date

import pytest
from django.db import ProgrammingError, transaction

from europol_portal.access.binding import acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.notifications.models import Notification
from europol_portal.parties.models import Party, Role
from intelligence.models import Contribution, ContributionText, Entity
from operations import services
from operations.models import AgencyPackage, PackagePerson
from operations.reference import partners
from tests.factories.operations import AT, invite, make_operation
from tests.factories.parties import make_authority, make_crime_area, make_party, make_user
from tests.kept import kept
from tests.operations.steps import address, told

pytestmark = pytest.mark.django_db

NAME = "Darko Lisenkov"


@pytest.fixture
@kept
def agency_officer():
    """Frontex."""
    party = make_party("FX", "Frontex", kind=Party.Kind.UNION_BODY)
    return make_user("frontex.liaison", authority=make_authority(party), role=Role.LIAISON_OFFICER)


@pytest.fixture
@kept
def package(agency_officer, german_officer, duty_officer):
    """Two persons, submitted to Germany."""
    with acting_for(agency_officer):
        package = services.begin_package(plan=_plan(german_officer.party), by=agency_officer, at=AT)
        for name in (NAME, "Irena Valk"):
            services.add_person(package=package, facts=_facts(name), by=agency_officer, at=AT)
    return _step(package, "submit", agency_officer)


def _plan(host, area="immigrant-smuggling", **fields):
    values = {"title": "Debriefings at the crossing", "place": "Crossing", "gathered_on": AT.date()}
    return services.PackagePlan(host=host, crime_area=make_crime_area(area, area), **(values | fields))


def _facts(name=NAME, **fields):
    values = {
        "category": "suspect", "birth_date": date(1986, 4, 11), "account": f"{name} took the money.",
        "necessity": f"{name} is the only link to the account.",
    }  # fmt: skip
    return services.PersonFacts(name=name, **(values | fields))


def _step(package, step, by, note="It is so."):
    with acting_for(by):
        return services.take_package_step(package=package, step=step, by=by, at=AT, note=note)


def _persons(package, person):
    with acting_for(person):
        return list(PackagePerson.objects.visible_to(person).filter(package=package).order_by("number"))


def _decide(package, by, *decisions):
    for one, decision in zip(_persons(package, by), decisions, strict=True):
        with acting_for(by):
            services.decide_person(person=one, decision=decision, reason="One testimony.", by=by, at=AT)


def test_only_agency_and_host_state_know_of_it(package, agency_officer, german_officer, dutch_officer, duty_officer):
    seen = {}
    for person in (agency_officer, german_officer, dutch_officer, duty_officer):
        with acting_for(person):
            packages, persons = AgencyPackage.objects.visible_to(person), PackagePerson.objects.visible_to(person)
            first_lock = (packages.count(), persons.count())
            second_lock = (AgencyPackage.objects.count(), PackagePerson.objects.count())
        assert first_lock == second_lock
        seen[person.party.code, person.username] = first_lock
    assert sorted(seen.values()) == [(0, 0), (0, 0), (1, 2), (1, 2)]
    assert seen["DE", german_officer.username] == seen["FX", agency_officer.username] == (1, 2)


def test_before_it_is_submitted_the_agency_is_alone_with_it(agency_officer, german_officer):
    with acting_for(agency_officer):
        package = services.begin_package(plan=_plan(german_officer.party), by=agency_officer, at=AT)
        services.add_person(package=package, facts=_facts(), by=agency_officer, at=AT)

    assert _persons(package, german_officer) == []
    assert len(_persons(package, agency_officer)) == 1


def test_a_mandate_says_who_sends_packages_and_on_what(agency_officer, german_officer, french_officer):
    for by, plan, error, match in (
        (french_officer, _plan(german_officer.party), AccessDenied, "whose mandate"),
        (agency_officer, _plan(german_officer.party, "fraud"), DomainError, "does not name"),
        (agency_officer, _plan(agency_officer.party), DomainError, "Member State"),
        (agency_officer, _plan(german_officer.party, gathered_on=date(2099, 1, 1)), DomainError, "lies ahead"),
    ):
        with acting_for(by), pytest.raises(error, match=match):
            services.begin_package(plan=plan, by=by, at=AT)


@pytest.mark.parametrize("missing", ["account", "necessity", "category", "name"])
def test_each_person_needs_a_necessity_of_its_own(agency_officer, german_officer, missing):
    with acting_for(agency_officer):
        package = services.begin_package(plan=_plan(german_officer.party), by=agency_officer, at=AT)
        with pytest.raises(DomainError, match="why it must be reported"):
            services.add_person(package=package, facts=_facts(**{missing: " "}), by=agency_officer, at=AT)


def test_a_refused_person_is_erased_at_once_for_everybody(package, agency_officer, german_officer):
    _decide(package, german_officer, "approved", "refused")

    for person in (agency_officer, german_officer):
        kept_one, gone = _persons(package, person)
        assert kept_one.name == NAME
        assert (gone.name, gone.birth_date, gone.account, gone.necessity) == ("", None, "", "")
        assert (gone.decision, gone.reason) == ("refused", "One testimony.")


def test_only_the_host_state_decides_and_it_decides_on_each(package, agency_officer, german_officer):
    one = _persons(package, agency_officer)[0]
    with acting_for(agency_officer), pytest.raises(AccessDenied):
        services.decide_person(person=one, decision="approved", by=agency_officer, at=AT)
    with pytest.raises(DomainError, match="2 persons are not decided"):
        _step(package, "decide", german_officer)
    with acting_for(german_officer), pytest.raises(DomainError, match="reason of the refusal"):
        services.decide_person(person=one, decision="refused", by=german_officer, at=AT)
    with acting_for(german_officer), pytest.raises(ProgrammingError), transaction.atomic():
        AgencyPackage.objects.filter(pk=package.pk).update(title="Another one")


def test_each_side_writes_its_own_columns_whatever_the_program_does(package, agency_officer, german_officer):
    _decide(package, german_officer, "approved", "refused")
    approved = _persons(package, german_officer)[0]
    for by, change, match in (
        (german_officer, {"account": "He did nothing."}, "only the agency"),
        (german_officer, {"name": "Another Name"}, "only the agency"),
        (german_officer, {"number": 9}, "stays in its package"),
        (agency_officer, {"decision": "refused"}, "only the host state"),
        (agency_officer, {"reason": "Other words."}, "only the host state"),
        (agency_officer, {"account": "More was found."}, "only the agency"),
        (agency_officer, {"host": agency_officer.party}, "stays in its package"),
    ):
        with acting_for(by), pytest.raises(ProgrammingError, match=match), transaction.atomic():
            PackagePerson.objects.filter(pk=approved.pk).update(**change)


def test_the_approved_go_on_as_a_draft_of_the_agency_and_leave_the_package(package, agency_officer, german_officer):
    _decide(package, german_officer, "approved", "refused")
    _step(package, "decide", german_officer)

    passed = _step(package, "pass_on", agency_officer)

    with acting_for(agency_officer):
        draft = Contribution.objects.get(pk=passed.draft_id)
        (entity,) = Entity.objects.filter(contribution=draft)
        body = ContributionText.objects.get(contribution=draft).body
        recipients = set(draft.recipients.values_list("authority__party__code", flat=True))
    assert (draft.is_draft, draft.evaluation, draft.owner_id) == (True, "X4", agency_officer.party_id)
    assert (entity.label, entity.data_subject_category) == (NAME, "suspect")
    assert recipients == {"DE", "EP"}
    assert NAME in body
    assert "Irena Valk" not in body
    assert all(one.is_emptied for one in _persons(package, agency_officer))


def test_nothing_goes_on_before_the_host_state_has_decided(package, agency_officer, german_officer):
    with pytest.raises(DomainError):
        _step(package, "pass_on", agency_officer)
    _decide(package, german_officer, "refused", "refused")
    _step(package, "decide", german_officer)
    with pytest.raises(DomainError, match="approved nobody"):
        _step(package, "pass_on", agency_officer)
    with acting_for(agency_officer):
        assert not Contribution.objects.exists()


def test_what_is_withdrawn_is_erased(package, agency_officer):
    _step(package, "withdraw", agency_officer, note="Sent by mistake.")

    assert all(one.is_emptied for one in _persons(package, agency_officer))


def test_audit_and_notifications_tell_no_name(package, german_officer, dutch_officer, data_protection_officer):
    _decide(package, german_officer, "approved", "refused")

    assert told(german_officer, "operations.package.submitted") == 1
    assert told(dutch_officer, "operations.package.submitted") == 0
    with acting_for(data_protection_officer):
        lines = AuditEvent.objects.filter(kind__startswith="operations.package")
        written = " ".join(f"{one.subject_reference} {one.changes}" for one in lines)
    with acting_for(german_officer):
        written += " ".join(str(vars(one)) for one in Notification.objects.visible_to(german_officer))
    assert "Person 1" in written
    assert NAME not in written


def test_pages_show_it_to_agency_and_host_only(as_, package, agency_officer, german_officer, dutch_officer):
    page = address("package-detail", package.pk)

    assert NAME in as_(agency_officer).get(page).text
    host = as_(german_officer)
    assert NAME in host.get(page).text
    assert NAME not in host.get(address("package-list")).text
    stranger = as_(dutch_officer)
    assert stranger.get(page).status_code == 404
    assert package.reference not in stranger.get(address("package-list")).text


def test_the_host_state_decides_on_the_page_and_the_form_keeps_what_was_typed(as_, package, german_officer):
    host, person = as_(german_officer), _persons(package, german_officer)[0]
    page = address("packageperson-decide", person.pk)

    refused = host.post(page, {"decision": "refused", "reason": ""})
    assert "reason of the refusal" in refused.text
    assert host.post(page, {"decision": "approved", "reason": ""}).status_code == 302
    assert _persons(package, german_officer)[0].decision == "approved"


def test_mandates_are_shown_and_bind_invitations(as_, agency_officer, german_officer):
    text = as_(german_officer).get(address("partner-list")).text
    for partner in partners().values():
        assert partner.law in text
    operation = make_operation(german_officer)
    with pytest.raises(DomainError, match=r"takes part as participant or support or observer"):
        invite(operation, agency_officer, by=german_officer, role="co_lead")
