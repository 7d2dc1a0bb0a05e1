"""Lines of the log: what happened and where, never the text of an exception."""

import json
import logging
import sys

import pytest
from django.db import IntegrityError, connection

from europol_portal.access.binding import Binding, acting
from europol_portal.core.logs import DiscreetFormatter, JsonFormatter

SECRET = "Jan Kowalski"
LINE = DiscreetFormatter("{levelname} {name} {message}", style="{")
FORMATS = pytest.mark.parametrize("formatter", [LINE, JsonFormatter()], ids=["line", "json"])


def _record(message="went wrong", *args, **more):
    record = logging.LogRecord("portal.test", logging.ERROR, __file__, 1, message, args, sys.exc_info())
    vars(record).update(more)
    return record


def _failed():
    try:
        int(SECRET)
    except ValueError as error:
        raise RuntimeError(SECRET) from error


@FORMATS
def test_an_exception_is_told_by_kind_and_place_with_its_cause_and_without_its_text(formatter):
    try:
        _failed()
    except RuntimeError:
        text = formatter.format(_record("reading %s failed", 7))

    assert "reading 7 failed" in text
    assert text.index("ValueError") < text.index("RuntimeError")
    assert "test_logs.py" in text
    assert "_failed" in text
    assert SECRET not in text


@FORMATS
def test_what_celery_says_of_a_failed_task_names_the_kind_alone(formatter):
    context = {"name": "a.task", "id": "1", "description": "raised unexpected", "exc": SECRET, "traceback": SECRET}
    try:
        _failed()
    except RuntimeError:
        record = _record("Task %(name)s[%(id)s] %(description)s: %(exc)s\n%(traceback)s", context, data=context)
        text = formatter.format(record)

    assert "Task a.task[1] raised unexpected: RuntimeError" in text
    assert SECRET not in text


@FORMATS
def test_an_address_that_was_refused_is_not_in_the_log_for_it_may_be_a_secret(formatter):
    record = _record("%s: %s", "Not Found", f"/calendar/feed/{SECRET}.ics")
    record.name = "django.request"

    text = formatter.format(record)

    assert "Not Found" in text
    assert SECRET not in text


@FORMATS
@pytest.mark.django_db
def test_a_refusal_of_the_database_names_code_and_constraint_and_no_value(formatter):
    twin = "INSERT INTO django_content_type SELECT * FROM django_content_type LIMIT 1"
    try:
        with acting(Binding(role="none")), connection.cursor() as cursor:
            cursor.execute(twin)
    except IntegrityError:
        text = formatter.format(_record())

    assert "IntegrityError (23505, " in text
    assert "Key (" not in text


def test_a_line_is_one_object_with_time_level_and_status():
    line = json.loads(JsonFormatter().format(_record("Not Found: %s", "/operations/1/", status_code=404)))

    assert line["at"].endswith("+00:00")
    assert (line["level"], line["logger"], line["status"]) == ("error", "portal.test", 404)
    assert line["message"] == "Not Found: /operations/1/"
