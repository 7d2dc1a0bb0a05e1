"""The feed waits for transactions that are under way: what commits late is not passed by.

On a server of its own: what is under way is asked of the whole server, and other tests have long transactions.
"""

from contextlib import closing
from uuid import uuid4

import psycopg2
import pytest

from dev.postgres import SUPERUSER, Cluster
from europol_portal.hooks import feed

TABLE = """
CREATE TABLE notifications_notification (
  id uuid PRIMARY KEY, recipient_id int NOT NULL, transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id())
"""
INSERT = "INSERT INTO notifications_notification (id, recipient_id) VALUES (%s, 1)"


@pytest.fixture
def server(tmp_path):
    """A small one, with the columns that the feed asks for."""
    cluster = Cluster(tmp_path, durable=False)
    cluster.start()
    try:
        yield cluster.url(SUPERUSER, "postgres")
    finally:
        cluster.stop()


def _asked(session, place):
    with session.cursor() as cursor:
        cursor.execute(feed.AFTER, [1, str(place.transaction), str(place.key), feed.MOST])
        return [feed.Cursor(transaction, key) for transaction, key in cursor.fetchall()]


def test_what_commits_late_comes_after_what_was_read_before_and_nothing_is_passed_by(server):
    address = server.replace("postgres://", "postgresql://")
    with closing(psycopg2.connect(address)) as slow, closing(psycopg2.connect(address)) as quick:
        quick.autocommit = True
        late, early = str(uuid4()), str(uuid4())
        with slow.cursor() as writes, quick.cursor() as cursor:
            cursor.execute(TABLE)
            writes.execute(INSERT, [late])  # under way
            cursor.execute(INSERT, [early])
        before = _asked(quick, feed.Cursor())
        slow.commit()
        found = _asked(quick, before[-1] if before else feed.Cursor())

        assert before == []  # the later one waits for the one that began before it
        assert [str(place.key) for place in found] == [late, early]
        assert _asked(quick, found[-1]) == []
