"""The first half of the story, oldest first. Every person, number and place in it is invented."""

from datetime import date

from europol_portal.core.fields import Classification
from intelligence.demo.story import (
    CALLS,
    PDF,
    PLATES,
    RESTRICTED,
    Category,
    Kind,
    Story,
    Sub,
    Thing,
    car,
    company,
    link,
    means,
    person,
    phone,
    place,
)

EARLIER = (
    Story(
        key="old-warehouse",
        by="de.liaison",
        to=("nl-lb",),
        hours=25_700,  # its review ends within weeks
        subject="Rented warehouse near Duisburg, goods without papers",
        body=(
            "A warehouse in the inner harbour of Duisburg was rented for cash. Tobacco without papers was moved out at "
            "night in a van with the plate XX-118-Q. The case was closed by the prosecutor without charges."
        ),
        area="money-laundering",
        evaluation="B3",
        entities=(
            person("Ralf Hinnerk-Probe", Category.SUSPECT, "Paid the rent"),
            car("XX-118-Q", "Seen at night"),
        ),
        opened_by=("nl.liaison",),
    ),
    Story(
        key="plates",
        by="nl.liaison",
        to=("de-lb", "ep-analysis"),
        cc=("pl-lb",),
        hours=190,
        subject="Rental cars used between Rotterdam and the Ruhr, list of 18 plates",
        body=(
            "Between 3 and 14 November eighteen rental cars of one company were seen at the same three petrol "
            "stations, "
            "always between five and seven in the morning.\n\n"
            "The renter of XX-470-T and XX-512-R was Dirk Sandmeyer-Probe, who paid in cash. The full list is attached."
        ),
        area="drug-trafficking",
        operation="HALYARD",
        evaluation="A1",
        entities=(
            person("Dirk Sandmeyer-Probe", Category.SUSPECT, "Renter of two cars"),
            car("XX-470-T", "Seen in Rotterdam"),
            car("XX-512-R", "Seen in Venlo"),
            company("Rijnzicht Autoverhuur Probe BV", "Owner of the cars"),
        ),
        relations=(
            link(0, "uses", 1, from_on=date(2026, 11, 10), until_on=date(2026, 11, 14)),
            link(0, "uses", 2, from_on=date(2026, 11, 12)),
            link(3, "owns", 1),
            link(3, "owns", 2),
        ),
        files=(("plates.csv", PLATES),),
        opened_by=("de.liaison", "europol.analyst"),
    ),
    Story(
        key="weekly",
        by="europol.analyst",
        to=("de-lb", "nl-lb", "fr-lb", "pl-lb", "us-lb", "fx-lb"),
        hours=166,
        subject="Weekly picture: prices of synthetic opioids at six ports",
        body=(
            "Prices fell for the third week in a row. No new supply route is known. The next picture follows on "
            "Thursday."
        ),
        area="drug-trafficking",
        kind=Kind.ADMINISTRATIVE,
        evaluation="A1",
        level=Classification.PUBLIC,
        personal=False,
        opened_by=("de.liaison", "us.liaison"),
    ),
    Story(
        key="boats",
        by="fr.liaison",
        to=("de-lb", "nl-lb"),
        cc=("fx-lb",),
        hours=142,
        subject="Small-boat engines bought in Bremen and shipped to Dunkirk",
        body=(
            "Forty outboard engines were bought in three shops in Bremen within one week and delivered to a shed near "
            "Dunkirk by Transporte Weserprobe GmbH.\n\nThe buyer used the phone +49 151 555 0101 and gave no name."
        ),
        area="immigrant-smuggling",
        operation="NIGHT FERRY",
        codes=("H1",),
        evaluation="B3",
        entities=(
            company("Transporte Weserprobe GmbH", "Haulier"),
            phone("+49 151 555 0101", "Used by the buyer"),
            place("Shed at Rue du Banc-Probe, Dunkirk", "Delivery", (51.0450, 2.3770)),
        ),
        relations=(link(0, "uses", 1), link(0, "located_at", 2, note="Delivers there")),
        opened_by=("nl.liaison",),
    ),
    Story(
        key="workers",
        by="pl.liaison",
        to=("de-lb",),
        hours=118,
        subject="Workers recruited for farms near Stade, passports held",
        body=(
            "Three workers report that their passports are kept by the foreman. One of them, Oksana Probe-Lysenko, is "
            "ready to speak to your colleagues through our liaison bureau only."
        ),
        area="trafficking-in-human-beings",
        codes=("H1", "H2"),
        evaluation="B2",
        level=RESTRICTED,
        entities=(
            person(
                "Oksana Probe-Lysenko",
                Category.VICTIM,
                "Worker",
                necessity="Only she can name the foreman; no other source exists.",
            ),
            place("Farm at Altländer Probeweg 4, Stade", "Place of work", (53.5730, 9.4720)),
        ),
        opened_by=("de.liaison",),
    ),
    Story(
        key="accounts",
        by="de.liaison",
        to=("nl-lb", "ep-analysis"),
        hours=96,
        subject="Shell company register extract and two accounts, Frankfurt",
        body=(
            "Halbmond Probehandel UG changed its director three times in 2026. The present one is Thea Wrobel-Probe. "
            "Payments went through DE89 3704 0044 0532 0130 00 and NL91 ABNA 0417 1643 00."
        ),
        area="money-laundering",
        operation="HALYARD",
        codes=("H3",),
        text="Ask before you contact the bank: the account holder is not to learn of the enquiry before 1 March 2027.",
        evaluation="A1",
        entities=(
            company("Halbmond Probehandel UG", "Account holder"),
            person("Thea Wrobel-Probe", Category.CONTACT, "Director"),
            means(Thing.PAYMENT_MEANS, Sub.IBAN, "DE89 3704 0044 0532 0130 00", "Incoming payments"),
            means(Thing.PAYMENT_MEANS, Sub.IBAN, "NL91 ABNA 0417 1643 00", "Outgoing payments"),
        ),
        relations=(
            link(1, "leads", 0, note="Register of companies"),
            link(0, "owns", 2),
            link(0, "owns", 3),
            link(2, "transfers_to", 3, from_on=date(2026, 10, 2), until_on=date(2026, 11, 6)),
        ),
        files=(("register-extract.pdf", PDF),),
        opened_by=("nl.liaison", "europol.analyst"),
    ),
    Story(
        key="request-phone",
        by="nl.liaison",
        to=("de-lb",),
        hours=74,
        kind=Kind.REQUEST,
        subject="Who used +49 151 555 0143 in October",
        body=(
            "We ask for the subscriber of +49 151 555 0143 and the cells it used from 1 to 31 October. The number "
            "called "
            "a suspect of ours eleven times. Purpose: identification in an investigation into drug trafficking."
        ),
        area="drug-trafficking",
        operation="HALYARD",
        codes=("H2",),
        evaluation="A2",
        entities=(phone("+49 151 555 0143", "Calling number"),),
        opened_by=("de.liaison",),
    ),
    Story(
        key="ransom",
        by="us.liaison",
        to=("ep-analysis", "de-lb", "nl-lb"),
        hours=60,
        subject="Wallets and hosts of a ransomware group, first export",
        body=(
            "The group moved its payment pages to pay.probe-harbour.example on 18 November. Two wallets received "
            "payments of three victims in the Union. The host is 203.0.113.77."
        ),
        area="computer-crime",
        operation="QUIET SWITCH",
        codes=("H1", "H3"),
        text="For use by cybercrime units only.",
        evaluation="B1",
        entities=(
            means(Thing.COMMUNICATION_MEANS, Sub.DOMAIN, "pay.probe-harbour.example", "Payment page"),
            means(Thing.COMMUNICATION_MEANS, Sub.IP, "203.0.113.77", "Host"),
            means(Thing.PAYMENT_MEANS, Sub.WALLET, "bc1qprobe0000000000000000000000000000000000", "First wallet"),
        ),
        opened_by=("europol.analyst",),
    ),
    Story(
        key="documents",
        by="frontex.liaison",
        to=("pl-lb", "ep-analysis"),
        cc=("de-lb",),
        hours=52,
        subject="Series of forged residence cards seen at two border posts",
        body=(
            "Nine cards with numbers from PRB 440 100 to PRB 440 140 were found at two posts in one night. The "
            "laminate "
            "is the same. The bearers are not named here."
        ),
        area="document-forgery",
        operation="GREY HERON",
        codes=("H2", "H3"),
        text="Do not show the pictures of the cards to the press.",
        evaluation="A1",
        entities=(means(Thing.IDENTITY_DOCUMENT, Sub.OTHER_DOCUMENT, "PRB 440 100", "First of the series"),),
        opened_by=("pl.liaison",),
    ),
    Story(
        key="answer-phone",
        by="de.liaison",
        to=("nl-lb",),
        hours=49,
        kind=Kind.ANSWER,
        answers="request-phone",
        subject="Subscriber and cells of +49 151 555 0143",
        body=(
            "The number was registered to Karsten Ahlmann-Probe, Bremen. It stayed in three cells along the A1 "
            "motorway; "
            "the calls to your number are in the file."
        ),
        area="drug-trafficking",
        operation="HALYARD",
        codes=("H1", "H2"),
        evaluation="A1",
        entities=(
            person("Karsten Ahlmann-Probe", Category.CONTACT, "Subscriber"),
            phone("+49 151 555 0143", "The number asked for"),
        ),
        files=(("calls.csv", CALLS),),
        opened_by=("nl.liaison",),
    ),
)
