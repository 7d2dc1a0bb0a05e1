"""Who may know of cases, contributions, requests and disclosures, and what they may do with them.

A contribution is known to its owner and to the parties it was sent to, nobody else: if Europol is no recipient, no
person of Europol sees it. A draft is known to its party only, since it has no other share row.
"""

from enum import StrEnum

from django.contrib.postgres.functions import TransactionNow
from django.db.models import Exists, OuterRef, Q

from europol_portal.access.policy import NOTHING, Policy, register
from europol_portal.access.sharing import shared_with
from europol_portal.parties.models import Role, User
from intelligence.models import (
    Attachment,
    Case,
    Consent,
    Contribution,
    ContributionText,
    DelayNotice,
    DisclosureRecord,
    DisclosureRequest,
    InformationRequest,
    Pause,
    Recipient,
    Restriction,
)
from intelligence.querysets import in_consent


class CasePermission(StrEnum):
    """What can be done with cases."""

    VIEW = "intelligence.view_case"
    ADD = "intelligence.add_case"
    CHANGE = "intelligence.change_case"


class ContributionPermission(StrEnum):
    """What can be done with contributions."""

    VIEW = "intelligence.view_contribution"
    ADD = "intelligence.add_contribution"
    CHANGE = "intelligence.change_contribution"
    SEND = "intelligence.send_contribution"
    REPLY = "intelligence.reply_contribution"
    CORRECT = "intelligence.correct_contribution"
    CLOSE_CIRCLE = "intelligence.close_circle_contribution"
    RECALL = "intelligence.recall_contribution"
    RESTRICT = "intelligence.restrict_contribution"
    ADD_RECIPIENT = "intelligence.add_recipient_contribution"
    FORWARD = "intelligence.forward_contribution"
    EXPORT = "intelligence.export_contribution"


class PartPermission(StrEnum):
    """What can be done with the parts of a contribution."""

    VIEW_TEXT = "intelligence.view_contributiontext"
    VIEW_RECIPIENT = "intelligence.view_recipient"
    VIEW_ENTITY = "intelligence.view_entity"
    VIEW_ATTACHMENT = "intelligence.view_attachment"
    VIEW_RESTRICTION = "intelligence.view_restriction"
    VIEW_PAUSE = "intelligence.view_pause"
    VIEW_DELAY = "intelligence.view_delaynotice"


class DisclosurePermission(StrEnum):
    """What can be done with questions to owners, on the asker's side."""

    VIEW = "intelligence.view_disclosurerequest"
    ADD = "intelligence.add_disclosurerequest"
    WITHDRAW = "intelligence.withdraw_disclosurerequest"


class ConsentPermission(StrEnum):
    """What an owner can do with questions about its information."""

    VIEW = "intelligence.view_consent"
    DECIDE = "intelligence.decide_consent"
    REVOKE = "intelligence.revoke_consent"


class LedgerPermission(StrEnum):
    """What can be done with the ledger of disclosures."""

    VIEW = "intelligence.view_disclosurerecord"
    EXPORT = "intelligence.export_disclosurerecord"


READERS = frozenset({Role.LIAISON_OFFICER, Role.NATIONAL_OFFICER, Role.ANALYST, Role.DUTY_OFFICER})


def for_readers(*permissions: str) -> dict[str, frozenset[str]]:
    """The same permissions for every role that needs to know intelligence."""
    return {role: frozenset(permissions) for role in READERS}


def is_reader(user: User) -> bool:
    """True for roles that need to know intelligence; coordinators of services and grants do not."""
    return bool(user.roles & READERS)


def visible_cases(user: User) -> Q:
    """Cases of the person's party, and cases opened to it while it sees a contribution of them."""
    return shared_with(user, Case) & in_consent(user) if is_reader(user) else NOTHING


def visible_contributions(user: User) -> Q:
    """Contributions that the person's party owns or has received; a term of the owner that has run out closes them."""
    if not is_reader(user):
        return NOTHING
    in_term = Q(open_until=None) | Q(open_until__gt=TransactionNow()) | Q(owner_id=user.party_id)
    return shared_with(user, Contribution) & in_term


def visible_parts(user: User) -> Q:
    """Parts of contributions that the person may know."""
    return Q(Exists(Contribution.objects.filter(visible_contributions(user), pk=OuterRef("contribution_id"))))


def visible_recipients(user: User) -> Q:
    """All copies of own contributions; of others' contributions only the copies for the own party."""
    return visible_parts(user) & (Q(owner_id=user.party_id) | Q(party_id=user.party_id))


def one_sided(user: User) -> Q:
    """Questions and consents of the person's party; inside a closed circle only for those named."""
    if not is_reader(user):
        return NOTHING
    in_circle = Q(person_ids=[]) | Q(person_ids__contains=[user.pk])
    return Q(owner_id=user.party_id, classification_rank__lte=user.clearance_rank) & in_circle


