"""Who may know of entities and of what was stated of people since, and who says why a person is in a contribution.

Those who are neither owner nor recipient of a contribution get nothing of its entities. Lists, filters and searches
show the witnesses, victims, informants and minors of another owner to nobody: recipients read of them in the
contribution itself, with the reason why that is necessary.
"""

from datetime import date
from enum import StrEnum

from django.db.models import Q

from europol_portal.access.policy import Policy, register
from europol_portal.parties.models import User
from intelligence.access.exchange import PartPermission, for_readers, visible_parts
from intelligence.models import CategoryStatement, Entity


class CategoryPermission(StrEnum):
    """What can be done with the categories of people."""

    VIEW = "intelligence.view_categorystatement"
    STATE = "intelligence.state_category"


def visible_entities(user: User) -> Q:
    """Entities of contributions that the person may know; one that was withdrawn from use is its owner's alone."""
    return visible_parts(user) & in_use_by(user)


def in_use_by(user: User, mark: str = "withdrawn_at") -> Q:
    """What nobody has withdrawn from use, as the column `mark` tells, and what is the person's party's own."""
    return Q(**{mark: None}) | Q(withdrawn_for=user.party_id)


def listed_entities(user: User, on: date) -> Q:
    """What lists, filters and searches may show: protected people of other owners stand in no list."""
    return Q(contribution__owner_id=user.party_id) | ~Entity.protected_on(on)


def is_own_entity(user: User, entity: Entity) -> bool:
    """True for a person in a sent contribution of the own party."""
    contribution = entity.contribution
    is_ours = contribution.owner_id == user.party_id and not contribution.is_draft
    return is_ours and entity.kind == Entity.Kind.PERSON


register(
    Policy(
        model=Entity,
        grants=for_readers(PartPermission.VIEW_ENTITY, CategoryPermission.STATE),
        visible=visible_entities,
        conditions={CategoryPermission.STATE: is_own_entity},
    )
)
register(Policy(CategoryStatement, for_readers(CategoryPermission.VIEW), visible_parts))
