"""Chainable reads of packages of partner agencies."""

from typing import Self

from europol_portal.access.querysets import VisibleQuerySet
from europol_portal.parties.models import Party

PACKAGE_ENDED = ("passed", "withdrawn")


class PackageQuerySet(VisibleQuerySet):
    """Reads of packages."""

    def open(self) -> Self:
        """Packages that are neither passed on nor withdrawn."""
        return self.exclude(status__in=PACKAGE_ENDED)

    def to_decide(self, party: Party) -> Self:
        """Packages that wait for the party as host state."""
        return self.filter(status="host", host=party)

    def for_list(self) -> Self:
        """Packages with what a list shows, newest first."""
        return self.select_related("owner", "host", "crime_area").order_by("-pk")


class PackagePersonQuerySet(VisibleQuerySet):
    """Reads of persons of packages."""

    def undecided(self) -> Self:
        """Those that the host state has not decided on."""
        return self.filter(decision="undecided")

    def approved(self) -> Self:
        """Those that may go on."""
        return self.filter(decision="approved")

    def for_list(self) -> Self:
        """Persons in the order of their numbers."""
        return self.select_related("decided_by", "host").order_by("number", "pk")
