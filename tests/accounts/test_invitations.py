"""The head of a unit invites: the link opens once, for seven days, and says nothing to anybody else."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from europol_portal.access.binding import acting_as_system, acting_for
from europol_portal.accounts import services
from europol_portal.accounts.models import Invitation
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.parties.models import Authority, Membership, Role, User
from europol_portal.web.models import IdempotencyRecord

pytestmark = pytest.mark.django_db

PAGE = reverse("take-invitation")
PASSWORD = "seven herons in cold water"
WRITTEN = ("party", "authority", "role", "first_name", "last_name", "email", "invited_at", "ends_at")
CHOSEN = {"new_password1": PASSWORD, "new_password2": PASSWORD}


@pytest.fixture
def data(german_unit):
    """A colleague."""
    return services.InvitationData("ida", "Ida", "Probe", "ida@example.invalid", german_unit, Role.NATIONAL_OFFICER)


@pytest.fixture
def outsiders(german_officer, french_officer, administrator):
    """A colleague, another country, an administrator."""
    return german_officer, french_officer, administrator


def _invite(head, data, at=None):
    with acting_for(head):
        return services.invite(data=data, by=head, at=at or timezone.now())


def _open(key):
    client = Client()
    client.get(reverse("invitation-link", args=[key]))
    return client


def test_who_was_invited_chooses_a_password_and_comes_to_the_second_factors(german_head, data, record):
    _invitation, key = _invite(german_head, data)
    client = _open(key)

    page = client.get(PAGE)
    weak = client.post(PAGE, {"new_password1": "short", "new_password2": "short"})
    done = client.post(PAGE, CHOSEN)

    person = User.objects.get(username="de.ida")
    assert "de.ida" in page.content.decode()
    assert weak.status_code == 422
    assert done.headers["Location"] == reverse("accounts:security")
    assert client.get(reverse("accounts:security")).status_code == 200
    assert (person.roles, person.clearance_rank, person.party) == ({Role.NATIONAL_OFFICER}, 1, german_head.party)
    assert person.check_password(PASSWORD)
    assert record("accounts.invitation.taken")[0].changes["person"] == "de.ida"
    with acting_for(german_head):
        assert german_head.notifications.get().kind == "accounts.invitation.taken"


def test_a_link_that_does_not_open_says_the_same_whatever_the_reason_is(german_head, data):
    at = timezone.now()
    taken, withdrawn, late = (
        _invite(german_head, replace(data, name=name), at - timedelta(days=days))
        for name, days in (("one", 0), ("two", 0), ("three", 8))
    )
    _open(taken[1]).post(PAGE, CHOSEN)
    with acting_for(german_head):
        services.withdraw_invitation(invitation=withdrawn[0], by=german_head, at=at)

    answers = [_open(key).get(PAGE) for key in (taken[1], withdrawn[1], late[1], "never-made")] + [Client().get(PAGE)]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_links_die_with_the_right_of_who_made_them(german_head, data):
    _invitation, key = _invite(german_head, data)
    Membership.objects.filter(role=Role.UNIT_HEAD).update(valid_until=timezone.now().date() - timedelta(days=1))

    assert _open(key).get(PAGE).status_code == 404
    assert services.take_invitation(key=key, password=PASSWORD, at=timezone.now()) is None
    assert not User.objects.filter(username="de.ida").exists()


def test_a_key_is_kept_nowhere(german_head, data):
    _invitation, key = _invite(german_head, data)

    with acting_as_system(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_invitation i WHERE i::text LIKE %s", [f"%{key}%"])
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": "Ida!"}, "name_malformed"),
        ({"name": "head"}, "name_taken"),
        ({"role": Role.ADMINISTRATOR}, "role_not_yours"),
        ({"role": Role.UNIT_HEAD}, "role_not_yours"),
        ({"role": Role.ANALYST}, "role_not_yours"),
    ],
)
def test_a_head_gives_the_roles_of_a_colleague_and_no_more(german_head, data, change, code):
    with pytest.raises(DomainError) as refusal:
        _invite(german_head, replace(data, **change))

    assert refusal.value.code == code


def test_a_head_invites_into_the_own_party_only(german_head, data, french_officer):
    with pytest.raises(DomainError, match="own party"):
        _invite(german_head, replace(data, authority=french_officer.authority))


def test_nobody_but_the_head_invites_or_knows_who_was_invited(german_head, outsiders, data, api_as):
    invitation, _key = _invite(german_head, data)

    for person in outsiders:
        with acting_for(person):
            assert not Invitation.objects.visible_to(person).exists()
            with pytest.raises(AccessDenied):
                services.invite(data=data, by=person, at=timezone.now())
        assert api_as(person).get("/api/v1/unit-invitations/").status_code == 403
    with acting_for(outsiders[1]):
        assert not Invitation.objects.exists()
    with acting_for(german_head):
        assert Invitation.objects.visible_to(german_head).get() == invitation


def test_the_database_keeps_an_invitation_as_it_was_made(german_head, data):
    invitation, _key = _invite(german_head, data)

    for change in ({"role": Role.ANALYST}, {"taken_at": timezone.now()}):
        with (
            pytest.raises(ProgrammingError, match="stays as it is"),
            acting_for(german_head),
            transaction.atomic(),
        ):
            Invitation.objects.filter(pk=invitation.pk).update(**change)


def test_the_page_shows_the_link_once(german_head, german_unit):
    client = Client()
    client.force_login(german_head)
    fields = {"first_name": "Ida", "last_name": "Probe", "email": "ida@example.invalid", "name": "ida"}
    fields |= {"authority": german_unit.code, "role": Role.NATIONAL_OFFICER}

    refused = client.post(reverse("accounts:unit-invite"), fields | {"name": "head"})
    made = client.post(reverse("accounts:unit-invite"), fields)
    listed = client.get(reverse("accounts:unit")).content.decode()

    assert refused.status_code == 422
    assert "Choose another one" in refused.content.decode()
    assert "/accounts/invitation/" in made.content.decode()
    assert "de.ida" in listed
    assert "/accounts/invitation/" not in listed


def test_programs_invite_and_withdraw(german_head, german_unit, api_as):
    program = api_as(german_head)
    body = {"name": "ida", "first_name": "Ida", "last_name": "Probe", "email": "ida@example.invalid"}
    body |= {"authority": german_unit.code, "role": Role.NATIONAL_OFFICER}

    made = program.post("/api/v1/unit-invitations/", body, format="json")
    withdrawn = program.post(f"/api/v1/unit-invitations/{made.data['id']}/withdraw/")

    assert (made.status_code, withdrawn.status_code) == (201, 200)
    assert _open(made.data["link"].rstrip("/").rsplit("/", 1)[-1]).get(PAGE).status_code == 404
    assert program.get("/api/v1/unit-invitations/").data["results"] == []


def test_an_answer_with_a_link_is_never_remembered(german_head, german_unit, api_as):
    body = {"name": "ida", "first_name": "Ida", "last_name": "Probe", "email": "ida@example.invalid"}
    body |= {"authority": german_unit.code, "role": Role.NATIONAL_OFFICER}
    answers = [
        api_as(german_head).post("/api/v1/unit-invitations/", body, format="json", headers={"Idempotency-Key": "once"})
        for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [201, 409]
    assert "link" not in answers[1].data
    with acting_for(german_head):
        assert not IdempotencyRecord.objects.exists()


def test_the_database_takes_an_invitation_from_a_head_alone(german_head, german_officer, german_unit, data):
    made, _key = _invite(german_head, data)
    for by, change in (
        (german_officer, {}),
        (german_head, {"role": Role.ADMINISTRATOR}),
        (german_head, {"authority": Authority.objects.exclude(party=german_unit.party).first()}),
    ):
        row = Invitation.objects.model(**{name: getattr(made, name) for name in WRITTEN} | {"invited_by": by} | change)
        row.username, row.digest = "de.other", "0" * 64
        with pytest.raises(ProgrammingError, match="head of a unit"), acting_for(by), transaction.atomic():
            row.save(force_insert=True)


def test_the_administrators_hear_of_an_account_that_a_lone_head_made(german_head, administrator, data):
    _invitation, key = _invite(german_head, data)
    services.take_invitation(key=key, password=PASSWORD, at=timezone.now())
    with acting_for(administrator):
        assert administrator.notifications.get().kind == "accounts.invitation.taken"


def test_names_of_who_was_invited_go_a_month_after_the_link_ended(german_head, data):
    at = timezone.now()
    _invite(german_head, data, at - timedelta(days=38))

    with acting_as_system():
        services.forget_what_is_over(at=at)
        assert not Invitation.objects.exists()
