"""Who may know of bundles of requests: who asks, and of the provider those who handle one of the requests."""

from enum import StrEnum

from django.db.models import Exists, OuterRef, Q

from europol_portal.access.policy import NOTHING, Policy, register
from europol_portal.access.sharing import shared_with
from europol_portal.parties.models import Role, User
from support.access.requests import PART_OF, REQUESTERS, visible_requests
from support.models import RequestBundle, SupportRequest


class BundlePermission(StrEnum):
    """What can be done with bundles of requests."""

    VIEW = "support.view_requestbundle"
    ADD = "support.add_requestbundle"
    SUBMIT = "support.submit_requestbundle"
    ENDORSE = "support.endorse_requestbundle"


ASKING = frozenset({BundlePermission.VIEW, BundlePermission.ADD, BundlePermission.SUBMIT})
GRANTS = {
    Role.LIAISON_OFFICER: ASKING | {BundlePermission.ENDORSE},
    Role.NATIONAL_OFFICER: ASKING,
} | {role: frozenset({BundlePermission.VIEW}) for role in PART_OF}


def visible_bundles(user: User) -> Q:
    """Bundles of the own party for those who ask; sent ones for those who may know one of their requests."""
    sides = Q(owner_id=user.party_id) if user.roles & REQUESTERS else NOTHING
    if user.roles & PART_OF.keys():
        known = SupportRequest.objects.filter(visible_requests(user), bundle=OuterRef("pk"))
        sides |= Q(Exists(known), provider_id=user.party_id, sent_at__isnull=False)
    return shared_with(user, RequestBundle) & sides


def may_submit(user: User, bundle: RequestBundle) -> bool:
    """True for the requesting party until it is sent."""
    return bundle.owner_id == user.party_id and not bundle.is_sent


def may_endorse(user: User, bundle: RequestBundle) -> bool:
    """True for the requesting party once it is sent."""
    return bundle.owner_id == user.party_id and bundle.is_sent


register(
    Policy(
        model=RequestBundle,
        grants=GRANTS,
        visible=visible_bundles,
        conditions={BundlePermission.SUBMIT: may_submit, BundlePermission.ENDORSE: may_endorse},
    )
)
