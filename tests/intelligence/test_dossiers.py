"""Dossiers of groups: released only when every owner agreed, taken back the moment one does not."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import ProgrammingError
from django.test import override_settings
from pypdf import PdfReader

from europol_portal.access import sharing
from europol_portal.access.binding import acting, acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.notifications.models import Notification
from europol_portal.parties.models import Role
from intelligence import services
from intelligence.events import DossierEvent, GroupEvent
from intelligence.models import (
    Act,
    Contribution,
    DisclosureRecord,
    DisclosureRequest,
    DossierRelease,
    Entity,
    ReceivedDossier,
)
from intelligence.services import groups
from intelligence.services.restricting import Limits
from intelligence.services.restrictions import Restricted
from tests.architecture.subjects import OWNER_OF_TABLES
from tests.factories.disclosures import ask_for, grant
from tests.factories.disclosures import received as consent_of
from tests.factories.groups import answer, make_group, meet, received, release, states, step
from tests.factories.intelligence import make_person_content, send_contribution
from tests.factories.parties import make_user
from tests.factories.projects import state
from tests.kept import kept
from tests.taken_back import taken_back

pytestmark = pytest.mark.django_db
LOCKS = ("portal_app", "none")


@pytest.fixture
@kept
def second(german_officer):
    """Another officer of Germany, who confirms."""
    return make_user("de.second", authority=german_officer.authority, role=Role.LIAISON_OFFICER)


@pytest.fixture
@kept
def dutch(german_officer, dutch_officer, now):
    """What the Netherlands sent to Germany under H2 and H3."""
    people = [make_person_content(label="Žofie Πρόβα Проба")]
    return send_contribution(
        dutch_officer, german_officer, at=now, entities=people, handling_codes=("H2", "H3"),
        handling_text="Call the Hague first.", source_evaluation="B", information_evaluation="2",
    )  # fmt: skip


@pytest.fixture
@kept
def polish(german_officer, polish_officer, now):
    """What Poland sent to Germany, with no code that binds."""
    return send_contribution(polish_officer, german_officer, at=now, entities=[make_person_content()])


@pytest.fixture
@kept
def group(german_officer, second, dutch, polish, now):
    """Germany's group: all criteria rest on Poland, violence on the Netherlands besides."""
    draft = meet(make_group(german_officer, at=now), german_officer, polish, at=now)
    answer(draft, "violence", german_officer, at=now, sources=[dutch], reason="Shots at the quay in June.")
    step(draft, "submit", german_officer, at=now)
    return step(draft, "confirm", second, at=now)


def agree(source, officers, now, **fields):
    """The owner of the source agrees to a release to France."""
    question = ask_for(officers["DE"], source, at=now, act=Act.SHARE, recipient=officers["FR"].party)
    grant(officers[source.owner.code], question, at=now, **fields)
    return question


def blocked(group, officers, now, words):
    """The refusal of a release to France."""
    with pytest.raises(Restricted, match=words) as refused, taken_back():
        release(group, officers["FR"].party, officers["DE"], at=now)
    return refused.value


def ask(group, officers, now):
    """Germany asks the Netherlands for a release to France."""
    by = officers["DE"]
    with acting_for(by):
        return groups.ask_owners(
            group=group, recipient=officers["FR"].party, owner=officers["NL"].party, purpose="investigation",
            reason="France investigates the same group.", deadline=now + timedelta(days=14), by=by, at=now,
        )  # fmt: skip


@pytest.mark.invariant(2, 5, 9)
def test_release_is_blocked_while_an_owner_has_not_agreed(group, polish, officers, now):
    german, dutch, france = officers["DE"], officers["NL"], officers["FR"].party
    assert states(group, france, german, at=now) == {"NL": "not_asked", "PL": "not_asked"}, "whatever the codes"
    first = agree(polish, officers, now)
    refusal = blocked(group, officers, now, "not asked. H2: not to be passed on without permission")
    with acting_for(german):
        refusal.keep_record()
    (question,) = ask(group, officers, now)
    with pytest.raises(DomainError, match="nothing to ask"), taken_back():
        ask(group, officers, now)
    services.keep_moments(at=now)
    assert states(group, france, german, at=now)["NL"] == "asked"
    blocked(group, officers, now, "asked, no answer yet")
    with taken_back():
        with acting_for(dutch):
            services.refuse_consent(consent=consent_of(dutch, question), answer="Not now.", by=dutch, at=now)
        assert states(group, france, german, at=now)["NL"] == "refused"
        blocked(group, officers, now, "refused")
    grant(dutch, question, at=now)
    assert states(group, france, german, at=now) == {"NL": "agreed", "PL": "agreed"}
    release(group, france, german, at=now)
    with acting_for(german):
        row = DossierRelease.objects.get()
        assert (set(row.request_ids), row.left_out_ids) == ({first.pk, question.pk}, [])
        assert row.open_until is not None, "no longer than the consent"
        assert not ReceivedDossier.objects.exists(), "the copy is the recipient's alone"


