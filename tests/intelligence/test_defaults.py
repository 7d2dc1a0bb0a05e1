"""Defaults by crime area: kept by administrators, proposed while writing, behind the party's own last choice."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from europol_portal.access.binding import acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.core.errors import AccessDenied, DomainError
from intelligence import reference, services
from intelligence.models import CrimeAreaDefault, QuestLimit
from tests.factories.intelligence import send_contribution
from tests.factories.parties import make_authority, make_crime_area

pytestmark = pytest.mark.django_db

NEW = reverse("intelligence:contribution-create")
CHECK = reverse("intelligence:contribution-check")
LIST = "/api/v1/contribution-defaults/"
USUAL = "/api/v1/usual-choices/"


def make_default(by, *to, at, cc=(), **fields) -> CrimeAreaDefault:
    """A default that an administrator has written."""
    values = {"crime_area": make_crime_area(), "purposes": ["cross_check"]} | fields
    entry = CrimeAreaDefault(**values)
    with acting_for(by):
        return services.save_default(entry=entry, to=to, cc=cc, fields=["to"], by=by, at=at)


def _typed(**fields):
    values = {
        "kind": "information", "urgency": "normal", "subject": "Engines", "body": "Forty engines were bought.",
        "crime_area": make_crime_area().pk, "classification": "bpl", "source_evaluation": "B",
        "information_evaluation": "2", "entities-TOTAL_FORMS": "0", "entities-INITIAL_FORMS": "0",
    }  # fmt: skip
    return values | fields


def test_nothing_but_defaults_and_limits_of_intelligence_is_administered():
    models = apps.get_app_config("intelligence").get_models()
    assert [model for model in models if admin.site.is_registered(model)] == [CrimeAreaDefault, QuestLimit]


def test_an_administrator_keeps_a_default_and_the_record_says_so(
    as_, administrator, dutch_officer, data_protection_officer
):
    address = reverse("admin:intelligence_crimeareadefault_add")
    typed = {
        "crime_area": make_crime_area().pk, "kind": "", "to": [dutch_officer.authority.pk], "classification": "bpl",
        "handling_codes": ["H2"], "purposes": ["cross_check"], "is_active": "on",
    }  # fmt: skip
    browser = as_(administrator)
    assert browser.get(address).status_code == 200
    answer = browser.post(address, typed)

    assert answer.status_code == 302, answer.context and answer.context["errors"]
    entry = CrimeAreaDefault.objects.get()
    assert list(entry.to.all()) == [dutch_officer.authority]
    assert entry.handling_codes == ["H2"]
    with acting_for(data_protection_officer):
        event = AuditEvent.objects.get(kind="intelligence.crimeareadefault.added")
    assert event.changes["crime_area"] == make_crime_area().code

    change = reverse("admin:intelligence_crimeareadefault_change", args=[entry.pk])
    assert browser.post(change, typed | {"handling_codes": []}).status_code == 302
    assert CrimeAreaDefault.objects.get().handling_codes == []


@pytest.mark.parametrize("who", ["german_officer", "analyst", "data_protection_officer"])
def test_others_read_defaults_and_change_none(request, administrator, dutch_officer, now, who):
    entry = make_default(administrator, dutch_officer.authority, at=now)
    person = request.getfixturevalue(who)
    with acting_for(person), pytest.raises(AccessDenied):
        services.save_default(entry=entry, to=[], cc=[], fields=[], by=person, at=now)


def test_an_authority_that_takes_nothing_is_no_default(administrator, german_officer, now):
    closed = make_authority(german_officer.party, code="de-closed", name="Closed", has_mailbox=False)
    with pytest.raises(DomainError, match="takes no contributions"):
        make_default(administrator, closed, at=now)


def test_the_text_of_h3_belongs_to_one_contribution_and_is_no_default(now):
    with pytest.raises(IntegrityError):
        CrimeAreaDefault.objects.create(crime_area=make_crime_area(), handling_codes=["H3"])


def test_an_intent_takes_the_default_where_the_party_has_not_written_yet(
    as_, administrator, german_officer, dutch_officer, now
):
    make_default(administrator, dutch_officer.authority, german_officer.authority, at=now, handling_codes=["H2"])
    browser = as_(german_officer)

    check = browser.post(CHECK, _typed()).content.decode()
    form = browser.post(NEW, _typed(intent="aim-give")).context["form"]

    assert "Proposed for this crime area" in check
    assert form["to"].value() == [str(dutch_officer.authority.pk)]
    assert form["handling_codes"].value() == ["H2"]
    assert form["purposes"].value() == ["cross_check"]


def test_the_own_last_choice_goes_before_the_default(administrator, german_officer, dutch_officer, polish_officer, now):
    make_default(administrator, dutch_officer.authority, at=now)
    send_contribution(german_officer, polish_officer, at=now)

    with acting_for(german_officer):
        found = services.usual(kind="information", crime_area=make_crime_area(), by=german_officer)

    assert found.to == (polish_officer.authority,)
    assert found.sent_at == now


def test_the_entry_of_a_kind_goes_before_that_of_every_kind(
    administrator, german_officer, dutch_officer, polish_officer, now
):
    make_default(administrator, dutch_officer.authority, at=now)
    make_default(administrator, polish_officer.authority, at=now, kind="request")

    with acting_for(german_officer):
        usual = {
            kind: services.usual(kind=kind, crime_area=make_crime_area(), by=german_officer).to
            for kind in ("information", "request")
        }

    assert usual == {"information": (dutch_officer.authority,), "request": (polish_officer.authority,)}


def test_a_default_raises_the_marking_and_never_lowers_it(as_, administrator, german_officer, now, settings):
    settings.CLASSIFICATION_CEILING = "eu_restricted"
    make_default(administrator, at=now)

    form = as_(german_officer).post(NEW, _typed(intent="aim-give", classification="eu_restricted")).context["form"]

    assert form["classification"].value() == "eu_restricted"


def test_what_is_switched_off_is_not_proposed(api_as, administrator, german_officer, dutch_officer, now):
    make_default(administrator, dutch_officer.authority, at=now, is_active=False)

    with acting_for(german_officer):
        assert services.usual(kind="information", crime_area=make_crime_area(), by=german_officer) is None
    assert api_as(german_officer).get(LIST).json()["results"] == []
    assert len(api_as(administrator).get(LIST).json()["results"]) == 1


def test_the_page_shows_the_defaults(as_, administrator, german_officer, dutch_officer, now):
    make_default(administrator, dutch_officer.authority, at=now)

    page = as_(german_officer).get(reverse("intelligence:default-list")).content.decode()

    assert dutch_officer.authority.name in page


def test_programs_read_the_defaults_and_what_is_usual(api_as, administrator, german_officer, dutch_officer, now):
    make_default(administrator, dutch_officer.authority, at=now, handling_codes=["H2"])

    (listed,) = api_as(german_officer).get(LIST).json()["results"]
    asked = {"kind": "information", "crime_area": make_crime_area().code}
    usual = api_as(german_officer).post(USUAL, asked, format="json").json()

    assert listed["to"] == usual["to"] == [dutch_officer.authority.code]
    assert usual["sent_at"] is None


def test_the_list_asks_a_constant_number_of_queries(as_, administrator, german_officer, dutch_officer, now):
    browser, address, counts = as_(german_officer), reverse("intelligence:default-list"), []
    for kind in ("", "request", "information"):
        make_default(administrator, dutch_officer.authority, at=now, kind=kind)
        with CaptureQueriesContext(connection) as asked:
            browser.get(address)
        counts.append(len(asked))
    assert counts[1] == counts[2]


def test_loading_the_reference_data_twice_adds_nothing():
    make_crime_area()
    assert reference.load() == reference.load() == CrimeAreaDefault.objects.count()
