"""Parties, authorities and dated lists as published; loading again adds what is new and corrects names only.

What administrators decide afterwards (cooperation level, phone, mailbox, dates of validity) stays as they set it.
Cooperation levels follow Article 25 of Regulation (EU) 2016/794; the grouping of crime areas under the three priority
areas of the mission is the portal's own.
"""

from datetime import date
from typing import Any, NamedTuple, TypeVar

from django.contrib.auth.models import Group
from django.db import transaction

from europol_portal.parties.models import (
    Authority,
    CrimeArea,
    EmpactCycle,
    EmpactPriority,
    Party,
    PriorityArea,
    ReferenceEntry,
)

Entry = TypeVar("Entry", bound=ReferenceEntry)
Kind, Cooperation = Party.Kind, Party.Cooperation
AuthorityKind = Authority.Kind

REGULATION_APPLIES = date(2017, 5, 1)  # Regulation (EU) 2016/794, Article 77
AMENDMENT_APPLIES = date(2026, 1, 11)  # consolidated text of that date adds the 31st form of crime

MEMBER_STATES = (
    ("AT", "Austria", "Europe/Vienna", "de"),
    ("BE", "Belgium", "Europe/Brussels", "nl"),
    ("BG", "Bulgaria", "Europe/Sofia", "bg"),
    ("HR", "Croatia", "Europe/Zagreb", "hr"),
    ("CY", "Cyprus", "Asia/Nicosia", "el"),
    ("CZ", "Czechia", "Europe/Prague", "cs"),
    ("DK", "Denmark", "Europe/Copenhagen", "da"),
    ("EE", "Estonia", "Europe/Tallinn", "et"),
    ("FI", "Finland", "Europe/Helsinki", "fi"),
    ("FR", "France", "Europe/Paris", "fr"),
    ("DE", "Germany", "Europe/Berlin", "de"),
    ("EL", "Greece", "Europe/Athens", "el"),
    ("HU", "Hungary", "Europe/Budapest", "hu"),
    ("IE", "Ireland", "Europe/Dublin", "en"),
    ("IT", "Italy", "Europe/Rome", "it"),
    ("LV", "Latvia", "Europe/Riga", "lv"),
    ("LT", "Lithuania", "Europe/Vilnius", "lt"),
    ("LU", "Luxembourg", "Europe/Luxembourg", "fr"),
    ("MT", "Malta", "Europe/Malta", "en"),
    ("NL", "Netherlands", "Europe/Amsterdam", "nl"),
    ("PL", "Poland", "Europe/Warsaw", "pl"),
    ("PT", "Portugal", "Europe/Lisbon", "pt"),
    ("RO", "Romania", "Europe/Bucharest", "ro"),
    ("SK", "Slovakia", "Europe/Bratislava", "sk"),
    ("SI", "Slovenia", "Europe/Ljubljana", "sl"),
    ("ES", "Spain", "Europe/Madrid", "es"),
    ("SE", "Sweden", "Europe/Stockholm", "sv"),
)

UNION_BODIES = (
    ("EP", "Europol", "Europe/Amsterdam"),
    ("EJ", "Eurojust", "Europe/Amsterdam"),
    ("FX", "Frontex", "Europe/Warsaw"),
    ("EUIPO", "European Union Intellectual Property Office", "Europe/Madrid"),
    ("OLAF", "European Anti-Fraud Office", "Europe/Brussels"),
    ("EPPO", "European Public Prosecutor's Office", "Europe/Luxembourg"),
    ("CEPOL", "European Union Agency for Law Enforcement Training", "Europe/Budapest"),
    ("EUDA", "European Union Drugs Agency", "Europe/Lisbon"),
    ("EULISA", "eu-LISA", "Europe/Tallinn"),
)

HUB = "EP"

