"""People with names, the moment `now`, and the second lock closed for every test."""

import gc
import os
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings
from rest_framework.test import APIClient

from europol_portal.access import sharing, written
from europol_portal.access.binding import NOBODY, acting
from europol_portal.parties.models import Authority, Party, Role
from tests.factories.parties import make_authority, make_party, make_user
from tests.kept import in_order, keeper, kept
from tests.prepared import copy_told, drop_database, migrated, of_the_run

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's sync API runs an event loop in the test thread

LONGEST = "tests/architecture/test_access_matrix"
LONG = "tests/visibility/"
WAITING = ("tests/processes/", "tests/journeys/")
KEEPING = (  # files whose tests were each seen to pass on kept rows; the others build anew
    "tests/operations/", "tests/support/", "tests/intelligence/", "tests/accounts/", "tests/access/", "tests/audit/",
    "tests/home/", "tests/parties/", "tests/search/", "tests/web/",
)  # fmt: skip
# these count what is there
BUILDING = ("tests/intelligence/test_projects_centre.py", "tests/intelligence/test_quest_leaks.py")
EUROPOL = {"kind": Party.Kind.UNION_BODY, "is_hub": True}


PLAN = pytest.StashKey()


@pytest.fixture(scope="module")
def kept_rows(django_db_setup, django_db_blocker):
    """Takes back at the end of a file what its tests kept."""
    yield
    with django_db_blocker.unblock():
        keeper.take_back()


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef, request):
    """Before a test enters its transaction, write what its kept fixtures write; they then give copies."""
    plan = request.node.stash.get(PLAN, []) if request.scope == "function" else []
    if fixturedef.argname == "_django_db_helper":
        request.getfixturevalue("kept_rows")
        try:
            with request.getfixturevalue("django_db_blocker").unblock():
                keeper.serve(plan)
        except Exception as error:
            fixturedef.cached_result = (None, fixturedef.cache_key(request), (error, error.__traceback__))
            raise
    if fixturedef not in plan:
        return None
    fixturedef.cached_result = (keeper.copies[fixturedef.argname], fixturedef.cache_key(request), None)
    return True  # done: the value stands in the cache; None, which some fixtures give, would let pytest make it anew


@pytest.fixture
def api_as():
    """A program that acts for a person."""

    def sign_in(person):
        program = APIClient()
        program.force_login(person)
        return program

    return sign_in


@pytest.fixture(autouse=True)
def nobody_acts(request):
    """Tests start as the application role with nobody stated: operational rows appear only to those who act."""
    sharing.view_permission_id.cache_clear()
    marker = request.node.get_closest_marker("django_db")
    if marker is None or marker.kwargs.get("transaction"):
        written.forget()
        yield
        written.forget()
        return
    request.getfixturevalue("db")
    with acting(NOBODY):
        yield


@pytest.fixture(autouse=True)
def printed_at(monkeypatch):
    """The minute at the foot of a printed page stands still: tests compare two answers byte by byte."""
    monkeypatch.setattr("europol_portal.web.context_processors.Shell.now_text", "24 Nov 2026, 09:00 UTC")


@pytest.fixture
def second_lock_off(settings):
    """Only the application's own rule holds: sessions act as the owner of the tables, which policies do not bind."""
    settings.DATABASE_APP_ROLE = "none"


@pytest.fixture
@kept
def now():
    """A Tuesday morning."""
    return datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
@kept
def europol(db):
    """The hub."""
    return make_party("EP", "Europol", **EUROPOL)


@pytest.fixture
@kept
def germany(db):
    """A Member State."""
    return make_party("DE", "Germany", time_zone="Europe/Berlin")


@pytest.fixture
@kept
def netherlands(db):
    """A Member State."""
    return make_party("NL", "Netherlands", time_zone="Europe/Amsterdam")


@pytest.fixture
@kept
def france(db):
    """A Member State: in most tests the one that must not find out."""
    return make_party("FR", "France", time_zone="Europe/Paris")


@pytest.fixture
@kept
def poland(db):
    """A Member State."""
    return make_party("PL", "Poland", time_zone="Europe/Warsaw")


@pytest.fixture
@kept
def united_states(db):
    """A third country with an operational agreement."""
    kind = {"kind": Party.Kind.THIRD_COUNTRY, "cooperation_level": Party.Cooperation.OPERATIONAL}
    return make_party("US", "United States", time_zone="America/New_York", **kind)


@pytest.fixture
@kept
def frontex(db):
    """A Union body."""
    return make_party("FX", "Frontex", kind=Party.Kind.UNION_BODY)


def _officer(party, name, role, **fields):
    return make_user(f"{party.code.lower()}.{name}", authority=make_authority(party), role=role, **fields)


@pytest.fixture
@kept
def german_officer(germany):
    """de.liaison."""
    return _officer(germany, "liaison", Role.LIAISON_OFFICER)


@pytest.fixture
@kept
def dutch_officer(netherlands):
    """nl.liaison."""
    return _officer(netherlands, "liaison", Role.LIAISON_OFFICER)


