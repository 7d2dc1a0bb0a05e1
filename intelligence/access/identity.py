"""Who may know of relations, merges and splits, and watches.

A relation is known to who knows its contribution and may see both ends. What a party says of two entities stays inside
it, with those of its people who see both: whoever sees one of them learns nothing, not even that there is another.
"""

from datetime import date
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q

from europol_portal.access.policy import NOTHING, Policy, register
from europol_portal.parties.models import User
from intelligence.access.exchange import for_readers, is_reader, visible_parts
from intelligence.access.inbox import of_person
from intelligence.access.people import in_use_by, listed_entities, visible_entities
from intelligence.models import Entity, EntityWatch, IdentityStatement, Relation


class RelationPermission(StrEnum):
    """What can be done with relations; who may change a draft writes them."""

    VIEW = "intelligence.view_relation"


class IdentityPermission(StrEnum):
    """What can be done with merges and splits."""

    VIEW = "intelligence.view_identitystatement"
    ADD = "intelligence.add_identitystatement"
    WITHDRAW = "intelligence.withdraw_identitystatement"


class WatchPermission(StrEnum):
    """What can be done with watches."""

    VIEW = "intelligence.view_entitywatch"


def visible_relations(user: User) -> Q:
    """Relations of contributions that the person may know, with both ends in use or the person's party their owner."""
    return visible_parts(user) & in_use_by(user, "withdrawn_for")


def visible_statements(user: User) -> Q:
    """What the person's party says of two entities that the person may know."""
    if not is_reader(user):
        return NOTHING
    known = Entity.objects.filter(visible_entities(user))
    both = Q(Exists(known.filter(pk=OuterRef("first_id")))) & Q(Exists(known.filter(pk=OuterRef("second_id"))))
    return Q(party_id=user.party_id) & both


def gathered_entities(user: User, on: date) -> Q:
    """What pages may bring together across contributions: what lists may show, sent, in use and categorised."""
    return (
        listed_entities(user, on)
        & used_contributions("contribution__")
        & ~Q(current_category=Entity.DataSubjectCategory.UNCATEGORISED)
    )


def used_contributions(prefix: str = "") -> Q:
    """Contributions that pages may bring together with others: sent, and not recalled."""
    return Q(**{f"{prefix}status": "sent", f"{prefix}recalled_at": None})


def is_in_force(_user: User, statement: IdentityStatement) -> bool:
    """True until it is taken back."""
    return statement.is_in_force


register(Policy(Relation, for_readers(*RelationPermission), visible_relations))
register(
    Policy(
        IdentityStatement,
        for_readers(*IdentityPermission),
        visible_statements,
        {IdentityPermission.WITHDRAW: is_in_force},
    )
)
register(Policy(EntityWatch, for_readers(*WatchPermission), of_person))
