"""Second factors: app, recovery codes and the reset that takes two people."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from europol_portal.access.binding import acting_for
from europol_portal.accounts import services
from europol_portal.accounts.models import AuthenticatorApp, FactorReset, Passkey, RecoveryCode
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.core.sealed import CannotOpen, seal, unseal
from europol_portal.parties.models import User
from tests.accounts.test_views import LOGIN, LONG_PASSWORD, PROFILE
from tests.factories.parties import PASSWORD

pytestmark = pytest.mark.django_db

FACTOR, SECURITY = reverse("second-factor"), reverse("accounts:security")


@pytest.fixture
def earlier():
    """When factors were set up, so that the codes of now are new."""
    return timezone.now() - timedelta(minutes=5)


def _password(client, person, password=PASSWORD):
    return client.post(LOGIN, {"username": person.username, "password": password})


def test_with_a_factor_the_password_alone_opens_nothing(client, german_officer, app_of, earlier, record):
    code, _codes = app_of(german_officer, earlier)

    first = _password(client, german_officer)
    between = client.get(PROFILE)
    wrong = client.post(FACTOR, {"code": "000000"})
    right = client.post(FACTOR, {"code": code(timezone.now())})

    assert first.headers["Location"] == FACTOR
    assert between.status_code == 302
    assert wrong.status_code == 422
    assert right.headers["Location"] == reverse("desk")
    assert client.get(PROFILE).status_code == 200
    assert len(record("accounts.session.started")) == len(record("accounts.factor.refused")) == 1


def test_a_code_is_used_once_and_the_one_before_is_taken_from_slow_hands(german_officer, app_of, earlier):
    code, _codes = app_of(german_officer, earlier)
    at = timezone.now()

    def try_code(typed):
        with acting_for(german_officer):
            return services.try_code(user=german_officer, code=typed, at=at, address="").kind

    assert try_code(code(at - timedelta(seconds=60))) == ""
    assert try_code(code(at - timedelta(seconds=30))) == "app"
    assert try_code(code(at - timedelta(seconds=30))) == ""
    assert try_code(code(at)) == "app"
    assert try_code(code(at)) == ""


def test_after_five_wrong_codes_the_right_one_waits(client, german_officer, app_of, earlier):
    code, _codes = app_of(german_officer, earlier)
    _password(client, german_officer)
    for _ in range(5):
        client.post(FACTOR, {"code": "000000"})

    slowed = client.post(FACTOR, {"code": code(timezone.now())})

    assert "Too many codes" in slowed.content.decode()


def test_the_secret_is_sealed_and_opens_in_its_own_row_only(german_officer, app_of, earlier):
    app_of(german_officer, earlier)
    with acting_for(german_officer):
        kept = bytes(AuthenticatorApp.objects.get().secret)
        with pytest.raises(DomainError):
            services.address_for_app(german_officer)

    assert len(unseal(kept, place=f"accounts.authenticatorapp of {german_officer.pk}")) == 20
    with pytest.raises(CannotOpen):
        unseal(kept, place="accounts.authenticatorapp of 0")


def test_a_new_key_seals_and_the_old_one_still_opens(settings):
    settings.SECRETS_KEYS = ["old"]
    kept = seal(b"x", place="here")
    settings.SECRETS_KEYS = ["new", "old"]

    assert unseal(kept, place="here") == b"x"
    settings.SECRETS_KEYS = ["new"]
    with pytest.raises(CannotOpen):
        unseal(kept, place="here")


def test_a_recovery_code_opens_once_however_it_is_typed(client, german_officer, app_of, earlier, record):
    _code, codes = app_of(german_officer, earlier)

    for typed, expected in ((codes[0].upper().replace("-", " "), 302), (codes[0], 422)):
        _password(client, german_officer)
        assert client.post(FACTOR, {"code": typed}).status_code == expected
        client.logout()
    assert len(codes) == 10
    assert len(record("accounts.factor.code_used")) == 1
    with acting_for(german_officer):
        assert codes[1] not in str(list(RecoveryCode.objects.values()))


def test_the_app_is_set_up_on_the_pages(client, german_officer):
    client.force_login(german_officer)

    client.post(reverse("accounts:security-app-start"))
    page = client.get(reverse("accounts:security-app")).content.decode()
    wrong = client.post(reverse("accounts:security-app"), {"code": "123"})

    assert "data:image/svg+xml" in page
    assert wrong.status_code == 422
    assert "Set up an app" in client.get(SECURITY).content.decode()


def test_where_everybody_needs_a_factor_nothing_else_is_open_before_it(client, german_officer, settings, app_of):
    settings.SECOND_FACTOR = "all"
    client.force_login(german_officer)

    assert client.get(PROFILE).headers["Location"] == SECURITY
    assert client.get(SECURITY).status_code == 200
    assert client.get("/api/v1/parties/").json()["code"] == "factor_needed"
    assert client.get(reverse("accounts:security-passkey")).status_code == 200


@pytest.mark.parametrize(("person", "status"), [("administrator", 302), ("german_officer", 200)])
def test_control_roles_can_be_asked_alone(client, settings, person, status, request):
    settings.SECOND_FACTOR = "control"
    client.force_login(request.getfixturevalue(person))

    assert client.get(PROFILE).status_code == status


def test_who_needs_a_factor_keeps_the_last_one(german_officer, app_of, device_of, earlier, settings):
    settings.SECOND_FACTOR = "all"
    app_of(german_officer, earlier)
    with acting_for(german_officer), pytest.raises(DomainError, match="Add another"):
        services.remove_app(user=german_officer, at=earlier)
    device_of(german_officer, earlier)
    with acting_for(german_officer):
        services.remove_app(user=german_officer, at=earlier)
        with pytest.raises(DomainError, match="Add another"):
            services.remove_passkey(passkey=Passkey.objects.get(), by=german_officer, at=earlier)


def test_without_a_factor_recovery_codes_are_gone(german_officer, app_of, earlier):
    app_of(german_officer, earlier)
    with acting_for(german_officer):
        services.remove_app(user=german_officer, at=earlier)
        assert not RecoveryCode.objects.exists()
        with pytest.raises(DomainError):
            services.make_codes(user=german_officer, at=earlier)


def _lost(german_officer, administrator, app_of, at):
    app_of(german_officer, at)
    with acting_for(administrator):
        return services.open_reset(user=german_officer, by=administrator, at=timezone.now())


def test_a_reset_takes_the_code_of_the_one_and_the_password_of_the_other(
    client, german_officer, administrator, app_of, record
):
    code = _lost(german_officer, administrator, app_of, timezone.now() - timedelta(minutes=5))
    use = reverse("use-reset")

    assert client.post(use, {"code": code}).headers["Location"] == LOGIN
    _password(client, german_officer)
    assert client.post(use, {"code": "wrong-code"}).status_code == 422
    assert client.post(use, {"code": code}).headers["Location"] == reverse("desk")
    with acting_for(german_officer):
        assert not services.factors_of(german_officer)
        assert not FactorReset.objects.exists()
    assert record("accounts.factor.reset_used")[0].changes == {"opened_by": "europol.admin"}


def test_one_administrator_never_gives_password_and_reset(
    german_officer, administrator, other_administrator, app_of, earlier
):
    at = timezone.now()
    _lost(german_officer, administrator, app_of, earlier)
    with acting_for(administrator):
        services.set_one_time_password(user=german_officer, by=administrator, at=at)
        assert not FactorReset.objects.exists()
        with pytest.raises(DomainError, match="Another administrator"):
            services.open_reset(user=User.objects.get(pk=german_officer.pk), by=administrator, at=at)
    person = User.objects.get(pk=german_officer.pk)
    with acting_for(other_administrator):
        code = services.open_reset(user=person, by=other_administrator, at=at)
    with acting_for(person):
        assert services.try_reset(user=person, code=code, at=at, address="").kind == "reset"


def test_with_a_one_time_password_the_factor_comes_before_the_choice(
    client, german_officer, administrator, app_of, earlier
):
    code, _codes = app_of(german_officer, earlier)
    once = services.set_one_time_password(user=german_officer, by=administrator, at=timezone.now())
    choose = reverse("choose-password")

    assert _password(client, german_officer, once).headers["Location"] == FACTOR
    assert client.get(choose).headers["Location"] == LOGIN
    assert client.post(FACTOR, {"code": code(timezone.now())}).headers["Location"] == choose
    chosen = {"new_password1": LONG_PASSWORD, "new_password2": LONG_PASSWORD}
    assert client.post(choose, chosen).headers["Location"] == reverse("desk")


@pytest.mark.parametrize("person", ["german_officer", "data_protection_officer"])
def test_only_administrators_open_a_reset_and_never_their_own(person, request, administrator, french_officer, now):
    by = request.getfixturevalue(person)

    with pytest.raises(AccessDenied):
        services.open_reset(user=french_officer, by=by, at=now)
    with pytest.raises(DomainError, match="your own"):
        services.open_reset(user=administrator, by=administrator, at=now)
    with acting_for(administrator), pytest.raises(IntegrityError), transaction.atomic():
        FactorReset.objects.create(user=administrator, opened_by=administrator, digest="x", opened_at=now, ends_at=now)


def test_a_reset_ends_after_a_day(german_officer, administrator, app_of, earlier):
    code = _lost(german_officer, administrator, app_of, earlier)
    later = timezone.now() + timedelta(hours=25)

    with acting_for(german_officer):
        assert services.try_reset(user=german_officer, code=code, at=later, address="").kind == ""


def test_the_administrator_sees_the_code_in_the_answer_itself(client, administrator, german_officer, record):
    client.force_login(administrator)
    address = reverse("admin:parties_user_factor_reset", args=[german_officer.pk])

    assert "Give a code" in client.get(address).content.decode()
    assert "24 hours" in client.post(address).content.decode()
    assert client.post(reverse("admin:parties_user_factor_reset", args=[administrator.pk])).status_code == 409
    assert len(record("accounts.factor.reset_opened")) == 1


def test_factors_are_seen_by_their_person_only(german_officer, french_officer, administrator, app_of, device_of):
    app_of(german_officer, timezone.now())
    device_of(german_officer, timezone.now())

    for person, seen in ((german_officer, True), (french_officer, False), (administrator, False)):
        with acting_for(person):
            for model in (AuthenticatorApp, Passkey, RecoveryCode):
                assert model.objects.exists() is seen
                assert model.objects.visible_to(person).exists() is seen
