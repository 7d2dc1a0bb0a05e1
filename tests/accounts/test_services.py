"""Accounts: who may change them, what never comes together in one person, and what ends when it should end."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from europol_portal.accounts import services
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.parties.models import Authority, CrimeArea, Membership, Party, PriorityArea, Role, User
from tests.factories.parties import LONG_AGO, PASSWORD, make_authority, make_crime_area, make_user

pytestmark = pytest.mark.django_db

LONG_PASSWORD = "a heron stands in cold water"


def _new_user(party, **fields):
    return User(username="nl.new", first_name="Saskia", last_name="Veldkamp", party=party, **fields)


def _membership(user, authority, role=Role.LIAISON_OFFICER, **fields):
    return Membership(user=user, authority=authority, role=role, **({"valid_from": LONG_AGO} | fields))


@pytest.mark.parametrize("person", ["german_officer", "data_protection_officer", "duty_officer"])
def test_only_administrators_save_accounts_and_authorities(person, request, germany, now):
    by = request.getfixturevalue(person)
    authority = make_authority(germany, "de-x", name="Other", kind=Authority.Kind.COMPETENT_AUTHORITY)

    with pytest.raises(AccessDenied):
        services.save_user(user=_new_user(germany), by=by, at=now)
    with pytest.raises(AccessDenied):
        services.save_membership(membership=_membership(by, authority), by=by, at=now)
    with pytest.raises(AccessDenied):
        services.save_authority(authority=authority, by=by, at=now)
    with pytest.raises(AccessDenied):
        services.save_party(party=germany, by=by, at=now)
    with pytest.raises(AccessDenied):
        services.save_reference_entry(entry=make_crime_area(), by=by, at=now)
    with pytest.raises(AccessDenied):
        services.end_sessions(user=by, by=by, at=now)
    with pytest.raises(AccessDenied):
        services.set_one_time_password(user=by, by=by, at=now)


def test_a_new_account_joins_its_party_and_has_no_password(administrator, netherlands, now, record):
    user = services.save_user(user=_new_user(netherlands), by=administrator, at=now)

    assert list(user.groups.all()) == [netherlands.group]
    assert not user.has_usable_password()
    (line,) = record("accounts.user.created")
    assert (line.subject_reference, line.actor_name, line.verb) == ("nl.new", "europol.admin", "administration")


def test_a_change_is_recorded_by_the_names_of_its_fields_never_by_their_content(
    administrator, german_officer, now, record
):
    german_officer.last_name = "Quadflieg"

    services.save_user(user=german_officer, by=administrator, at=now)

    (line,) = record("accounts.user.changed")
    assert line.changes == {"fields": ["last_name"]}


def test_a_person_never_moves_to_another_party(administrator, german_officer, netherlands, now):
    german_officer.party = netherlands

    with pytest.raises(DomainError, match="new account"):
        services.save_user(user=german_officer, by=administrator, at=now)


def test_an_administrator_does_not_lock_the_own_account(administrator, now):
    own = User.objects.get(pk=administrator.pk)
    own.is_active = False

    with pytest.raises(DomainError, match="lock yourself out"):
        services.save_user(user=own, by=administrator, at=now)


def test_nobody_becomes_a_superuser(administrator, german_officer, now):
    german_officer.is_superuser = True

    with pytest.raises(ValidationError):
        services.save_user(user=german_officer, by=administrator, at=now)


def test_nobody_gives_a_role_to_themselves(administrator, now):
    membership = _membership(administrator, administrator.authority, Role.ANALYST)

    with pytest.raises(DomainError, match="to themselves"):
        services.save_membership(membership=membership, by=administrator, at=now)


def test_a_membership_stays_inside_the_party(administrator, german_officer, netherlands, now):
    with pytest.raises(DomainError, match="another party"):
        services.save_membership(
            membership=_membership(german_officer, make_authority(netherlands)), by=administrator, at=now
        )


@pytest.mark.invariant(15)
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR, Role.DATA_PROTECTION_OFFICER])
def test_control_and_operational_work_never_come_together_in_one_person(
    role, administrator, analyst, other_administrator, now
):
    with pytest.raises(DomainError, match="exclude each other"):
        services.save_membership(membership=_membership(analyst, analyst.authority, role), by=administrator, at=now)
    with pytest.raises(DomainError, match="exclude each other"):
        services.save_membership(
            membership=_membership(other_administrator, other_administrator.authority, Role.DUTY_OFFICER),
            by=administrator,
            at=now,
        )


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.DATA_PROTECTION_OFFICER])
def test_nobody_outside_europol_controls_the_record_of_all_countries(role, administrator, netherlands, now):
    clerk = make_user("nl.clerk", authority=make_authority(netherlands), role=Role.LIAISON_OFFICER)
    with pytest.raises(DomainError, match="Only people of Europol"):
        services.save_membership(membership=_membership(clerk, clerk.authority, role), by=administrator, at=now)


def test_an_administrator_does_not_read_the_record_too(administrator, other_administrator, now):
    with pytest.raises(DomainError, match="exclude each other"):
        services.save_membership(
            membership=_membership(other_administrator, other_administrator.authority, Role.AUDITOR),
            by=administrator,
            at=now,
        )


def test_a_role_may_follow_another_that_has_ended(administrator, analyst, now):
    authority = analyst.authority
    Membership.objects.filter(user=analyst).update(valid_until=date(2026, 10, 31))

    membership = services.save_membership(
        membership=_membership(analyst, authority, Role.AUDITOR, valid_from=date(2026, 11, 1)),
        by=administrator,
        at=now,
    )

    assert membership.pk is not None


def test_two_operational_roles_go_together(administrator, analyst, now, record):
    services.save_membership(
        membership=_membership(analyst, analyst.authority, Role.DUTY_OFFICER), by=administrator, at=now
    )

    (line,) = record("accounts.membership.changed")
    assert line.changes["person"] == "europol.analyst"
    assert line.changes["role"] == "duty_officer"


def test_an_authority_stays_with_its_party(administrator, germany, netherlands, now):
    authority = make_authority(germany)
    authority.party = netherlands

    with pytest.raises(DomainError, match="stays with its party"):
        services.save_authority(authority=authority, by=administrator, at=now)


def test_a_new_party_gets_its_permission_group(administrator, now):
    party = Party(
        code="XK",
        name="Kosovo",
        kind=Party.Kind.THIRD_COUNTRY,
        cooperation_level=Party.Cooperation.WORKING_ARRANGEMENT,
        personal_data_allowed=False,
    )

    services.save_party(party=party, by=administrator, at=now)

    assert Party.objects.get(code="XK").group.name == "party XK"


def test_the_code_of_a_party_is_final(administrator, germany, now):
    germany.code = "GER"

    with pytest.raises(DomainError, match="final"):
        services.save_party(party=germany, by=administrator, at=now)


def test_a_strategic_agreement_never_allows_personal_data(administrator, united_states, now):
    united_states.cooperation_level = Party.Cooperation.STRATEGIC

    with pytest.raises(ValidationError, match="does not allow personal data"):
        services.save_party(party=united_states, by=administrator, at=now)


def test_an_entry_of_a_list_is_saved_and_recorded(administrator, now, record):
    area = PriorityArea.objects.create(code="soc", name="Serious and organised crime")
    entry = CrimeArea(code="new-crime", name="New crime", priority_area=area, valid_from=date(2027, 1, 1))

    services.save_reference_entry(entry=entry, by=administrator, at=now)

    (line,) = record("accounts.reference.changed")
    assert (line.subject_type, line.subject_id) == ("parties.crimearea", str(entry.pk))


def test_ending_sessions_ends_tokens_and_every_session(client, administrator, german_officer, now):
    client.force_login(german_officer)
    services.issue_token(user=german_officer, label="import", lifetime=timedelta(days=1), at=now)

    services.end_sessions(user=german_officer, by=administrator, at=now)

    assert client.get("/accounts/profile/").status_code == 302
    assert not german_officer.api_tokens.filter(revoked_at=None).exists()


def test_a_one_time_password_replaces_the_old_one_and_ends_sessions(client, administrator, german_officer, now):
    client.force_login(german_officer)

    password = services.set_one_time_password(user=german_officer, by=administrator, at=now)

    german_officer.refresh_from_db()
    assert german_officer.check_password(password)
    assert not german_officer.check_password(PASSWORD)
    assert german_officer.one_time_until == now + timedelta(hours=72)
    assert client.get("/accounts/profile/").status_code == 302


def test_a_one_time_password_stands_nowhere_in_the_record(administrator, german_officer, now, record):
    password = services.set_one_time_password(user=german_officer, by=administrator, at=now)

    (line,) = record("accounts.user.one_time_password_set")
    assert password not in str(vars(line))


def test_a_closed_account_gets_no_password(administrator, german_officer, now):
    german_officer.is_active = False

    with pytest.raises(DomainError, match="closed"):
        services.set_one_time_password(user=german_officer, by=administrator, at=now)


@pytest.mark.parametrize("password", ["short", "password123456", "de.liaison.12345"])
def test_a_password_that_is_easy_to_guess_is_refused(password, german_officer, now):
    with pytest.raises(DomainError) as refusal:
        services.choose_password(user=german_officer, password=password, at=now)

    assert refusal.value.code == "weak_password"


def test_the_present_password_is_no_new_one(german_officer, now):
    with pytest.raises(DomainError, match="different"):
        services.choose_password(user=german_officer, password=PASSWORD, at=now)


def test_a_chosen_password_is_no_one_time_password_any_more(administrator, german_officer, now):
    services.set_one_time_password(user=german_officer, by=administrator, at=now)

    services.choose_password(user=german_officer, password=LONG_PASSWORD, at=now)

    german_officer.refresh_from_db()
    assert german_officer.one_time_until is None
    assert german_officer.check_password(LONG_PASSWORD)


def test_a_token_is_kept_as_its_hash_only(german_officer, now):
    key = services.issue_token(user=german_officer, label="import", lifetime=timedelta(days=30), at=now)

    token = german_officer.api_tokens.get()
    assert key not in str(vars(token))
    assert token.is_usable(now)
    assert not token.is_usable(now + timedelta(days=30))


@pytest.mark.parametrize("days", [0, -1, 91])
def test_a_token_lives_neither_for_ever_nor_in_the_past(days, german_officer, now):
    with pytest.raises(DomainError, match="one to 90"):
        services.issue_token(user=german_officer, label="import", lifetime=timedelta(days=days), at=now)


def test_nobody_keeps_more_tokens_than_they_can_look_after(german_officer, now):
    for number in range(10):
        services.issue_token(user=german_officer, label=f"no. {number}", lifetime=timedelta(days=1), at=now)

    with pytest.raises(DomainError, match="Revoke one"):
        services.issue_token(user=german_officer, label="one more", lifetime=timedelta(days=1), at=now)


def test_only_the_own_tokens_are_revoked_and_once(german_officer, dutch_officer, now, record):
    services.issue_token(user=german_officer, label="import", lifetime=timedelta(days=1), at=now)
    token = german_officer.api_tokens.get()

    with pytest.raises(AccessDenied):
        services.revoke_token(token=token, by=dutch_officer, at=now)
    services.revoke_token(token=token, by=german_officer, at=now)
    services.revoke_token(token=token, by=german_officer, at=now + timedelta(hours=1))

    token.refresh_from_db()
    assert token.revoked_at == now
    assert len(record("accounts.token.revoked")) == 1


def test_preferences_are_kept_and_recorded(german_officer, now, record):
    services.save_preferences(user=german_officer, time_zone="Europe/Lisbon", mail_notifications=False, at=now)

    german_officer.refresh_from_db()
    assert (german_officer.time_zone, german_officer.mail_notifications) == ("Europe/Lisbon", False)
    assert len(record("accounts.user.preferences_changed")) == 1


def test_a_refused_sign_in_keeps_no_name_that_belongs_to_nobody(german_officer, now, record):
    services.record_refused_sign_in(username="my secret password", at=now, address="192.0.2.7")
    services.record_refused_sign_in(username="de.liaison", at=now, address="192.0.2.7")

    unknown, known = record("accounts.session.refused")
    assert "secret" not in str(vars(unknown))
    assert (unknown.changes, unknown.subject_id) == ({"account": "unknown"}, "")
    assert (known.subject_reference, known.address, known.actor_id) == ("de.liaison", "192.0.2.7", None)
