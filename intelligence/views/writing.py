"""What helps while a contribution is written: what is missing, what the text names, mailboxes, the usual choices."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from anyascii import anyascii
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from europol_portal.access.policy import can
from europol_portal.core.errors import DomainError
from europol_portal.core.fields import Classification
from europol_portal.parties.models import Authority, User
from europol_portal.web.http import signed_in
from intelligence import services
from intelligence.access import ContributionPermission
from intelligence.forms import ContributionForm, EntityFormSet, ProposalFormSet, proposal_rows, rows_of_draft
from intelligence.forms.fields import mailbox_label
from intelligence.forms.proposals import PREFIX
from intelligence.models import Attachment, Contribution, Entity, InformationRequest
from intelligence.services import ContributionContent, EntityContent, Unread, Usual
from intelligence.views.draft_entities import stored_in
from intelligence.views.origins import as_uuid, origin_of

MOST_MAILBOXES = 20
MOST_REQUESTS = 10
AIMS = (
    ("need", "I need", "Ask other parties for information."),
    ("give", "I give", "Send information on your own initiative."),
    ("answer", "I answer", "Reply to a request that reached you."),
    ("danger", "Danger to life", "Very urgent: on top of every list, with a notice at once."),
)
CHOSEN: dict[str, dict[str, Contribution.Kind | Contribution.Urgency]] = {
    "need": {"kind": Contribution.Kind.REQUEST, "urgency": Contribution.Urgency.NORMAL},
    "give": {"kind": Contribution.Kind.INFORMATION, "urgency": Contribution.Urgency.NORMAL},
    "answer": {"kind": Contribution.Kind.ANSWER},
    "danger": {"urgency": Contribution.Urgency.VERY_URGENT},
}


@require_GET
def mailbox_lookup(request: HttpRequest) -> HttpResponse:
    """Mailboxes by words of their name or party, for the recipient boxes."""
    if not can(signed_in(request), ContributionPermission.ADD):
        raise PermissionDenied
    found = mailboxes(request.GET.get("q", ""))
    return JsonResponse({"results": [{"value": str(one.pk), "text": mailbox_label(one)} for one in found]})


def mailboxes(query: str) -> list[Authority]:
    """The first mailboxes whose name or party holds every word, accents and scripts aside."""
    words = anyascii(query).lower().split()
    if not words:
        return []
    found = []
    for one in Authority.objects.mailboxes().filter(party__is_active=True):
        name = anyascii(f"{mailbox_label(one)} {one.party.name} {one.code}").lower()
        if all(word in name for word in words):
            found.append(one)
            if len(found) == MOST_MAILBOXES:
                break
    return found


@require_POST
def contribution_check(request: HttpRequest) -> HttpResponse:
    """What is missing in what is typed so far; nothing is stored."""
    user = signed_in(request)
    origin, draft = _started_from(request, user)
    kept = stored_in(request, draft, user).kept if draft else []
    form = ContributionForm(request.POST, user=user, is_lenient=True)
    rows, found = row_sets(request.POST)
    context = check(form, (rows, found), origin, user, draft=draft, kept=kept)
    return render(request, "intelligence/_contribution_check.html", context)


@require_POST
def contribution_proposals(request: HttpRequest) -> HttpResponse:
    """What the text and the files of the draft name, as rows to decide on; nothing is stored."""
    user = signed_in(request)
    if not can(user, ContributionPermission.ADD):
        raise PermissionDenied
    _, draft = _started_from(request, user)
    kept = stored_in(request, draft, user).kept if draft else []
    confirm = request.POST.get("intent") == "certain"
    data, unread = with_found(request.POST, user, draft, kept=kept, confirm=confirm)
    _, found = row_sets(data)
    context = {"found": found, "unread": unread, "was_asked": True, "is_waiting": is_waiting(unread)}
    return render(request, "intelligence/_contribution_proposals.html", context)


def is_waiting(unread: Sequence[Unread]) -> bool:
    """True while a worker still reads one of the files."""
    return any(one.is_waiting for one in unread)


def _started_from(request: HttpRequest, user: User) -> tuple[ContributionContent, Contribution | None]:
    if draft_id := request.POST.get("draft"):
        drafts = Contribution.objects.visible_to(user).drafts()
        draft = get_object_or_404(drafts, pk=as_uuid(draft_id))
        return services.content_of(draft, user), draft
    return origin_of(request, user)[0], None


def row_sets(data: QueryDict) -> tuple[Any, Any]:
    """The rows of entities and of what was found, with their counts made whole."""
    copy = data.copy()
    for prefix in ("entities", PREFIX):
        total = copy.get(f"{prefix}-TOTAL_FORMS", "0")
        copy[f"{prefix}-TOTAL_FORMS"] = total if total.isdecimal() else "0"
        copy.setdefault(f"{prefix}-INITIAL_FORMS", "0")
    return EntityFormSet(copy, prefix="entities"), ProposalFormSet(copy, prefix=PREFIX)


def with_row(data: QueryDict) -> QueryDict:
    """One more empty row of an entity."""
    copy = data.copy()
    total = copy.get("entities-TOTAL_FORMS", "0")
    copy["entities-TOTAL_FORMS"] = str((int(total) if total.isdecimal() else 0) + 1)
    return copy


def with_found(
    data: QueryDict,
    user: User,
    draft: Contribution | None,
    *,
    kept: Sequence[Entity] = (),
    confirm: bool = False,
) -> tuple[QueryDict, list[Unread]]:
    """The posted data with a row for everything that text and files name; decisions made before are kept."""
    files = list(Attachment.objects.visible_to(user).of(draft).order_by("number")) if draft else []
    findings = services.propose_entities(by=user, text=data.get("body", ""), files=files, draft=draft)
    rows, _ = row_sets(data)
    known = {(one.kind, one.normalised) for one in (*kept, *built(rows.contents(), user))}
    decided = {row.get("key", ""): row for row in rows_of_draft(data.dict(), PREFIX)}
    shown = proposal_rows(findings.found, decided, known, confirm=confirm)
    return _posted(data, shown), findings.unread


def _posted(data: QueryDict, shown: Sequence[dict[str, Any]]) -> QueryDict:
    """The rows as a browser would post them."""
    copy = data.copy()
    for name in [name for name in copy if name.startswith(f"{PREFIX}-")]:
        del copy[name]
    for number, row in enumerate(shown):
        for name, value in row.items():
            written = json.dumps(value) if name == "attributes" else str(value if value is not None else "")
            copy[f"{PREFIX}-{number}-{name}"] = written
    copy[f"{PREFIX}-TOTAL_FORMS"] = str(len(shown))
    return copy


def with_aim(data: QueryDict, aim: str, origin: ContributionContent, user: User) -> QueryDict:
    """Kind and urgency of the aim, and the usual choices where nothing was chosen yet."""
    copy = data.copy()
    for name, value in CHOSEN.get(aim, {}).items():
        copy[name] = value.value
    if aim == "danger" and copy.get("kind") not in {Contribution.Kind.REQUEST, Contribution.Kind.INFORMATION}:
        copy["kind"] = Contribution.Kind.INFORMATION.value
    return with_usual(copy, usual_for(copy, origin, user), only_empty=True)


def chosen_by(aim: str) -> dict[str, str]:
    """First values of the form for an aim in the address."""
    return {name: value.value for name, value in CHOSEN.get(aim, {}).items()}


def aim_of(kind: str, urgency: str) -> str:
    """The aim that kind and urgency amount to; danger to life goes before the others."""
    if urgency == Contribution.Urgency.VERY_URGENT:
        return "danger"
    kinds = {
        Contribution.Kind.REQUEST: "need",
        Contribution.Kind.INFORMATION: "give",
        Contribution.Kind.ANSWER: "answer",
    }
    return kinds.get(Contribution.Kind(kind), "") if kind in Contribution.Kind.values else ""


def with_usual(data: QueryDict, chosen: Usual | None, *, only_empty: bool = False) -> QueryDict:
    """Recipients, handling codes and purposes as the party chose them last."""
    copy = data.copy()
    if chosen is None:
        return copy
    values: dict[str, Iterable[Any]] = {
        "to": [authority.pk for authority in chosen.to],
        "cc": [authority.pk for authority in chosen.cc],
        "handling_codes": chosen.handling_codes,
        "purposes": chosen.purposes,
    }
    for name, wanted in values.items():
        kept = copy.getlist(name)
        if not (only_empty and kept):
            copy.setlist(name, list(dict.fromkeys([*kept, *map(str, wanted)])))
    copy["classification"] = higher_of(copy.get("classification", ""), chosen.classification)
    return copy


def higher_of(chosen: str, usual: str) -> str:
    """The usual marking raises what was chosen and never lowers it."""
    if chosen not in Classification.values:
        return usual
    return max(Classification(chosen), Classification(usual), key=lambda level: level.rank).value


def usual_for(data: QueryDict, origin: ContributionContent, user: User) -> Usual | None:
    """The usual choices for what is typed; replies and corrections have recipients of their own."""
    if origin.reply_to or origin.corrects:
        return None
    form = ContributionForm(data, user=user, is_lenient=True)
    form.is_valid()
    content = form.content(origin)
    return services.usual(kind=content.kind, crime_area=content.crime_area, by=user)


def check(
    form: Any,
    row_sets: tuple[Any, Any],
    origin: ContributionContent,
    user: User,
    *,
    draft: Contribution | None,
    kept: Sequence[Entity] = (),
) -> dict[str, Any]:
    """The check list for a bound form as it stands."""
    rows, found = row_sets
    form.is_valid()
    content = form.content(origin)
    entities = [*kept, *built([*rows.contents(), *found.contents()], user)]
    return judged(content, entities, user, draft=draft, undecided=found.undecided)


def judged(
    content: ContributionContent,
    entities: Sequence[Entity],
    user: User,
    *,
    draft: Contribution | None,
    undecided: int = 0,
) -> dict[str, Any]:
    """Score, what is missing, what was sent lately, who gets it."""
    at = timezone.now()
    result = services.completeness(content, entities, by=user, on=at.date(), draft=draft, undecided=undecided)
    is_fresh = not (content.reply_to or content.corrects or content.recipients)
    usual = services.usual(kind=content.kind, crime_area=content.crime_area, by=user) if is_fresh else None
    return {
        "judged": result,
        "missing": result.missing,
        "duplicates": services.duplicates(content, entities, by=user, at=at, draft=draft.pk if draft else None),
        "usual": usual,
        "units": services.unit_copies(user.authority, content.recipients) if content.recipients else [],
        "named": list(content.recipients),
        "level": content.classification,
    }


def built(contents: Sequence[EntityContent], user: User) -> list[Entity]:
    """The entities that the rows would become; a row that is not right yet is left out."""
    entities = []
    for content in contents:
        try:
            entities.append(services.build_entity(content, party_code=user.party.code, at=timezone.now()))
        except DomainError:
            continue
    return entities


def open_requests(user: User) -> list[InformationRequest]:
    """Requests that wait for an answer of the person's party."""
    return list(InformationRequest.objects.visible_to(user).asked_of(user).open().for_list()[:MOST_REQUESTS])
