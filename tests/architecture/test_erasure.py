"""What is sent goes by `portal_erase` alone, and that function knows every table that says something of it."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import CASCADE

from intelligence.models import Attachment, Contribution, Entity

pytestmark = pytest.mark.django_db

PROOF = {  # what stays, without content: who had it, who asked what, and how long a clock ran
    "intelligence_contribution", "intelligence_contributionshare", "intelligence_contributiongrant",
    "intelligence_recipient", "intelligence_informationrequest", "intelligence_consent",
    "intelligence_disclosurerequest", "intelligence_retentionreview",
}  # fmt: skip


def _pointing(model):
    return [
        (related, field.remote_field.on_delete)
        for related in apps.get_models(include_auto_created=True)
        for field in related._meta.concrete_fields
        if field.is_relation and field.related_model is model
    ]


def _reached_by_cascade(model, seen=()):
    found = set(seen)
    for related, on_delete in _pointing(model):
        if on_delete is CASCADE and related not in found:
            found |= {related} | _reached_by_cascade(related, found | {related})
    return found


@pytest.mark.parametrize("model", [Contribution, Entity])
def test_no_cascade_of_the_application_reaches_a_table_from_which_it_may_not_delete(model):
    tables = sorted(related._meta.db_table for related in _reached_by_cascade(model))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM unnest(%s::text[]) AS name WHERE NOT has_table_privilege('portal_app', name, 'DELETE')",
            [tables],
        )
        refused = [name for (name,) in cursor.fetchall()]

    assert tables or model is Entity
    assert refused == []


@pytest.mark.invariant(25)
def test_the_erasure_knows_every_table_that_says_something_of_a_contribution():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_functiondef('portal_erase'::regproc) UNION ALL"
            " SELECT pg_get_functiondef(tgfoid) FROM pg_trigger WHERE tgrelid = 'intelligence_entity'::regclass"
            " AND NOT tgisinternal AND (tgtype & 8) <> 0"  # what a deletion of entities takes along
        )
        source = "\n".join(text for (text,) in cursor.fetchall())
    pointing = {
        related._meta.db_table for model in (Contribution, Entity, Attachment) for related, _ in _pointing(model)
    }

    forgotten = {
        table
        for table in pointing - PROOF
        if f"DELETE FROM {table} " not in source and f"UPDATE {table} SET" not in source
    }

    assert forgotten == set()
