"""A template and a table on its way into drafts, in the demo world."""

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from europol_portal.access.binding import acting_for
from europol_portal.parties.models import CrimeArea
from intelligence import services
from intelligence.services import BulkChoice, TemplateContent

TABLE = """Nachname;Vorname;Geburtsdatum;Kategorie;Telefon;IBAN;Kennzeichen
Muster;Jana;24.03.1987;Beschuldigter;+49 151 23456780;DE89 3704 0044 0532 0130 00;HH-XY 123
Beispiel;Ole;02.11.1979;Kontaktperson;+49 151 23456781;;
Probe;Piet;17.06.1990;Beschuldigter;+31 6 12345682;DE00 3704 0044 0532 0130 00;
Vorlage;Mia;09.01.1995;Zeuge;+49 151 23456783;;
"""
BODY = """Seizure of
Place and time:
Quantity and packing:
Marks, seals and container:
What we ask:
"""


def build(world: Any) -> None:
    """A template of Germany, and a table of which two rows are to be put right."""
    by, at = world.person("de.liaison"), world.now - timedelta(minutes=40)
    with acting_for(by):
        area = CrimeArea.objects.get(code="drug-trafficking")
        services.save_template(
            content=TemplateContent(
                name="Seizure in a port",
                subject="Seizure in the port of ",
                body=BODY,
                crime_area=area,
                purposes=("cross_check",),
                to=(world.authority("nl-lb"),),
            ),
            by=by,
            at=at,
        )
        upload = SimpleUploadedFile("telefonliste.csv", TABLE.encode())
        found = services.upload_table(upload=upload, classification="bpl", by=by, at=at)
        choice = BulkChoice(mapping=found.mapping, subject="Phones and accounts of a courier group", crime_area=area)
        services.choose_columns(bulk_import=found, choice=choice, by=by, at=at)
