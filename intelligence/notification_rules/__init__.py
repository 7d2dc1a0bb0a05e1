"""Who is told about contributions, questions to owners and consents."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from europol_portal.access import sharing
from europol_portal.notifications.rules import Rule, register
from europol_portal.parties.models import Authority, Role, User
from intelligence.access import CENTRE, READERS
from intelligence.events import (
    AttachmentEvent,
    CategoryEvent,
    ConsentEvent,
    ContributionEvent,
    DisclosureEvent,
    EntityEvent,
    HitEvent,
    HitSideEvent,
    OpinionEvent,
    ProjectEvent,
    ProjectPartEvent,
    RequestEvent,
    ShiftEvent,
    TriageEvent,
)
from intelligence.models import (
    AnalysisProject,
    Attachment,
    CategoryStatement,
    Consent,
    Contribution,
    DisclosureRequest,
    Hit,
    HitSide,
    InformationRequest,
    ProjectAnalyst,
    ProjectContribution,
    ProjectParticipant,
    Recipient,
    SecondOpinion,
    Shift,
    TriageItem,
)
from intelligence.notification_rules import groups as groups  # its rules register themselves
from intelligence.notification_rules import openings as openings  # its rules register themselves
from intelligence.notification_rules import quest as quest  # its rules register themselves
from intelligence.notification_rules import retention as retention  # its rules register themselves
from intelligence.notification_rules.inbox import and_followers
from intelligence.notification_rules.sides import members_or_all, one_side


def receiving_officers(contribution: Contribution, _actor: User, at: datetime) -> Iterable[User]:
    """Officers of the receiving authorities, inside the audience: clearance and closed circles hold."""
    day = at.date()
    copies = contribution.recipients.all()
    if contribution.kind == Contribution.Kind.REQUEST:  # those who are asked are told of the request instead
        copies = copies.exclude(kind=Recipient.Kind.TO)
    authorities = list(copies.values_list("authority_id", flat=True))
    members = User.objects.of_authorities(authorities, on=day).holding(*READERS, on=day)
    people: Iterable[User] = sharing.audience(contribution, on=day).filter(pk__in=members.values("pk"))
    return people


def new_receivers(contribution: Contribution, _actor: User, at: datetime) -> Iterable[User]:
    """Officers of the authorities that were added at this moment; earlier recipients are not told of later ones."""
    day = at.date()
    authorities = list(contribution.recipients.filter(delivered_at=at).values_list("authority_id", flat=True))
    members = User.objects.of_authorities(authorities, on=day).holding(*READERS, on=day)
    people: Iterable[User] = sharing.audience(contribution, on=day).filter(pk__in=members.values("pk"))
    return people


def owning_officers(contribution: Contribution, _actor: User, at: datetime) -> Iterable[User]:
    """Officers of the authority that sent it, inside the audience."""
    day = at.date()
    members = User.objects.of_authorities([contribution.sender_id], on=day).holding(*READERS, on=day)
    people: Iterable[User] = sharing.audience(contribution, on=day).filter(pk__in=members.values("pk"))
    return people


def told_of_sending(contribution: Contribution, actor: User, at: datetime) -> Iterable[User]:
    """Officers of the receiving authorities; danger to life reaches every duty officer of a receiving Europol too."""
    receiving = set(receiving_officers(contribution, actor, at))
    if contribution.urgency != Contribution.Urgency.VERY_URGENT:
        return receiving
    day = at.date()
    duty = User.objects.holding(Role.DUTY_OFFICER, on=day).filter(party__is_hub=True)
    return receiving | set(sharing.audience(contribution, on=day).filter(pk__in=duty.values("pk")))


def bringers(contribution: Contribution, _actor: User | None, at: datetime) -> Iterable[User]:
    """People who brought the infected files of a draft, while they may know of it."""
    infected = contribution.attachments.filter(scan=Attachment.Scan.INFECTED)
    people: Iterable[User] = sharing.audience(contribution, on=at.date()).filter(
        pk__in=list(infected.values_list("uploaded_by_id", flat=True))
    )
    return people


receiving_and_following = and_followers(receiving_officers)

register(Rule(kind=AttachmentEvent.INFECTED, title="Virus found in a file that you attached", who=bringers))
register(
    Rule(
        kind=ContributionEvent.RESTRICTED,
        title="New restriction on a contribution",
        who=receiving_and_following,
    )
)
register(
    Rule(
        kind=ContributionEvent.LOOSENED,
        title="Restriction of a contribution lifted",
        who=receiving_and_following,
    )
)
register(Rule(kind=ContributionEvent.ERASED, title="Your contribution was erased on its day", who=owning_officers))
register(Rule(kind=ContributionEvent.ADDRESSED, title="Contribution opened to you", who=new_receivers))
register(Rule(kind=ContributionEvent.PASSED_ON, title="Your contribution was passed on", who=owning_officers))
register(
    Rule(
        kind=ContributionEvent.SENT,
        title="New contribution",
        who=and_followers(told_of_sending),
        is_urgent=lambda contribution: contribution.is_urgent,
    )
)


def people_of(request: InformationRequest, party_id: int, at: datetime) -> Iterable[User]:
    """Officers of one side, inside the audience; who has taken it up is told alone."""
    day = at.date()
    people: Iterable[User] = sharing.audience(request, on=day).filter(party_id=party_id).holding(*READERS, on=day)
    return people


def asked_authorities(request: InformationRequest, _actor: User, at: datetime) -> Iterable[User]:
    """Officers of the authorities that the request is addressed to."""
    day = at.date()
    named = request.contribution.recipients.filter(kind=Recipient.Kind.TO, party_id=request.party_id)
    members = User.objects.of_authorities(list(named.values_list("authority_id", flat=True)), on=day)
    people: Iterable[User] = sharing.audience(request, on=day).filter(
        pk__in=members.holding(*READERS, on=day).values("pk")
    )
    return people


def asking_side(request: InformationRequest, _actor: User, at: datetime) -> Iterable[User]:
    """Officers of the party that asked."""
    return people_of(request, request.owner_id, at)


def answering_side(request: InformationRequest, _actor: User, at: datetime) -> Iterable[User]:
    """Who has taken it up, or the officers of the party that is asked while nobody has."""
    people: Any = people_of(request, request.party_id, at)
    own = list(people.filter(pk=request.assigned_to_id)) if request.assigned_to_id else []
    return own or list(people)


def both_sides(request: InformationRequest, actor: User, at: datetime) -> Iterable[User]:
    """Both parties: a limit that has passed concerns the asker too."""
    return [*answering_side(request, actor, at), *asking_side(request, actor, at)]


def _is_urgent(request: InformationRequest) -> bool:
    return request.is_urgent


REQUEST_RULES = (
    (RequestEvent.ASKED, "New request for information", asked_authorities),
    (RequestEvent.REASSIGNED, "A request is given to you", answering_side),
    (RequestEvent.INDIRECT, "A request takes 3 days: indirectly accessible", asking_side),
    (RequestEvent.CLARIFICATION_ASKED, "A clarification is asked of you", asking_side),
    (RequestEvent.CLARIFIED, "A clarification was given", answering_side),
    (RequestEvent.JUDGE_ASKED, "An answer needs a judge and will be delayed", asking_side),
    (RequestEvent.DELAYED, "An answer will be delayed", asking_side),
    (RequestEvent.AUTHORISED, "A judge has agreed, the request goes on", asking_side),
    (RequestEvent.ANSWERED, "Your request is answered", asking_side),
    (RequestEvent.REFUSED, "Your request is refused", asking_side),
    (RequestEvent.WITHDRAWN, "A request was withdrawn", answering_side),
    (RequestEvent.DUE_SOON, "A request is due soon", answering_side),
    (RequestEvent.OVERDUE, "A request is overdue", both_sides),
)
for kind, title, who in REQUEST_RULES:
    register(Rule(kind=kind, title=title, who=who, is_urgent=_is_urgent))


def desk_in_charge(row: DisclosureRequest | Consent, _actor: object, at: datetime) -> Iterable[User]:
    """Officers of the authority that asked or should decide; where it has none who may see it, all who may."""
    return members_or_all(row, [row.authority_id], at)


def national_unit(consent: Consent, _actor: object, at: datetime) -> Iterable[User]:
    """The head and officers of the owner's national unit; where it has none who may see it, all who may."""
    units = Authority.objects.filter(party_id=consent.owner_id, kind=Authority.Kind.NATIONAL_UNIT, is_active=True)
    return members_or_all(consent, list(units.values_list("pk", flat=True)), at)


