"""Who is told about which event of a grant. Titles carry neither title nor amount of it."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from europol_portal.access import sharing
from europol_portal.notifications.rules import Rule, register
from europol_portal.parties.models import Role, User
from support.access import REQUESTERS
from support.events import AmendmentEvent, GrantEvent, GrantPartnerEvent
from support.models import Grant, GrantAmendment, GrantPartner

Told = Callable[[Grant, User, datetime], QuerySet[User]]


def _holding(row: Grant | GrantPartner | GrantAmendment, roles: Iterable[str], at: datetime) -> QuerySet[User]:
    audience = sharing.audience(row, on=at.date()).values("pk")
    people: QuerySet[User] = User.objects.holding(*roles, on=at.date()).filter(pk__in=audience)
    return people


def applicant(grant: Grant, _actor: User, at: datetime) -> QuerySet[User]:
    """The applicant's liaison officers, and who wrote the application."""
    mine = Q(pk=grant.created_by_id) | Q(pk__in=_holding(grant, [Role.LIAISON_OFFICER], at).values("pk"))
    return _holding(grant, REQUESTERS, at).filter(mine, party_id=grant.owner_id)


def officers(grant: Grant, _actor: User, at: datetime) -> QuerySet[User]:
    """The provider's grant officers."""
    return _holding(grant, [Role.GRANT_OFFICER], at).filter(party_id=grant.provider_id)


def judges(grant: Grant, _actor: User, at: datetime) -> QuerySet[User]:
    """Those of the provider who judge: grant officers and service coordinators."""
    roles = [Role.GRANT_OFFICER, Role.SERVICE_COORDINATOR]
    return _holding(grant, roles, at).filter(party_id=grant.provider_id)


def is_urgent(grant: Grant) -> bool:
    """Urgent for the shorter clock."""
    return grant.is_urgent


def invited(partner: GrantPartner, _actor: User, at: datetime) -> QuerySet[User]:
    """The liaison officers of the invited party."""
    return _holding(partner, [Role.LIAISON_OFFICER], at).filter(party_id=partner.party_id)


def inviter(partner: GrantPartner, _actor: User, at: datetime) -> QuerySet[User]:
    """The applicant's liaison officers."""
    return _holding(partner, [Role.LIAISON_OFFICER], at).filter(party_id=partner.applicant_id)


def asker(amendment: GrantAmendment, _actor: User, at: datetime) -> QuerySet[User]:
    """The applicant's liaison officers."""
    return _holding(amendment, [Role.LIAISON_OFFICER], at).filter(party_id=amendment.applicant_id)


def decider(amendment: GrantAmendment, _actor: User, at: datetime) -> QuerySet[User]:
    """The provider's grant officers."""
    return _holding(amendment, [Role.GRANT_OFFICER], at).filter(party_id=amendment.provider_id)


GRANT_RULES: tuple[tuple[GrantEvent, str, Told], ...] = (
    (GrantEvent.SUBMITTED, "An application for a grant was sent", officers),
    (GrantEvent.ADMITTED, "An application waits for its evaluation", judges),
    (GrantEvent.REJECTED, "Your application was rejected", applicant),
    (GrantEvent.AWARDED, "A grant was awarded: sign the agreement", applicant),
    (GrantEvent.SIGNED, "A grant agreement was signed", officers),
    (GrantEvent.STARTED, "Your grant is running", applicant),
    (GrantEvent.PREFINANCED, "Pre-financing was paid", applicant),
    (GrantEvent.REPORT_DUE, "The report of your grant is due", applicant),
    (GrantEvent.REPORTED, "The report of a grant was sent", officers),
    (GrantEvent.CLARIFYING, "A clarification of your report is asked for", applicant),
    (GrantEvent.COSTS_ACCEPTED, "The costs of your grant were judged", applicant),
    (GrantEvent.PAID, "The balance of your grant was paid", applicant),
    (GrantEvent.RECOVERING, "An amount of your grant has to come back", applicant),
    (GrantEvent.CLOSED, "Your grant was closed", applicant),
)
for _event, _title, _told in GRANT_RULES:
    register(Rule(_event, _title, _told, is_urgent=is_urgent))
register(Rule(GrantPartnerEvent.INVITED, "Your party is invited into a consortium", invited))
register(Rule(GrantPartnerEvent.CONFIRMED, "A partner takes part in your application", inviter))
register(Rule(GrantPartnerEvent.DECLINED, "A partner declined your application", inviter))
register(Rule(AmendmentEvent.ASKED, "An amendment of a grant is asked for", decider))
register(Rule(AmendmentEvent.ACCEPTED, "The amendment of your grant was accepted", asker))
register(Rule(AmendmentEvent.REFUSED, "The amendment of your grant was refused", asker))
