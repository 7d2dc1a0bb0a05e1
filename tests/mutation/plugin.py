"""Loaded by pytest before Django is: from here on the access modules are those with mutants in them."""

import pytest

from tests.mutation import switch

switch.install()


def pytest_configure(config: pytest.Config) -> None:
    """What runs the tests needs Django, which stands now."""
    config.pluginmanager.import_plugin("tests.mutation.runner")
