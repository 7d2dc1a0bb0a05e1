"""Shape of what people type into the pages of intelligence."""

from intelligence.forms.cases import CaseForm
from intelligence.forms.circle import CircleForm
from intelligence.forms.contributions import ContributionForm
from intelligence.forms.disclosures import AskForm, DecisionForm, LedgerExportForm, NameForm
from intelligence.forms.entities import EntityForm, EntityFormSet, entity_rows, rows_of_draft
from intelligence.forms.files import FilesForm
from intelligence.forms.inbox import ActForm, AssigneeForm, NoteForm, SavedViewForm
from intelligence.forms.proposals import ProposalFormSet, proposal_rows
from intelligence.forms.requests import STEP_FORMS, RequestStepForm
from intelligence.forms.search import EntitySearchForm

__all__ = [
    "STEP_FORMS",
    "ActForm",
    "AskForm",
    "AssigneeForm",
    "CaseForm",
    "CircleForm",
    "ContributionForm",
    "DecisionForm",
    "EntityForm",
    "EntityFormSet",
    "EntitySearchForm",
    "FilesForm",
    "LedgerExportForm",
    "NameForm",
    "NoteForm",
    "ProposalFormSet",
    "RequestStepForm",
    "SavedViewForm",
    "entity_rows",
    "proposal_rows",
    "rows_of_draft",
]