@pytest.mark.invariant(5, 28)
def test_the_recipient_reads_codes_and_owners_and_the_owner_finds_it_in_the_ledger(group, dutch, polish, officers, now):
    france = officers["FR"].party
    question = agree(dutch, officers, now)
    agree(polish, officers, now)
    release(group, france, officers["DE"], at=now)
    (copy,) = received(officers["FR"])
    assert copy.content["handling_codes"] == ["H2", "H3"]
    assert copy.content["handling_text"] == "Call the Hague first."
    assert len(copy.content["owners"]) == 2
    assert "Shots at the quay" in str(copy.content)
    with acting_for(officers["NL"]):
        line = DisclosureRecord.objects.visible_to(officers["NL"]).get(event="passed_on")
    assert (line.party_id, line.is_whole, line.question) == (france.pk, False, question.reference)
    with acting(OWNER_OF_TABLES):
        kinds = set(AuditEvent.objects.filter(kind__in=DossierEvent.values).values_list("kind", "verb"))
        assert Notification.objects.filter(recipient=officers["FR"], kind=DossierEvent.RECEIVED).exists()
    assert kinds == {(DossierEvent.RELEASED, "disclosure"), (DossierEvent.RECEIVED, "alteration")}


@pytest.mark.invariant(5)
def test_parts_of_an_owner_are_left_out_with_every_word_that_rests_on_them(group, polish, officers, now):
    agree(polish, officers, now)
    german_officer, french_officer = officers["DE"], officers["FR"]
    netherlands, poland, france = (officers[code].party for code in ("NL", "PL", "FR"))
    with pytest.raises(DomainError, match="does not show an organised crime group"), taken_back():
        release(group, france, german_officer, at=now, without=[poland, netherlands])
    made = release(group, france, german_officer, at=now, without=[netherlands])
    assert made.left_out_ids == [netherlands.pk]
    (copy,) = received(french_officer)
    text = str(copy.content)
    assert "Shots at the quay" not in text
    assert "etherlands" not in text
    assert "H2" not in text
    assert copy.content["verdict"] == "4 of 4 mandatory, 3 of 7 others: meets the definition."
    assert copy.content["summary"] == "What we know of the group."


@pytest.mark.invariant(2, 42)
def test_only_the_recipient_reads_it_and_nobody_else_writes_one(group, polish, officers, now):
    agree(polish, officers, now)
    german_officer, french_officer, polish_officer = (officers[code] for code in ("DE", "FR", "PL"))
    netherlands, france = officers["NL"].party, french_officer.party
    release(group, france, german_officer, at=now, without=[netherlands])
    for lock in LOCKS:
        with override_settings(DATABASE_APP_ROLE=lock):
            assert len(received(french_officer)) == 1
            assert received(polish_officer) == received(german_officer) == []
            with acting_for(french_officer):
                assert not DossierRelease.objects.visible_to(french_officer).exists()
    copy = received(french_officer)[0]
    with acting_for(french_officer):
        assert ReceivedDossier.objects.filter(pk=copy.pk).update(title="x") == 0
        copy.pk = None
        with pytest.raises(ProgrammingError, match="row-level security"), taken_back():
            copy.save(force_insert=True)
    with pytest.raises(DomainError, match="has this dossier"), taken_back():
        release(group, france, german_officer, at=now, without=[netherlands])


@pytest.mark.invariant(8, 9)
def test_an_owner_that_revokes_takes_the_dossier_back_at_once(group, dutch, polish, officers, now):
    agree(polish, officers, now)
    german_officer, dutch_officer, french_officer = (officers[code] for code in ("DE", "NL", "FR"))
    france = french_officer.party
    question = agree(dutch, officers, now)
    made = release(group, france, german_officer, at=now)
    with acting_for(dutch_officer):
        consent = consent_of(dutch_officer, question)
        services.revoke_consent(consent=consent, by=dutch_officer, at=now)
    (copy,) = received(french_officer)
    assert (copy.title, copy.content, copy.ended_at is None) == ("", {}, False), "number and sender are left"
    with acting_for(french_officer), pytest.raises(AccessDenied):
        groups.export_received(dossier=copy, by=french_officer, at=now)
    assert groups.tell_of_ended(at=now) == 1
    assert groups.tell_of_ended(at=now) == 0
    with acting_for(german_officer):
        assert DossierRelease.objects.get(pk=made.pk).ended_because == "owner"
    with acting(OWNER_OF_TABLES):
        assert Notification.objects.filter(recipient=german_officer, kind=DossierEvent.ENDED).exists()
    assert states(group, france, german_officer, at=now)["NL"] == "ended"


