"""What each source of intelligence finds, as hits that the person may see; rows come through both locks."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models.functions import Left
from django.utils import timezone

from europol_portal.parties.models import User
from europol_portal.search import index
from europol_portal.search.index import Hit, Piece, Question
from intelligence.access import listed_entities
from intelligence.models import Attachment, Case, Contribution, ContributionText, Entity, FileText, WorkNote
from intelligence.search.asking import answered, places
from intelligence.search.snippets import LOOKED_AT, snippets


def count_of(what: str) -> index.Count:
    """How many rows of `what` answer the question, up to a bound."""

    def count(_user: User, question: Question, bound: int) -> int:
        return len(places(what, question, index.Place(), bound))

    return count


def page_of_contributions(user: User, question: Question, place: index.Place, limit: int) -> Sequence[Hit]:
    """Contributions that hold the words in subject, text or entities, with the place in the text."""
    return contributions(user, question, place, limit, with_text=True)


def contributions(
    user: User, question: Question, place: index.Place, limit: int, *, with_text: bool = False
) -> Sequence[Hit]:
    """The same, by choice without a word of the text."""
    found = answered("text", question, place, limit)
    keys = [UUID(one.of) for one, _rank in found]
    shown = Contribution.objects.visible_to(user).for_list().in_bulk(keys)
    texts = ContributionText.objects.visible_to(user)
    pieces = _pieces(texts, "contribution_id", list(shown), question.text) if with_text else {}
    return [
        _hit(
            contribution,
            one,
            rank,
            title=contribution.subject or "No subject yet",
            snippet=contribution.get_kind_display(),
            pieces=pieces.get(contribution.pk, ()),
        )
        for one, rank in found
        if (contribution := shown.get(UUID(one.of)))
    ]


def page_of_entities(user: User, question: Question, place: index.Place, limit: int) -> Sequence[Hit]:
    """Entities whose value, comparable form or role holds the words."""
    found = answered("entity", question, place, limit)
    listed = Entity.objects.visible_to(user).filter(listed_entities(user, timezone.now().date()))
    rows = listed.select_related("contribution__owner")
    shown = rows.in_bulk([UUID(one.id) for one, _rank in found])
    return [
        _hit(
            entity.contribution,
            one,
            rank,
            title=entity.label,
            snippet=entity.kind_text,
            url=entity.get_absolute_url(),
        )
        for one, rank in found
        if (entity := shown.get(UUID(one.id)))
    ]


def page_of_files(user: User, question: Question, place: index.Place, limit: int) -> Sequence[Hit]:
    """Files whose name or text holds the words, with the place in the text."""
    return files(user, question, place, limit, with_text=True)


def files(user: User, question: Question, place: index.Place, limit: int, *, with_text: bool = False) -> Sequence[Hit]:
    """The same, by choice without a word of the text."""
    found = answered("file", question, place, limit)
    rows = Attachment.objects.visible_to(user).select_related("contribution__owner")
    shown = rows.in_bulk([UUID(one.id) for one, _rank in found])
    texts = FileText.objects.visible_to(user)
    pieces = _pieces(texts, "attachment_id", list(shown), question.text) if with_text else {}
    return [
        _hit(
            file.contribution,
            one,
            rank,
            title=file.name,
            snippet=f"File of “{file.contribution.subject}”",
            url=f"{file.contribution.get_absolute_url()}#attachment-{file.pk}",
            pieces=pieces.get(file.pk, ()),
        )
        for one, rank in found
        if (file := shown.get(UUID(one.id)))
    ]


def page_of_notes(user: User, question: Question, place: index.Place, limit: int) -> Sequence[Hit]:
    """Notes of the person's party that hold the words, with the place in the note."""
    return notes(user, question, place, limit, with_text=True)


def notes(user: User, question: Question, place: index.Place, limit: int, *, with_text: bool = False) -> Sequence[Hit]:
    """The same, by choice without a word of the note."""
    found = answered("note", question, place, limit)
    rows = WorkNote.objects.visible_to(user).select_related("contribution__owner", "author")
    shown = rows.in_bulk([UUID(one.id) for one, _rank in found])
    readable = WorkNote.objects.visible_to(user)
    pieces = _pieces(readable, "pk", list(shown), question.text, of="text") if with_text else {}
    return [
        _hit(
            note.contribution,
            one,
            rank,
            title=f"Note on “{note.contribution.subject}”",
            snippet=f"Written by {note.author.display_name}",
            url=f"{note.get_absolute_url()}#h-notes",
            pieces=pieces.get(note.pk, ()),
        )
        for one, rank in found
        if (note := shown.get(UUID(one.id)))
    ]


def page_of_cases(user: User, question: Question, place: index.Place, limit: int) -> Sequence[Hit]:
    """Cases of the number, and cases whose title holds the words."""
    found = answered("case", question, place, limit)
    shown = Case.objects.visible_to(user).for_list().in_bulk([UUID(one.id) for one, _rank in found])
    return [
        Hit(
            title=case.title,
            url=case.get_absolute_url(),
            reference=str(case.number),
            snippet=f"{case.get_status_display()}, {case.owner.name}",
            at=case.opened_at,
            mark=case.classification,
            key=one.id,
            of=one.of,
            score=rank,
        )
        for one, rank in found
        if (case := shown.get(UUID(one.id)))
    ]


def _pieces(rows: Any, key: str, keys: list[UUID], text: str, *, of: str = "body") -> dict[UUID, list[Piece]]:
    """The snippet of each row."""
    found = dict(rows.filter(**{f"{key}__in": keys}).values_list(key, Left(of, LOOKED_AT)))
    return dict(zip(found, snippets(list(found.values()), text), strict=True))


def _hit(contribution: Contribution, place: Any, rank: float, **fields: Any) -> Hit:
    """A hit in a contribution: it carries marking, handling and reference of the whole."""
    snippet = f"{fields.pop('snippet')}, {contribution.owner.name}"
    return Hit(
        **{"url": contribution.get_absolute_url()} | fields,
        snippet=snippet,
        reference=contribution.reference or "Draft",
        at=contribution.sent_at or contribution.created_at,
        mark=contribution.classification,
        handling=sorted(contribution.handling_codes),
        handling_text=contribution.handling_text,
        key=place.id,
        of=place.of,
        score=rank,
    )
