"""The result of a list as CSV, made when it is asked for: what its owners have closed since is no longer in it."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.core.fields import Classification
from europol_portal.parties.models import User
from intelligence.access import QuestPermission
from intelligence.events import QuestEvent
from intelligence.models import QuestAnswer, QuestSearch
from intelligence.services.exporting import Export
from intelligence.services.quest.lines import unpacked

HEAD = ("Line", "Value", "Result", "Grade", "Agrees", "Owner", "Contact", "Crime area", "Handling", "Marking")
LIKE_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


@transaction.atomic
def export_result(*, search: QuestSearch, by: User, at: datetime) -> Export:
    """Write every row of the list with what it has met, as far as the person may know it now; this is recorded."""
    require(by, QuestPermission.EXPORT, search)
    search = QuestSearch.objects.select_related("owner").get(pk=search.pk)
    if search.cancelled_at is not None or not search.is_shown(at):
        raise DomainError("There is no result to download.", code="no_result")
    answers: defaultdict[int, list[QuestAnswer]] = defaultdict(list)
    rows = QuestAnswer.objects.visible_to(by).filter(search=search).select_related("other", "contact", "crime_area")
    for answer in rows.order_by("position", "other__code", "pk"):
        answers[answer.position].append(answer)
    shown = [answer for found in answers.values() for answer in found]
    marking = max((Classification(one.classification) for one in (search, *shown)), key=lambda level: level.rank)
    codes = "-".join(sorted({code for one in shown for code in one.handling_codes})) or "H0"
    events.publish(
        QuestEvent.EXPORTED,
        subject=search,
        actor=by,
        at=at,
        verb=events.Verb.EXPORT,
        purpose=search.case_reference,
        changes={"lines": search.line_count, "answers": len(shown), "handling_codes": codes.split("-")},
    )
    first = f"{str(marking.label).upper()} | {codes.replace('-', ' ')} | {search.owner.name} | {search.reference}"
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([first])
    writer.writerow([f"Case {search.case_reference}; exported by {by.username} on {at:%-d %b %Y, %H:%M} UTC"])
    writer.writerow(HEAD)
    content = QuestSearch.objects.values_list("content", flat=True).get(pk=search.pk)
    writer.writerows([_safe(cell) for cell in row] for row in _rows(content, answers))
    writer.writerow([first])
    return Export(name=f"{search.reference}_{codes}_Result.csv", text=target.getvalue())


def _rows(content: bytes, answers: defaultdict[int, list[QuestAnswer]]) -> Iterator[list[str]]:
    found = unpacked(content)
    for number, position in enumerate(found.rows, start=1):
        value = found.lines[position].value
        if position not in answers:
            yield [str(number), value, "No hit", "", "", "", "", "", "", ""]
            continue
        for answer in answers[position]:
            yield [
                str(number),
                value,
                "Your own" if answer.is_self else "Hit",
                answer.get_grade_display(),
                "; ".join(f"{part['attribute']}: {part['value']}" for part in answer.agreed),
                answer.other.code if answer.other else "",
                answer.contact.name if answer.contact else "",
                answer.crime_area.name if answer.crime_area else "",
                " ".join(answer.handling_codes) or "H0",
                str(Classification(answer.classification).label),
            ]


def _safe(cell: str) -> str:
    """The mark that keeps spreadsheets from calculating."""
    return f"'{cell}" if cell.startswith(LIKE_FORMULAS) else cell
