"""Who may know of exhibits: the party that seized them and, once sent, those of the laboratory who examine."""

from enum import StrEnum

from django.db.models import Exists, OuterRef, Q

from europol_portal.access.policy import NOTHING, Policy, register
from europol_portal.access.sharing import shared_with
from europol_portal.parties.models import Role, User
from support.access.requests import REQUESTERS
from support.models import CustodyCertificate, CustodyEntry, Examination, Exhibit


class ExhibitPermission(StrEnum):
    """What can be done with exhibits."""

    VIEW = "support.view_exhibit"
    ADD = "support.add_exhibit"
    KEEP = "support.keep_exhibit"
    HANDLE = "support.handle_exhibit"
    HOLD = "support.hold_exhibit"
    CERTIFY = "support.certify_exhibit"


class ExaminationPermission(StrEnum):
    """What can be done with examinations; asking is an act on the exhibit."""

    VIEW = "support.view_examination"
    DO = "support.do_examination"


class ExhibitPartPermission(StrEnum):
    """What can be done with the other parts of exhibits."""

    VIEW_ENTRY = "support.view_custodyentry"
    VIEW_CERTIFICATE = "support.view_custodycertificate"


OWN = frozenset(ExhibitPermission) - {ExhibitPermission.HANDLE}
LAB = frozenset(ExhibitPermission) - {ExhibitPermission.ADD, ExhibitPermission.KEEP}
GRANTS = {Role.LIAISON_OFFICER: OWN, Role.NATIONAL_OFFICER: OWN, Role.SERVICE_COORDINATOR: LAB}


def visible_exhibits(user: User) -> Q:
    """The party's own; those sent to it for its laboratory."""
    sides = NOTHING
    if user.roles & REQUESTERS:
        sides |= Q(owner_id=user.party_id)
    if Role.SERVICE_COORDINATOR in user.roles:
        sides |= Q(provider_id=user.party_id)
    return shared_with(user, Exhibit) & sides


def visible_exhibit_parts(user: User) -> Q:
    """What belongs to exhibits that the person may know."""
    return Q(Exists(Exhibit.objects.filter(visible_exhibits(user), pk=OuterRef("exhibit_id"))))


def keeps(user: User, exhibit: Exhibit) -> bool:
    """True for people of the party that seized it."""
    return bool(exhibit.owner_id == user.party_id)


def examines(user: User, exhibit: Exhibit) -> bool:
    """True for the laboratory."""
    return bool(exhibit.provider_id == user.party_id)


def holds(user: User, exhibit: Exhibit) -> bool:
    """True for the party that has it now."""
    return bool(exhibit.holder_id == user.party_id) and exhibit.status != Exhibit.Status.RELEASED


def does(user: User, examination: Examination) -> bool:
    """True for the laboratory."""
    return bool(examination.provider_id == user.party_id)


register(
    Policy(
        model=Exhibit,
        grants=GRANTS,
        visible=visible_exhibits,
        conditions={
            ExhibitPermission.KEEP: keeps,
            ExhibitPermission.HANDLE: examines,
            ExhibitPermission.HOLD: holds,
        },
    )
)
register(
    Policy(
        model=Examination,
        grants={role: frozenset({ExaminationPermission.VIEW}) for role in REQUESTERS}
        | {Role.SERVICE_COORDINATOR: frozenset(ExaminationPermission)},
        visible=visible_exhibit_parts,
        conditions={ExaminationPermission.DO: does},
    )
)
for _model, _permission in (
    (CustodyEntry, ExhibitPartPermission.VIEW_ENTRY),
    (CustodyCertificate, ExhibitPartPermission.VIEW_CERTIFICATE),
):
    register(
        Policy(model=_model, grants={role: frozenset({_permission}) for role in GRANTS}, visible=visible_exhibit_parts)
    )
