"""A person asks what is held: identified, searched, providers consulted, answered within three months."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.urls import reverse

from europol_portal.access.binding import acting, acting_as_system, acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.core.sealed_fields import Sealed
from europol_portal.notifications.models import Notification
from europol_portal.protection.events import ConsultationEvent, SubjectRequestEvent
from europol_portal.protection.holdings import Subject
from europol_portal.protection.models import ProviderConsultation, SubjectRequest, months_after
from europol_portal.protection.services import requests
from europol_portal.protection.services.consultations import answer_consultation
from europol_portal.protection.services.requests import Answer, RequestData
from intelligence.models import Entity
from intelligence.services import state_category
from operations.models import HighValueTarget
from operations.services import subjects
from tests.architecture.subjects import OWNER_OF_TABLES
from tests.factories.intelligence import PURPOSES, make_person_content, send_contribution
from tests.factories.targets import nominate
from tests.kept import kept

pytestmark = pytest.mark.django_db

NAME = "Marek Zieliński-Probe"
TURNED = "Zielinski Probe, Marek"
DAY = timedelta(days=1)
Outcome, Ground, Position = SubjectRequest.Outcome, SubjectRequest.Ground, ProviderConsultation.Position
REFUSAL = Answer(outcome=Outcome.REFUSED, ground=Ground.INVESTIGATION, text="Europol does not give access.")


def make_request(by, at, **fields):
    """Registered by the person's authority."""
    data = {"kind": "access", "name": NAME, "received_on": at.date()} | fields
    with acting_for(by):
        return requests.register_request(data=RequestData(**data), by=by, at=at)


@pytest.fixture
@kept
def held(dutch_officer, duty_officer, french_officer, german_officer, now):
    """The Netherlands gave the person to Europol, France gave it to Germany alone."""
    send_contribution(
        dutch_officer, duty_officer, at=now, entities=[make_person_content(label=TURNED)], purposes=PURPOSES
    )
    send_contribution(french_officer, german_officer, at=now, entities=[make_person_content()])


@pytest.fixture
@kept
def asked(german_officer, data_protection_officer, held, now):
    """Germany received a request; the identity is confirmed."""
    request = make_request(german_officer, now)
    with acting_for(data_protection_officer):
        requests.identify(request=request, proof="Passport, seen by the authority", by=data_protection_officer, at=now)
    return request


@pytest.fixture
@kept
def consulted(asked, data_protection_officer, now):
    """The providers are consulted; gives the one consultation."""
    with acting_for(data_protection_officer):
        (one,) = requests.search_and_consult(request=asked, by=data_protection_officer, at=now)
    return one


def say(consultation, by, at, position=Position.AGREES, **said):
    with acting_for(by):
        return answer_consultation(consultation=consultation, position=position, by=by, at=at, **said)


def close(request, by, at, answer=REFUSAL):
    with acting_for(by):
        return requests.answer_request(request=request, answer=answer, by=by, at=at)


def test_three_months_run_from_receipt_and_no_last_day_is_edited(german_officer, data_protection_officer, now):
    request = make_request(german_officer, now, received_on=date(2026, 11, 20))

    assert request.due_on == date(2027, 2, 20)
    assert months_after(date(2026, 11, 30), 3) == date(2027, 2, 28)
    with acting_for(data_protection_officer), pytest.raises(ProgrammingError, match="stay as"), transaction.atomic():
        SubjectRequest.objects.filter(pk=request.pk).update(received_on=date(2026, 11, 21), due_on=date(2027, 2, 21))
    with acting(OWNER_OF_TABLES), pytest.raises(IntegrityError, match="three_months"), transaction.atomic():
        SubjectRequest(
            number=1, party=german_officer.party, authority=german_officer.authority, kind="access", name=NAME,
            received_on=date(2026, 11, 20), due_on=date(2027, 3, 1), registered_at=now, registered_by=german_officer,
        ).save(force_insert=True)  # fmt: skip
    with pytest.raises(DomainError, match="lie ahead"):
        make_request(german_officer, now, received_on=now.date() + DAY)


