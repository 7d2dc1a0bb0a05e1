"""Shape of what people type; a module for each part."""

from operations.forms.cyber import (
    ActionPlanForm,
    DebriefForm,
    HandOverForm,
    ProposalForm,
    ProposalPointsForm,
    VoteForm,
)
from operations.forms.operations import (
    CircleForm,
    InviteForm,
    LogEntryForm,
    NoteForm,
    OperationForm,
    PeopleField,
    day_input,
)
from operations.forms.targets import (
    AnalystsForm,
    AskForm,
    CriterionField,
    PointsForm,
    ReferencesField,
    ReviewForm,
    TargetForm,
)
from operations.forms.taskforces import (
    AnswerForm,
    EntryForm,
    LinkForm,
    MemberForm,
    RenewForm,
    ReportForm,
    ResultForm,
    TaskForceForm,
)

__all__ = [
    "ActionPlanForm",
    "AnalystsForm",
    "AnswerForm",
    "AskForm",
    "CircleForm",
    "CriterionField",
    "DebriefForm",
    "EntryForm",
    "HandOverForm",
    "InviteForm",
    "LinkForm",
    "LogEntryForm",
    "MemberForm",
    "NoteForm",
    "OperationForm",
    "PeopleField",
    "PointsForm",
    "ProposalForm",
    "ProposalPointsForm",
    "ReferencesField",
    "RenewForm",
    "ReportForm",
    "ResultForm",
    "ReviewForm",
    "TargetForm",
    "TaskForceForm",
    "VoteForm",
    "day_input",
]
