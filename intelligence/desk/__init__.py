"""What contributions need a person now, and what they wait for; each in a constant number of queries."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from europol_portal.core.fields import Classification
from europol_portal.parties.models import User
from europol_portal.web.desk import DeskItem
from intelligence import services
from intelligence.access import is_of_centre, is_of_hub, is_reader
from intelligence.deadlines import ClockState
from intelligence.desk import groups, retention
from intelligence.models import (
    AnalysisProject,
    Consent,
    Contribution,
    ContributionShare,
    DisclosureRequest,
    Entity,
    Hit,
    HitSide,
    InformationRequest,
    InformationRequestQuerySet,
    ProjectAnalyst,
    SecondOpinion,
    Shift,
    TriageItem,
)
from intelligence.querysets import ContributionShareQuerySet, QuestionQuerySet
from intelligence.services import unread_of
from operations.models import Operation

MOST_COUNTED = 99
MOST_SHOWN = 5
REVIEW_SOON = timedelta(days=30)
Box = ContributionShare.Box
Urgency = Contribution.Urgency


def count_unread(user: User) -> int:
    """What the person has not read; counted no further than can be shown, so that it costs the same for everyone."""
    if not is_reader(user):
        return 0
    return min(len(unread_of(user)), MOST_COUNTED + 1)


def question_rows(user: User) -> QuerySet[Consent]:
    """Questions that wait for the party's decision, cut where the navigation stops to count."""
    if not is_reader(user):
        return Consent.objects.none()
    rows: QuerySet[Consent] = Consent.objects.visible_to(user).open_at(timezone.now())[: MOST_COUNTED + 1]
    return rows


def triage_rows(user: User) -> QuerySet[TriageItem]:
    """What waits for a decision in the Operational Centre, cut where the navigation stops to count."""
    if not is_of_centre(user):
        return TriageItem.objects.none()
    rows: QuerySet[TriageItem] = TriageItem.objects.visible_to(user).waiting()[: MOST_COUNTED + 1]
    return rows


def needs(user: User, at: datetime) -> list[DeskItem]:
    """Danger to life first, then urgent, then requests that nobody of the party has answered, then the rest unread."""
    if not is_reader(user):
        return []
    lines = ContributionShare.lists.open_to(user).in_box(Box.RECEIVED)
    urgent = _newest(lines.unread().filter(urgency__in=[Urgency.VERY_URGENT, Urgency.URGENT]))
    requests = _pressing(_ours_to_move(user))
    asked = {request.contribution_id for request in requests}
    found = Contribution.objects.visible_to(user).for_list().in_bulk([*urgent, *asked])
    names = _operations(found.values(), user)
    items = [_item(found[pk], names) for pk in urgent if pk in found and pk not in asked]
    items += [_request_item(request, found[request.contribution_id], names, user, at) for request in requests]
    items += [_consent_item(consent) for consent in _soonest(Consent.objects.visible_to(user).open_at(at))]
    items += [*_centre_items(user, at), *_opinion_items(user), *_project_items(user, at), *_category_items(user, at)]
    items += [*_hit_items(user), *groups.needs(user, at), *retention.needs(user, at)]
    return sorted(items, key=lambda item: not item.is_urgent)


def waiting(user: User, at: datetime) -> list[DeskItem]:
    """Requests of the party that others are to answer, the least time left first."""
    if not is_reader(user):
        return []
    rows = InformationRequest.objects.visible_to(user).asked_by(user).open()
    requests = _pressing(rows.exclude(status=InformationRequest.Status.CLARIFICATION))
    found = Contribution.objects.visible_to(user).for_list().in_bulk([row.contribution_id for row in requests])
    names = _operations(found.values(), user)
    asked = _soonest(DisclosureRequest.objects.visible_to(user).open_at(at))
    return [
        *[_waiting_item(request, found[request.contribution_id], names, at) for request in requests],
        *[_question_item(question) for question in asked],
    ]


def _ours_to_move(user: User) -> InformationRequestQuerySet:
    """Requests to the party whose clock runs, and own ones that wait for the party's explanation."""
    rows = InformationRequest.objects.visible_to(user).open()
    stands = InformationRequest.Status.CLARIFICATION
    found: InformationRequestQuerySet = rows.filter(
        Q(party_id=user.party_id) & ~Q(status=stands) | Q(owner_id=user.party_id, status=stands)
    )
    return found


def _pressing(rows: InformationRequestQuerySet) -> list[InformationRequest]:
    return list(rows.for_list().with_due().order_by("due", "pk")[:MOST_SHOWN])


