"""The drill: content, a backup, more content, a disaster, a restore to the second before, compared row by row."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from django.utils import timezone

from dev.broker import Broker
from dev.postgres import SUPERUSER, Cluster, find_programs, remove_state
from dev.servers import provisioned
from europol_portal.core.encrypted import Damaged
from europol_portal.core.storage import EncryptedStorage
from tests.prepared import environment_of, manage, of_the_run, told
from tests.running import ROOT

pytestmark = pytest.mark.processes

KEY = "backup key of the drill, which stands in no database"
PATIENCE = 120
SEAL = (
    "from django.utils.timezone import now; from europol_portal.audit.sealing import seal_lines; seal_lines(at=now())"
)
ATTACH = """
from django.utils.timezone import now
from europol_portal.parties.models import User
from tests.factories.intelligence import draft_contribution, make_file

german, dutch = (User.objects.get(username=f"{code}.liaison") for code in ("de", "nl"))
draft_contribution(german, dutch, at=now(), files=[make_file("seen.pdf"), make_file("heard.pdf")])
"""
ROWS = "SELECT count(*), coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '') FROM {} t"


class Place:
    """A portal with a server of its own, which the drill may destroy."""

    def __init__(self, folder):
        self.folder, self.backups = folder, folder / "backups"
        self.cluster = Cluster(folder / "server", durable=False)
        self.programs = find_programs()
        self.receiver = None

    def fill(self, shared):
        """The demo world, its files too."""
        self.cluster.start()
        self.addresses = provisioned(self.cluster.url(SUPERUSER, "postgres"))
        database, files = told(shared)
        source = re.sub(r"//[^@]*@/[^?]*", f"//{SUPERUSER}@/{database}", os.environ["DATABASE_URL"], count=1)
        dump = subprocess.Popen([self.programs / "pg_dump", source], stdout=subprocess.PIPE)
        load = [self.programs / "psql", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null", self.superuser()]
        subprocess.run(load, stdin=dump.stdout, check=True)
        dump.stdout.close()
        assert dump.wait() == 0
        shutil.copytree(files / "files", self.files)
        # in a server filled by a dump numbers of transactions begin anew: lines from elsewhere would be in no seal
        self.ask("SET session_replication_role = replica; DELETE FROM audit_auditevent; DELETE FROM audit_auditseal")
        self.environment = environment_of("portal", self.folder, Broker(self.folder)) | self.addresses | {
            "BACKUP_KEYS": KEY, "DATABASE_BACKUP_URL": self.superuser(), "PORTAL_PG_BIN": str(self.programs),
        }  # fmt: skip

    @property
    def files(self):
        return self.folder / "files"

    def superuser(self):
        return self.cluster.url(SUPERUSER, "portal")

    def ask(self, sql):
        with closing(psycopg2.connect(self.superuser().replace("postgres://", "postgresql://"))) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchall() if cursor.description else []

    def manage(self, *words):
        return manage(self.environment, *words)

    def receive(self):
        words = [
            sys.executable,
            "manage.py",
            "backup",
            "--log",
            "--to",
            str(self.backups),
            "--spool",
            str(self.folder / "spool"),
        ]
        self.receiver = subprocess.Popen(words, cwd=ROOT, env=self.environment)
        self.wait("SELECT count(*) FROM pg_stat_replication WHERE application_name = 'pg_receivewal'", 1)

    def wait(self, sql, value):
        deadline = time.monotonic() + PATIENCE
        while self.ask(sql) != [(value,)]:
            assert time.monotonic() < deadline, sql
            time.sleep(0.2)

    def content(self):
        """Each table by its rows, the rules of both locks, and each stored file by its plain content."""
        tables = [name for (name,) in self.ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        rows = {name: self.ask(ROWS.format(f'"{name}"'))[0] for name in tables}
        rules = self.ask("SELECT tablename, policyname, qual, with_check FROM pg_policies ORDER BY 1, 2")
        grants = self.ask("SELECT grantee, table_name, privilege_type FROM information_schema.role_table_grants"
                          " WHERE table_schema = 'public' ORDER BY 1, 2, 3")  # fmt: skip
        return rows, rules, grants, self.hashes()

    def hashes(self):
        storage = EncryptedStorage(location=self.files)
        found = {}
        for path in sorted(each for each in self.files.rglob("*") if each.is_file()):
            try:
                with storage.open(str(path.relative_to(self.files))) as file:
                    content = file.read()
            except Damaged:  # an upload that is half done
                content = path.read_bytes()
            found[path.name] = hashlib.sha256(content).hexdigest()
        return found

    def stop(self):
        if self.receiver:
            self.receiver.kill()
        self.cluster.stop()
        remove_state(self.folder / "server")


@pytest.fixture
def place(tmp_path):
    """A portal with a server of its own."""
    (tmp_path / "server").mkdir()
    own = Place(tmp_path)
    try:
        own.fill(of_the_run(tmp_path))
        yield own
    finally:
        own.stop()


def _own(folder, account):
    for path in (folder, *folder.rglob("*")):
        os.chown(path, account.uid, account.gid)


def _destroy_and_restore(place, moment):
    place.cluster.stop()
    shutil.rmtree(place.cluster.data)
    shutil.rmtree(place.files)
    assert not [path for path in place.backups.rglob("*") if path.is_file() and b"de.liaison" in path.read_bytes()]
    words = ["--from", str(place.backups), "--data", str(place.cluster.data), "--files", str(place.files)]
    place.manage("restore", "--at", moment.isoformat(), *words)
    if place.cluster.account:
        _own(place.cluster.data, place.cluster.account)
    place.cluster.start()
    place.wait("SELECT pg_is_in_recovery()", False)  # noqa: FBT003


def test_a_restore_to_the_second_before_a_disaster_brings_everything_back(place):
    place.receive()
    place.manage("shell", "-c", ATTACH)
    place.manage("backup", "--to", str(place.backups))
    place.manage("shell", "-c", ATTACH)
    place.manage("api_token", "de.liaison")  # work goes on after the copy
    time.sleep(1)
    place.manage("shell", "-c", SEAL)
    place.manage("backup", "--files", "--to", str(place.backups))
    before = place.content()
    assert len(before[3]) >= 4
    moment = timezone.now()
    time.sleep(1)
    place.manage("api_token", "nl.liaison")
    assert place.content() != before
    place.ask("TRUNCATE intelligence_contribution, audit_auditevent CASCADE")
    (position,) = place.ask("SELECT pg_current_wal_flush_lsn()")[0]
    place.wait(f"SELECT bool_and(flush_lsn >= '{position}') FROM pg_stat_replication", True)  # noqa: FBT003
    place.receiver.terminate()
    assert place.receiver.wait(PATIENCE) == 0

    _destroy_and_restore(place, moment)

    assert place.content() == before
    assert "as recorded" in place.manage("check_files")
    place.manage("check_erasures")
    place.manage("verify_audit")


def test_a_changed_backup_is_refused_and_nothing_is_written_over(place):
    place.manage("backup", "--to", str(place.backups))
    (copy,) = [path for path in (place.backups / "base").iterdir() if path.suffix != ".json"]
    with copy.open("r+b") as file:
        file.seek(copy.stat().st_size // 2)
        file.write(bytes(20))
    words = ["restore", "--from", str(place.backups), "--at", timezone.now().isoformat()]
    done = subprocess.run(
        [sys.executable, "manage.py", *words, "--data", str(place.folder / "new"), "--files", str(place.folder / "f")],
        cwd=ROOT, env=place.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    over = subprocess.run(
        [sys.executable, "manage.py", *words, "--data", str(place.cluster.data), "--files", str(place.files)],
        cwd=ROOT, env=place.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, over.returncode) == (1, 1)
    assert "was changed" in done.stderr
    assert "is not empty" in over.stderr
    assert Path(place.cluster.data / "PG_VERSION").exists()