DESK_RULES = (
    (ConsentEvent.ARRIVED, "A party asks about your information"),
    (ConsentEvent.REMINDED, "A question about your information still waits"),
    (ConsentEvent.LAPSED, "A question lapsed, nothing was shared"),
    (ConsentEvent.WITHDRAWN, "A question about your information was withdrawn"),
    (ConsentEvent.EXPIRED, "A consent of yours has ended"),
    (DisclosureEvent.GRANTED, "The owner agreed"),
    (DisclosureEvent.PARTLY, "The owner agreed in part"),
    (DisclosureEvent.REFUSED, "The owner refused"),
    (DisclosureEvent.REVOKED, "The owner revoked its consent"),
    (DisclosureEvent.EXPIRED, "A consent given to you has ended"),
    (DisclosureEvent.LAPSED, "Nobody answered your question"),
)
for event, words in DESK_RULES:
    register(Rule(kind=event, title=words, who=desk_in_charge))
register(
    Rule(
        kind=ConsentEvent.ESCALATED,
        title="A question about your information is about to lapse",
        who=national_unit,
        is_urgent=lambda _consent: True,
    )
)


def verifiers(hit: Hit, _actor: object, at: datetime) -> Iterable[User]:
    """Analysts and duty officers who may see both sides."""
    people: QuerySet[User] = one_side(hit, at)
    return people.filter(pk__in=User.objects.holding(*CENTRE, on=at.date()).values("pk"))


