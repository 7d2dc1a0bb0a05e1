"""Who may know of factsheets and what they may do with them: those who see the operation; once released, everybody."""

from enum import StrEnum

from django.db.models import Q

from europol_portal.access.policy import CONTENT_ROLES, Policy, register
from europol_portal.parties.models import Role, User
from operations.access.operations import READERS, visible_parts
from operations.models import Factsheet, FactsheetAgreement


class FactsheetPermission(StrEnum):
    """What can be done with factsheets."""

    VIEW = "operations.view_factsheet"
    ADD = "operations.add_factsheet"
    CHANGE = "operations.change_factsheet"
    LAPSE = "operations.lapse_factsheet"


class AgreementPermission(StrEnum):
    """What can be done with the agreements to them."""

    VIEW = "operations.view_factsheetagreement"
    ANSWER = "operations.answer_factsheetagreement"


P, A = FactsheetPermission, AgreementPermission
GRANTS = {role: frozenset({P.VIEW}) for role in CONTENT_ROLES} | {Role.LIAISON_OFFICER: frozenset(P)}
AGREEMENT_GRANTS = {role: frozenset({A.VIEW}) for role in READERS} | {Role.LIAISON_OFFICER: frozenset(A)}


def visible_factsheets(user: User) -> Q:
    """Those of operations that the person sees, and every one that is released."""
    return visible_parts(user) | (Q(status="released") if user.roles & CONTENT_ROLES else Q(pk__in=[]))


def leads_it(user: User, factsheet: Factsheet) -> bool:
    """True for people of the lead of the operation."""
    return bool(factsheet.lead_id == user.party_id)


def contributes(user: User, factsheet: Factsheet) -> bool:
    """True for people of a country whose figures are in it: it takes its own back."""
    return user.party_id in factsheet.contributor_ids


def is_asked(user: User, agreement: FactsheetAgreement) -> bool:
    """True for people of the country that is asked."""
    return bool(agreement.party_id == user.party_id)


register(Policy(Factsheet, GRANTS, visible_factsheets, {P.CHANGE: leads_it, P.LAPSE: contributes}))
register(Policy(FactsheetAgreement, AGREEMENT_GRANTS, visible_parts, {A.ANSWER: is_asked}))
