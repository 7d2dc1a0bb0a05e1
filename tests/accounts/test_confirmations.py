"""A unit confirms its people once a year; who is not confirmed, or has left, is out."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from europol_portal.access.binding import acting_as_system, acting_for
from europol_portal.accounts import services
from europol_portal.accounts.models import OpenSession
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.parties.models import Authority, Membership, Role, User
from tests.factories.parties import LONG_AGO, PASSWORD, make_authority, make_user

pytestmark = pytest.mark.django_db

PROFILE = reverse("accounts:profile")
UNIT = reverse("accounts:unit")


def _ends(person, *, days):
    person.confirm_by = timezone.now().date() + timedelta(days=days)
    person.save(update_fields=["confirm_by"])


def _tend(at=None):
    with acting_as_system():
        return services.tend_confirmations(at=at or timezone.now())


def _told(person):
    with acting_for(person):
        return [row.kind for row in person.notifications.order_by("pk")]


def test_a_unit_is_warned_in_three_steps_and_its_person_in_two(german_head, german_officer, french_officer):
    _ends(german_officer, days=30)

    for day in (0, 0, 10, 23, 24, 29, 30):
        _tend(timezone.now() + timedelta(days=day))

    assert _told(german_head) == ["accounts.unit.people_due"] * 3
    assert _told(german_officer) == ["accounts.user.due"] * 2
    assert _told(french_officer) == []
    german_officer.refresh_from_db()
    assert german_officer.is_active


def test_only_the_head_of_a_national_unit_looks_after_the_whole_party(
    german_head, german_officer, german_unit, germany
):
    bureau = make_authority(germany, "de-desk", name="Desk", kind=Authority.Kind.LIAISON_BUREAU)
    other = make_user("de.desk", authority=bureau, role=Role.LIAISON_OFFICER)
    head = make_user("de.deskhead", authority=bureau, role=Role.LIAISON_OFFICER)
    Membership.objects.create(user=head, authority=bureau, role=Role.UNIT_HEAD, valid_from=LONG_AGO)
    at = timezone.now()

    def looked_after(by):
        with acting_for(by):
            return {person.username for person in services.people_of_unit(by, at)}

    assert looked_after(head) == {"de.desk"}
    assert {"de.desk", german_officer.username} <= looked_after(german_head)
    assert not looked_after(german_head) & {"de.deskhead", "de.head"}
    with acting_for(head), pytest.raises(AccessDenied):
        services.person_left(person=german_officer, by=head, at=at)
    with acting_for(german_head):
        services.person_left(person=other, by=german_head, at=at)
    assert _told(head) == ["accounts.user.left"]


def test_who_an_administrator_closed_no_head_opens_again(german_head, german_officer, administrator):
    _ends(german_officer, days=-1)
    _tend()
    german_officer.refresh_from_db()
    services.save_user(user=german_officer, by=administrator, at=timezone.now())

    with acting_for(german_head), pytest.raises(AccessDenied):
        services.confirm_people(people=[german_officer], by=german_head, at=timezone.now())


def test_where_a_unit_has_no_head_the_administrators_are_warned(french_officer, administrator):
    _ends(french_officer, days=5)

    _tend()

    assert _told(administrator) == ["accounts.unit.people_due"]


def test_who_is_not_confirmed_is_locked_out_at_the_date_with_session_and_token(german_officer, record):
    client = Client()
    client.post(reverse("login"), {"username": german_officer.username, "password": PASSWORD})
    with acting_for(german_officer):
        services.issue_token(user=german_officer, label="x", lifetime=timedelta(days=5), at=timezone.now())
    _ends(german_officer, days=-1)

    assert (_tend(), _tend()) == (1, 0)

    german_officer.refresh_from_db()
    assert (german_officer.is_active, german_officer.lapsed_at is None) == (False, False)
    assert client.get(PROFILE).status_code == 302
    assert not german_officer.api_tokens.filter(revoked_at=None).exists()
    assert record("accounts.user.lapsed")[0].actor_id is None


def test_the_last_administrator_stays_and_the_log_says_so(administrator, caplog):
    _ends(administrator, days=-1)

    assert _tend() == 0
    administrator.refresh_from_db()
    assert administrator.is_active
    assert "last administrator" in caplog.text


def test_the_head_confirms_and_a_locked_account_opens_again(german_head, german_officer):
    _ends(german_officer, days=-1)
    _tend()
    client = Client()
    client.force_login(german_head)

    nobody = client.post(reverse("accounts:unit-confirm"))
    done = client.post(reverse("accounts:unit-confirm"), {"person": german_officer.pk})

    german_officer.refresh_from_db()
    assert nobody.headers["Location"] == done.headers["Location"] == UNIT
    assert german_officer.is_active
    assert german_officer.confirm_by == timezone.now().date() + timedelta(days=365)


def test_what_an_administrator_closed_no_unit_opens(german_head, german_officer, administrator):
    at = timezone.now()
    german_officer.is_active = False
    services.save_user(user=german_officer, by=administrator, at=at)

    with acting_for(german_head), pytest.raises(AccessDenied):
        services.confirm_people(people=[german_officer], by=german_head, at=at)
    with pytest.raises(DomainError, match="An administrator opens it"):
        services.confirm_people(people=[german_officer], by=administrator, at=at)


def test_who_has_left_is_out_at_once(german_head, german_officer, record):
    client, head = Client(), Client()
    client.post(reverse("login"), {"username": german_officer.username, "password": PASSWORD})
    head.force_login(german_head)
    page = reverse("accounts:unit-left", args=[german_officer.pk])

    assert head.get(page).status_code == 200
    assert head.post(page).headers["Location"] == UNIT

    german_officer.refresh_from_db()
    assert (german_officer.is_active, german_officer.lapsed_at) == (False, None)
    assert client.get(PROFILE).status_code == 302
    with acting_for(german_officer):
        assert not OpenSession.objects.live(german_officer, timezone.now()).exists()
    assert record("accounts.user.left")[0].subject_reference == german_officer.username


def test_a_head_looks_after_the_own_unit_and_never_after_oneself_or_who_controls(
    german_head, french_officer, duty_officer, data_protection_officer
):
    unit = duty_officer.authority
    Membership.objects.create(user=duty_officer, authority=unit, role=Role.UNIT_HEAD, valid_from=LONG_AGO)
    head_of_hub = User.objects.get(pk=duty_officer.pk)

    for by, person in (
        (german_head, french_officer),
        (german_head, german_head),
        (head_of_hub, data_protection_officer),
        (head_of_hub, german_head),
    ):
        with acting_for(by):
            for act in (services.confirm_people, services.person_left):
                who = {"people": [person]} if act is services.confirm_people else {"person": person}
                with pytest.raises(AccessDenied):
                    act(by=by, at=timezone.now(), **who)


def test_others_see_nothing_of_the_unit(german_officer, french_officer, german_head, api_as):
    for person in (german_officer, french_officer):
        client = Client()
        client.force_login(person)
        assert client.get(UNIT).status_code == 403
        assert client.get(reverse("accounts:unit-left", args=[german_head.pk])).status_code == 403
        assert api_as(person).get("/api/v1/unit-people/").status_code == 403


def test_programs_of_the_head_confirm_and_close(german_head, german_officer, french_officer, api_as):
    program = api_as(german_head)
    listed = program.get("/api/v1/unit-people/").data["results"]
    _ends(german_officer, days=3)

    confirmed = program.post(f"/api/v1/unit-people/{german_officer.pk}/confirm/")
    left = program.post(f"/api/v1/unit-people/{german_officer.pk}/left/")

    assert [row["username"] for row in listed] == [german_officer.username]
    assert confirmed.data["confirm_by"] == str(timezone.now().date() + timedelta(days=365))
    assert left.data["is_active"] is False
    assert program.post(f"/api/v1/unit-people/{french_officer.pk}/left/").status_code == 404


def test_the_page_costs_the_same_for_any_number_of_people(german_head, german_officer, queries_of):
    client = Client()
    client.force_login(german_head)

    alone = queries_of(client, UNIT)
    for number in range(3):
        make_user(f"de.more{number}", authority=german_officer.authority, role=Role.LIAISON_OFFICER)

    assert queries_of(client, UNIT) == alone <= 13  # three of them of the page itself


def test_an_administrator_confirms_others_on_a_page_of_its_own(administrator, german_officer, other_administrator):
    client = Client()
    client.force_login(administrator)
    page = reverse("admin:parties_user_confirm", args=[german_officer.pk])
    own = reverse("admin:parties_user_confirm", args=[administrator.pk])
    _ends(german_officer, days=3)

    assert client.get(page).status_code == 200
    assert client.post(page).status_code == 302
    assert client.post(own).status_code == 409
    german_officer.refresh_from_db()
    assert german_officer.confirm_by > timezone.now().date() + timedelta(days=300)
