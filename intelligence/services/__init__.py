"""Every write of intelligence."""

from intelligence.services.cases import move_case, open_case
from intelligence.services.checks import AboveCeiling, ContributionIncomplete, Missing, missing, unit_copies
from intelligence.services.completeness import Completeness, completeness
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
from intelligence.services.duplicates import Duplicate, duplicates
from intelligence.services.entities import add_entity, build_entity, remove_entity
from intelligence.services.exporting import Export, export_contribution
from intelligence.services.files import FileRefused, attach_file, export_file, remove_file
from intelligence.services.forwarding import Way, add_recipients, forward_contribution, ways
from intelligence.services.ledger import LedgerExport, export_ledger, record_ledger_reading
from intelligence.services.parts import Parts, effect_of
from intelligence.services.proposals import Findings, FoundEntity, Unread, propose_entities
from intelligence.services.reading import keep_to_people, open_case_file, open_contribution
from intelligence.services.reminders import remind_of_limits
from intelligence.services.requests import (
    StepData,
    answer_request,
    ask_clarification,
    assign_request,
    clarify_request,
    mark_indirect,
    need_judge,
    notify_delay,
    record_authorisation,
    refuse_request,
    rule_of,
    take_request_step,
    withdraw_request,
)
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
from intelligence.services.statistics import Figure, yearly_statistics, years_of

__all__ = [
    "AboveCeiling",
    "AlreadySent",
    "Codes",
    "Completeness",
    "ContributionContent",
    "ContributionIncomplete",
    "Decision",
    "Duplicate",
    "EntityContent",
    "Export",
    "Figure",
    "FileRefused",
    "Findings",
    "FoundEntity",
    "LedgerExport",
    "Limits",
    "Missing",
    "Parts",
    "QuestionContent",
    "Restricted",
    "StepData",
    "Unread",
    "Verdict",
    "Way",
    "add_entity",
    "add_recipients",
    "answer_request",
    "ask_clarification",
    "ask_owner",
    "assign_request",
    "attach_file",
    "begin_decision",
    "build_entity",
    "carried_on",
    "clarify_request",
    "completeness",
    "consented",
    "content_of",
    "correct_contribution",
    "correction_of",
    "discard_draft",
    "duplicates",
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
    "mark_indirect",
    "may_export",
    "may_pass_on",
    "may_use_for",
    "may_use_in_court",
    "missing",
    "move_case",
    "name_contribution",
    "need_judge",
    "notify_delay",
    "open_case",
    "open_case_file",
    "open_consent",
    "open_contribution",
    "open_question",
    "permission_for",
    "permitted",
    "propose_entities",
    "recall_contribution",
    "record_authorisation",
    "record_ledger_reading",
    "refuse_consent",
    "refuse_request",
    "remind_of_limits",
    "remove_entity",
    "remove_file",
    "restrict_contribution",
    "revoke_consent",
    "rule_of",
    "save_draft",
    "send_contribution",
    "submit_contribution",
    "take_request_step",
    "unit_copies",
    "ways",
    "withdraw_request",
    "yearly_statistics",
    "years_of",
]