def test_only_providers_of_europol_are_consulted_and_nothing_before_the_identity(
    german_officer, data_protection_officer, held, now
):
    request = make_request(german_officer, now)
    with acting_for(data_protection_officer):
        with pytest.raises(DomainError, match="identity"), transaction.atomic():
            requests.search_and_consult(request=request, by=data_protection_officer, at=now)
        requests.identify(request=request, proof="Passport", by=data_protection_officer, at=now)
        found = requests.search_and_consult(request=request, by=data_protection_officer, at=now)
        again = requests.search_and_consult(request=request, by=data_protection_officer, at=now)

    assert [(one.party.code, one.held) for one in found] == [("NL", 1)]  # France exchanged without Europol
    assert again == []


def test_another_day_of_birth_is_another_person(
    dutch_officer, duty_officer, german_officer, data_protection_officer, now
):
    entity = make_person_content(birth_date=date(1980, 2, 1))
    send_contribution(dutch_officer, duty_officer, at=now, entities=[entity], purposes=PURPOSES)
    request = make_request(german_officer, now, born_on=date(1990, 2, 1))
    with acting_for(data_protection_officer):
        requests.identify(request=request, proof="Passport", by=data_protection_officer, at=now)
        assert requests.search_and_consult(request=request, by=data_protection_officer, at=now) == []


def test_who_knows_of_what(  # noqa: PLR0917
    consulted, german_officer, dutch_officer, french_officer, analyst, administrator, data_protection_officer
):
    knows = {
        german_officer: (1, 0), dutch_officer: (0, 1), french_officer: (0, 0), analyst: (0, 0),
        administrator: (0, 0), data_protection_officer: (1, 1),
    }  # fmt: skip
    for person, numbers in knows.items():
        with acting_for(person):
            rows = (SubjectRequest.objects.count(), ProviderConsultation.objects.count())  # the second lock alone
            first = (
                SubjectRequest.objects.visible_to(person).count(),
                ProviderConsultation.objects.visible_to(person).count(),
            )
        assert (rows, first) == (numbers, numbers), person.username


def test_the_authority_learns_nothing_before_the_answer(as_, api_as, consulted, german_officer, dutch_officer):
    request = consulted.request
    page = as_(german_officer).get(request.get_absolute_url()).content.decode()
    shape = api_as(german_officer).get(reverse("data-subject-request-detail", args=[request.pk])).json()

    assert "Netherlands" not in page
    assert "Providers" not in page
    assert (shape["status"], shape["answer"]) == ("handled", "")
    assert not {"searched_at", "name", "restricted_at"} & set(shape)
    assert as_(german_officer).get(consulted.get_absolute_url()).status_code == 404
    assert as_(dutch_officer).get(request.get_absolute_url()).status_code == 404
    acts = [reverse("protection:request-act", args=[request.pk, act]) for act in ("search", "restrict", "withdraw")]
    assert {as_(german_officer).post(act).status_code for act in acts} == {403}


def test_an_answer_waits_for_providers_and_never_grants_over_an_objection(
    consulted, asked, dutch_officer, data_protection_officer, now
):
    grant = Answer(outcome=Outcome.GRANTED, text="This is held: …")
    with pytest.raises(DomainError, match="time to answer"):
        close(asked, data_protection_officer, now, grant)
    with pytest.raises(DomainError, match="ground"):
        say(consulted, dutch_officer, now, Position.OBJECTS)
    say(consulted, dutch_officer, now, Position.OBJECTS, ground=Ground.INVESTIGATION, reason="Case runs.")
    with pytest.raises(AccessDenied):
        say(consulted, dutch_officer, now)
    with pytest.raises(DomainError, match="objects"):
        close(asked, data_protection_officer, now, grant)
    with pytest.raises(DomainError, match="ground"):
        close(asked, data_protection_officer, now, Answer(outcome=Outcome.REFUSED, text="No."))

    done = close(asked, data_protection_officer, now)

    assert (done.status, done.closed_by, done.ground) == ("refused", data_protection_officer, Ground.INVESTIGATION)
    with acting_for(data_protection_officer), pytest.raises(ProgrammingError), transaction.atomic():
        SubjectRequest.objects.filter(pk=asked.pk).update(answer=Sealed("Something else."))


