"""The demo world, told once for all who look at it, and a quick one for those who tell it themselves."""

import pytest
from django.core.management import call_command
from django.db import transaction

from europol_portal.access import sharing
from europol_portal.home import demo


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker, tmp_path_factory):
    """The folder of a portal whose demo world was loaded; taken back at the end of the module."""
    from django.conf import settings  # noqa: PLC0415 - after pytest-django has set them up

    folder, settings.PORTAL_DATA = settings.PORTAL_DATA, tmp_path_factory.mktemp("demo")
    sharing.view_permission_id.cache_clear()
    with django_db_blocker.unblock():
        with transaction.atomic():
            call_command("load_reference", verbosity=0)
            call_command("load_demo", verbosity=0)
            yield settings.PORTAL_DATA
            transaction.set_rollback(True)
        settings.PORTAL_DATA = folder


@pytest.fixture
def untold(db, settings, tmp_path, monkeypatch):
    """The folder of a portal with reference data, where the story is short: its parts tell nothing."""
    settings.PORTAL_DATA = tmp_path / "data"
    call_command("load_reference", verbosity=0)
    quiet = type("Part", (), {"build": staticmethod(lambda world: world.person("de.liaison"))})
    monkeypatch.setattr(demo, "PARTS", tuple((name, quiet) for name, _part in demo.PARTS))
    return settings.PORTAL_DATA
