"""The service catalogue as the mission describes it; loading again adds what is new and changes nothing that is there.

Lead times, capacity and ceilings are starting values (domain file, sections 4.7 and 7); administrators keep the true
ones.
"""

from dataclasses import asdict, dataclass
from decimal import Decimal

from django.apps import apps
from django.db import transaction

MEMBERS = "member_state"
BODIES = "union_body"
EVERYONE = "Every party, through its liaison bureau or national unit."
MEMBERS_ONLY = "Authorities of Member States, through their national unit."


@dataclass(frozen=True)
class Entry:
    """One service of the catalogue."""

    code: str
    kind: str
    name: str
    description: str
    needs: str
    lead_time_days: int
    capacity: str
    who_may_ask: str = EVERYONE
    open_to: tuple[str, ...] = ()
    ceiling: Decimal | None = None


CATALOGUE = (
    Entry(
        "operational-analysis",
        "operational_analysis",
        "Operational analysis",
        "Analysts compare your data with what others have contributed and answer your questions in a report or chart.",
        "The questions, one by one\nThe data, sent as a contribution with its codes\nThe product you want and by when",
        10,
        "Analysts work by priority; danger to life goes first.",
    ),
    Entry(
        "financial-analysis",
        "operational_analysis",
        "Financial and crypto-asset analysis",
        "Specialists follow money and crypto-assets through accounts, wallets and companies.",
        "Account or wallet data, sent as a contribution\nThe period\nThe questions, one by one",
        14,
        "Few specialists; large wallets take longer.",
    ),
    Entry(
        "digital-forensics",
        "forensics",
        "Digital forensics",
        "Data is extracted from phones, computers and vehicles, in the laboratory or with a kit at the place.",
        "Kind and number of devices\nThe legal basis of the seizure\nThe questions to the data",
        7,
        "Extraction kits are shared by all countries.",
    ),
    Entry(
        "decryption",
        "forensics",
        "Decryption",
        "Lawfully obtained evidence is decrypted on the decryption platform.",
        "The legal basis\nA hash of the evidence\nWhat is known of passwords and software",
        21,
        "Computing time is given by priority; success cannot be promised.",
    ),
    Entry(
        "malware-analysis",
        "forensics",
        "Malware analysis",
        "Samples run in a closed environment and are compared with those of earlier cases.",
        "The sample and its hash\nWhere it was found\nThe legal basis",
        3,
        "Automatic runs within hours; work by hand takes days.",
    ),
    Entry(
        "drug-laboratory",
        "forensics",
        "Illicit laboratories and drug comparison",
        "Experts help to dismantle production sites and compare equipment, logos and concealment with known ones.",
        "Photographs and place\nProtection and medical care on site\nThe legal basis",
        5,
        "Travelling experts; protective equipment comes along.",
    ),
    Entry(
        "currency-forensics",
        "forensics",
        "Counterfeit euro",
        "Notes, coins and printing equipment are examined and linked to known classes.",
        "Number and denomination\nWhere they were found\nThe legal basis",
        10,
        "By the central office for euro counterfeiting.",
    ),
    Entry(
        "expert",
        "technical_expertise",
        "Expert for a technical question",
        "A specialist joins your team for a technical task: dark web, firearms, documents, vehicles, online search.",
        "The task\nThe field of knowledge\nDates and language",
        14,
        "Depends on the field; named within days.",
    ),
    Entry(
        "on-the-spot",
        "on_the_spot",
        "On-the-spot support",
        "Analysts and specialists come to you with access to Europol's databases and analysis tools.",
        "Place and dates\nDatabases and tools needed\nA secured room and protection on site",
        10,
        "Teams travel under the lead of your authority; they carry out no coercive measures.",
    ),
    Entry(
        "guest-officers",
        "on_the_spot",
        "Guest officers for secondary security checks",
        "Seconded investigators check arrivals at hotspots against Europol's data, under the law of the host country.",
        "The hotspot and the period\nA plan of the host authority\nAccommodation and protection",
        30,
        "A pool of seconded officers in rotation.",
    ),
    Entry(
        "mobile-office",
        "mobile_office",
        "Mobile office",
        "A live connection to Europol's databases and platforms at the place of your action day, with people and kit.",
        "Place and dates\nA room that can be locked and power\nConnection at the place\nA contact on site",
        10,
        "A small number of offices travels through all countries; early requests help.",
    ),
    Entry(
        "training-course",
        "training",
        "Training course",
        "Courses and exercises for investigators and analysts, held with CEPOL or by Europol's own experts.",
        "Topic and level\nNumber of participants\nPreferred dates",
        60,
        "Places are shared between countries.",
    ),
    Entry(
        "capacity-building",
        "training",
        "Capacity building visit",
        "Experts help an authority to set up a unit, a workflow or a tool.",
        "What shall be built\nWho takes part\nPreferred dates",
        60,
        "A few visits a year.",
    ),
    Entry(
        "low-value-grant",
        "financial",
        "Low-value grant",
        "Money for cross-border operational work: travel, meetings, equipment, translation. Open all year.",
        "The operational action or task force\nActivities with dates and places\nCosts by heading\nNo personal data",
        30,
        "First come, first served while the budget of the year lasts.",
        who_may_ask=MEMBERS_ONLY,
        open_to=(MEMBERS,),
        ceiling=Decimal("60000.00"),
    ),
    Entry(
        "urgent-low-value-grant",
        "financial",
        "Urgent low-value grant",
        "The same for an operational need that cannot wait; decided in days.",
        "Why it cannot wait\nActivities with dates and places\nCosts by heading\nNo personal data",
        10,
        "First come, first served while the budget of the year lasts.",
        who_may_ask=MEMBERS_ONLY,
        open_to=(MEMBERS,),
        ceiling=Decimal("60000.00"),
    ),
    Entry(
        "meeting-costs",
        "financial",
        "Costs of an operational meeting",
        "Travel and stay of investigators who meet for an operation.",
        "Dates and place\nNumber of participants by country\nThe operation",
        20,
        "While the budget of the year lasts.",
        who_may_ask="Authorities of Member States and bodies of the Union.",
        open_to=(MEMBERS, BODIES),
        ceiling=Decimal("20000.00"),
    ),
    Entry(
        "coordination-centre",
        "coordination_centre",
        "Coordination centre",
        "Rooms, screens and secure lines for the officers of all countries of an action day, with analysts at hand.",
        "Dates and hours\nNumber of officers by country\nThe operation",
        21,
        "Rooms at headquarters; one large action at a time.",
    ),
    Entry(
        "translation",
        "translation",
        "Translation and interpretation",
        "Written translation of operational documents, and interpreters on site or by phone.",
        "From and to which language\nPages, hours or days\nClassification of the documents",
        7,
        "Rare languages take longer.",
    ),
)


@transaction.atomic
def load() -> int:
    """Add the services that are not there yet; returns how many the catalogue has."""
    services = apps.get_model("support", "Service")._default_manager
    for position, entry in enumerate(CATALOGUE):
        values = asdict(entry)
        values |= {"open_to": list(entry.open_to), "position": position}
        services.get_or_create(code=values.pop("code"), defaults=values)
    return int(services.count())
