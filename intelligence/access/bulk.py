"""Bulk entry and templates: the party's own preparation, known to nobody else."""

from enum import StrEnum

from django.db.models import Q

from europol_portal.access.policy import NOTHING, Policy, register
from europol_portal.parties.models import User
from intelligence.access.exchange import for_readers, is_reader
from intelligence.models import BulkImport, BulkMapping, BulkRow, ContributionTemplate


class BulkPermission(StrEnum):
    """What can be done with imports."""

    VIEW = "intelligence.view_bulkimport"
    ADD = "intelligence.add_bulkimport"
    CHANGE = "intelligence.change_bulkimport"


class BulkPartPermission(StrEnum):
    """What can be done with what belongs to imports."""

    VIEW_ROW = "intelligence.view_bulkrow"
    VIEW_MAPPING = "intelligence.view_bulkmapping"


class TemplatePermission(StrEnum):
    """What can be done with templates; whoever may write and send in the party may shape them, too."""

    VIEW = "intelligence.view_contributiontemplate"
    ADD = "intelligence.add_contributiontemplate"
    CHANGE = "intelligence.change_contributiontemplate"


def visible_in_house(user: User) -> Q:
    """Rows of the person's own party within the clearance."""
    if not is_reader(user):
        return NOTHING
    return Q(owner_id=user.party_id, classification_rank__lte=user.clearance_rank)


def visible_mappings(user: User) -> Q:
    """Columns that the person's party has chosen before; they hold no content."""
    return Q(owner_id=user.party_id) if is_reader(user) else NOTHING


register(Policy(ContributionTemplate, for_readers(*TemplatePermission), visible_in_house))
register(Policy(BulkImport, for_readers(*BulkPermission), visible_in_house))
register(Policy(BulkRow, for_readers(BulkPartPermission.VIEW_ROW), visible_in_house))
register(Policy(BulkMapping, for_readers(BulkPartPermission.VIEW_MAPPING), visible_mappings))
