"""Every write of intelligence."""

from intelligence.services.cases import move_case, open_case
from intelligence.services.checks import AboveCeiling, ContributionIncomplete, Missing, missing, unit_copies
from intelligence.services.consents import consented, given_by, permission_for, permitted
from intelligence.services.content import ContributionContent, EntityContent, content_of
from intelligence.services.corrections import correct_contribution, correction_of, recall_contribution
from intelligence.services.disclosures import (
    Codes,
    Decision,
    QuestionContent,
    ask_owner,
    begin_decision,
    grant_consent,
    keep_moments,
    name_contribution,
    open_consent,
    open_question,
    refuse_consent,
    revoke_consent,
)
from intelligence.services.drafts import discard_draft, save_draft
from intelligence.services.entities import add_entity, build_entity, remove_entity
from intelligence.services.exporting import Export, export_contribution
from intelligence.services.files import FileRefused, attach_file, export_file, remove_file
from intelligence.services.forwarding import Way, add_recipients, forward_contribution, ways
from intelligence.services.ledger import LedgerExport, export_ledger, record_ledger_reading
from intelligence.services.parts import Parts, effect_of
from intelligence.services.reading import keep_to_people, open_case_file, open_contribution
from intelligence.services.restricting import Limits, end_terms, lift_restriction, loosen_codes, restrict_contribution
from intelligence.services.restrictions import (
    Restricted,
    Verdict,
    carried_on,
    may_export,
    may_pass_on,
    may_use_for,
    may_use_in_court,
)
from intelligence.services.sending import AlreadySent, send_contribution, submit_contribution

__all__ = [
    "AboveCeiling",
    "AlreadySent",
    "Codes",
    "ContributionContent",
    "ContributionIncomplete",
    "Decision",
    "EntityContent",
    "Export",
    "FileRefused",
    "LedgerExport",
    "Limits",
    "Missing",
    "Parts",
    "QuestionContent",
    "Restricted",
    "Verdict",
    "Way",
    "add_entity",
    "add_recipients",
    "ask_owner",
    "attach_file",
    "begin_decision",
    "build_entity",
    "carried_on",
    "consented",
    "content_of",
    "correct_contribution",
    "correction_of",
    "discard_draft",
    "effect_of",
    "end_terms",
    "export_contribution",
    "export_file",
    "export_ledger",
    "forward_contribution",
    "given_by",
    "grant_consent",
    "keep_moments",
    "keep_to_people",
    "lift_restriction",
    "loosen_codes",
    "may_export",
    "may_pass_on",
    "may_use_for",
    "may_use_in_court",
    "missing",
    "move_case",
    "name_contribution",
    "open_case",
    "open_case_file",
    "open_consent",
    "open_contribution",
    "open_question",
    "permission_for",
    "permitted",
    "recall_contribution",
    "record_ledger_reading",
    "refuse_consent",
    "remove_entity",
    "remove_file",
    "restrict_contribution",
    "revoke_consent",
    "save_draft",
    "send_contribution",
    "submit_contribution",
    "unit_copies",
    "ways",
]
