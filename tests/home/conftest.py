"""The demo world, told once for all who look at it, and a quick one for those who tell it themselves."""

import pytest
from django.core.management import call_command

from europol_portal.home import demo


@pytest.fixture
def untold(db, settings, tmp_path, monkeypatch):
    """The folder of a portal with reference data, where the story is short: its parts tell nothing."""
    settings.PORTAL_DATA = tmp_path / "data"
    call_command("load_reference", verbosity=0)
    quiet = type("Part", (), {"build": staticmethod(lambda world: world.person("de.liaison"))})
    monkeypatch.setattr(demo, "PARTS", tuple((name, quiet) for name, _part in demo.PARTS))
    return settings.PORTAL_DATA
