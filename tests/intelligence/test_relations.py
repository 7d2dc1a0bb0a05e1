"""Relations: written on a draft, frozen and lent with their contribution, seen by who sees both ends."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.test import override_settings

from europol_portal.access.binding import acting, acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from intelligence import services
from intelligence.models import Contribution, Entity, Relation
from intelligence.services import Limits
from intelligence.services.relations import Facts, add_relation, relations_of, remove_relation
from tests.architecture.subjects import OWNER_OF_TABLES
from tests.factories.disclosures import as_asked, ask, grant
from tests.factories.identity import relation
from tests.factories.intelligence import (
    draft_contribution,
    make_entity_content,
    make_person_content,
    send_contribution,
)
from tests.taken_back import taken_back

pytestmark = pytest.mark.django_db
USES = [relation("uses", 0, 1, note="Found on him", from_on=date(2026, 3, 1))]


def pair(**person):
    """A suspect and a phone."""
    return [make_person_content(**person), make_entity_content()]


def seen_by(person, contribution=None):
    """Relations as the person sees them."""
    with acting_for(person):
        rows = Relation.objects.visible_to(person)
        return list(rows.of(contribution) if contribution else rows)


def test_a_relation_is_written_on_a_draft_and_says_what_fits(german_officer, dutch_officer, now):
    draft = draft_contribution(german_officer, dutch_officer, at=now, entities=pair())
    with acting_for(german_officer):
        person, phone = draft.entities.order_by("pk")
        wrong = [
            ((person, person), Facts("meets"), "same_entity"),
            ((phone, person), Facts("uses"), "ends_do_not_fit"),
            ((person, phone), Facts("likes"), "kind_unknown"),
            ((person, phone), Facts("uses", source_evaluation="A"), "evaluation_incomplete"),
            (
                (person, phone),
                Facts("uses", from_on=date(2026, 3, 2), until_on=date(2026, 3, 1)),
                "period_wrong",
            ),
        ]
        for (origin, target), facts, code in wrong:
            with pytest.raises(DomainError) as refusal, taken_back():
                add_relation(draft=draft, origin=origin, target=target, facts=facts, by=german_officer, at=now)
            assert refusal.value.code == code
        facts = Facts("uses", "Found on him", source_evaluation="B", information_evaluation="2")
        added = add_relation(draft=draft, origin=person, target=phone, facts=facts, by=german_officer, at=now)
        assert (added.evaluation, added.backwards) == ("B2", "Is used by")
        with pytest.raises(DomainError, match="there already"), taken_back():
            add_relation(draft=draft, origin=person, target=phone, facts=facts, by=german_officer, at=now)
        remove_relation(relation=added, by=german_officer, at=now)
        assert not Relation.objects.exists()
    with acting_for(dutch_officer), pytest.raises(AccessDenied), taken_back():
        add_relation(draft=draft, origin=person, target=phone, facts=facts, by=dutch_officer, at=now)


def test_rewriting_the_list_keeps_relations_of_what_is_known_again_and_drops_the_rest(
    german_officer, dutch_officer, now
):
    draft = draft_contribution(german_officer, dutch_officer, at=now, entities=pair(), relations=USES)
    content = None
    with acting_for(german_officer):
        content = services.content_of(draft, german_officer)
        third = make_entity_content(label="+31 6 8765 4321")
        longer = [third, *reversed(pair())]
        services.save_draft(by=german_officer, at=now, content=content, entities=longer, draft=draft)
        (kept,) = relations_of(draft)
        assert (kept.origin, kept.target, kept.note) == (2, 1, "Found on him")
        with taken_back():
            services.save_draft(by=german_officer, at=now, content=content, entities=[third], draft=draft)
            assert relations_of(draft) == []
        with taken_back():
            services.remove_entity(entity=draft.entities.get(kind="person"), by=german_officer, at=now)
            assert relations_of(draft) == []
        with taken_back():
            services.discard_draft(draft=draft, by=german_officer, at=now)
            assert not Relation.objects.exists()


@pytest.mark.invariant(1, 8, 30)
def test_what_was_sent_is_frozen_and_who_sees_it_follows_the_contribution(
    german_officer, dutch_officer, french_officer, polish_officer, now
):
    sent = send_contribution(german_officer, dutch_officer, french_officer, at=now, entities=pair(), relations=USES)
    assert [len(seen_by(one, sent)) for one in (german_officer, dutch_officer, french_officer)] == [1, 1, 1]
    assert not seen_by(polish_officer)
    (row,) = seen_by(german_officer, sent)
    for change in ("UPDATE intelligence_relation SET note = 'x'", "DELETE FROM intelligence_relation"):
        with (
            acting_for(german_officer),
            pytest.raises(ProgrammingError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)
    with acting_for(german_officer):
        with pytest.raises(AccessDenied), taken_back():
            remove_relation(relation=row, by=german_officer, at=now)
        services.restrict_contribution(
            contribution=sent, limits=Limits(valid_until=now + timedelta(days=3650)), by=german_officer, at=now
        )
        assert Relation.objects.get().open_until
    with acting(OWNER_OF_TABLES):
        Contribution.objects.filter(pk=sent.pk).update(open_until=now - timedelta(days=700))
    assert (len(seen_by(german_officer)), len(seen_by(dutch_officer))) == (1, 0)
    with override_settings(DATABASE_APP_ROLE="none"):
        assert (len(seen_by(german_officer)), len(seen_by(dutch_officer))) == (1, 0)


@pytest.mark.invariant(22)
def test_with_an_end_withdrawn_from_use_it_is_its_owners_alone(german_officer, dutch_officer, now):
    sent = send_contribution(german_officer, dutch_officer, at=now, entities=pair(), relations=USES)
    with acting(OWNER_OF_TABLES):
        Entity.objects.filter(contribution=sent, kind="person").update(
            withdrawn_at=now, withdrawn_for=german_officer.party_id
        )
    assert (len(seen_by(german_officer)), len(seen_by(dutch_officer))) == (1, 0)
    with override_settings(DATABASE_APP_ROLE="none"):
        assert (len(seen_by(german_officer)), len(seen_by(dutch_officer))) == (1, 0)
    with acting(OWNER_OF_TABLES):
        Entity.objects.filter(contribution=sent).update(withdrawn_at=None, withdrawn_for=None)
    assert len(seen_by(dutch_officer)) == 1


def test_a_relation_never_links_entities_of_two_contributions(german_officer, dutch_officer, now):
    drafts = [draft_contribution(german_officer, dutch_officer, at=now, entities=pair()) for _ in range(2)]
    with acting_for(german_officer):
        person = drafts[0].entities.get(kind="person")
        phone = drafts[1].entities.get(kind="communication_means")
        with pytest.raises(DomainError, match="of this contribution"), taken_back():
            add_relation(draft=drafts[0], origin=person, target=phone, facts=Facts("uses"), by=german_officer, at=now)
        with pytest.raises(DatabaseError), transaction.atomic():
            Relation.objects.create(contribution=drafts[0], origin=person, target=phone, kind="uses", added_at=now)


def test_a_correction_carries_relations_on_and_an_export_writes_them_out(german_officer, dutch_officer, now):
    sent = send_contribution(german_officer, dutch_officer, at=now, entities=pair(), relations=USES)
    with acting_for(german_officer):
        again = services.correct_contribution(contribution=sent, by=german_officer, at=now)
        assert [(one.kind, one.note) for one in relations_of(again)] == [("uses", "Found on him")]
        text = services.export_contribution(contribution=sent, by=german_officer, at=now).text
    assert "- Marek Zieliński-Probe: uses +31 6 1234 5678 (from 1 Mar 2026, Found on him, X4)" in text


@pytest.mark.usefixtures("dutch_unit", "german_unit")
@pytest.mark.invariant(9)
def test_a_consent_opens_relations_of_the_whole_and_none_of_chosen_parts(german_officer, dutch_officer, now):
    sent = send_contribution(german_officer, german_officer, at=now, entities=pair(), relations=USES)
    with acting_for(german_officer):
        key = sent.entities.get(kind="person").pk
    for parts, expected in ((services.Parts(is_whole=True), 1), (services.Parts(entities=frozenset({key})), 0)):
        with taken_back():
            question = ask(dutch_officer, at=now, item=sent.reference, addressee=german_officer.party)
            services.keep_moments(at=now)
            grant(german_officer, question, at=now, parts=parts)
            opened = as_asked(dutch_officer, question)
            assert len(seen_by(dutch_officer, Contribution(pk=opened.disclosed_id))) == expected