def close(happens, source, group, officers):
    """What Poland does with its contribution, or Germany with the group."""
    by, now = officers["PL"], source.sent_at
    limits = {
        "shut out": Limits(named_parties=(officers["DE"].party,)),
        "onward": Limits(is_closed_to_onward_sharing=True),
        "h2": Limits(handling_codes=("H2",)),
        "erase": Limits(erase_by=now.date()),
        "term": Limits(valid_until=now + timedelta(hours=1)),
    }.get(happens)
    with acting_for(by):
        if limits:
            services.restrict_contribution(contribution=source, limits=limits, by=by, at=now)
        elif happens == "recall":
            services.recall_contribution(contribution=source, reason="Wrong group.", by=by, at=now)
        elif happens == "category":
            state(Entity.objects.get(contribution=source), "witness", by=by, at=now, necessity="Seen by nobody else.")
        elif happens == "lost":
            sharing.unshare(Contribution.objects.get(pk=source.pk), [officers["DE"].party_id])
    if happens == "erase":
        services.erase_due(at=now + timedelta(days=2))
    if happens == "withdraw":
        step(group, "withdraw", officers["DE"], at=now)
    if happens == "consent ends":  # the clock of the database has passed it: hidden before any job has run
        assert received(officers["FR"]) == []
        groups.tell_of_ended(at=now + timedelta(hours=2))


@pytest.mark.invariant(8, 25)
@pytest.mark.parametrize(
    ("happens", "why"),
    [
        ("recall", "recalled"), ("shut out", "restricted"), ("onward", "restricted"), ("h2", "restricted"),
        ("category", "restricted"), ("lost", "lost"), ("erase", "restricted"), ("term", "restricted"),
        ("consent ends", "term"), ("withdraw", "taken_back"),
    ],
)  # fmt: skip
def test_whatever_closes_a_source_closes_the_dossier(group, polish, officers, happens, why):
    german, now, french = officers["DE"], polish.sent_at, officers["FR"]
    agree(polish, officers, now, expires_at=now + timedelta(hours=1) if happens == "consent ends" else None)
    made = release(group, french.party, german, at=now, without=[officers["NL"].party])
    close(happens, polish, group, officers)
    (copy,) = received(french)
    assert (copy.content, copy.ended_at is None) == ({}, False)
    with acting_for(german):
        assert DossierRelease.objects.get(pk=made.pk).ended_because == why


@pytest.mark.invariant(6)
def test_a_third_country_needs_agreement_and_no_restriction(group, polish, officers, now):
    german_officer, dutch_officer, polish_officer = (officers[code] for code in ("DE", "NL", "PL"))
    america = officers["US"].party
    assert states(group, america, german_officer, at=now) == {"NL": "not_asked", "PL": "not_asked"}
    with acting_for(polish_officer):
        limits = Limits(is_closed_to_third_countries=True)
        services.restrict_contribution(contribution=polish, limits=limits, by=polish_officer, at=now)
    assert states(group, america, german_officer, at=now)["PL"] == "forbidden"
    with pytest.raises(Restricted), taken_back():
        release(group, america, german_officer, at=now, without=[dutch_officer.party])


@pytest.mark.invariant(4, 5, 18, 28)
def test_the_pdf_carries_marking_codes_owners_and_reader_on_every_page(group, german_officer, now):
    with acting_for(german_officer):
        made = groups.export_dossier(group=group, by=german_officer, at=now)
    assert made.name == f"{group.reference}-v1_H2-H3_Dossier.pdf"
    pages = [page.extract_text().replace("\xad", "-") for page in PdfReader(BytesIO(made.content)).pages]
    for text in pages:
        assert "Basic Protection Level" in text
        assert "Handling codes: H0, H2, H3" in text
        assert "Owners of its parts: " in text
        assert f"Copy for {german_officer.party.name}, made 24 Nov 2026, 09:00 UTC" in text
    whole = " ".join(" ".join(pages).split())
    assert "meets the definition" in whole
    assert "Call the Hague first." in whole
    assert "(B2, H2, H3, " in whole
    with acting(OWNER_OF_TABLES):
        event = AuditEvent.objects.get(kind=GroupEvent.EXPORTED)
    assert (event.verb, len(event.object_ids)) == ("export", 2)


def test_a_draft_has_no_dossier(german_officer, polish, france, now):
    draft = make_group(german_officer, at=now)
    with acting_for(german_officer), pytest.raises(DomainError, match="Submit it first"), taken_back():
        groups.export_dossier(group=draft, by=german_officer, at=now)
    with pytest.raises(AccessDenied), taken_back():
        release(draft, france, german_officer, at=now)
    assert polish
    assert not DisclosureRequest.objects.exists()
