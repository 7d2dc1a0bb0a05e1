"""What the form components need to know about a field."""

from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, ClearableFileInput, RadioSelect

GROUPS = (RadioSelect, CheckboxSelectMultiple)


@dataclass(frozen=True)
class ErrorItem:
    """One line of the error summary: the words and the control they lead to."""

    target: str
    text: str


def field_context(bound: BoundField, *, hint: str = "") -> dict[str, Any]:
    """Everything components/field.html shows; aria-describedby and aria-invalid come from Django's BoundField."""
    widget = bound.field.widget
    kind = "field"
    if isinstance(widget, GROUPS):
        kind = "group"
    elif isinstance(widget, CheckboxInput):
        kind = "check"
    return {
        "field": bound,
        "kind": kind,
        "control": _control(bound, kind, described=bool(hint)),
        "hint": hint or bound.help_text,
        "is_optional": not bound.field.required and kind != "check",
        "is_file": isinstance(widget, ClearableFileInput),
    }


def error_items(form: BaseForm) -> list[ErrorItem]:
    """All errors of a form in the order of its fields, those of the whole form first."""
    items = [ErrorItem(target="", text=str(text)) for text in form.non_field_errors()]
    for bound in form:
        items += [ErrorItem(target=first_control(bound), text=str(text)) for text in bound.errors]
    return items


def first_control(bound: BoundField) -> str:
    """The id that a link to the field must lead to; a group leads to its first choice."""
    suffix = "_0" if isinstance(bound.field.widget, GROUPS) else ""
    return f"{bound.auto_id}{suffix}"


def _control(bound: BoundField, kind: str, *, described: bool) -> str:
    if kind == "group":
        return ""
    attrs: dict[str, Any] = {}
    if kind == "field":
        attrs["class"] = f"in {bound.field.widget.attrs.get('class', '')}".strip()
    if described and not bound.help_text:
        attrs["aria-describedby"] = f"{bound.auto_id}_helptext {bound.aria_describedby or ''}".strip()
    if bound.field.required:
        attrs["data-required-text"] = str(bound.field.error_messages["required"])
    return bound.as_widget(attrs=attrs)
