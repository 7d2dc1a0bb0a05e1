"""Stored values get the compared form of the one rule, so that old entities meet new ones.

The compared form is derived and no part of what was sent; the guard of sent parts rests while it is written anew.
"""

from itertools import islice
from typing import Any

from django.db import migrations

from intelligence.extraction import normalise, region_of

BATCH = 2000
LONGEST = 300
NATIONAL = {"plate", "passport", "identity_card", "other_document"}
WRITE = """
UPDATE intelligence_entity SET normalised = given.form
FROM unnest(%s::uuid[], %s::text[]) AS given(id, form) WHERE intelligence_entity.id = given.id
"""


def form_of(kind: str, subtype: str, label: str, country: str, party_code: str) -> str:
    """The compared form of a stored value."""
    region = country if subtype in NATIONAL else region_of(party_code)
    return normalise(kind, subtype, label, region=region).value[:LONGEST]


def renormalise(apps: Any, schema_editor: Any) -> None:
    """Write every value anew that the rule reads in another way."""
    entities = apps.get_model("intelligence", "Entity").objects.order_by("pk")
    fields = ("pk", "kind", "subtype", "label", "attributes__country", "contribution__owner__code", "normalised")
    changed = (
        (pk, form)
        for pk, kind, subtype, label, country, party_code, stored in entities.values_list(*fields).iterator(BATCH)
        if (form := form_of(kind, subtype, label, country or "", party_code)) != stored
    )
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("ALTER TABLE intelligence_entity DISABLE TRIGGER keep_sent")
        while batch := list(islice(changed, BATCH)):
            keys, forms = zip(*batch, strict=True)
            cursor.execute(WRITE, [list(keys), list(forms)])
        cursor.execute("ALTER TABLE intelligence_entity ENABLE TRIGGER keep_sent")


class Migration(migrations.Migration):
    """One rule for values that are compared."""

    dependencies = [("intelligence", "0015_web_addresses")]

    operations = [migrations.RunPython(renormalise, migrations.RunPython.noop)]
