"""Who is told about requests of data subjects and about breaches; the words name nobody."""

from datetime import datetime

from django.db.models import QuerySet

from europol_portal.notifications.rules import Rule, register
from europol_portal.parties.models import User
from europol_portal.protection.access import ASKED, DESKS, OFFICER
from europol_portal.protection.events import (
    BreachEvent,
    ConsultationEvent,
    NecessityEvent,
    SubjectRequestEvent,
    WatchEvent,
)
from europol_portal.protection.models import (
    BreachNotice,
    DataBreach,
    NecessityAssessment,
    ProviderConsultation,
    SubjectRequest,
)


def officers(_subject: object, _actor: User | None, at: datetime) -> QuerySet[User]:
    """Data protection officers of Europol."""
    people: QuerySet[User] = User.objects.holding(OFFICER, on=at.date()).filter(party__is_hub=True)
    return people


def receiving_desk(request: SubjectRequest, _actor: User | None, at: datetime) -> QuerySet[User]:
    """The desk of the party where it was received."""
    people: QuerySet[User] = User.objects.holding(*DESKS, on=at.date()).filter(party_id=request.party_id)
    return people


def asked_desk(consultation: ProviderConsultation | BreachNotice, _actor: User | None, at: datetime) -> QuerySet[User]:
    """The desk of the party that is asked."""
    people: QuerySet[User] = User.objects.holding(*ASKED, on=at.date()).filter(party_id=consultation.party_id)
    return people


def reporter(breach: DataBreach, _actor: User | None, _at: datetime) -> list[User]:
    """Who reported it."""
    return [breach.registered_by]


def author(assessment: NecessityAssessment, _actor: User | None, _at: datetime) -> list[User]:
    """Who wrote it."""
    return [assessment.author]


def urgent(_subject: object) -> bool:
    """The clock runs."""
    return True


register(Rule(SubjectRequestEvent.REGISTERED, "New data subject request", officers))
register(Rule(SubjectRequestEvent.DUE, "A data subject request falls due", officers))
register(Rule(SubjectRequestEvent.ANSWERED, "A data subject request is answered", receiving_desk))
register(Rule(SubjectRequestEvent.REFUSED, "A data subject request is refused", receiving_desk))
register(Rule(ConsultationEvent.ASKED, "You are consulted about a data subject request", asked_desk))
register(Rule(ConsultationEvent.ANSWERED, "A provider answered about a data subject request", officers))
register(Rule(WatchEvent.RAISED, "An alert of data protection waits for you", officers))
register(Rule(BreachEvent.REPORTED, "A personal data breach was reported: 72 hours run", officers, urgent))
register(Rule(BreachEvent.DUE, "The 72 hours of a personal data breach run out", officers, urgent))
register(Rule(BreachEvent.OWNER_TOLD, "Your data are concerned by a personal data breach", asked_desk, urgent))
register(Rule(BreachEvent.CLOSED, "A breach that you reported is closed", reporter))
register(Rule(NecessityEvent.SUBMITTED, "A necessity assessment waits for you", officers))
register(Rule(NecessityEvent.APPROVED, "Your necessity assessment is approved", author))
register(Rule(NecessityEvent.REFUSED, "Your necessity assessment is refused", author))
register(Rule(NecessityEvent.GIVEN_BACK, "Your necessity assessment is given back", author))
register(Rule(NecessityEvent.EXPIRED, "Your necessity assessment has expired", author))
