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

__all__ = ["CircleForm", "InviteForm", "LogEntryForm", "NoteForm", "OperationForm", "PeopleField", "day_input"]
