"""Cross-checks of the demo world: an exact, a strong, a possible, a silent hit, a match of one's own, a protected one.

Every person, number and account is invented.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from europol_portal.access.binding import acting_for
from intelligence import services
from intelligence.demo.story import Category, Story, Sub, Thing, means, person, phone
from intelligence.models import Contribution, Hit, HitSide, TriageItem
from intelligence.services import Limits, TriageData

COURIER, STASH, CALLER = "+49 151 5550 1001", "+31 6 1555 3003", "+31 6 5550 2002"
ACCOUNT = "DE89 3704 0044 0532 0130 00"
ONLY_CHECK = ("cross_check",)
HUB = ("ep-oc",)

CROSSCHECKED = (
    Story(
        key="check-bremen",
        by="de.liaison",
        to=HUB,
        hours=26,
        subject="Courier network in Bremen",
        body="Three deliveries a week from a garage in Bremen. The courier changes telephones every month.",
        area="drug-trafficking",
        evaluation="B2",
        purposes=ONLY_CHECK,
        entities=(
            phone(COURIER, "Courier"),
            person("Aleksej Vymyslov", Category.SUSPECT, "Courier", birth_date=date(1984, 3, 5)),
            means(Thing.PAYMENT_MEANS, Sub.IBAN, ACCOUNT, "Receives the payments"),
        ),
    ),
    Story(
        key="check-breda",
        by="nl.liaison",
        to=HUB,
        hours=25,
        subject="Stash house in Breda",
        body="A flat in Breda is used to store parcels. Two numbers were called from it.",
        area="drug-trafficking",
        evaluation="A2",
        purposes=ONLY_CHECK,
        entities=(phone(COURIER, "Called on delivery days"), phone(STASH, "Called once")),
    ),
    Story(
        key="check-border",
        by="pl.liaison",
        to=HUB,
        hours=24,
        subject="Driver checked near Kudowa",
        body="A van was stopped with an empty hiding place. The driver showed a passport in Cyrillic letters.",
        area="drug-trafficking",
        codes=("H2",),
        purposes=ONLY_CHECK,
        entities=(
            person("Алексей Вымыслов", Category.SUSPECT, "Driver", birth_date=date(1984, 3, 5)),
            person("Karl Beispiel-Muster", Category.SUSPECT, "Owner of the van"),
        ),
    ),
    Story(
        key="check-silent",
        by="fr.liaison",
        to=HUB,
        hours=24,
        subject="Number under interception",
        body="The number is intercepted until the end of the year. Its existence must stay with Europol and France.",
        area="drug-trafficking",
        purposes=ONLY_CHECK,
        limits=Limits(hides_hits=True, text="Silent hit: tell France only."),
        entities=(phone(STASH, "Intercepted"),),
    ),
    Story(
        key="check-victim",
        by="nl.liaison",
        to=HUB,
        hours=23,
        subject="Woman forced to carry parcels",
        body="She reported who forced her. Her telephone was used by others.",
        area="trafficking-in-human-beings",
        purposes=ONLY_CHECK,
        entities=(
            person(
                "Anna Voorbeeld",
                Category.VICTIM,
                "Reported it",
                necessity="Her number leads to those who used it.",
            ),
            phone(CALLER, "Hers, used by others"),
        ),
    ),
    Story(
        key="check-calls",
        by="de.liaison",
        to=HUB,
        hours=22,
        subject="Threatening calls in Oldenburg",
        body="A shopkeeper was threatened by telephone and paid to an account.",
        area="extortion",
        purposes=ONLY_CHECK,
        entities=(
            phone(CALLER, "Caller"),
            means(Thing.PAYMENT_MEANS, Sub.IBAN, ACCOUNT, "Named by the caller"),
            person("Karel Beispiel Muster", Category.SUSPECT, "Holder", birth_date=date(1990, 7, 1)),
        ),
    ),
)


def build(world: Any, written: Mapping[str, Contribution]) -> None:
    """The Operational Centre accepts them, they are compared, one hit is confirmed and answered."""
    duty, analyst, officer = (world.person(name) for name in ("europol.duty", "europol.analyst", "de.liaison"))
    for story in CROSSCHECKED:
        _accept(written[story.key], duty, world.now - timedelta(hours=20))
    services.run_cross_checks(at=world.now - timedelta(hours=20))
    services.tell_of_hits(at=world.now - timedelta(hours=20))
    with acting_for(analyst):
        exact = Hit.objects.visible_to(analyst).get(
            stored_contribution=written["check-bremen"].pk, arrived_contribution=written["check-breda"].pk
        )
        services.verify_hit(
            hit=exact,
            step="confirm",
            reason="The same number in the same weeks, both as a courier’s.",
            by=analyst,
            at=world.now - timedelta(hours=18),
        )
    services.tell_of_hits(at=world.now - timedelta(hours=18))
    with acting_for(officer):
        side = HitSide.objects.visible_to(officer).get(hit_id=exact.pk)
        reason = "Handset seized on Monday; the calls to Breda are on it."
        services.answer_hit(side=side, step="confirm", reason=reason, by=officer, at=world.now - timedelta(hours=6))


def _accept(contribution: Contribution, by: Any, at: Any) -> None:
    with acting_for(by):
        item = TriageItem.objects.visible_to(by).get(contribution_id=contribution.pk)
        for step in ("claim", "accept_for_cross_check"):
            item = services.take_triage_step(item=item, step=step, data=TriageData(), by=by, at=at)
