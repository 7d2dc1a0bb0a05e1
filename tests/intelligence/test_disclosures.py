"""Questions to owners: what is asked, decided and opened."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import DomainError
from europol_portal.notifications.models import Notification
from intelligence import services
from intelligence.events import ConsentEvent, DisclosureEvent
from intelligence.models import (
    Act,
    Attachment,
    Case,
    Consent,
    Contribution,
    ContributionText,
    DisclosureRequest,
    Entity,
    Recipient,
)
from intelligence.services import Codes, Decision, Parts
from tests.factories.disclosures import WHOLE, as_asked, ask, ask_for, grant, make_question, received
from tests.factories.intelligence import (
    make_entity_content,
    make_file,
    make_person_content,
    make_unit,
    send_contribution,
)
from tests.factories.parties import make_user
from tests.kept import kept

pytestmark = pytest.mark.django_db


@pytest.fixture
@kept
def now():
    """PostgreSQL ends consents by its own clock, so these tests live in the present."""
    return timezone.now().replace(microsecond=0)


@pytest.fixture
@kept
def record(german_officer, dutch_officer, now):
    """A contribution of Germany to the Netherlands, with three entities and two files, H2."""
    return send_contribution(
        german_officer,
        dutch_officer,
        at=now,
        handling_codes=("H2",),
        entities=[
            make_entity_content(),
            make_entity_content(label="+49 170 5550101"),
            make_person_content(),
        ],
        files=[make_file("one.pdf"), make_file("two.pdf")],
    )


def sees(person, contribution):
    with acting_for(person):
        return Contribution.objects.visible_to(person).filter(pk=contribution.pk).exists()


def told(person, kind):
    with acting_for(person):
        return Notification.objects.visible_to(person).filter(kind=kind).count()


# -- asking ------------------------------------------------------------------------------------------------------


@pytest.mark.invariant(10)
def test_a_question_about_what_does_not_exist_looks_like_one_about_what_does(polish_officer, record, now):
    known = ask_for(polish_officer, record, at=now)
    unknown = ask(polish_officer, at=now, item="99999999-1234")
    services.keep_moments(at=now)

    own = {"id", "number", "item"}
    left, right = ({k: v for k, v in _values(polish_officer, one).items() if k not in own} for one in (known, unknown))
    assert left == right


def _values(person, question):
    with acting_for(person):
        return DisclosureRequest.objects.visible_to(person).filter(pk=question.pk).values().get()


def test_a_question_reaches_the_owner_of_an_existing_item_only(
    german_officer, polish_officer, french_officer, record, now
):
    ask_for(polish_officer, record, at=now)
    ask(polish_officer, at=now, item="99999999-1234")
    services.keep_moments(at=now)

    with acting_for(german_officer):
        assert Consent.objects.visible_to(german_officer).get().contribution == record
    assert told(german_officer, ConsentEvent.ARRIVED) == 1
    with acting_for(french_officer):
        assert not Consent.objects.exists()


def test_a_draft_is_never_found_by_its_reference(german_officer, polish_officer, now):
    ask(polish_officer, at=now, item="12345678-1111")
    services.keep_moments(at=now)

    with acting_for(german_officer):
        assert not Consent.objects.exists()


def test_asking_itself_never_reads_the_other_side(polish_officer, record, now):
    """The same statements in the same order: no path, and no time, depends on what exists."""
    ask(polish_officer, at=now, item="11111111-1111")  # what the process remembers is asked for once
    statements = []
    for item in (record.reference, "99999999-1234"):
        with acting_for(polish_officer), CaptureQueriesContext(connection) as caught:
            services.ask_owner(content=make_question(now, item=item), by=polish_officer, at=now)
        statements.append([query["sql"][:40] for query in caught if "SAVEPOINT" not in query["sql"]])

    assert statements[0] == statements[1]


def test_a_case_number_reaches_the_owner_of_the_case_who_names_the_contribution(
    german_officer, polish_officer, record, now
):
    question = ask(polish_officer, at=now, item=str(record.case_number), description="The phone of the driver")
    services.keep_moments(at=now)
    consent = received(german_officer, question)
    assert consent.contribution is None

    with acting_for(german_officer):
        services.name_contribution(consent=consent, reference=record.reference, by=german_officer, at=now)

    assert grant(german_officer, question, at=now).contribution == record
    assert sees(polish_officer, record)


def test_an_owner_names_own_contributions_only(german_officer, dutch_officer, polish_officer, record, now):
    foreign = send_contribution(dutch_officer, german_officer, at=now)
    question = ask(polish_officer, at=now, addressee=german_officer.party, description="Anything on the driver")
    services.keep_moments(at=now)

    with acting_for(german_officer), pytest.raises(DomainError, match="Not found"):
        services.name_contribution(
            consent=received(german_officer, question), reference=foreign.reference, by=german_officer, at=now
        )


@pytest.mark.invariant(10)
def test_a_named_party_is_always_reached_whatever_the_reference(
    german_officer, dutch_officer, polish_officer, record, now
):
    """The delivery to a named party says nothing of the item: it comes with a reference of anybody, or with none."""
    ask(polish_officer, at=now, addressee=dutch_officer.party, item=record.reference)
    ask(polish_officer, at=now, addressee=dutch_officer.party, item="99999999-1234")
    services.keep_moments(at=now)

    with acting_for(dutch_officer):
        assert [row.contribution for row in Consent.objects.visible_to(dutch_officer)] == [None, None]
    with acting_for(german_officer):
        assert not Consent.objects.exists()


def test_what_one_sees_already_is_not_asked_for(dutch_officer, record, now):
    with pytest.raises(DomainError, match="see this item already"):
        ask(dutch_officer, at=now, item=f"{record.reference}-100")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"item": ""}, "item_missing"),
        ({"item": "1-1", "reason": " "}, "reason_missing"),
        ({"item": "1-1", "purpose": "curiosity"}, "purpose_missing"),
        ({"item": "1-1", "act": "own"}, "act_unknown"),
        ({"item": "1-1", "wanted": ("soul",)}, "part_unknown"),
        ({"item": "1-1", "deadline": timedelta(minutes=5)}, "deadline_out_of_range"),
        ({"item": "1-1", "deadline": timedelta(days=200)}, "deadline_out_of_range"),
    ],
)
def test_an_incomplete_question_is_refused(polish_officer, now, fields, code):
    fields = dict(fields)
    if "deadline" in fields:
        fields["deadline"] = now + fields["deadline"]
    with pytest.raises(DomainError) as refusal:
        ask(polish_officer, at=now, **fields)
    assert refusal.value.code == code


def test_a_question_without_reference_or_party_needs_words(polish_officer, german_officer, now):
    with pytest.raises(DomainError, match="describe"):
        ask(polish_officer, at=now, addressee=german_officer.party)


def test_more_than_reading_is_asked_only_of_what_one_has_received(
    dutch_officer, polish_officer, german_officer, record, now
):
    with pytest.raises(DomainError, match="Not found"):
        ask(polish_officer, at=now, contribution=record, act=Act.JUDICIAL)
    with pytest.raises(DomainError, match="you decide"):
        ask(german_officer, at=now, contribution=record, act=Act.JUDICIAL)

    assert ask(dutch_officer, at=now, contribution=record, act=Act.JUDICIAL).recipient_id == dutch_officer.party_id


@pytest.mark.invariant(6)
def test_passing_on_is_asked_only_for_a_party_that_may_receive_it(dutch_officer, record, now, united_states):
    united_states.cooperation_level, united_states.personal_data_allowed = "strategic_only", False
    united_states.save()

    with pytest.raises(DomainError, match="may not receive personal data"):
        ask(dutch_officer, at=now, contribution=record, act=Act.SHARE, recipient=united_states)


# -- deciding ----------------------------------------------------------------------------------------------------


def test_a_granted_question_opens_the_whole_contribution(german_officer, polish_officer, french_officer, record, now):
    make_unit(polish_officer.party)
    question = ask_for(polish_officer, record, at=now)

    consent = grant(german_officer, question, at=now, answer="Call the desk in Berlin.")

    assert consent.status == Consent.Status.GRANTED
    with acting_for(polish_officer):
        assert Contribution.objects.visible_to(polish_officer).get() == record
        assert Entity.objects.visible_to(polish_officer).count() == 3
        assert Attachment.objects.visible_to(polish_officer).count() == 2
        assert ContributionText.objects.visible_to(polish_officer).exists()
        kinds = Recipient.objects.visible_to(polish_officer).values_list("authority__code", flat=True)
        assert set(kinds) == {"pl-lb", "pl-enu"}
        assert not Case.objects.visible_to(polish_officer).exists()
    answered = as_asked(polish_officer, question)
    assert (answered.status, answered.answer) == ("granted", "Call the desk in Berlin.")
    assert answered.disclosed_id == record.pk
    assert told(polish_officer, DisclosureEvent.GRANTED) == 1
    assert not sees(french_officer, record)


@pytest.mark.invariant(2, 9)
def test_a_grant_in_part_shows_exactly_the_chosen_parts(german_officer, polish_officer, record, now):
    question = ask_for(polish_officer, record, at=now)
    with acting_for(german_officer):
        phone = record.entities.get(label="+49 170 5550101")
        file = record.attachments.get(number=2)

    parts = Parts(entities=frozenset({phone.pk}), files=frozenset({file.pk}))
    grant(german_officer, question, at=now, parts=parts)

    assert not sees(polish_officer, record)
    with acting_for(polish_officer):
        copy = Contribution.objects.visible_to(polish_officer).get()
        assert [entity.label for entity in Entity.objects.visible_to(polish_officer)] == [phone.label]
        shown = Attachment.objects.visible_to(polish_officer).get()
        assert (shown.name, shown.sha256, shown.number) == ("two.pdf", file.sha256, 1)
        body = ContributionText.objects.visible_to(polish_officer).get().body
        case = Case.objects.visible_to(polish_officer).get()
    hidden = ["Container", "tiles", "Rotterdam", "Zieliński", record.reference, str(record.case_number)]
    assert not any(word in f"{body} {copy.subject} {case.title} {copy.reference}" for word in hidden)
    assert copy.owner_id == german_officer.party_id
    assert copy.handling_codes == ["H2"]
    assert as_asked(polish_officer, question).disclosed_id == copy.pk


def test_a_copy_carries_the_codes_of_the_original_and_those_added(german_officer, polish_officer, record, now):
    question = ask_for(polish_officer, record, at=now)
    codes = Codes(handling_codes=("H1", "H3"), handling_text="Not to be named in a file.")

    consent = grant(german_officer, question, at=now, parts=Parts(text=True), codes=codes)

    assert consent.disclosed.handling_codes == ["H1", "H2", "H3"]
    assert consent.disclosed.handling_text == "Not to be named in a file."
    with acting_for(polish_officer):
        assert "tiles" in ContributionText.objects.visible_to(polish_officer).get().body
        assert not Entity.objects.visible_to(polish_officer).exists()


def test_a_contact_alone_shares_nothing(german_officer, polish_officer, record, now):
    question = ask_for(polish_officer, record, at=now)

    consent = grant(german_officer, question, at=now, parts=Parts(), answer="Call the desk in Berlin.")

    assert consent.status == Consent.Status.PARTLY
    with acting_for(polish_officer):
        assert not Contribution.objects.visible_to(polish_officer).exists()
    assert as_asked(polish_officer, question).answer == "Call the desk in Berlin."


@pytest.mark.parametrize(
    ("decision", "code"),
    [
        (Decision(parts=WHOLE), "expiry_missing"),
        (Decision(parts=Parts()), "answer_missing"),
        (Decision(parts=Parts(entities=frozenset({uuid4()}))), "expiry_missing"),
    ],
)
def test_a_consent_is_specific_or_refused(german_officer, polish_officer, record, now, decision, code):  # noqa: PLR0917
    consent = received(german_officer, ask_for(polish_officer, record, at=now))

    with acting_for(german_officer), pytest.raises(DomainError) as refusal:
        services.grant_consent(consent=consent, decision=decision, by=german_officer, at=now)
    assert refusal.value.code == code


def test_parts_of_another_contribution_are_refused(german_officer, polish_officer, dutch_officer, record, now):
    other = send_contribution(german_officer, dutch_officer, at=now, entities=[make_entity_content()])
    question = ask_for(polish_officer, record, at=now)
    with acting_for(german_officer):
        foreign = other.entities.get()

    with pytest.raises(DomainError, match="parts of this contribution"):
        grant(german_officer, question, at=now, parts=Parts(entities=frozenset({foreign.pk})))


@pytest.mark.invariant(6)
def test_the_whole_never_goes_to_a_party_that_may_not_receive_personal_data(
    german_officer, american_officer, record, now, united_states
):
    question = ask_for(american_officer, record, at=now)
    united_states.cooperation_level, united_states.personal_data_allowed = "strategic_only", False
    united_states.save()

    for parts in (WHOLE, Parts(text=True)):
        with pytest.raises(DomainError, match="may not receive personal data"):
            grant(german_officer, question, at=now, parts=parts)


def test_a_refusal_opens_nothing_and_may_go_without_reason(german_officer, polish_officer, record, now):
    question = ask_for(polish_officer, record, at=now)
    with acting_for(german_officer):
        services.refuse_consent(consent=received(german_officer, question), by=german_officer, at=now)
    services.keep_moments(at=now)

    assert as_asked(polish_officer, question).status == DisclosureRequest.Status.REFUSED
    assert told(polish_officer, DisclosureEvent.REFUSED) == 1
    assert not sees(polish_officer, record)


def test_beginning_to_decide_is_not_known_to_the_asker(german_officer, polish_officer, record, now):
    question = ask_for(polish_officer, record, at=now)
    before = _values(polish_officer, question)
    with acting_for(german_officer):
        consent = received(german_officer, question)
        services.open_consent(consent=consent, by=german_officer, at=now)
        services.begin_decision(consent=consent, by=german_officer, at=now)
    services.keep_moments(at=now)

    assert _values(polish_officer, question) == before


def test_the_copy_of_a_kept_contribution_is_kept_to_the_same_people(german_officer, polish_officer, record, now):
    colleague = make_user("de.colleague", authority=german_officer.authority, role="liaison_officer")
    with acting_for(german_officer):
        services.keep_to_people(contribution=record, people=[german_officer], by=german_officer, at=now)
    question = ask_for(polish_officer, record, at=now)

    consent = grant(german_officer, question, at=now, parts=Parts(text=True))

    assert not sees(colleague, consent.disclosed)
    assert sees(german_officer, consent.disclosed)
    with acting_for(colleague):
        assert not Consent.objects.visible_to(colleague).exists()
        assert not Consent.objects.exists()
    assert told(colleague, ConsentEvent.ARRIVED) == 0
