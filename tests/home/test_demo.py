"""The demo world is told once, whole or not at all, and never in production."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from europol_portal.access.binding import NOBODY, acting
from europol_portal.home import demo
from europol_portal.parties.models import Authority, User
from operations import demo as operations_demo
from operations.models import Operation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("untold")]


def test_a_story_that_fails_leaves_nothing_behind(untold, now, monkeypatch):
    def fail(_world):
        raise ZeroDivisionError

    broken = type("Part", (), {"build": staticmethod(fail)})
    monkeypatch.setattr(demo, "PARTS", (("operations", operations_demo), ("broken", broken)))

    with pytest.raises(ZeroDivisionError):
        list(demo.load(at=now))

    assert not User.objects.filter(is_demo=True).exists()
    with acting(NOBODY):
        assert not Operation.objects.exists()


def test_a_lost_password_file_is_made_anew_with_a_password_that_works(client, untold, now):
    list(demo.load(at=now))
    (untold / "demo-password").unlink()

    list(demo.load(at=now))

    password = (untold / "demo-password").read_text().strip()
    answer = client.post(reverse("login"), {"username": "de.liaison", "password": password})
    assert answer.status_code == 302


def test_desks_of_the_story_have_a_number_that_nobody_can_call_and_written_ones_stay(untold, now):
    Authority.objects.filter(code="de-lb").update(phone="+49 30 1")

    list(demo.load(at=now))

    assert Authority.objects.get(code="de-lb").phone == "+49 30 1"
    assert Authority.objects.get(code="ep-oc").phone.startswith("ext. ")


@pytest.mark.parametrize("command", ["load_demo", "demo_accounts"])
def test_production_refuses_the_demo_world(untold, settings, command):
    settings.IS_PRODUCTION = True

    with pytest.raises(CommandError, match="refused in production"):
        call_command(command)
    assert not User.objects.filter(is_demo=True).exists()


def test_the_commands_say_what_was_loaded_and_who_can_sign_in(capsys, untold):
    call_command("load_demo")
    loaded = capsys.readouterr().out
    call_command("load_demo")
    again = capsys.readouterr().out
    call_command("demo_accounts")
    accounts = capsys.readouterr().out

    assert [line.strip() for line in loaded.splitlines()] == [
        "16 accounts", "accounts", "operations", "intelligence", "targets", "openings", "support", "impact",
        "protection",
    ]  # fmt: skip
    assert again.strip() == "already there"
    assert all(row[0] in accounts for row in demo.ACCOUNTS)
    assert (untold / "demo-password").read_text().strip() in accounts


def test_without_demo_accounts_nothing_is_printed(untold, capsys):
    call_command("demo_accounts")

    assert capsys.readouterr().out == ""
