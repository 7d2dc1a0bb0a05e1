"""Who may know of packages of partner agencies: the agency, and from the submission on the host state. Nobody else.

Europol is not among them: what the host state has refused or not yet decided never comes near it.
"""

from enum import StrEnum

from django.db.models import Exists, OuterRef, Q

from europol_portal.access.policy import NOTHING, Policy, register
from europol_portal.access.sharing import shared_with
from europol_portal.parties.models import Role, User
from operations.models import AgencyPackage, PackagePerson
from operations.reference import partners

DESKS = frozenset({Role.LIAISON_OFFICER, Role.NATIONAL_OFFICER})


class PackagePermission(StrEnum):
    """What can be done with packages."""

    VIEW = "operations.view_agencypackage"
    ADD = "operations.add_agencypackage"
    CHANGE = "operations.change_agencypackage"
    DECIDE = "operations.decide_agencypackage"
    WITHDRAW = "operations.withdraw_agencypackage"


class PackagePersonPermission(StrEnum):
    """What can be done with persons of packages."""

    VIEW = "operations.view_packageperson"
    DECIDE = "operations.decide_packageperson"
    REMOVE = "operations.remove_packageperson"


P, E = PackagePermission, PackagePersonPermission
GRANTS = {Role.LIAISON_OFFICER: frozenset(PackagePermission), Role.NATIONAL_OFFICER: frozenset({P.VIEW})}
PERSON_GRANTS = {
    Role.LIAISON_OFFICER: frozenset(PackagePersonPermission),
    Role.NATIONAL_OFFICER: frozenset({E.VIEW}),
}


def sends_packages(user: User) -> bool:
    """True for people of partners whose mandate names packages."""
    partner = partners().get(user.party.code)
    return partner is not None and partner.packages


def visible_packages(user: User) -> Q:
    """Packages of the person's agency, and those that wait or have waited for the person's state."""
    return shared_with(user, AgencyPackage) if user.roles & DESKS else NOTHING


def visible_persons(user: User) -> Q:
    """Persons of packages that the person may know."""
    return Q(Exists(AgencyPackage.objects.filter(visible_packages(user), pk=OuterRef("package_id"))))


def writes_it(user: User, package: AgencyPackage) -> bool:
    """True for people of the agency while the package is being written."""
    return package.owner_id == user.party_id and package.status == "open"


def sent_it(user: User, package: AgencyPackage) -> bool:
    """True for people of the agency while it goes on."""
    return package.owner_id == user.party_id and not package.is_over


def hosts_it(user: User, package: AgencyPackage) -> bool:
    """True for people of the host state while the package is with it."""
    return package.host_id == user.party_id and package.status == "host"


def decides(user: User, person: PackagePerson) -> bool:
    """True for people of the host state while nothing is decided on the person."""
    return person.decision == "undecided" and hosts_it(user, person.package)


def takes_out(user: User, person: PackagePerson) -> bool:
    """True for people of the agency while the package is being written."""
    return writes_it(user, person.package)


register(
    Policy(AgencyPackage, GRANTS, visible_packages, {P.CHANGE: writes_it, P.DECIDE: hosts_it, P.WITHDRAW: sent_it})
)
register(Policy(PackagePerson, PERSON_GRANTS, visible_persons, {E.DECIDE: decides, E.REMOVE: takes_out}))
