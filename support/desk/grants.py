"""What grants need of a person now, and what they wait for; each in a constant number of queries."""

from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q

from europol_portal.parties.models import Role, User
from europol_portal.web.desk import DeskItem
from support.access import REQUESTERS, GrantPermission
from support.models import Grant, GrantEvaluation, GrantPartner

MOST_SHOWN = 50
Status = Grant.Status
OF_APPLICANT = {
    Status.AWARDED: ("Sign", "was awarded and waits for your signature"),
    Status.REPORT_DUE: ("Report", "has ended: its report is due"),
    Status.CLARIFICATION: ("Answer", "needs a clarification of its report"),
}
OF_OFFICER = {
    Status.SUBMITTED: ("Check", "was sent and waits for the check of its eligibility"),
    Status.ELIGIBILITY: ("Decide", "is under check of its eligibility"),
    Status.SIGNED: ("Start", "is signed"),
    Status.REPORT_SUBMITTED: ("Judge costs", "has its report"),
    Status.COSTS_ACCEPTED: ("Pay", "has its costs accepted"),
    Status.RECOVERY: ("Settle", "waits for money to come back"),
    Status.PAID: ("Close", "is paid"),
}
JUDGE = ("Judge", "waits for your judgement")
AWARD = ("Decide", "was judged by both")
AT_PROVIDER = (Status.SUBMITTED, Status.ELIGIBILITY, Status.EVALUATION, Status.REPORT_SUBMITTED, Status.COSTS_ACCEPTED)


def needs(user: User, _at: datetime) -> list[DeskItem]:
    """Grants to sign, report, check, judge, decide and pay; invitations to answer."""
    if not user.has_perm(GrantPermission.VIEW):
        return []
    rows = Grant.objects.visible_to(user).filter(_wanted(user)).annotate(is_judged=_is_judged(user))
    items = [_item(row, *_what(user, row)) for row in rows.for_list().order_by("decide_by", "pk")[:MOST_SHOWN]]
    if Role.LIAISON_OFFICER in user.roles:
        invited = GrantPartner.objects.visible_to(user).unanswered_by(user.party_id).select_related("grant__owner")
        items += [
            _item(one.grant, "Answer", f"{one.grant.owner.name} asks you to take part in an application.")
            for one in invited[:MOST_SHOWN]
        ]
    return items


def waiting(user: User, _at: datetime) -> list[DeskItem]:
    """Own applications that wait for the provider."""
    if not user.roles & REQUESTERS:
        return []
    rows = Grant.objects.visible_to(user).filter(owner_id=user.party_id, status__in=AT_PROVIDER).for_list()
    return [_item(row, "Open", row.get_status_display()) for row in rows.order_by("-pk")[:10]]


def _wanted(user: User) -> Q:
    wanted = Q(pk__in=[])
    if user.roles & REQUESTERS:
        wanted |= Q(owner_id=user.party_id, status__in=OF_APPLICANT)
    if Role.GRANT_OFFICER in user.roles:
        wanted |= Q(status__in=[*OF_OFFICER, Status.EVALUATION])
    elif Role.SERVICE_COORDINATOR in user.roles:
        wanted |= Q(Q(status=Status.EVALUATION), ~_judgement("operational"))
    return wanted


def _judgement(kind: str) -> Exists:
    return Exists(GrantEvaluation.objects.filter(grant=OuterRef("pk"), kind=kind))


def _is_judged(user: User) -> Exists:
    return _judgement("financial" if Role.GRANT_OFFICER in user.roles else "operational")


def _what(user: User, row: Grant) -> tuple[str, str]:
    if row.owner_id == user.party_id:
        verb, why = OF_APPLICANT[Status(row.status)]
    elif row.status == Status.EVALUATION:
        verb, why = AWARD if getattr(row, "is_judged", False) else JUDGE
    else:
        verb, why = OF_OFFICER[Status(row.status)]
    return verb, f"{row.get_kind_display()} of {row.owner.name} {why}."


def _item(row: Grant, verb: str, why: str) -> DeskItem:
    undecided = row.status in {Status.SUBMITTED, Status.ELIGIBILITY, Status.EVALUATION}
    return DeskItem(
        title=row.title,
        why=why,
        url=row.get_absolute_url(),
        verb=verb,
        icon="file",
        due=_end_of(row.decide_by) if undecided else None,
        is_urgent=row.is_urgent and undecided,
        mark=row.classification,
    )


def _end_of(day: date | None) -> datetime | None:
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=UTC) if day else None
