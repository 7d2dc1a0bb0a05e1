"""manage.py api_token."""

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db


def test_the_command_prints_one_token_and_nothing_else(client, german_officer, capsys):
    call_command("api_token", "de.liaison", days=1)

    key = capsys.readouterr().out.removesuffix("\n")
    answer = client.get("/api/v1/parties/", headers={"Authorization": f"Bearer {key}"})
    assert "\n" not in key
    assert answer.status_code == 200


@pytest.mark.parametrize(("name", "days", "words"), [("nobody", 1, "no open account"), ("de.liaison", 91, "90 days")])
def test_the_command_says_why_it_issues_none(german_officer, name, days, words):
    with pytest.raises(CommandError, match=words):
        call_command("api_token", name, days=days)
