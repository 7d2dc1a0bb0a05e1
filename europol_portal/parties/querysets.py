"""Chainable reads of parties, authorities, people and reference lists."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q


class DatedQuerySet(models.QuerySet):
    """Rows that hold from a day to a day, both included; an open end holds on."""

    def valid_on(self, day: date) -> Self:
        """Rows in force on the day."""
        started = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
        not_ended = Q(valid_until__isnull=True) | Q(valid_until__gte=day)
        return self.filter(started & not_ended)


class PartyQuerySet(models.QuerySet):
    """Reads of parties."""

    def for_list(self) -> Self:
        """Parties by kind and name, as directories show them."""
        return self.filter(is_active=True).order_by("kind", "name", "pk")


class AuthorityQuerySet(models.QuerySet):
    """Reads of authorities."""

    def for_list(self) -> Self:
        """Active authorities with their party, by party and name."""
        return self.filter(is_active=True).select_related("party").order_by("party__name", "name", "pk")

    def mailboxes(self) -> Self:
        """Authorities that can receive contributions."""
        return self.for_list().filter(has_mailbox=True)


class UserQuerySet(models.QuerySet):
    """Reads of people."""

    def active(self) -> Self:
        """People who may sign in."""
        return self.filter(is_active=True)

    def holding(self, *roles: str, on: date) -> Self:
        """Active people who hold one of the roles on the day."""
        ended = Q(memberships__valid_until__isnull=True) | Q(memberships__valid_until__gte=on)
        return self.active().filter(ended, memberships__role__in=roles, memberships__valid_from__lte=on).distinct()

    def of_authorities(self, authority_ids: list[int], *, on: date) -> Self:
        """Active people with a membership in one of the authorities on the day."""
        ended = Q(memberships__valid_until__isnull=True) | Q(memberships__valid_until__gte=on)
        member = Q(memberships__authority__in=authority_ids, memberships__valid_from__lte=on)
        return self.active().filter(ended, member).distinct()
