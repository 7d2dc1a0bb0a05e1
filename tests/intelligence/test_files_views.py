"""The page of a draft's files: a plain form without scripts, a panel that scripts read anew."""

import io

import pytest
from django.urls import reverse

from europol_portal.access.binding import acting_for
from intelligence import services
from intelligence.models import Attachment, Contribution, Upload
from tests.factories.intelligence import PDF, draft_contribution, make_file, send_contribution
from tests.kept import kept

pytestmark = pytest.mark.django_db


@pytest.fixture
@kept
def draft(german_officer, dutch_officer, now):
    """A draft of Germany with one file."""
    return draft_contribution(german_officer, dutch_officer, at=now, files=[make_file("first.pdf")])


@pytest.fixture
@kept
def upload(draft, german_officer, now):
    """A file of which the first bytes have arrived."""
    with acting_for(german_officer):
        begun = services.start_upload(draft=draft, name="large.pdf", size=100, by=german_officer, at=now)
        part = services.part_of(offset=0, length=5)
        return services.receive(upload=begun, part=part, body=io.BytesIO(PDF[:5]), by=german_officer, at=now)


def _page(row):
    return reverse("intelligence:contribution-files", args=[getattr(row, "contribution_id", row.pk)])


def test_the_page_shows_what_has_arrived_and_what_is_on_its_way(as_, german_officer, draft, upload):
    text = as_(german_officer).get(_page(draft)).content.decode()

    assert "first.pdf" in text
    assert "large.pdf" in text
    assert "Not scanned" in text
    assert 'value="5"' in text


def test_the_number_of_queries_does_not_grow_with_the_files(
    as_, upload, german_officer, now, django_assert_max_num_queries
):
    browser = as_(german_officer)
    browser.get(_page(upload))
    with acting_for(german_officer):
        for number in range(5):
            services.attach_file(
                draft=Contribution.objects.get(), upload=make_file(f"{number}.pdf"), by=german_officer, at=now
            )

    with django_assert_max_num_queries(28):
        browser.get(_page(upload))


def test_files_are_added_without_scripts(as_, german_officer, draft):
    browser = as_(german_officer)

    answer = browser.post(_page(draft), {"files": [make_file("b.pdf"), make_file("c.pdf")]})

    assert (answer.status_code, answer.url) == (302, _page(draft))
    with acting_for(german_officer):
        assert list(Attachment.objects.order_by("number").values_list("name", flat=True)) == [
            "first.pdf",
            "b.pdf",
            "c.pdf",
        ]


@pytest.mark.parametrize("files", [[("b.pdf", PDF), ("c.pdf", b"MZ")], []])
def test_a_refused_file_is_said_at_its_field_and_no_other_is_kept(as_, german_officer, draft, files):
    answer = as_(german_officer).post(_page(draft), {"files": [make_file(*file) for file in files]})

    assert answer.status_code == 422
    assert b'id="err' in answer.content or b"not what its ending" in answer.content or b"at least one" in answer.content
    with acting_for(german_officer):
        assert Attachment.objects.count() == 1


def test_scripts_get_the_panel_alone(as_, german_officer, draft, upload):
    text = as_(german_officer).get(_page(draft), headers={"HX-Request": "true"}).content.decode()

    assert 'id="attachments"' in text
    assert "<html" not in text


def test_an_upload_is_given_up_without_scripts(as_, german_officer, draft, upload):
    answer = as_(german_officer).post(reverse("intelligence:upload-remove", args=[upload.pk]))

    assert answer.url == _page(draft)
    with acting_for(german_officer):
        assert not Upload.objects.exists()


def test_a_file_that_is_kept_back_is_refused_with_the_reason(as_, german_officer, draft, now, settings):
    settings.ANTIVIRUS_ADDRESS = "unix:///nowhere/clamd.ctl"
    with acting_for(german_officer):
        waiting = services.attach_file(draft=draft, upload=make_file("w.pdf"), by=german_officer, at=now)
    browser = as_(german_officer)

    answers = [
        browser.get(waiting.get_absolute_url()),
        browser.post(reverse("intelligence:attachment-scan", args=[waiting.pk])),
    ]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert all(b"does not answer" in answer.content for answer in answers)
    assert b"does not answer" in browser.get(draft.get_absolute_url()).content


@pytest.mark.invariant(1, 2)
def test_another_party_finds_no_page_of_a_draft_and_no_upload(as_, dutch_officer, upload):
    browser = as_(dutch_officer)

    assert browser.get(_page(upload)).status_code == 404
    assert browser.post(_page(upload), {"files": [make_file()]}).status_code == 404
    assert browser.post(reverse("intelligence:upload-remove", args=[upload.pk])).status_code == 404
    assert browser.post(reverse("intelligence:attachment-scan", args=[upload.pk])).status_code == 404


def test_a_sent_contribution_takes_no_more_files(as_, german_officer, dutch_officer, now):
    sent, browser = send_contribution(german_officer, dutch_officer, at=now), as_(german_officer)

    assert browser.get(_page(sent)).status_code == 404
    assert browser.post(_page(sent), {"files": [make_file()]}).status_code == 404


def test_large_files_come_in_while_the_draft_is_written(as_, german_officer, dutch_officer, now):
    draft = draft_contribution(german_officer, dutch_officer, at=now, files=[make_file()])
    browser = as_(german_officer)

    page = browser.get(reverse("intelligence:contribution-change", args=[draft.pk])).content.decode()
    panel = browser.get(
        reverse("intelligence:contribution-files", args=[draft.pk]), {"in": "form"}, headers={"HX-Request": "true"}
    ).content.decode()

    written = page[page.index('id="contribution-form"') :]
    assert f'data-uploads-contribution="{draft.pk}"' in written
    assert "<form" not in written[: written.index("</form>")]
    assert "report.pdf" in panel
    assert "Being read" in panel
    assert "<form" not in panel


def test_someone_who_begins_to_write_goes_on_to_the_files_of_the_draft(as_, german_officer):
    browser, new = as_(german_officer), reverse("intelligence:contribution-create")
    typed = {"subject": "Film of the hall", "intent": "files", "entities-TOTAL_FORMS": "0"}

    answer = browser.post(new, typed | {"entities-INITIAL_FORMS": "0", "classification": "bpl"})

    with acting_for(german_officer):
        draft = Contribution.objects.drafts().get()
    assert answer.url == f"{reverse('intelligence:contribution-change', args=[draft.pk])}#h-form-files"
    assert draft.subject == "Film of the hall"