def visible_records(user: User) -> Q:
    """Lines of the ledger about data of the person's party, data shown to it, or written by it."""
    if not is_reader(user):
        return NOTHING
    mine = Q(owner_id=user.party_id) | Q(party_id=user.party_id) | Q(by_party_id=user.party_id)
    in_circle = ~Q(closed_party_ids__contains=[user.party_id]) | Q(person_ids__contains=[user.pk])
    return mine & in_circle & Q(classification_rank__lte=user.clearance_rank)


def is_own_case(user: User, case: Case) -> bool:
    """True for people of the party that opened the case."""
    return bool(case.owner_id == user.party_id)


def is_own_draft(user: User, contribution: Contribution) -> bool:
    """True for people of the author's party while nothing is sent."""
    return contribution.is_draft and contribution.owner_id == user.party_id


def is_own_sent(user: User, contribution: Contribution) -> bool:
    """True for people of the owner once it is sent, until it is erased."""
    return is_sent(user, contribution) and contribution.owner_id == user.party_id


def is_own_in_use(user: User, contribution: Contribution) -> bool:
    """True for people of the owner while it is sent and not taken back."""
    return is_own_sent(user, contribution) and not contribution.is_recalled


def is_sent(_user: User, contribution: Contribution) -> bool:
    """True once it has left the house, until it is erased."""
    return not contribution.is_draft and not contribution.is_erased


def is_received(user: User, contribution: Contribution) -> bool:
    """True for people of a party that it was sent to, until it is erased."""
    return is_sent(user, contribution) and contribution.owner_id != user.party_id


register(
    Policy(
        model=Case,
        grants=for_readers(*CasePermission),
        visible=visible_cases,
        conditions={CasePermission.CHANGE: is_own_case},
    )
)
register(
    Policy(
        model=Contribution,
        grants=for_readers(*ContributionPermission),
        visible=visible_contributions,
        conditions={
            ContributionPermission.CHANGE: is_own_draft,
            ContributionPermission.SEND: is_own_draft,
            ContributionPermission.REPLY: is_received,
            ContributionPermission.CORRECT: is_own_sent,
            ContributionPermission.RECALL: is_own_in_use,
            ContributionPermission.RESTRICT: is_own_sent,
            ContributionPermission.ADD_RECIPIENT: is_own_in_use,
            ContributionPermission.FORWARD: is_received,
            ContributionPermission.EXPORT: is_sent,
        },
    )
)
register(Policy(ContributionText, for_readers(PartPermission.VIEW_TEXT), visible_parts))
register(Policy(Recipient, for_readers(PartPermission.VIEW_RECIPIENT), visible_recipients))
register(Policy(Attachment, for_readers(PartPermission.VIEW_ATTACHMENT), visible_parts))
register(Policy(Restriction, for_readers(PartPermission.VIEW_RESTRICTION), visible_parts))


class RequestPermission(StrEnum):
    """What can be done with requests for information."""

    VIEW = "intelligence.view_informationrequest"
    HANDLE = "intelligence.handle_informationrequest"
    CLARIFY = "intelligence.clarify_informationrequest"
    WITHDRAW = "intelligence.withdraw_informationrequest"


def visible_requests(user: User) -> Q:
    """Requests that the party has made, and its own share of requests it received; no other recipient's."""
    return visible_parts(user) & (Q(owner_id=user.party_id) | Q(party_id=user.party_id))


def visible_request_parts(user: User) -> Q:
    """Pauses and delay notices of requests that the person may know."""
    return Q(Exists(InformationRequest.objects.filter(visible_requests(user), pk=OuterRef("request_id"))))


def is_asked(user: User, request: InformationRequest) -> bool:
    """True for people of the party that is to answer."""
    return bool(request.party_id == user.party_id)


def has_asked(user: User, request: InformationRequest) -> bool:
    """True for people of the party that asks."""
    return bool(request.owner_id == user.party_id)


register(
    Policy(
        model=InformationRequest,
        grants=for_readers(*RequestPermission),
        visible=visible_requests,
        conditions={
            RequestPermission.HANDLE: is_asked,
            RequestPermission.CLARIFY: has_asked,
            RequestPermission.WITHDRAW: has_asked,
        },
    )
)
register(Policy(Pause, for_readers(PartPermission.VIEW_PAUSE), visible_request_parts))
register(Policy(DelayNotice, for_readers(PartPermission.VIEW_DELAY), visible_request_parts))
register(Policy(DisclosureRequest, for_readers(*DisclosurePermission), one_sided))
register(Policy(Consent, for_readers(*ConsentPermission), one_sided))
register(Policy(DisclosureRecord, for_readers(*LedgerPermission), visible_records))