THIRD_PARTIES = (
    ("AL", "Albania", Cooperation.OPERATIONAL, True, "Europe/Tirane"),
    ("AU", "Australia", Cooperation.OPERATIONAL, True, "Australia/Sydney"),
    ("BA", "Bosnia and Herzegovina", Cooperation.OPERATIONAL, True, "Europe/Sarajevo"),
    ("BR", "Brazil", Cooperation.STRATEGIC, False, "America/Sao_Paulo"),
    ("CA", "Canada", Cooperation.OPERATIONAL, True, "America/Toronto"),
    ("CO", "Colombia", Cooperation.OPERATIONAL, True, "America/Bogota"),
    ("GE", "Georgia", Cooperation.OPERATIONAL, True, "Asia/Tbilisi"),
    ("IS", "Iceland", Cooperation.OPERATIONAL, True, "Atlantic/Reykjavik"),
    ("IL", "Israel", Cooperation.WORKING_ARRANGEMENT, False, "Asia/Jerusalem"),
    ("JP", "Japan", Cooperation.WORKING_ARRANGEMENT, False, "Asia/Tokyo"),
    ("LI", "Liechtenstein", Cooperation.OPERATIONAL, True, "Europe/Vaduz"),
    ("MD", "Moldova", Cooperation.OPERATIONAL, True, "Europe/Chisinau"),
    ("ME", "Montenegro", Cooperation.OPERATIONAL, True, "Europe/Podgorica"),
    ("MK", "North Macedonia", Cooperation.OPERATIONAL, True, "Europe/Skopje"),
    ("NO", "Norway", Cooperation.OPERATIONAL, True, "Europe/Oslo"),
    ("RS", "Serbia", Cooperation.OPERATIONAL, True, "Europe/Belgrade"),
    ("CH", "Switzerland", Cooperation.OPERATIONAL, True, "Europe/Zurich"),
    ("TR", "Türkiye", Cooperation.STRATEGIC, False, "Europe/Istanbul"),
    ("UA", "Ukraine", Cooperation.OPERATIONAL, True, "Europe/Kyiv"),
    ("GB", "United Kingdom", Cooperation.OPERATIONAL, True, "Europe/London"),
    ("US", "United States", Cooperation.OPERATIONAL, True, "America/New_York"),
)

INTERPOL = ("INTERPOL", "INTERPOL", Cooperation.OPERATIONAL, True, "Europe/Paris")

NATIONAL_AUTHORITIES = (
    ("nu", "National Unit", AuthorityKind.NATIONAL_UNIT),
    ("lb", "Liaison Bureau", AuthorityKind.LIAISON_BUREAU),
    ("police", "Criminal Police", AuthorityKind.COMPETENT_AUTHORITY),
    ("customs", "Customs Investigation", AuthorityKind.COMPETENT_AUTHORITY),
    ("cyber", "Cybercrime Unit", AuthorityKind.COMPETENT_AUTHORITY),
)

EUROPOL_AUTHORITIES = (
    ("oc", "Operational Centre", AuthorityKind.OPERATIONAL_CENTRE, True),
    ("ec3", "European Cybercrime Centre", AuthorityKind.CENTRE, True),
    ("analysis", "Operational Analysis", AuthorityKind.CENTRE, True),
    ("support", "Support Services", AuthorityKind.CENTRE, True),
    ("grants", "Grants", AuthorityKind.CENTRE, False),
    ("dpo", "Data Protection", AuthorityKind.CENTRE, False),
    ("admin", "Administration", AuthorityKind.CENTRE, False),
)

SERIOUS, CYBER, TERROR = "soc", "cybercrime", "counterterrorism"
PRIORITY_AREAS = (
    (SERIOUS, "Serious and organised crime"),
    (CYBER, "Cybercrime"),
    (TERROR, "Counterterrorism"),
)

