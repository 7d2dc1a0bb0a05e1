"""Courses and their sessions: plan, give quotas, open for nominations, hold or cancel."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from europol_portal import events
from europol_portal.access import sharing
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import Party, User
from support.access import CoursePermission, RequestPermission, SessionPermission
from support.events import CourseEvent, SessionEvent
from support.models import Course, Service, SessionQuota, SupportRequest, TrainingSession
from support.personal import refuse_personal
from support.workflow import SESSION_WORKFLOW

Status = TrainingSession.Status
DECIDED = frozenset({SupportRequest.Status.ACCEPTED, SupportRequest.Status.SCHEDULED})
CHANGEABLE = frozenset({Status.DRAFT, Status.OPEN})


@dataclass(frozen=True)
class CoursePlan:
    """What a course is."""

    code: str
    title: str
    topic: str
    level: str
    aims: str
    language: str = "English"


@dataclass(frozen=True)
class SessionPlan:
    """When and where a course is held; without a place it is online."""

    course: Course
    starts_on: date
    ends_on: date
    nominate_by: date
    places: int
    place: str = ""
    country: Party | None = None


@transaction.atomic
def add_course(*, plan: CoursePlan, by: User, at: datetime) -> Course:
    """Add a course to the catalogue. Raises ValidationError by field."""
    require(by, CoursePermission.ADD)
    refuse_personal({"title": plan.title, "aims": plan.aims})
    course = Course(owner=by.party, **asdict(plan))
    course.full_clean()
    course.save(force_insert=True)
    events.publish(CourseEvent.ADDED, subject=course, actor=by, at=at, verb=events.Verb.COLLECTION)
    return course


@transaction.atomic
def plan_session(
    *, plan: SessionPlan, by: User, at: datetime, request: SupportRequest | None = None
) -> TrainingSession:
    """Keep a draft of a session; nobody outside the provider knows it.

    A session that answers a request gives all its places to the requester. Raises DomainError when the request is not
    a decided one for training, or the days have passed.
    """
    require(by, SessionPermission.ADD)
    if plan.starts_on < at.date():
        message = "These days have passed. Choose later ones."
        raise DomainError(message, code="days_passed", field="starts_on")
    if request is not None:
        _check_request(request, by)
    session = TrainingSession(owner=by.party, request=request, created_by=by, created_at=at)
    for name in SessionPlan.__dataclass_fields__:
        setattr(session, name, getattr(plan, name))
    session.place = plan.place.strip()
    session.classification = request.classification if request else session.classification
    session.full_clean(exclude={"owner", "request"})
    sharing.create_shared(session)
    events.publish(SessionEvent.DRAFTED, subject=session, actor=by, at=at, verb=events.Verb.COLLECTION)
    if request is not None:
        _add_quota(session, request.owner, plan.places, by=by, at=at)
    return session


@transaction.atomic
def give_quota(*, session: TrainingSession, party: Party, places: int, by: User, at: datetime) -> SessionQuota:
    """Give a party a quota, or another one than before. Raises DomainError once the session is held or cancelled."""
    session = lock_session(session)
    require(by, SessionPermission.RUN, session)
    if session.status not in CHANGEABLE:
        message = "The session has been held or cancelled."
        raise DomainError(message, code="session_over")
    if session.request_id is not None:
        message = "This session answers a request: its places are the requester's."
        raise DomainError(message, code="of_request", field="party")
    if party.pk == session.owner_id:
        message = "Choose a party that sends participants."
        raise DomainError(message, code="own_party", field="party")
    return _add_quota(session, party, places, by=by, at=at)


@transaction.atomic
def take_session_step(
    *, session: TrainingSession, step: str, by: User, at: datetime, note: str = ""
) -> TrainingSession:
    """Open for nominations, note that it was held, or cancel it with the reason.

    Opening makes the session known to the parties with a quota. Raises DomainError for one that has not begun.
    """
    session = lock_session(session)
    if step == "hold" and session.starts_on > at.date():
        message = "The session has not begun."
        raise DomainError(message, code="not_begun")
    recipients: list[str] = []
    if step == "open":
        require(by, SessionPermission.RUN, session)
        SESSION_WORKFLOW.check_state(session, step)
        recipients = _open_to_quotas(session)
    verb = events.Verb.DISCLOSURE if recipients else events.Verb.ALTERATION
    return SESSION_WORKFLOW.apply(session, step, by=by, at=at, note=note, verb=verb, recipients=recipients)


def lock_session(session: TrainingSession) -> TrainingSession:
    """The stored session, locked for the rest of the transaction."""
    rows = TrainingSession.objects.select_for_update(of=("self",)).select_related("course", "owner")
    locked: TrainingSession = rows.get(pk=session.pk)
    return locked


def _open_to_quotas(session: TrainingSession) -> list[str]:
    quotas = list(SessionQuota.objects.filter(session=session).select_related("party"))
    sharing.share(session, [quota.party_id for quota in quotas])
    return sorted(quota.party.code for quota in quotas)


def _add_quota(session: TrainingSession, party: Party, places: int, *, by: User, at: datetime) -> SessionQuota:
    quota = SessionQuota.objects.filter(session=session, party=party).first()
    quota = quota or SessionQuota(session=session, party=party)
    quota.places = places
    quota.clean_fields(exclude={"session", "party"})
    quota.save()
    if session.status == Status.OPEN:
        sharing.share(session, [party.pk])
    changes = {"party": party.code, "places": places}
    events.publish(SessionEvent.QUOTA, subject=session, actor=by, at=at, changes=changes)
    return quota


def _check_request(request: SupportRequest, by: User) -> None:
    require(by, RequestPermission.DECIDE, request)
    if request.kind != Service.Kind.TRAINING or request.status not in DECIDED:
        message = "Plan a session for a request for training that was accepted."
        raise DomainError(message, code="not_for_training", field="request")
