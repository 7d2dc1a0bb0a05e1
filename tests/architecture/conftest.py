"""The demo world, loaded once per module and taken back at the end."""

import pytest
from django.core.management import call_command
from django.db import transaction

from europol_portal.access import sharing


@pytest.fixture(scope="module")
def demo_world(django_db_setup, django_db_blocker, tmp_path_factory):
    """Reference data, demo accounts, operations, contributions and requests in the test database."""
    from django.conf import settings  # noqa: PLC0415 - after pytest-django has set them up

    folder, settings.PORTAL_DATA = settings.PORTAL_DATA, tmp_path_factory.mktemp("demo")
    sharing.view_permission_id.cache_clear()
    with django_db_blocker.unblock():
        with transaction.atomic():
            call_command("load_reference", verbosity=0)
            call_command("load_demo", verbosity=0)
            yield
            transaction.set_rollback(True)
        settings.PORTAL_DATA = folder
