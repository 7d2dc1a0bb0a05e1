"""Three countries: a hit, a silent hit, its verification, a disclosure in part, and the outcome told back."""

import pytest

from europol_portal.access.binding import acting_for
from intelligence import services
from intelligence.models import Contribution, Entity
from intelligence.services import Limits, Parts
from tests.factories.centre import send_to_europol
from tests.factories.crosscheck import accept, check, contribute, hits_of, pairs_of, phone, suspect
from tests.factories.disclosures import as_asked, ask, grant, received

pytestmark = pytest.mark.django_db
HITS = "/intelligence/hits/"


@pytest.mark.usefixtures("dutch_unit")
@pytest.mark.invariant(2, 9, 10, 11)
def test_three_countries_find_out_about_the_same_phone(client, officers, analyst, now):
    german, dutch, french = officers["DE"], officers["NL"], officers["FR"]
    dutch_sent = contribute(dutch, analyst, phone(), suspect("Joris Voorbeeld", None), at=now)
    silent = send_to_europol(french, analyst, at=now, entities=[phone()])
    with acting_for(french):
        services.restrict_contribution(contribution=silent, limits=Limits(hides_hits=True), by=french, at=now)
    accept(silent, analyst, at=now)
    german_sent = contribute(german, analyst, phone(), at=now)
    check(now)

    # Germany and the Netherlands know of each other, France of both, nobody of France.
    assert [side.other.code for side in hits_of(german)] == ["NL"]
    assert [side.other.code for side in hits_of(dutch)] == ["DE"]
    assert sorted(side.other.code for side in hits_of(french)) == ["DE", "NL"]

    # Europol verifies; the outcome is told back without its reason.
    (pair,) = [pair for pair in pairs_of(analyst) if pair.arrived_owner_id == german.party_id and "FR" not in pair.told]
    client.force_login(analyst)
    client.post(f"{HITS}verify/{pair.pk}/steps/confirm/", {"reason": "Same handset, same cells."})
    services.tell_of_hits(at=now)
    (side,) = hits_of(german)
    client.force_login(german)
    text = client.get(f"{HITS}{side.pk}/").content.decode()
    assert "Your information produced 1 hit in 1 country; 1 confirmed." in text
    assert "Same handset" not in text

    opened = _asked_and_given(german, dutch, side, dutch_sent, now)
    with acting_for(german):
        labels = list(Entity.objects.of(Contribution(pk=opened.disclosed_id)).values_list("kind", flat=True))
        assert labels == ["communication_means"]
        assert not Contribution.objects.visible_to(german).filter(pk=dutch_sent.pk).exists()
        assert services.produced_by(german_sent, by=german).confirmed == 1


def _asked_and_given(german, dutch, side, dutch_sent, now):
    # Germany asks with the number of the hit; the Netherlands names its contribution and gives the phone alone.
    question = ask(german, at=now, item=side.reference, addressee=dutch.party)
    services.keep_moments(at=now)
    with acting_for(dutch):
        services.name_contribution(consent=received(dutch, question), reference=dutch_sent.reference, by=dutch, at=now)
        number = Entity.objects.of(dutch_sent).get(kind="communication_means")
    grant(dutch, question, at=now, parts=Parts(entities=frozenset({number.pk})))

    opened = as_asked(german, question)
    assert opened.status == "partly"
    return opened
