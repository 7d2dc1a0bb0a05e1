"""The second half of the story, up to this hour. Every person, number and place in it is invented."""

from datetime import date

from intelligence.demo.story import (
    PLATES,
    REPORT,
    RESTRICTED,
    Category,
    Kind,
    Story,
    Sub,
    Thing,
    Urgency,
    car,
    company,
    link,
    means,
    person,
    phone,
    place,
)
from intelligence.services import EntityContent, Limits

LATELY = (
    Story(
        key="explosives",
        by="nl.liaison",
        to=("de-lb", "ep-oc"),
        hours=30,
        urgency=Urgency.URGENT,
        subject="Cash machine attackers leave for Lower Saxony tonight",
        body=(
            "Three men left Utrecht at 18:20 in a dark estate car, plate XX-904-P. Two of them, Younes "
            "Probe-Haddad and "
            "Bram Kuiper-Probe, were sentenced for the same in 2024. A bag with gas bottles was put into the car."
        ),
        area="robbery-theft",
        codes=("H1",),
        evaluation="B2",
        level=RESTRICTED,
        entities=(
            person("Younes Probe-Haddad", Category.CONVICTED, "Passenger"),
            person("Bram Kuiper-Probe", Category.CONVICTED, "Passenger"),
            car("XX-904-P", "Dark estate car"),
        ),
        opened_by=("de.liaison", "europol.duty"),
    ),
    Story(
        key="hit",
        by="europol.analyst",
        to=("de-lb", "nl-lb"),
        hours=27,
        kind=Kind.HIT_NOTIFICATION,
        subject="The same phone in contributions of two countries",
        body=(
            "The phone +49 151 555 0101 stands in contributions of two parties who have both received the other's. "
            "Each "
            "owner has been told who holds the other record."
        ),
        area="immigrant-smuggling",
        operation="NIGHT FERRY",
        evaluation="A1",
        entities=(phone("+49 151 555 0101", "Exact match"),),
        opened_by=("nl.liaison",),
    ),
    Story(
        key="weapons",
        by="pl.liaison",
        to=("de-lb", "fr-lb"),
        hours=22,
        subject="Converted alarm pistols offered in a closed chat",
        body=(
            "The account @probe_wolf_88 offers converted pistols and sends them by parcel from Poznań. One pistol with "
            "the number PRB-7741 was bought by our colleagues."
        ),
        area="arms-trafficking",
        operation="LANTERN ROW",
        evaluation="C2",
        entities=(
            means(Thing.COMMUNICATION_MEANS, Sub.ACCOUNT, "@probe_wolf_88", "Seller"),
            EntityContent(kind=Thing.FIREARM, label="PRB-7741", role="Bought as a test"),
        ),
    ),
    Story(
        key="request-vehicle",
        by="fr.liaison",
        to=("de-lb",),
        hours=9,
        kind=Kind.REQUEST,
        urgency=Urgency.URGENT,
        why_urgent="The van may leave the country tonight.",
        subject="Keeper of the van B-PR 4471, seen at two burglaries",
        body=(
            "A white van with the plate B-PR 4471 was seen near two jewellers on 22 November. We ask for the "
            "keeper and "
            "for other countries in which it was reported. Purpose: identification in an investigation into robbery."
        ),
        area="robbery-theft",
        codes=("H2",),
        evaluation="B1",
        entities=(car("B-PR 4471", "White van"),),
    ),
    Story(
        key="container",
        by="nl.liaison",
        to=("de-lb", "ep-analysis"),
        cc=("pl-lb",),
        hours=5,
        subject="Container switch at the Maasvlakte: three phones, two vehicles, one company",
        body=(
            "On 22 November at 23:40 local time a container declared as ceramic tiles, PRBU 448120 7, was swapped "
            "inside "
            "the terminal. Two men left in a grey van, plate XX-417-K; a second car, HB-PR 740, drove ahead to the "
            "A15.\n\n"
            "The driver used +31 6 5550 0218 to call a number in Bremen four times in one hour. The haulier is "
            "Noordzee "
            "Probelogistiek BV, set up in March with one director, Ruben Valdecasa-Probe.\n\n"
            "The Netherlands asks Germany to check the phone in Bremen and the second car."
        ),
        area="drug-trafficking",
        operation="HALYARD",
        codes=("H2",),
        evaluation="B2",
        level=RESTRICTED,
        entities=(
            company("Noordzee Probelogistiek BV", "Haulier"),
            phone("+31 6 5550 0218", "Used by the driver"),
            means(Thing.MEANS_OF_TRANSPORT, Sub.CONTAINER, "PRBU 448120 7", "Swapped container"),
            car("XX-417-K", "Van of the two men"),
            car("HB-PR 740", "Car in front"),
            person("Ruben Valdecasa-Probe", Category.SUSPECT, "Director of the company"),
            phone("+49 421 555 0771", "Called, Bremen"),
            place("Terminal Probehaven, Maasvlakte", "Place of the swap", (51.9570, 4.0310)),
        ),
        relations=(
            link(5, "leads", 0, note="Trade register"),
            link(0, "uses", 1, note="The driver answered it"),
            link(1, "communicates_with", 6, from_on=date(2026, 11, 19), note="41 seconds"),
            link(0, "transports", 2),
            link(2, "located_at", 7, from_on=date(2026, 11, 19), until_on=date(2026, 11, 20)),
            link(5, "uses", 3, source_evaluation="C", information_evaluation="3", note="Seen by one neighbour"),
        ),
        files=(("observation.txt", REPORT), ("plates.csv", PLATES)),
    ),
    Story(
        key="threat",
        by="pl.liaison",
        to=("de-lb", "ep-oc"),
        hours=1.2,
        urgency=Urgency.VERY_URGENT,
        subject="Threat to a family in Görlitz, attack planned for tonight",
        body=(
            "A source says that two men will be sent to the family of a witness in Görlitz tonight. The men were "
            "told to "
            "wait for a call at +48 600 555 019. The address is known to us and follows by phone."
        ),
        area="murder-injury",
        codes=("H1", "H2", "H3"),
        text="The source would be known at once if the number were used. Call the Polish duty officer first.",
        evaluation="B3",
        level=RESTRICTED,
        entities=(phone("+48 600 555 019", "To be called before the attack"),),
    ),
    Story(
        key="correction",
        by="nl.liaison",
        to=("de-lb", "ep-analysis"),
        cc=("pl-lb",),
        hours=0.6,
        corrects="plates",
        subject="Rental cars used between Rotterdam and the Ruhr: one plate corrected",
        body="The second plate of our list is XX-512-B, not XX-512-R. The rest stays as it was.",
        area="drug-trafficking",
        operation="HALYARD",
        evaluation="A1",
        entities=(car("XX-512-B", "Right plate"),),
        limits=Limits(
            text="Ask the Rotterdam team before any of these cars is stopped.", is_closed_to_third_countries=True
        ),
    ),
    Story(
        key="kept",
        by="de.liaison",
        to=("pl-lb",),
        hours=0.5,
        subject="Meeting of investigators in Frankfurt (Oder), names of the team",
        body=(
            "Our team for the meeting is named in this contribution. It is kept to the bureau because one works "
            "under cover."
        ),
        area="trafficking-in-human-beings",
        kind=Kind.ADMINISTRATIVE,
        codes=("H2",),
        evaluation="A1",
        level=RESTRICTED,
        kept_by_author=True,
    ),
    Story(
        key="draft-vehicle",
        by="de.liaison",
        to=("fr-lb",),
        hours=0.3,
        kind=Kind.ANSWER,
        answers="request-vehicle",
        subject="Keeper of the van B-PR 4471",
        body="The keeper is a rental company in Berlin. The renter of 22 November is being asked for.",
        area="robbery-theft",
        evaluation="A1",
        is_draft=True,
    ),
    Story(
        key="draft-empty",
        by="nl.liaison",
        to=(),
        hours=0.2,
        subject="Questions about the Bremen number",
        body="",
        area="drug-trafficking",
        is_draft=True,
    ),
)