def side_in_charge(side: HitSide, _actor: object, at: datetime) -> Iterable[User]:
    """Officers of the authority that sent the information; where none may see the row, all of the party who may."""
    sender = Contribution.objects.filter(pk=side.contribution_id).values_list("sender_id", flat=True)
    return members_or_all(side, list(sender), at)


register(Rule(kind=HitEvent.FOUND, title="A hit waits to be verified", who=verifiers))
for hit_event, hit_words in (
    (HitSideEvent.TOLD, "A hit on your information"),
    (HitSideEvent.SELF_MATCH, "A match within your own information"),
    (HitSideEvent.VERIFIED, "Europol confirmed a hit on your information"),
    (HitSideEvent.REFUTED, "A hit on your information was a false positive"),
    (HitSideEvent.WITHDRAWN, "The information behind a hit was taken back"),
):
    register(Rule(kind=hit_event, title=hit_words, who=side_in_charge))


def centre_in_charge(item: TriageItem, _actor: object, at: datetime) -> Iterable[User]:
    """Analysts and duty officers who may see the item."""
    people: Iterable[User] = sharing.audience(item, on=at.date()).holding(*CENTRE, on=at.date())
    return people


def centre_people(shift: Shift, _actor: object, at: datetime) -> Iterable[User]:
    """Analysts and duty officers of the party."""
    people: Iterable[User] = User.objects.holding(*CENTRE, on=at.date()).filter(party_id=shift.owner_id)
    return people


def provider_of_grade(opinion: SecondOpinion, _actor: object, at: datetime) -> Iterable[User]:
    """Officers of the provider."""
    return _side_of_opinion(opinion, opinion.owner_id, at)


def author_of_opinion(opinion: SecondOpinion, _actor: object, at: datetime) -> Iterable[User]:
    """Officers of the party that gave the opinion."""
    return _side_of_opinion(opinion, opinion.party_id, at)


def _side_of_opinion(opinion: SecondOpinion, party_id: int, at: datetime) -> Iterable[User]:
    day = at.date()
    people: Iterable[User] = sharing.audience(opinion, on=day).filter(party_id=party_id).holding(*READERS, on=day)
    return people


