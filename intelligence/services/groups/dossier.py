"""The dossier: an assessment as plain values, the same for the page, the PDF and the copy of a recipient.

It holds what is given to it and nothing else: an answer goes in only where all that it rests on goes in.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from europol_portal.access.policy import require
from europol_portal.audit.services import record
from europol_portal.core.errors import DomainError
from europol_portal.core.fields import HandlingCode
from europol_portal.events import Verb
from europol_portal.parties.models import Party, User
from europol_portal.web import pdf
from intelligence.access import GroupPermission
from intelligence.events import GroupEvent
from intelligence.models import Contribution, GroupAssessment, Scale, Value
from intelligence.services.groups.reading import Answered, Piece, ShownGroup, show_group, tally
from intelligence.services.restrictions import carried_on, may_export

PASSING_ON = "To be passed on only as each owner allows. An assessment gives leads, it is no evidence."


@dataclass(frozen=True)
class DossierFile:
    """A copy as it leaves: its name carries reference and handling codes, each page its marking."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Dossier:
    """What may go into a copy, and whose parts stay behind."""

    content: dict[str, Any]
    sources: list[Contribution]
    left_out: list[str]


def own_dossier(group: GroupAssessment, *, by: User, at: datetime, is_recorded: bool = True) -> Dossier:
    """The dossier as the person may take it out of the portal: what an owner does not let out is left out.

    Raises:
        DomainError: It is still being written, or nothing of it may leave.
    """
    require(by, GroupPermission.VIEW, group)
    if group.is_draft:
        message = "A draft has no dossier yet. Submit it first."
        raise DomainError(message, code="not_ready")
    shown = show_group(group, by=by, at=at, is_recorded=is_recorded)
    sources = [
        row
        for key, row in shown.contributions.items()
        if key not in shown.unusable and may_export(row, by=by, at=at).allowed
    ]
    kept = {row.pk for row in sources}
    held = sorted({row.owner.name for key, row in shown.contributions.items() if key not in kept})
    is_whole = kept == set(group.source_ids)
    content = content_of(shown, kept, summary=shown.summary if is_whole else "")
    return Dossier(content, sources, held)


@transaction.atomic
def export_dossier(*, group: GroupAssessment, by: User, at: datetime) -> DossierFile:
    """The dossier as PDF for the person's party; that it left is on record with everything in it.

    Raises:
        DomainError: It is still being written.
    """
    require(by, GroupPermission.EXPORT, group)
    dossier = own_dossier(group, by=by, at=at, is_recorded=False)
    record(
        verb=Verb.EXPORT,
        kind=GroupEvent.EXPORTED,
        actor=by,
        at=at,
        subject=group,
        shown=[row.pk for row in dossier.sources],
        changes={"handling_codes": dossier.content["handling_codes"]},
    )
    notes = [f"Left out, because the owner does not let it out: information of {name}." for name in dossier.left_out]
    return pdf_of(
        dossier.content, reference=f"{group.reference}/{group.version}", copy_for=by.party, at=at, notes=notes
    )


def content_of(shown: ShownGroup, kept: Collection[UUID], *, summary: str) -> dict[str, Any]:
    """The dossier with what rests on these contributions alone; what rests on all of it goes only with all of it."""
    group, kept = shown.group, set(kept)
    is_whole = set(group.source_ids) <= kept
    answers = [
        one for one in shown.answers if one.answer and set(one.answer.source_ids) <= kept and not one.is_withheld
    ]
    met = {one.question.code for one in answers if _counts(one)}
    carried = carried_on(row for key, row in shown.contributions.items() if key in kept)
    owners = Party.objects.filter(pk__in=carried.owner_ids).order_by("name").values_list("name", flat=True)
    return {
        "reference": group.reference,
        "version": group.version,
        "name": group.name,
        "aliases": group.aliases if is_whole else "",
        "party": group.owner.name,
        "state": group.get_status_display(),
        "confirmed_on": f"{group.confirmed_at:%-d %b %Y}" if group.confirmed_at else "",
        "review_on": f"{group.review_on:%-d %b %Y}" if group.review_on else "",
        "structure": group.get_structure_display() if is_whole else "",
        "crime_areas": [area.name for area in shown.crime_areas] if is_whole else [],
        "summary": summary,
        "verdict": tally(met).words,
        "meets": tally(met).meets,
        "scales": [
            {
                "code": scale.value,
                "title": str(scale.label),
                "answers": [_answer(one) for one in answers if one.question.scale == scale],
            }
            for scale in Scale
        ],
        "members": [
            {
                "label": member.entity.label,
                "kind": member.entity.kind_text,
                "role": member.row.get_role_display(),
                "note": member.row.note,
            }
            | _source(member.contribution)
            for member in shown.members
            if member.contribution.pk in kept and member.is_fit
        ],
        "owners": list(owners),
        "classification": group.classification,
        "handling_codes": list(carried.handling_codes),
        "handling_text": carried.handling_text,
        "restrictions": list(carried.restrictions),
    }


