"""Pages and API of searches: ask, follow, read, ask the owner, download; what is refused says what to do."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from europol_portal.access.binding import acting
from europol_portal.audit.models import AuditEvent
from intelligence import tasks
from intelligence.models import QuestConcern, QuestLimit, QuestSearch
from tests.architecture.subjects import OWNER_OF_TABLES
from tests.factories.crosscheck import PHONE, all_rows, check, contribute, phone, suspect
from tests.factories.parties import make_crime_area
from tests.factories.quest import ask, person, search, work

pytestmark = pytest.mark.django_db


def _why(**given):
    area = make_crime_area()
    return {
        "case_reference": "RK-2026-1",
        "purpose": "investigation",
        "legal_basis": "article_20",
        "reason": "Handset of a suspect.",
        "classification": "bpl",
        "crime_area": area.pk,
    } | given


def test_a_person_and_numbers_are_searched_and_the_owner_can_be_asked(german_officer, dutch_officer, analyst, as_, now):
    contribute(german_officer, analyst, phone(), suspect("Marek Probe", "1984-03-05"), at=now)
    check(now)
    browser = as_(dutch_officer)
    page = browser.get(reverse("intelligence:quest-ask"))
    assert "200 values" in page.content.decode()

    typed = {"name": "Marek Probe", "born": "1984-03-05", "of": "phone", "values": "0151 12345678", "region": "de"}
    answer = browser.post(reverse("intelligence:quest-ask"), _why(**typed))

    (row,) = all_rows(QuestSearch)
    assert (answer.status_code, answer.url, row.line_count) == (302, row.get_absolute_url(), 2)
    assert "Being searched" in browser.get(answer.url).content.decode()
    assert tasks.search_index() is None
    tasks.tend_searches()
    with acting(OWNER_OF_TABLES):
        QuestSearch.objects.update(shown_at=now)
        row.answers.update(shown_at=now)
    text = browser.get(answer.url).content.decode()
    assert "Exact identifier" in text
    assert "item=Q-" in text
    assert "addressee=DE" in text
    progress = browser.get(reverse("intelligence:quest-progress", args=[row.pk]))
    assert progress["HX-Refresh"] == "true"
    for wrong, words in (({"of": "phone"}, "Give a name or an identifier"), ({"case_reference": ""}, "required")):
        refused = browser.post(reverse("intelligence:quest-ask"), _why(**wrong))
        assert refused.status_code == 422
        assert words in refused.content.decode()


def test_a_list_is_searched_from_a_file_or_pasted_and_downloaded(german_officer, dutch_officer, analyst, as_, now):
    contribute(german_officer, analyst, phone(), at=now)
    check(now)
    browser = as_(dutch_officer)
    text = f"Contact;Number\nAnna;{PHONE}\nBen;06 12345678\nAnna again;0049 151 12345678\n"
    upload = SimpleUploadedFile("handset.csv", text.encode(), "text/csv")

    answer = browser.post(reverse("intelligence:quest-ask-list"), _why(of="phone", file=upload, region="NL"))

    assert answer.status_code == 302
    (row,) = all_rows(QuestSearch)
    assert (row.name, row.line_count, row.is_batch) == ("handset.csv", 3, True)
    assert browser.get(reverse("intelligence:quest-result", args=[row.pk])).status_code == 409
    work(timezone.now() - timedelta(minutes=1))
    with acting(OWNER_OF_TABLES):
        QuestSearch.objects.update(shown_at=now)
        row.answers.update(shown_at=now)
    result = browser.get(reverse("intelligence:quest-result", args=[row.pk]))
    assert result["Content-Disposition"] == f'attachment; filename="{row.reference}_H0_Result.csv"'
    assert [line.split(",")[2] for line in result.content.decode().splitlines()[3:-1]] == ["Hit", "No hit", "Hit"]
    for given, words in (
        ({"values": ""}, "at least one value"),
        ({"file": SimpleUploadedFile("x.pdf", b"%PDF-")}, "CSV or XLSX"),
    ):
        refused = browser.post(reverse("intelligence:quest-ask-list"), _why(of="phone", **given))
        assert (refused.status_code, words in refused.content.decode()) == (422, True)


def test_programs_search_and_are_told_when_they_must_wait(german_officer, dutch_officer, netherlands, api_as, now):
    with acting(OWNER_OF_TABLES):
        QuestLimit.objects.create(party=netherlands, lines_per_hour=2, lines_per_day=10, open_lists=1)
    program = api_as(dutch_officer)
    body = _why(crime_area="drug-trafficking", lines=[{"of": "phone", "value": PHONE}] * 2)
    del body["classification"]

    asked = program.post(reverse("quest-search-list"), body, format="json")

    assert (asked.status_code, asked.data["state"], asked.data["line_count"]) == (202, "searching", 1)
    key = asked.data["id"]
    assert program.get(reverse("quest-search-answers", args=[key])).data["results"] == []
    assert program.post(reverse("quest-search-cancel", args=[key])).data["state"] == "cancelled"
    body["lines"].append({"of": "iban", "value": "DE89370400440532013000"})
    refused = program.post(reverse("quest-search-list"), body, format="json")
    assert (refused.status_code, refused.json()["code"]) == (429, "over_limit")
    assert "intelligence.questsearch.refused" in {row.kind for row in all_rows(AuditEvent)}
    listed = {name: value for name, value in body.items() if name != "lines"} | {"of": "phone", "values": "+491\n+492"}
    assert program.post(reverse("quest-search-lists"), listed, format="json").data["line_count"] == 2
    assert program.post(reverse("quest-search-list"), {"lines": []}, format="json").status_code == 400


def test_owner_europol_and_data_protection_officer_read_their_side(
    german_officer, dutch_officer, europol_people, as_, now
):
    contribute(german_officer, europol_people["analyst"], phone(), suspect("Marek Probe"), at=now)
    check(now)
    search(dutch_officer, PHONE, person("Marek Probe", "1984-03-05"), at=now)
    for _ in range(3):
        ask(dutch_officer, PHONE, at=now, case_reference="as discussed")
    work(now)

    notices = as_(german_officer).get(reverse("intelligence:quest-notices")).content.decode()
    assert "LKA-2026-114" in notices
    assert "nl-lb" in notices or "Netherlands" in notices
    matches = as_(europol_people["analyst"]).get(reverse("intelligence:quest-matches")).content.decode()
    assert "Marek Probe" in matches
    officer = as_(europol_people["dpo"])
    assert "Case references that name no case" in officer.get(reverse("intelligence:quest-concerns")).content.decode()
    (concern,) = all_rows(QuestConcern)
    assert PHONE not in officer.get(concern.get_absolute_url()).content.decode()
    assert officer.post(concern.get_absolute_url(), {"conclusion": ""}).status_code == 422
    assert officer.post(concern.get_absolute_url(), {"conclusion": "A file."}).status_code == 302
    assert as_(dutch_officer).get(reverse("intelligence:quest-concerns")).status_code == 403


def test_administrators_set_limits_and_see_no_searches(europol_people, netherlands, dutch_officer, as_, now):
    ask(dutch_officer, at=now)
    browser = as_(europol_people["admin"])
    typed = {"party": netherlands.pk, "lines_per_hour": 7, "lines_per_day": 70, "open_lists": 1}

    saved = browser.post(reverse("admin:intelligence_questlimit_add"), typed)

    assert saved.status_code == 302
    (limit,) = all_rows(QuestLimit)
    assert limit.lines_per_hour == 7
    assert "intelligence.questlimit.set" in {row.kind for row in all_rows(AuditEvent)}
    assert browser.get(reverse("intelligence:quest-list")).status_code == 403