def _request_item(
    request: InformationRequest, contribution: Contribution, names: dict[UUID | None, str], user: User, at: datetime
) -> DeskItem:
    seen = request.clock(at)
    if request.owner_id == user.party_id:
        why, verb = f"{request.party.name} asks what you mean. The clock stands.", "Explain"
    elif seen.state == ClockState.STOPPED:
        why, verb = f"{contribution.owner.name} asks you. The clock stands: a judge is asked.", "Open"
    else:
        overdue = " Overdue." if seen.state == ClockState.LATE else ""
        why, verb = f"{contribution.owner.name} asks you.{overdue}", "Answer"
    return DeskItem(
        title=contribution.subject,
        why=why,
        url=request.get_absolute_url(),
        verb=verb,
        icon="chat",
        due=seen.due_at,
        is_urgent=contribution.is_urgent or seen.state in {ClockState.SOON, ClockState.LATE},
        mark=contribution.classification,
        operation=names.get(contribution.operation_id, ""),
    )


def _waiting_item(
    request: InformationRequest, contribution: Contribution, names: dict[UUID | None, str], at: datetime
) -> DeskItem:
    seen = request.clock(at)
    late = " Overdue." if seen.state == ClockState.LATE else ""
    judge = " The clock stands: a judge is asked." if seen.state == ClockState.STOPPED else ""
    return DeskItem(
        title=contribution.subject,
        why=f"No answer of {request.party.name} yet.{late}{judge}",
        url=request.get_absolute_url(),
        verb="Open",
        icon="clock",
        due=seen.due_at,
        mark=contribution.classification,
        operation=names.get(contribution.operation_id, ""),
    )


def _soonest(questions: QuestionQuerySet) -> list[Any]:
    return list(questions.for_list().order_by("deadline", "pk")[:MOST_SHOWN])


def _consent_item(consent: Consent) -> DeskItem:
    """A question that the party decides; silence shares nothing, but the asker waits."""
    return DeskItem(
        title=f"{consent.asker.name} asks: {consent.get_act_display().lower()}",
        why=f"{consent.reference}. If nobody answers, nothing is shared.",
        url=consent.get_absolute_url(),
        verb="Decide",
        icon="lock",
        due=consent.deadline,
        is_urgent=consent.escalated_at is not None,
        mark=consent.classification,
    )


def _question_item(question: DisclosureRequest) -> DeskItem:
    """A question of the party; it says the same whether it found an owner or not."""
    return DeskItem(
        title=f"You asked an owner: {question.get_act_display().lower()}",
        why=f"{question.reference}. Your question was passed on.",
        url=question.get_absolute_url(),
        verb="Open",
        icon="clock",
        due=question.deadline,
        mark=question.classification,
    )


def _hit_items(user: User) -> list[DeskItem]:
    """To Europol's centre the pairs to verify, to an owner its new hits: one line each, the number and no content."""
    if is_of_centre(user):
        count, level = _counted(Hit.objects.visible_to(user).to_verify().filter(is_self=False))
        words, url, verb = "to verify", reverse("intelligence:hit-queue"), "Verify"
    else:
        count, level = _counted(HitSide.objects.visible_to(user).unread())
        words, url, verb = "on your information", f"{reverse('intelligence:hit-list')}?view=new", "Look"
    if not count:
        return []
    title = f"1 hit {words}" if count == 1 else f"{count} hits {words}"
    why = "Found by a cross-check. Say whether it is the same."
    return [DeskItem(title=title, why=why, url=url, verb=verb, icon="hit", mark=level)]


def _counted(rows: QuerySet[Any]) -> tuple[int, str]:
    """How many, and the highest marking among them."""
    found = rows.aggregate(count=Count("pk"), rank=Max("classification_rank"))
    levels = [level for level in Classification if level.rank == found["rank"]]
    return found["count"], str(levels[0]) if levels else str(Classification.BPL)


def _centre_items(user: User, at: datetime) -> list[DeskItem]:
    """Danger to life that nobody has claimed, own claims, pens that end soon, and a handover to read."""
    if not is_of_centre(user):
        return []
    ends_soon = at + timedelta(days=settings.TRIAGE_PEN_REMINDER_DAYS)
    pressing = Q(status=TriageItem.Status.NEW, is_life=True)
    pressing |= Q(status=TriageItem.Status.CLAIMED, claimed_by=user)
    pressing |= Q(status=TriageItem.Status.PEN, pen_until__lte=ends_soon)
    rows = TriageItem.objects.visible_to(user).filter(pressing).for_list().order_by("-position")[:MOST_SHOWN]
    notes = Shift.objects.visible_to(user).ended().filter(acknowledged_at=None).exclude(ended_by=user)[:1]
    return [*[_triage_item(row) for row in rows], *[_handover_item(shift) for shift in notes]]


def _triage_item(row: TriageItem) -> DeskItem:
    is_pen = row.status == TriageItem.Status.PEN
    whys = {
        TriageItem.Status.NEW: "Danger to life. Nobody has claimed it.",
        TriageItem.Status.PEN: "Its pen ends soon.",
    }
    return DeskItem(
        title=row.contribution.subject,
        why=whys.get(TriageItem.Status(row.status), "You have claimed it."),
        url=row.get_absolute_url(),
        verb="Decide",
        icon="filter",
        due=row.pen_until if is_pen else row.claim_until,
        is_urgent=row.is_life,
        mark=row.contribution.classification,
    )