# Annex I to Regulation (EU) 2016/794, in its order.
CRIME_AREAS = (
    ("terrorism", "Terrorism", TERROR),
    ("organised-crime", "Organised crime", SERIOUS),
    ("drug-trafficking", "Drug trafficking", SERIOUS),
    ("money-laundering", "Money-laundering activities", SERIOUS),
    ("nuclear-substances", "Crime connected with nuclear and radioactive substances", TERROR),
    ("immigrant-smuggling", "Immigrant smuggling", SERIOUS),
    ("trafficking-in-human-beings", "Trafficking in human beings", SERIOUS),
    ("motor-vehicle-crime", "Motor vehicle crime", SERIOUS),
    ("murder-injury", "Murder and grievous bodily injury", SERIOUS),
    ("organ-trafficking", "Illicit trade in human organs and tissue", SERIOUS),
    ("kidnapping", "Kidnapping, illegal restraint and hostage-taking", SERIOUS),
    ("racism-xenophobia", "Racism and xenophobia", TERROR),
    ("robbery-theft", "Robbery and aggravated theft", SERIOUS),
    (
        "cultural-goods",
        "Illicit trafficking in cultural goods, including antiquities and works of art",
        SERIOUS,
    ),
    ("fraud", "Swindling and fraud", SERIOUS),
    ("eu-financial-interests", "Crime against the financial interests of the Union", SERIOUS),
    ("insider-dealing", "Insider dealing and financial market manipulation", SERIOUS),
    ("extortion", "Racketeering and extortion", SERIOUS),
    ("counterfeiting-piracy", "Counterfeiting and product piracy", SERIOUS),
    ("document-forgery", "Forgery of administrative documents and trafficking therein", SERIOUS),
    ("currency-forgery", "Forgery of money and means of payment", SERIOUS),
    ("computer-crime", "Computer crime", CYBER),
    ("corruption", "Corruption", SERIOUS),
    ("arms-trafficking", "Illicit trafficking in arms, ammunition and explosives", SERIOUS),
    ("animal-trafficking", "Illicit trafficking in endangered animal species", SERIOUS),
    ("plant-trafficking", "Illicit trafficking in endangered plant species and varieties", SERIOUS),
    ("environmental-crime", "Environmental crime, including ship-source pollution", SERIOUS),
    ("hormone-trafficking", "Illicit trafficking in hormonal substances and other growth promoters", SERIOUS),
    (
        "sexual-exploitation",
        (
            "Sexual abuse and sexual exploitation, including child abuse material and solicitation of children for "
            "sexual purposes"
        ),
        CYBER,
    ),
    ("genocide-war-crimes", "Genocide, crimes against humanity and war crimes", TERROR),
)
ADDED_CRIME_AREA = ("restrictive-measures", "Violation of Union restrictive measures", SERIOUS)

# Council conclusions; the codes start with the first year of the cycle.
EMPACT_CYCLES = (
    (2022, 2025, (
        ("networks", "High-risk criminal networks"),
        ("cyber-attacks", "Cyber-attacks"),
        ("thb", "Trafficking in human beings"),
        ("child-exploitation", "Child sexual exploitation"),
        ("smuggling", "Migrant smuggling"),
        ("drugs", "Drugs trafficking"),
        ("financial", "Fraud, economic and financial crimes"),
        ("property", "Organised property crime"),
        ("environment", "Environmental crime"),
        ("firearms", "Firearms trafficking"),
    )),
    (2026, 2029, (
        ("networks", "The most threatening criminal networks and individuals"),
        ("online", "The fastest growing crimes online"),
        ("drugs", "Drug trafficking"),
        ("smuggling-thb", "Migrant smuggling and trafficking in human beings"),
        ("firearms", "Firearms and explosives crime"),
        ("environment", "Environmental crime networks"),
        ("financial", "Economic and financial crimes"),
    )),
)  # fmt: skip


class Loaded(NamedTuple):
    """How many rows of each kind exist after loading."""

    parties: int
    authorities: int
    crime_areas: int
    priorities: int


@transaction.atomic
def load() -> Loaded:
    """Load everything; safe to repeat."""
    _load_member_states()
    _load_union_bodies()
    _load_third_parties()
    _load_crime_areas()
    _load_empact()
    return Loaded(
        parties=Party.objects.count(),
        authorities=Authority.objects.count(),
        crime_areas=CrimeArea.objects.count(),
        priorities=EmpactPriority.objects.count(),
    )