register(Rule(kind=ContributionEvent.ACCEPTED, title="Europol accepted your contribution", who=owning_officers))
register(Rule(kind=TriageEvent.PEN_SOON, title="A temporary pen ends soon: decide", who=centre_in_charge))
register(Rule(kind=TriageEvent.PEN_EXPIRED, title="A temporary pen ended, closed to use", who=centre_in_charge))
register(Rule(kind=ShiftEvent.ENDED, title="A shift was handed over", who=centre_people))
register(Rule(kind=OpinionEvent.GIVEN, title="A second opinion on your grade", who=provider_of_grade))
register(Rule(kind=OpinionEvent.AGREED, title="The provider agreed to your opinion", who=author_of_opinion))
register(Rule(kind=OpinionEvent.DECLINED, title="The provider keeps its grade", who=author_of_opinion))


def _readers_of(subject: Any, party_ids: Iterable[int], at: datetime) -> Any:
    """Readers of the parties, inside the audience of the subject."""
    day = at.date()
    readers = User.objects.holding(*READERS, on=day).filter(party_id__in=list(party_ids))
    return sharing.audience(subject, on=day).filter(pk__in=readers.values("pk"))


def joining_officers(participant: ProjectParticipant, _actor: User | None, at: datetime) -> Iterable[User]:
    """Officers of the party that takes part or took part."""
    people: Iterable[User] = _readers_of(participant, [participant.party_id], at)
    return people


def participating_officers(project: AnalysisProject, _actor: User | None, at: datetime) -> Iterable[User]:
    """Officers of the participants; inside Europol the project's own people know."""
    people: Iterable[User] = _readers_of(project, set(project.party_ids) - {project.owner_id}, at)
    return people


def providing_officers(entry: ProjectContribution, _actor: User | None, at: datetime) -> Iterable[User]:
    """Officers of the party whose contribution a project uses, or uses no more."""
    people: Iterable[User] = _readers_of(entry, {entry.owner_id} - {entry.party_id}, at)
    return people


def named_person(analyst: ProjectAnalyst, _actor: User | None, at: datetime) -> Iterable[User]:
    """The person who was named."""
    people: Iterable[User] = sharing.audience(analyst, on=at.date()).filter(pk=analyst.person_id)
    return people


def using_officers(statement: CategoryStatement, _actor: User | None, at: datetime) -> Iterable[User]:
    """Officers of the parties that use what was received."""
    people: Iterable[User] = _readers_of(statement, set(statement.party_ids) - {statement.owner_id}, at)
    return people


def categorising_officers(entity: Any, _actor: User | None, at: datetime) -> Iterable[User]:
    """Officers of the authority that sent it; the job gives owner and sender with the row."""
    day = at.date()
    members = User.objects.of_authorities([entity.sender_id], on=day).holding(*READERS, on=day)
    people: Iterable[User] = sharing.audience(entity, on=day).filter(
        party_id=entity.owner_id, pk__in=members.values("pk")
    )
    return people


register(Rule(kind=ProjectPartEvent.JOINED, title="Your party takes part in an analysis project", who=joining_officers))
register(
    Rule(kind=ProjectPartEvent.LEFT, title="Your party's part in an analysis project has ended", who=joining_officers)
)
register(Rule(kind=ProjectPartEvent.NAMED, title="You were named for an analysis project", who=named_person))
register(
    Rule(
        kind=ProjectPartEvent.ACCEPTED,
        title="Your contribution was accepted into an analysis project",
        who=providing_officers,
    )
)
register(
    Rule(
        kind=ProjectPartEvent.REMOVED,
        title="Your contribution was taken out of an analysis project",
        who=providing_officers,
    )
)
register(Rule(kind=ProjectEvent.SUSPENDED, title="Analysis project suspended", who=participating_officers))
register(Rule(kind=ProjectEvent.RESUMED, title="Analysis project resumed", who=participating_officers))
register(Rule(kind=ProjectEvent.CLOSED, title="Analysis project closed", who=participating_officers))
register(
    Rule(
        kind=CategoryEvent.STATED,
        title="Category of a person in a contribution changed",
        who=using_officers,
    )
)
register(
    Rule(
        kind=EntityEvent.CATEGORY_DUE,
        title="A person in your contribution needs a category",
        who=categorising_officers,
    )
)
register(
    Rule(
        kind=EntityEvent.WITHDRAWN,
        title="A person without a category was withdrawn from use",
        who=categorising_officers,
    )
)
