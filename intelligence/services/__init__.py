"""Every write of intelligence."""

from intelligence.services.cases import move_case, open_case
from intelligence.services.checks import AboveCeiling, ContributionIncomplete, Missing, missing, unit_copies
from intelligence.services.content import ContributionContent, EntityContent, content_of
from intelligence.services.drafts import discard_draft, save_draft
from intelligence.services.entities import add_entity, build_entity, remove_entity
from intelligence.services.files import FileRefused, attach_file, export_file, remove_file
from intelligence.services.reading import keep_to_people, open_case_file, open_contribution
from intelligence.services.sending import AlreadySent, send_contribution, submit_contribution

__all__ = [
    "AboveCeiling",
    "AlreadySent",
    "ContributionContent",
    "ContributionIncomplete",
    "EntityContent",
    "FileRefused",
    "Missing",
    "add_entity",
    "attach_file",
    "build_entity",
    "content_of",
    "discard_draft",
    "export_file",
    "keep_to_people",
    "missing",
    "move_case",
    "open_case",
    "open_case_file",
    "open_contribution",
    "remove_entity",
    "remove_file",
    "save_draft",
    "send_contribution",
    "submit_contribution",
    "unit_copies",
]
