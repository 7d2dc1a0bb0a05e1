"""The parties, authorities and people of the random machine, in the portal and in the model; and the way of time."""

from datetime import timedelta

from django.apps import apps
from django.db import connection, models

from europol_portal.access.binding import Binding, acting
from europol_portal.core.fields import Classification
from europol_portal.parties.models import Authority
from europol_portal.parties.models import Party as PortalParty
from tests.factories.parties import make_authority, make_crime_area, make_party, make_user
from tests.visibility.model import Party, Person, World

OWNER_OF_TABLES = Binding(role="none")
Kind, Level, Body = PortalParty.Kind, PortalParty.Cooperation, Authority.Kind
THIRD = {"kind": Kind.THIRD_COUNTRY}

# code: name, what the portal stores besides, what the model knows
PARTIES = {
    "DE": ("Germany", {"time_zone": "Europe/Berlin"}, Party("DE")),
    "NL": ("Netherlands", {"time_zone": "Europe/Amsterdam"}, Party("NL")),
    "FR": ("France", {"time_zone": "Europe/Paris"}, Party("FR")),
    "EP": ("Europol", {"kind": Kind.UNION_BODY, "is_hub": True}, Party("EP", is_hub=True)),
    "US": ("United States", THIRD | {"cooperation_level": Level.OPERATIONAL}, Party("US", is_outside=True)),
    "MA": (
        "Morocco",
        THIRD | {"cooperation_level": Level.STRATEGIC, "personal_data_allowed": False},
        Party("MA", is_outside=True, personal_data_allowed=False),
    ),
    "ZZ": (
        "Zembla",
        THIRD | {"cooperation_level": Level.NONE, "personal_data_allowed": False},
        Party("ZZ", is_outside=True, has_agreement=False, personal_data_allowed=False),
    ),
}

# code: party, kind, whether its unit wants no copy
AUTHORITIES = {
    "de-enu": ("DE", Body.NATIONAL_UNIT, False),
    "de-ca": ("DE", Body.COMPETENT_AUTHORITY, False),
    "de-lb": ("DE", Body.LIAISON_BUREAU, False),
    "nl-enu": ("NL", Body.NATIONAL_UNIT, False),
    "nl-lb": ("NL", Body.LIAISON_BUREAU, False),
    "fr-enu": ("FR", Body.NATIONAL_UNIT, False),
    "fr-ca": ("FR", Body.COMPETENT_AUTHORITY, True),
    "ep-oc": ("EP", Body.OPERATIONAL_CENTRE, False),
    "us-lb": ("US", Body.LIAISON_BUREAU, False),
    "ma-lb": ("MA", Body.LIAISON_BUREAU, False),
    "zz-lb": ("ZZ", Body.LIAISON_BUREAU, False),
}
UNITS = {party: code for code, (party, kind, _) in AUTHORITIES.items() if kind == Body.NATIONAL_UNIT}

# name: authority, role, clearance
PEOPLE = {
    "de.unit": ("de-enu", "liaison_officer", "eu_restricted"),
    "de.field": ("de-ca", "national_officer", "eu_restricted"),
    "de.junior": ("de-lb", "liaison_officer", "bpl"),
    "nl.desk": ("nl-lb", "liaison_officer", "eu_restricted"),
    "nl.unit": ("nl-enu", "liaison_officer", "eu_restricted"),
    "fr.field": ("fr-ca", "national_officer", "eu_restricted"),
    "fr.unit": ("fr-enu", "liaison_officer", "bpl"),
    "us.desk": ("us-lb", "liaison_officer", "eu_restricted"),
    "ma.desk": ("ma-lb", "liaison_officer", "eu_restricted"),
    "zz.desk": ("zz-lb", "liaison_officer", "eu_restricted"),
    "ep.analyst": ("ep-oc", "analyst", "eu_restricted"),
    "ep.duty": ("ep-oc", "duty_officer", "eu_restricted"),
    "ep.support": ("ep-oc", "service_coordinator", "eu_restricted"),
    "ep.admin": ("ep-oc", "administrator", "eu_restricted"),
    "ep.dpo": ("ep-oc", "data_protection_officer", "eu_restricted"),
}


def build() -> World:
    """Write the world into the database and give the same world to the model."""
    make_crime_area()
    for code, (name, stored, _) in PARTIES.items():
        make_party(code, name, **stored)
    for code, (party, kind, opted_out) in AUTHORITIES.items():
        owner = PortalParty.objects.get(code=party)
        make_authority(owner, code, name=f"Desk {code}", kind=kind, unit_copy_opt_out=opted_out)
    people = {}
    for name, (authority, role, clearance) in PEOPLE.items():
        where = Authority.objects.select_related("party").get(code=authority)
        make_user(name, authority=where, role=role, clearance=clearance)
        people[name] = Person(name, where.party.code, Classification(clearance).rank, {str(role)})
    return World(parties={code: known for code, (_, _, known) in PARTIES.items()}, people=people)


def grow_older(days: float) -> None:
    """Let time pass for everything that intelligence stores: each moment moves into the past.

    PostgreSQL ends terms and consents by its own clock, which no test moves; so the world is moved instead.
    """
    with acting(OWNER_OF_TABLES), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for model in apps.get_app_config("intelligence").get_models():
            moved = [_moved(field, days) for field in model._meta.concrete_fields if _is_moment(field)]
            if not moved:
                continue
            table = model._meta.db_table
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(f"UPDATE {table} SET {', '.join(moved)}")
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _is_moment(field: models.Field) -> bool:
    """Days and moments, and moments inside the terms of consents; a date of birth stays."""
    return field.name == "lent_until" or (isinstance(field, models.DateField) and field.name != "birth_date")


def _moved(field: models.Field, days: float) -> str:
    column, back = field.column, f"interval '{timedelta(days=days).total_seconds()} seconds'"
    if field.name == "lent_until":
        moved = f"jsonb_object_agg(key, to_jsonb(value::timestamptz - {back}))"
        return f"{column} = (SELECT {moved} FROM jsonb_each_text({column}))"
    if isinstance(field, models.DateTimeField):
        return f"{column} = {column} - {back}"
    return f"{column} = {column} - {round(days)}"
