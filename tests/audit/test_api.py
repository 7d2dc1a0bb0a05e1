"""The record by program: for audit duty, read-only, and every look recorded."""

import pytest

pytestmark = pytest.mark.django_db

LIST = "/api/v1/audit-events/"


@pytest.mark.parametrize("person", ["german_officer", "analyst", "administrator"])
def test_others_are_refused(client, line, person, request):
    client.force_login(request.getfixturevalue(person))

    assert client.get(LIST).status_code == 403
    assert client.get(f"{LIST}{line.pk}/").status_code == 403


def test_audit_duty_reads_lines_with_their_words_and_the_look_is_recorded(
    client, data_protection_officer, line, lines_of
):
    client.force_login(data_protection_officer)

    rows = client.get(LIST, {"verb": "disclosure"}).json()["results"]

    assert [row["id"] for row in rows] == [str(line.pk)]
    assert rows[0]["kind_label"]
    (look,) = lines_of("audit.record.consulted")
    assert (look.changes, look.object_ids) == ({"filters": ["verb"]}, [str(line.pk)])


def test_one_line_is_read_and_the_look_recorded(client, data_protection_officer, line, lines_of):
    client.force_login(data_protection_officer)

    assert client.get(f"{LIST}{line.pk}/").json()["recipients"] == ["NL"]
    assert len(lines_of("audit.event.opened")) == 1


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_record_is_never_written_by_program(client, data_protection_officer, line, method):
    client.force_login(data_protection_officer)

    for address in (LIST, f"{LIST}{line.pk}/"):
        assert getattr(client, method)(address).status_code in {403, 405}