def test_after_the_last_day_of_a_provider_the_officer_decides_alone(consulted, asked, data_protection_officer, now):
    later = now + 40 * DAY
    assert close(asked, data_protection_officer, later).status == "refused"


def test_only_the_party_answers_for_itself(consulted, german_officer, data_protection_officer, now):
    for person in (german_officer, data_protection_officer):
        with pytest.raises((AccessDenied, ProviderConsultation.DoesNotExist)):
            say(consulted, person, now)
    with acting_for(data_protection_officer), pytest.raises(ProgrammingError, match="once"), transaction.atomic():
        ProviderConsultation.objects.update(position="agrees", answered_at=now, answered_by=data_protection_officer)


def test_restriction_takes_the_data_out_of_use_and_gives_it_back(  # noqa: PLR0917
    consulted, asked, dutch_officer, duty_officer, data_protection_officer, now
):
    def seen(person):
        with acting_for(person):
            return Entity.objects.visible_to(person).filter(contribution__owner=dutch_officer.party).count()

    assert (seen(duty_officer), seen(dutch_officer)) == (1, 1)
    with acting_for(data_protection_officer):
        requests.restrict_processing(request=asked, by=data_protection_officer, at=now)
        with pytest.raises(DomainError), transaction.atomic():
            requests.restrict_processing(request=asked, by=data_protection_officer, at=now)
    assert (seen(duty_officer), seen(dutch_officer)) == (0, 1)
    with acting_for(dutch_officer):
        entity = Entity.objects.get(contribution__owner=dutch_officer.party)
        state_category(entity=entity, category="associate", reason="Only knows him.", by=dutch_officer, at=now)
    assert (seen(duty_officer), seen(dutch_officer)) == (0, 1), "a category does not lift the restriction"
    with acting_for(data_protection_officer):
        requests.release_processing(request=asked, by=data_protection_officer, at=now)
    assert seen(duty_officer) == 1


def test_a_release_leaves_what_another_request_of_the_person_restricts(  # noqa: PLR0917
    consulted, asked, german_officer, duty_officer, data_protection_officer, now
):
    second = make_request(german_officer, now)
    at = {asked.pk: now, second.pk: now + DAY}
    seen = []
    with acting_for(data_protection_officer):
        requests.identify(request=second, proof="Passport", by=data_protection_officer, at=now)
        for one in (asked, second):
            requests.restrict_processing(request=one, by=data_protection_officer, at=at[one.pk])
    for one in (asked, second):
        with acting_for(data_protection_officer):
            requests.release_processing(request=one, by=data_protection_officer, at=now + 2 * DAY)
        with acting_for(duty_officer):
            seen.append(Entity.objects.visible_to(duty_officer).exists())
    assert seen == [False, True]


def test_a_restriction_is_lifted_from_the_page_after_the_answer(consulted, asked, as_, data_protection_officer, now):
    with acting_for(data_protection_officer):
        requests.restrict_processing(request=asked, by=data_protection_officer, at=now)
    close(asked, data_protection_officer, now + 40 * DAY)
    browser, page = as_(data_protection_officer), reverse("protection:request", args=[asked.pk])
    release = reverse("protection:request-act", args=[asked.pk, "release"])
    assert release in browser.get(page).content.decode()
    browser.post(release)
    assert release not in browser.get(page).content.decode()


