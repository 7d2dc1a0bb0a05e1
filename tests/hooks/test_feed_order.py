"""The feed waits for transactions that are under way: what commits late is not passed by."""

import os
from uuid import uuid4

import psycopg2
import pytest
from django.db import connection

from europol_portal.access.binding import acting_for
from europol_portal.hooks import feed
from europol_portal.parties.models import Role
from tests.factories.parties import make_authority, make_party, make_user

pytestmark = pytest.mark.django_db(transaction=True)

INSERT = """
INSERT INTO notifications_notification (id, recipient_id, event_id, kind, subject_type, subject_id, reference, path,
  is_urgent, created_at, mail, tries) VALUES (%s, %s, %s, 'x', 'x', '1', '', '', false, now(), 'none', 0)
"""


@pytest.fixture
def other():
    """A second session of the owner of the tables."""
    address = os.environ["DATABASE_OWNER_URL"].replace("postgres://", "postgresql://")
    session = psycopg2.connect(address, dbname=connection.settings_dict["NAME"])
    yield session
    session.close()


def test_what_commits_late_comes_after_what_was_read_before_and_nothing_is_passed_by(other):
    person = make_user("de.liaison", authority=make_authority(make_party("DE")), role=Role.LIAISON_OFFICER)
    late, early = uuid4(), uuid4()
    slow = other.cursor()
    slow.execute(INSERT, [str(late), person.pk, str(uuid4())])  # under way
    with acting_for(person), connection.cursor() as cursor:
        cursor.execute(INSERT, [str(early), person.pk, str(uuid4())])

    with acting_for(person):
        before = feed.after(person.pk, feed.Cursor())
    other.commit()
    with acting_for(person):
        found = feed.after(person.pk, before[-1] if before else feed.Cursor())

    assert before == []  # the later one waits for the one that began before it
    assert [place.key for place in found] == [late, early]