def plain(shown: ShownGroup) -> dict[str, Any]:
    """What the reader sees of an assessment, for programs: the values of a dossier, and what is withheld."""
    content = content_of(shown, set(shown.contributions), summary=shown.summary)
    names = ("summary", "verdict", "meets", "scales", "members", "owners", "handling_codes", "handling_text")
    return {name: content[name] for name in (*names, "restrictions")} | {"unseen": shown.unseen}


def pdf_of(
    content: dict[str, Any], *, reference: str, copy_for: Party, at: datetime, notes: list[str] | None = None
) -> DossierFile:
    """The dossier on paper, with marking, codes, owners and who holds the copy on every page."""
    codes = content["handling_codes"]
    marking = pdf.Marking(
        classification=content["classification"],
        handling_codes=codes,
        foot=[
            f"Owners of its parts: {', '.join(content['owners']) or content['party']}.",
            f"Copy for {copy_for.name}, made {at.astimezone(UTC):%-d %b %Y, %H:%M} UTC. {PASSING_ON}",
        ],
    )
    sections = [_head(content), *_scales(content), _members(content), _terms(content, notes or [])]
    document = pdf.Document(
        title=f"Organised crime group: {content['name']}",
        lead=content["verdict"],
        reference=reference,
        marking=marking,
        sections=[section for section in sections if section.blocks],
    )
    name = f"{reference.replace('/', '-v')}_{'-'.join(codes) or HandlingCode.H0.value}_Dossier.pdf"
    return DossierFile(name, pdf.render(document))


def _counts(one: Answered) -> bool:
    is_shown = one.answer is not None and bool(one.answer.source_ids)
    return one.question.scale == Scale.CRITERION and one.value == Value.MET and is_shown


def _answer(one: Answered) -> dict[str, Any]:
    return {
        "label": one.question.label,
        "title": one.question.title,
        "is_mandatory": one.question.is_mandatory,
        "value": one.value,
        "value_text": one.value_text,
        "reason": one.reason,
        "evidence": [_piece(piece) for piece in one.pieces],
    }


def _piece(piece: Piece) -> dict[str, Any]:
    return {
        "grade": piece.grade,
        "weight": piece.row.get_weight_display(),
        "note": piece.row.note,
        "entity": piece.entity.label if piece.entity else "",
    } | _source(piece.contribution)


def _source(row: Contribution) -> dict[str, Any]:
    return {
        "source": row.reference,
        "owner": row.owner.name,
        "owner_code": row.owner.code,
        "codes": row.shown_handling,
        "classification": row.classification,
    }


def _head(content: dict[str, Any]) -> pdf.Section:
    facts = [
        ("Reference", f"{content['reference']}, version {content['version']}"),
        ("Assessed by", content["party"]),
        ("State", content["state"]),
        ("Confirmed on", content["confirmed_on"]),
        ("Next review", content["review_on"]),
        ("Other names", content["aliases"]),
        ("Structure", content["structure"]),
        ("Crime areas", ", ".join(content["crime_areas"])),
    ]
    summary = [pdf.Text(content["summary"])] if content["summary"] else []
    return pdf.Section("", [pdf.Facts(facts), *summary])


def _scales(content: dict[str, Any]) -> list[pdf.Section]:
    return [_scale(scale) for scale in content["scales"]]


def _scale(scale: dict[str, Any]) -> pdf.Section:
    if not scale["answers"]:
        return pdf.Section(scale["title"], [])
    rows = []
    for one in scale["answers"]:
        label = f"{one['label']}. " if one["label"] else ""
        mandatory = " (mandatory)" if one["is_mandatory"] else ""
        shown = "\n".join(_evidence_line(piece) for piece in one["evidence"])
        rows.append([f"{label}{one['title']}{mandatory}", one["value_text"], one["reason"], shown])
    return pdf.Section(scale["title"], [pdf.Table(["Question", "Answer", "Why", "Shown by"], rows, [5, 2, 7, 6])])


def _evidence_line(piece: dict[str, Any]) -> str:
    codes = ", ".join(piece["codes"])
    words = f"{piece['source']} ({piece['grade']}, {codes}, {piece['owner']}): {piece['weight'].lower()}."
    about = f" {piece['entity']}." if piece["entity"] else ""
    return f"{words}{about} {piece['note']}".rstrip()


def _members(content: dict[str, Any]) -> pdf.Section:
    rows = [
        [one["label"], one["kind"], f"{one['role']}. {one['note']}".rstrip(), f"{one['source']} ({one['owner']})"]
        for one in content["members"]
    ]
    return pdf.Section("Members", [pdf.Table(["Name", "Kind", "Part", "From"], rows, [5, 3, 6, 4])] if rows else [])


def _terms(content: dict[str, Any], notes: list[str]) -> pdf.Section:
    codes = [f"{code}: {HandlingCode(code).label}" for code in ("H0", *content["handling_codes"])]
    texts = [f"H3 text: {content['handling_text']}"] if content["handling_text"] else []
    limits = [f"Restriction: {words}" for words in content["restrictions"]]
    grades = "Grades are those of the provider: A to C or X for the source, 1 to 4 for the information."
    return pdf.Section("How it may be used", [pdf.Points([*codes, *texts, *limits, *notes, PASSING_ON, grades])])