def test_the_officer_is_warned_of_last_days_and_names_are_erased_in_time(  # noqa: PLR0917
    consulted, asked, german_officer, dutch_officer, data_protection_officer, now, settings
):
    at = now + 70 * DAY
    assert [requests.tend_requests(at=moment) for moment in (now, at, at, now + 100 * DAY)] == [0, 1, 0, 1]
    say(consulted, dutch_officer, now, reason=f"{NAME} is known.")
    close(asked, data_protection_officer, now)
    after = now + DAY * settings.SUBJECT_REQUEST_DAYS + DAY
    assert requests.tend_requests(at=after) == 1
    assert requests.tend_requests(at=after) == 0

    with acting_for(data_protection_officer):
        row, one = SubjectRequest.objects.get(), ProviderConsultation.objects.get()
        told = Notification.objects.visible_to(data_protection_officer)
        kinds = set(told.values_list("kind", flat=True))
        lines = AuditEvent.objects.filter(kind__startswith="protection.")
        assert NAME not in str([vars(line) for line in lines])
        assert {SubjectRequestEvent.SEARCHED, ConsultationEvent.ASKED} <= set(lines.values_list("kind", flat=True))
    assert (row.name, row.answer, one.name, one.reason) == ("", "Erased", "", "Erased")
    assert {SubjectRequestEvent.REGISTERED, SubjectRequestEvent.DUE, ConsultationEvent.ANSWERED} <= kinds


def test_pages_lead_through_a_request(  # noqa: PLR0917
    as_, held, german_officer, dutch_officer, data_protection_officer, now, django_assert_max_num_queries
):
    asked = {"kind": "access", "received_on": str(now.date()), "name": NAME}
    assert as_(german_officer).post(reverse("protection:request-new"), asked | {"name": ""}).status_code == 422
    url = as_(german_officer).post(reverse("protection:request-new"), asked)["Location"]
    assert "Confirm the identity" in as_(data_protection_officer).get(url).content.decode()
    assert as_(data_protection_officer).post(f"{url}identify/", {"proof": "Passport"}).status_code == 302
    assert as_(data_protection_officer).post(f"{url}acts/search/").status_code == 302
    page = as_(data_protection_officer)
    page.get(url)  # reads the message of the step before
    with django_assert_max_num_queries(20):
        assert "Netherlands" in page.get(url).content.decode()
    with acting_for(dutch_officer):
        consultation = ProviderConsultation.objects.get()
    shown = as_(dutch_officer).get(consultation.get_absolute_url()).content.decode()
    assert TURNED in shown
    answer = as_(dutch_officer).post(consultation.get_absolute_url(), {"position": "agrees"})
    assert answer.status_code == 302
    given = {"outcome": "granted", "ground": "", "text": "Europol holds that you were seen."}
    assert as_(data_protection_officer).post(f"{url}answer/", given).status_code == 302
    assert "Europol holds that you were seen." in as_(german_officer).get(url).content.decode()
    assert as_(german_officer).get(f"{url}acts/nothing/").status_code in {404, 405}


def test_programs_register_and_answer(  # noqa: PLR0917
    api_as, consulted, german_officer, french_officer, dutch_officer, now
):
    shape = {"kind": "erasure", "name": NAME, "received_on": str(now.date())}
    assert api_as(german_officer).post(reverse("data-subject-request-list"), shape).status_code == 201
    assert len(api_as(french_officer).get(reverse("data-subject-request-list")).json()["results"]) == 0
    address = reverse("provider-consultation-answer", args=[consulted.pk])
    assert api_as(french_officer).post(address, {"position": "agrees"}).status_code == 404
    assert api_as(dutch_officer).post(address, {"position": "objects"}).status_code == 409
    assert api_as(dutch_officer).post(address, {"position": "agrees"}).json()["position"] == "agrees"


def test_what_a_country_keeps_from_europol_is_not_counted_for_it(polish_officer, europol):
    target = nominate(polish_officer)
    subject = Subject(names=(target.name,), born_on=None)

    with acting_as_system():
        assert list(subjects.count(subject)) == []
    with transaction.atomic():
        with acting(OWNER_OF_TABLES):
            HighValueTarget.objects.update(party_ids=[*target.party_ids, europol.pk])
        with acting_as_system():
            assert list(subjects.count(subject)) == [(polish_officer.party_id, 1)]
        transaction.set_rollback(True)
