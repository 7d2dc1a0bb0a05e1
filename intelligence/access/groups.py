"""Who may know of assessments of groups and of dossiers: the party's people, each only the parts whose source they see.

A second analyst confirms: never the author, never anybody who wrote in that version.
"""

from enum import StrEnum

from django.contrib.postgres.functions import TransactionNow
from django.db.models import Exists, OuterRef, Q

from europol_portal.access.policy import NOTHING, Policy, register
from europol_portal.parties.models import User
from intelligence.access.exchange import for_readers, is_reader, one_sided
from intelligence.access.inbox import in_house
from intelligence.models import (
    DossierRelease,
    GroupAnswer,
    GroupAssessment,
    GroupEntry,
    GroupEvidence,
    GroupMember,
    ReceivedDossier,
)


class GroupPermission(StrEnum):
    """What can be done with assessments of groups."""

    VIEW = "intelligence.view_groupassessment"
    ADD = "intelligence.add_groupassessment"
    CHANGE = "intelligence.change_groupassessment"
    TAKE_BACK = "intelligence.take_back_groupassessment"
    CONFIRM = "intelligence.confirm_groupassessment"
    REVIEW = "intelligence.review_groupassessment"
    WITHDRAW = "intelligence.withdraw_groupassessment"
    RENEW = "intelligence.renew_groupassessment"
    EXPORT = "intelligence.export_groupassessment"
    RELEASE = "intelligence.release_groupassessment"


class GroupPartPermission(StrEnum):
    """What can be done with what an assessment is made of; writing in it is changing the assessment."""

    VIEW_ANSWER = "intelligence.view_groupanswer"
    VIEW_EVIDENCE = "intelligence.view_groupevidence"
    VIEW_MEMBER = "intelligence.view_groupmember"
    VIEW_ENTRY = "intelligence.view_groupentry"


class DossierPermission(StrEnum):
    """What can be done with dossiers: by the party that let one out, and by the one that received it."""

    VIEW_RELEASE = "intelligence.view_dossierrelease"
    TAKE_BACK = "intelligence.take_back_dossierrelease"
    VIEW = "intelligence.view_receiveddossier"
    EXPORT = "intelligence.export_receiveddossier"


def of_visible_groups(user: User) -> Q:
    """Answers and history of assessments that the person may know."""
    if not is_reader(user):
        return NOTHING
    return Q(Exists(GroupAssessment.objects.filter(one_sided(user), pk=OuterRef("assessment_id"))))


def visible_group_parts(user: User) -> Q:
    """Evidence and members whose contribution the person may know, in assessments that the person may know."""
    return in_house(user) & of_visible_groups(user)


def received_dossiers(user: User) -> Q:
    """Dossiers let out to the person's party, until the time of a part has run out."""
    if not is_reader(user):
        return NOTHING
    running = Q(open_until=None) | Q(open_until__gt=TransactionNow())
    return Q(owner_id=user.party_id, classification_rank__lte=user.clearance_rank) & running


def is_open_draft(_user: User, group: GroupAssessment) -> bool:
    """True while it may be written in."""
    return group.is_draft


def wrote_it(user: User, group: GroupAssessment) -> bool:
    """True for who wrote in what now waits for confirmation."""
    waits = group.status == GroupAssessment.Status.SCORED
    return waits and (group.author_id == user.pk or user.pk in group.editor_ids)


def is_second(user: User, group: GroupAssessment) -> bool:
    """True for everybody else, who may confirm it."""
    waits = group.status == GroupAssessment.Status.SCORED
    return waits and group.author_id != user.pk and user.pk not in group.editor_ids


def stands(_user: User, group: GroupAssessment) -> bool:
    """True while it is a confirmed group."""
    return group.is_live


def can_be_renewed(_user: User, group: GroupAssessment) -> bool:
    """True for what a new version may begin with."""
    return group.is_live or group.status in {GroupAssessment.Status.BELOW, GroupAssessment.Status.ARCHIVED}


def is_in_force(_user: User, row: DossierRelease | ReceivedDossier) -> bool:
    """True until it is taken back."""
    return row.ended_at is None


register(
    Policy(
        GroupAssessment,
        for_readers(*GroupPermission),
        one_sided,
        {
            GroupPermission.CHANGE: is_open_draft,
            GroupPermission.TAKE_BACK: wrote_it,
            GroupPermission.CONFIRM: is_second,
            GroupPermission.REVIEW: stands,
            GroupPermission.RENEW: can_be_renewed,
            GroupPermission.RELEASE: stands,
        },
    )
)
register(Policy(GroupAnswer, for_readers(GroupPartPermission.VIEW_ANSWER), of_visible_groups))
register(Policy(GroupEntry, for_readers(GroupPartPermission.VIEW_ENTRY), of_visible_groups))
register(Policy(GroupEvidence, for_readers(GroupPartPermission.VIEW_EVIDENCE), visible_group_parts))
register(Policy(GroupMember, for_readers(GroupPartPermission.VIEW_MEMBER), visible_group_parts))
register(
    Policy(
        DossierRelease,
        for_readers(DossierPermission.VIEW_RELEASE, DossierPermission.TAKE_BACK),
        one_sided,
        {DossierPermission.TAKE_BACK: is_in_force},
    )
)
register(
    Policy(
        ReceivedDossier,
        for_readers(DossierPermission.VIEW, DossierPermission.EXPORT),
        received_dossiers,
        {DossierPermission.EXPORT: is_in_force},
    )
)