@pytest.fixture
@kept
def french_officer(france):
    """fr.liaison, who has no part in it."""
    return _officer(france, "liaison", Role.LIAISON_OFFICER)


@pytest.fixture
@kept
def polish_officer(poland):
    """pl.liaison."""
    return _officer(poland, "liaison", Role.LIAISON_OFFICER)


@pytest.fixture
@kept
def american_officer(united_states):
    """us.liaison."""
    return _officer(united_states, "liaison", Role.LIAISON_OFFICER)


@pytest.fixture
@kept
def frontex_officer(frontex):
    """fx.liaison."""
    return _officer(frontex, "liaison", Role.LIAISON_OFFICER)


def _europol_person(europol, name, role):
    kind = {"name": "Operational Centre", "kind": Authority.Kind.OPERATIONAL_CENTRE}
    authority = make_authority(europol, "ep-oc", **kind)
    return make_user(f"europol.{name}", authority=authority, role=role)


@pytest.fixture
@kept
def analyst(europol):
    """europol.analyst."""
    return _europol_person(europol, "analyst", Role.ANALYST)


@pytest.fixture
@kept
def duty_officer(europol):
    """europol.duty."""
    return _europol_person(europol, "duty", Role.DUTY_OFFICER)


@pytest.fixture
@kept
def service_coordinator(europol):
    """europol.support."""
    return _europol_person(europol, "support", Role.SERVICE_COORDINATOR)


@pytest.fixture
@kept
def grant_officer(europol):
    """europol.grants."""
    return _europol_person(europol, "grants", Role.GRANT_OFFICER)


@pytest.fixture
@kept
def payer(europol):
    """europol.payments, the second grant officer."""
    return _europol_person(europol, "payments", Role.GRANT_OFFICER)


@pytest.fixture
@kept
def data_protection_officer(europol):
    """europol.dpo."""
    return _europol_person(europol, "dpo", Role.DATA_PROTECTION_OFFICER)


@pytest.fixture
@kept
def administrator(europol):
    """europol.admin."""
    return _europol_person(europol, "admin", Role.ADMINISTRATOR)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, request):
    """Tests copy one migrated database: a copy takes a second, the migrations half a minute."""
    if not request.config.getoption("reuse_db"):
        connection.settings_dict["TEST"] |= {"TEMPLATE": migrated(), "MIGRATE": False}  # the copy has all of them


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database, given up by every process of a test before it is dropped: one may still be going down."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND pg_has_role(usesysid, 'MEMBER')"
        )


@pytest.fixture(scope="module")
def demo_world(django_db_setup, django_db_blocker, tmp_path_factory):
    """The folder of a portal whose demo world was loaded; the tests of the module work on its database and files."""
    own, name = connection.settings_dict["NAME"], f"demo_{os.getpid()}"
    folder = tmp_path_factory.mktemp("demo")
    copy_told(of_the_run(folder), name, folder)
    files = settings.STORAGES["default"] | {"OPTIONS": {"location": str(folder / "files")}}
    with (
        django_db_blocker.unblock(),
        override_settings(PORTAL_DATA=folder, STORAGES=settings.STORAGES | {"default": files}),
    ):
        _work_on(name)
        with transaction.atomic():
            yield folder
            transaction.set_rollback(True)
        _work_on(own)
    drop_database(name)


def _work_on(database):
    connection.close()
    connection.settings_dict["NAME"] = database
    sharing.view_permission_id.cache_clear()
    written.forget()


def pytest_addoption(parser):
    """--write-docs writes the generated pages of docs/ anew."""
    parser.addoption("--write-docs", action="store_true", default=False)


def pytest_collection_finish():
    """What was imported and collected stays to the end: the collector of garbage need not go through it again."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items):
    """Files whose tests take long begin first, so that no core waits for the last of them.

    Before most of them come those that need no database, which run while it is made. Files whose tests wait for other
    processes come one by one among the rest: while one worker waits, others count.
    """
    files = {}
    for item in items:
        files.setdefault(item.nodeid.partition("::")[0], []).append(item)
    order = sorted((name for name in files if not name.startswith(WAITING)), key=lambda name: _turn(name, files[name]))
    waiting = [name for name in files if name.startswith(WAITING)]
    apart = max(len(order) * 3 // (len(waiting) * 4 + 1), 1)  # the last quarter is left to what ends soon
    for place, name in enumerate(waiting, start=1):
        order.insert(place * (apart + 1), name)
    items[:] = [item for name in order for item in _with_plans(files[name])]


def _with_plans(items):
    if not items[0].nodeid.startswith(KEEPING) or items[0].nodeid.startswith(BUILDING):
        yield from items
        return
    for item, plan in in_order(items):
        item.stash[PLAN] = plan
        yield item


def _turn(name, items):
    if name.startswith(LONGEST):
        return 0
    if not any(item.get_closest_marker("django_db") for item in items):
        return 1
    return 3 - name.startswith(LONG)