def _handover_item(shift: Shift) -> DeskItem:
    return DeskItem(
        title="Handover of the last shift",
        why="Nobody has acknowledged it yet.",
        url=shift.get_absolute_url(),
        verb="Read",
        icon="file",
    )


def _opinion_items(user: User) -> list[DeskItem]:
    """Second opinions on grades of the party that wait for its answer."""
    rows = SecondOpinion.objects.visible_to(user).filter(owner_id=user.party_id, status=SecondOpinion.Status.GIVEN)
    return [
        DeskItem(
            title=opinion.contribution.subject,
            why=f"{opinion.party.name} has another opinion on your grade.",
            url=reverse("intelligence:opinion-answer", args=[opinion.pk]),
            verb="Answer",
            icon="chat",
            mark=opinion.contribution.classification,
        )
        for opinion in rows.select_related("contribution", "party").order_by("given_at")[:MOST_SHOWN]
    ]


def _project_items(user: User, at: datetime) -> list[DeskItem]:
    """Reviews that fall due for leads, and what may fit the projects that the person works on."""
    if not is_of_hub(user):
        return []
    tasks = {row.project_id: row.task for row in ProjectAnalyst.objects.current().filter(person=user)}
    projects = list(AnalysisProject.objects.visible_to(user).filter(pk__in=tasks).order_by("review_on"))
    led = [project for project in projects if tasks[project.pk] == ProjectAnalyst.Task.LEAD]
    soon = at.date() + REVIEW_SOON
    reviews = [_review_item(project, at) for project in led if project.is_review_due(soon)]
    working = [project for project in projects if project.is_open]
    found = list(services.suggested(working, by=user, at=at)[:MOST_COUNTED]) if working else []
    fitting = [_fitting_item(project, found) for project in working]
    return [*reviews[:MOST_SHOWN], *[item for item in fitting if item][:MOST_SHOWN]]


def _review_item(project: AnalysisProject, at: datetime) -> DeskItem:
    is_late = project.is_review_due(at.date())
    return DeskItem(
        title=f"Review {project.code}: {project.name}",
        why="The review is overdue. Say why the project is still needed, or close it." if is_late else "Due soon.",
        url=reverse("intelligence:project-review", args=[project.pk]),
        verb="Review",
        icon="box",
        due=datetime.combine(project.review_on, time(23, 59), tzinfo=UTC),
        is_urgent=is_late,
        mark=project.classification,
    )


def _fitting_item(project: AnalysisProject, found: list[TriageItem]) -> DeskItem | None:
    fitting = [item.contribution for item in found if item.contribution.crime_area_id in project.crime_area_ids]
    if not fitting:
        return None
    number = "1 contribution" if len(fitting) == 1 else f"{len(fitting)} contributions"
    return DeskItem(
        title=f"{project.code}: {number} may fit",
        why="Given for operational analysis on its crime areas.",
        url=project.get_absolute_url(),
        verb="Look",
        icon="box",
        mark=project.classification,
    )


def _category_items(user: User, at: datetime) -> list[DeskItem]:
    """Own contributions with a person who has no category, shortly before others stop seeing the person."""
    until = at + timedelta(days=settings.UNCATEGORISED_REMINDER_DAYS)
    rows = Entity.objects.visible_to(user).filter(
        contribution__owner_id=user.party_id,
        contribution__status=Contribution.Status.SENT,
        current_category=Entity.DataSubjectCategory.UNCATEGORISED,
        withdrawn_at=None,
        category_due__lte=until,
    )
    return [
        DeskItem(
            title=entity.contribution.subject,
            why="A person in it has no category. Then others stop seeing the person.",
            url=reverse("intelligence:entity-category", args=[entity.pk]),
            verb="Categorise",
            icon="person",
            due=entity.category_due,
            mark=entity.contribution.classification,
        )
        for entity in rows.select_related("contribution").order_by("category_due", "pk")[:MOST_SHOWN]
    ]


def _newest(lines: ContributionShareQuerySet) -> list[UUID]:
    return list(lines.order_by("-position").values_list("content_object_id", flat=True)[:MOST_SHOWN])


def _operations(contributions: Iterable[Contribution], user: User) -> dict[UUID | None, str]:
    wanted = {contribution.operation_id for contribution in contributions if contribution.operation_id}
    return dict(Operation.objects.visible_to(user).filter(pk__in=wanted).values_list("pk", "code_name"))


def _item(contribution: Contribution, names: dict[UUID | None, str]) -> DeskItem:
    life = " Danger to life." if contribution.urgency == Urgency.VERY_URGENT else ""
    return DeskItem(
        title=contribution.subject,
        why=f"{contribution.owner.name} reports.{life}",
        url=contribution.get_absolute_url(),
        verb="Read",
        icon="inbox",
        is_urgent=contribution.is_urgent,
        mark=contribution.classification,
        operation=names.get(contribution.operation_id, ""),
    )
