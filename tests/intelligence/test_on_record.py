"""What was refused, shown beside a draft, or taken back by its asker stands on record."""

import pytest
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from europol_portal.access.binding import acting, acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.core.errors import DomainError
from europol_portal.notifications.models import Notification
from intelligence import services
from intelligence.events import ConsentEvent, ContributionEvent, DisclosureEvent
from intelligence.models import Act, Consent, Contribution, DisclosureRecord, DisclosureRequest
from tests.architecture.subjects import OWNER_OF_TABLES
from tests.factories.disclosures import as_asked, ask, ask_for, grant, received
from tests.factories.intelligence import make_content, make_entity_content, send_contribution
from tests.kept import kept

pytestmark = pytest.mark.django_db


@pytest.fixture
@kept
def now():
    """Consents end by the clock of PostgreSQL, so these tests live in the present."""
    return timezone.now().replace(microsecond=0)


def recorded(kind):
    """Lines of the record of one kind, as its auditors read them."""
    with acting(OWNER_OF_TABLES):
        return list(AuditEvent.objects.filter(kind=kind).order_by("pk"))


def ledger(person):
    """What the person's party reads in the ledger about attempts."""
    with acting_for(person):
        lines = DisclosureRecord.objects.visible_to(person).filter(event="pass_on_refused")
        return [(line.party.code, line.onward_to.code, line.has_text, line.entity_count) for line in lines]


@pytest.mark.invariant(28)
def test_a_refused_forward_is_on_record_for_owner_and_auditor_and_not_for_the_other_party(  # noqa: PLR0917
    as_, api_as, german_officer, dutch_officer, french_officer, now
):
    sent = send_contribution(german_officer, dutch_officer, at=now, handling_codes=("H2",))
    form = {"to": [french_officer.authority.pk], "note": "For Lille."}
    shape = {"to": [french_officer.authority.code]}

    page = as_(dutch_officer).post(reverse("intelligence:contribution-forward", args=[sent.pk]), form)
    program = api_as(dutch_officer).post(f"/api/v1/contributions/{sent.pk}/forward/", shape, format="json")

    assert (page.status_code, program.status_code) == (422, 409)
    lines = recorded(ContributionEvent.REFUSED)
    assert [(line.verb, line.actor_id, line.changes) for line in lines] == [
        ("refusal", dutch_officer.pk, {"to": ["FR"], "reasons": ["h2"]})
    ] * 2
    assert ledger(german_officer) == [("NL", "FR", False, 0)] * 2
    assert ledger(french_officer) == []


def test_a_refused_recipient_of_the_owner_is_on_record(as_, german_officer, dutch_officer, french_officer, now):
    sent = send_contribution(german_officer, dutch_officer, at=now)
    with acting_for(german_officer):
        limits = services.Limits(named_parties=(dutch_officer.party,))
        services.restrict_contribution(contribution=sent, limits=limits, by=german_officer, at=now)

    address = reverse("intelligence:contribution-add-recipients", args=[sent.pk])
    answer = as_(german_officer).post(address, {"to": [french_officer.authority.pk]})

    assert answer.status_code == 422
    assert [line.changes["reasons"] for line in recorded(ContributionEvent.REFUSED)] == [["not_named"]]
    assert ledger(german_officer) == []


@pytest.mark.invariant(28)
def test_what_is_shown_beside_a_draft_is_on_record(german_officer, dutch_officer, now):
    sent = send_contribution(german_officer, dutch_officer, at=now, entities=[make_entity_content()])
    with acting_for(dutch_officer):
        guess = services.build_entity(make_entity_content(), party_code="NL", at=now)
        other = services.build_entity(make_entity_content(label="+31 6 9999 9999"), party_code="NL", at=now)
        for entity in (guess, other):
            services.duplicates(make_content(german_officer), [entity], by=dutch_officer, at=now)

    lines = recorded(ContributionEvent.MATCHED)
    assert [(line.verb, line.actor_id, line.object_ids) for line in lines] == [
        ("consultation", dutch_officer.pk, [str(sent.pk)]),
        ("consultation", dutch_officer.pk, []),
    ]


