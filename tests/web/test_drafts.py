"""What is typed survives, and stays with the person who typed it."""

import pytest

from europol_portal.access.binding import acting_for
from europol_portal.web import drafts
from europol_portal.web.models import Draft

pytestmark = pytest.mark.django_db


def test_a_draft_comes_back_as_it_was_typed(client, german_officer):
    client.force_login(german_officer)

    answer = client.post("/drafts/contribution:new/", {"subject": "Half a sen", "recipients": ["1", "2"]})

    assert answer.status_code == 204
    with acting_for(german_officer):
        kept = drafts.load(user=german_officer, key="contribution:new")
    assert kept == {"subject": "Half a sen", "recipients": ["1", "2"]}


def test_a_draft_never_keeps_tokens_or_passwords(client, german_officer):
    client.force_login(german_officer)

    client.post("/drafts/x/", {"csrfmiddlewaretoken": "t", "password": "p", "a": "b"})

    with acting_for(german_officer):
        assert Draft.objects.get().data == {"a": "b"}


def test_nobody_else_finds_a_draft_not_even_with_an_unfiltered_query(client, german_officer, dutch_officer):
    client.force_login(german_officer)
    client.post("/drafts/x/", {"a": "b"})

    with acting_for(dutch_officer):
        assert not Draft.objects.exists()
        assert drafts.load(user=dutch_officer, key="x") == {}


def test_a_draft_too_long_to_keep_is_refused_with_what_to_do(client, german_officer):
    client.force_login(german_officer)

    answer = client.post("/drafts/x/", {"text": "a" * 250_000})

    assert answer.status_code == 409
    assert "file" in answer.content.decode()
