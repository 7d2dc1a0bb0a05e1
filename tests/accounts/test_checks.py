"""What production refuses."""

import pytest

from europol_portal.accounts import checks
from europol_portal.parties.models import User


def _ids(messages):
    return [message.id for message in messages]


def test_a_development_portal_may_have_all_of_it(settings):
    settings.IS_PRODUCTION, settings.DEBUG, settings.PORTAL_DEMO = False, True, True

    assert checks.production_settings() == []


def test_production_refuses_debug_pages_a_development_secret_and_demo_mode(settings):
    settings.IS_PRODUCTION, settings.DEBUG, settings.PORTAL_DEMO = True, True, True
    settings.SECRET_KEY = "development-only-key-never-in-production-and-long-enough-for-that"

    assert _ids(checks.production_settings()) == ["portal.E001", "portal.E002", "portal.E003"]


def test_a_secret_must_be_long(settings):
    settings.IS_PRODUCTION, settings.PORTAL_DEMO, settings.SECRET_KEY = True, False, "x" * 49

    assert _ids(checks.production_settings()) == ["portal.E002"]


def test_production_wants_second_factors_and_a_key_for_their_secrets(settings):
    settings.IS_PRODUCTION, settings.SECOND_FACTOR = True, "off"
    assert _ids(checks.second_factors()) == ["portal.E005", "portal.E006"]

    settings.SECOND_FACTOR, settings.SECRETS_KEYS = "all", ["a" * 50]
    assert checks.second_factors() == []


@pytest.mark.django_db
def test_production_refuses_demo_accounts_that_can_sign_in(settings, german_officer):
    settings.IS_PRODUCTION = True
    assert checks.no_demo_accounts(databases=["default"]) == []

    User.objects.filter(pk=german_officer.pk).update(is_demo=True)
    assert _ids(checks.no_demo_accounts(databases=["default"])) == ["portal.E004"]

    User.objects.filter(pk=german_officer.pk).update(is_active=False)
    assert checks.no_demo_accounts(databases=["default"]) == []


def test_without_a_database_to_ask_the_check_says_nothing(settings):
    settings.IS_PRODUCTION = True

    assert checks.no_demo_accounts(databases=None) == []