def test_an_asker_takes_a_question_back_and_the_owner_is_told(  # noqa: PLR0917
    as_, api_as, german_officer, dutch_officer, polish_officer, now
):
    record = send_contribution(german_officer, dutch_officer, at=now)
    by_page, by_program, unknown = (ask_for(polish_officer, record, at=now) for _ in range(3))
    unknown = ask(polish_officer, at=now, item="12345678-4321")
    early = ask(polish_officer, at=now, item=record.reference)

    page = as_(polish_officer).post(reverse("intelligence:disclosure-withdraw", args=[by_page.pk]))
    answers = [
        api_as(polish_officer).post(f"/api/v1/disclosure-requests/{one.pk}/withdraw/")
        for one in (by_program, unknown, early, by_page)
    ]
    services.keep_moments(at=now)
    services.keep_moments(at=now)

    assert page.status_code == 302
    assert [answer.status_code for answer in answers] == [200, 200, 200, 409]
    assert as_asked(polish_officer, by_page).status == "withdrawn"
    with acting_for(german_officer):
        consents = Consent.objects.visible_to(german_officer).order_by("pk")
        assert [consent.status for consent in consents] == ["withdrawn", "withdrawn", "requested"]
        told = Notification.objects.visible_to(german_officer).filter(kind=ConsentEvent.WITHDRAWN)
        assert told.count() == 2
        with pytest.raises(DomainError):
            services.begin_decision(consent=consents[0], by=german_officer, at=now)
    assert len(recorded(DisclosureEvent.WITHDRAWN)) == 4
    assert as_(german_officer).get(reverse("intelligence:consent", args=[consents[0].pk])).status_code == 200


def test_only_the_asker_withdraws_and_only_what_nobody_has_decided(german_officer, dutch_officer, polish_officer, now):
    record = send_contribution(german_officer, dutch_officer, at=now)
    question = ask_for(polish_officer, record, at=now)
    with acting_for(german_officer), pytest.raises(DisclosureRequest.DoesNotExist), transaction.atomic():
        services.withdraw_question(question=question, by=german_officer, at=now)
    grant(german_officer, question, at=now)
    with acting_for(polish_officer), pytest.raises(DomainError), transaction.atomic():
        services.withdraw_question(question=question, by=polish_officer, at=now)
    with acting_for(polish_officer), pytest.raises(ProgrammingError), transaction.atomic():
        DisclosureRequest.objects.filter(pk=question.pk).update(status="withdrawn")
    assert received(german_officer, question).status == "granted"


@pytest.mark.invariant(6)
def test_postgresql_counts_personal_data_as_the_service_does(german_officer, dutch_officer, american_officer, now):
    sent = send_contribution(
        german_officer, dutch_officer, at=now, has_personal_data=False, entities=[make_entity_content()]
    )
    question = ask_for(dutch_officer, sent, act=Act.SHARE, recipient=american_officer.party, at=now)
    grant(german_officer, question, at=now)
    american_officer.party.personal_data_allowed = False
    american_officer.party.save(update_fields=["personal_data_allowed"])

    with acting_for(dutch_officer):
        verdict = services.may_pass_on(
            Contribution.objects.get(pk=sent.pk), american_officer.party, by=dutch_officer, at=now
        )
    assert [reason.code for reason in verdict.reasons] == ["personal_data_not_allowed"]
    with (
        acting_for(dutch_officer),
        pytest.raises(ProgrammingError, match="a restriction forbids"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT portal_pass_on(%s, %s::int[], %s)", [sent.pk, [american_officer.authority.pk], now])


@pytest.mark.invariant(3)
def test_an_export_for_court_asks_the_owner_and_every_other_says_that_it_is_none(
    as_, api_as, german_officer, dutch_officer, now
):
    free, kept = (
        send_contribution(german_officer, dutch_officer, at=now, handling_codes=codes) for codes in ((), ("H1",))
    )
    page, program = as_(dutch_officer), api_as(dutch_officer)

    def export(contribution, use=""):
        address = reverse("intelligence:contribution-export", args=[contribution.pk])
        answer = page.get(address, {"use": use} if use else {})
        again = program.get(f"/api/v1/contributions/{contribution.pk}/export/", {"use": use} if use else {})
        assert answer.status_code == again.status_code
        return answer.status_code, answer.content.decode()

    assert [export(free, "court")[0], export(kept, "court")[0]] == [200, 409]
    assert "For judicial proceedings." in export(free, "court")[1]
    assert "Not exported for judicial proceedings." in export(free)[1]
    assert "H1: not in court without permission from Germany." in export(kept)[1]
    question = ask_for(dutch_officer, kept, act=Act.JUDICIAL, at=now)
    grant(german_officer, question, at=now)
    assert export(kept, "court")[0] == 200


@pytest.mark.invariant(7)
def test_europol_exports_nothing_for_which_no_purpose_is_left(german_officer, analyst, now):
    sent = send_contribution(german_officer, analyst, at=now, purposes=("cross_check", "operational_analysis"))

    def codes():
        with acting_for(analyst):
            found = Contribution.objects.get(pk=sent.pk)
            return [reason.code for reason in services.may_export(found, by=analyst, at=now).reasons]

    assert codes() == []
    for purpose, expected in (("operational_analysis", []), ("cross_check", ["other_purpose"])):
        with acting_for(german_officer):
            limits = services.Limits(purposes=(purpose,))
            services.restrict_contribution(contribution=sent, limits=limits, by=german_officer, at=now)
        assert codes() == expected
