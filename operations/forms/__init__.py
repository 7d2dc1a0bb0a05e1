"""Shape of what people type; a module for each part."""

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

__all__ = [
    "AnalystsForm",
    "AskForm",
    "CircleForm",
    "CriterionField",
    "InviteForm",
    "LogEntryForm",
    "NoteForm",
    "OperationForm",
    "PeopleField",
    "PointsForm",
    "ReferencesField",
    "ReviewForm",
    "TargetForm",
    "day_input",
]