def _load_member_states() -> None:
    for code, name, zone, language in MEMBER_STATES:
        party = _party(
            code, name, kind=Kind.MEMBER_STATE, cooperation_level=Cooperation.MEMBER, time_zone=zone, language=language
        )
        for suffix, title, kind in NATIONAL_AUTHORITIES:
            _authority(party, suffix, f"{title} {name}", kind=kind)


def _load_union_bodies() -> None:
    for code, name, zone in UNION_BODIES:
        party = _party(
            code,
            name,
            kind=Kind.UNION_BODY,
            cooperation_level=Cooperation.MEMBER,
            time_zone=zone,
            is_hub=code == HUB,
        )
        if party.is_hub:
            for suffix, title, kind, has_mailbox in EUROPOL_AUTHORITIES:
                _authority(party, suffix, title, kind=kind, has_mailbox=has_mailbox)
        else:
            _authority(party, "lb", f"Desk of {name}", kind=AuthorityKind.AGENCY_DESK)


def _load_third_parties() -> None:
    for code, name, level, personal_data, zone in (*THIRD_PARTIES, INTERPOL):
        is_organisation = code == INTERPOL[0]
        party = _party(
            code,
            name,
            kind=Kind.INTERNATIONAL_ORGANISATION if is_organisation else Kind.THIRD_COUNTRY,
            cooperation_level=level,
            personal_data_allowed=personal_data,
            time_zone=zone,
        )
        _authority(party, "lb", f"Liaison Bureau {name}", kind=AuthorityKind.LIAISON_BUREAU)


def _load_crime_areas() -> None:
    areas = {
        code: _entry(PriorityArea, code, name, position)
        for position, (code, name) in enumerate(PRIORITY_AREAS, start=1)
    }
    listed = [*((entry, REGULATION_APPLIES) for entry in CRIME_AREAS), (ADDED_CRIME_AREA, AMENDMENT_APPLIES)]
    for position, ((code, name, area), since) in enumerate(listed, start=1):
        _entry(CrimeArea, code, name, position, valid_from=since, priority_area=areas[area])


def _load_empact() -> None:
    for position, (first, last, priorities) in enumerate(EMPACT_CYCLES, start=1):
        dates = {"valid_from": date(first, 1, 1), "valid_until": date(last, 12, 31)}
        cycle = _entry(EmpactCycle, f"empact-{first}-{last}", f"EMPACT {first}-{last}", position, **dates)
        for place, (code, name) in enumerate(priorities, start=1):
            _entry(EmpactPriority, f"{first}-{code}", name, place, cycle=cycle, **dates)


def _party(code: str, name: str, **fields: Any) -> Party:
    """A party with its permission group; one that is there keeps all but its name."""
    group, _ = Group.objects.get_or_create(name=f"party {code}")
    party: Party
    party, is_new = Party.objects.get_or_create(
        code=code, defaults={"group": group, "name": name, "personal_data_allowed": True, **fields}
    )
    if not is_new:
        _rename(party, name)
    return party


def _authority(party: Party, suffix: str, name: str, **fields: Any) -> Authority:
    code = f"{party.code.lower()}-{suffix}"
    authority: Authority
    authority, is_new = Authority.objects.get_or_create(code=code, defaults={"party": party, "name": name, **fields})
    if not is_new:
        _rename(authority, name)
    return authority


def _entry(model: type[Entry], code: str, name: str, position: int, **fields: Any) -> Entry:
    manager: Any = model._default_manager
    entry: Entry
    entry, is_new = manager.get_or_create(code=code, defaults={"name": name, "position": position, **fields})
    if not is_new:
        _rename(entry, name)
    return entry


def _rename(row: Any, name: str) -> None:
    if row.name != name:
        row.name = name
        row.save(update_fields=["name"])
