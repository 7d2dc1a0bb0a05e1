"""The quick migrate: what a migration says of the models stays what Django makes of it."""

from django.db import connection, models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AddConstraint, AddIndex, CreateModel, RemoveConstraint, RemoveIndex
from django.db.migrations.state import ProjectState

from europol_portal.home.management.commands.migrate import quick_states


def _made() -> list:
    key = ("id", models.AutoField(primary_key=True))
    return [
        CreateModel("Case", [key, ("number", models.IntegerField())]),
        CreateModel("Message", [key, ("case", models.ForeignKey("portal.Case", models.CASCADE))]),
        AddIndex("case", models.Index(fields=["number"], name="case_by_number")),
        AddIndex("case", models.Index(fields=["-number"], name="case_by_last")),
        RemoveIndex("case", "case_by_number"),
        AddConstraint("case", models.UniqueConstraint(fields=["number"], name="case_once")),
        AddConstraint("message", models.CheckConstraint(condition=models.Q(case__gt=0), name="message_has_case")),
        RemoveConstraint("message", "message_has_case"),
    ]


def _told() -> ProjectState:
    state = ProjectState()
    assert state.apps is not None
    for operation in _made():
        operation.state_forwards("portal", state)
    return state


def test_a_quick_state_says_what_a_slow_one_says():
    slow = _told()
    with quick_states():
        quick = _told()

    assert quick.models == slow.models
    found = MigrationAutodetector(slow, quick).changes(graph=MigrationLoader(connection=None).graph)
    assert found == {}
    related = quick.apps.get_model("portal", "Message")._meta.get_field("case").related_model
    assert related is quick.apps.get_model("portal", "Case")


def test_the_indexes_and_constraints_of_all_models_are_in_the_database(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'"
            " UNION SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
        )
        there = {name for (name,) in cursor}
    loader = MigrationLoader(connection)
    wanted = {
        named.name
        for state in loader.project_state().models.values()
        for named in [*state.options.get("indexes", []), *state.options.get("constraints", [])]
    }

    assert wanted - there == set()
    assert len(wanted) > 100
