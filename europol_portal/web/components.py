"""What the form components need to know about a field."""

from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, Field, RadioSelect, Select
from django.utils.safestring import SafeString

GROUPS = (RadioSelect, CheckboxSelectMultiple)
CHOOSERS = (Select, RadioSelect, CheckboxSelectMultiple)
DJANGO_REQUIRED = str(Field.default_error_messages["required"])
NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
LONGEST_CODE = 2  # characters: "A", "1", "H2" are codes, longer values are only keys


@dataclass(frozen=True)
class Choice:
    """One choice of a group: its control, its words, and its code if the value is one."""

    control: SafeString
    target: str
    label: str
    code: str


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
        "choices": _choices(bound) if kind == "group" else [],
        "errors": error_texts(bound),
        "described_by": _described_by(bound, described=bool(hint)),
        "hint": hint or bound.help_text,
        "is_optional": not bound.field.required and kind != "check",
    }


def error_items(form: BaseForm) -> list[ErrorItem]:
    """All errors of a form in the order of its fields, those of the whole form first."""
    items = [ErrorItem(target="", text=str(text)) for text in form.non_field_errors()]
    for bound in form:
        items += [ErrorItem(target=first_control(bound), text=text) for text in error_texts(bound)]
    return items


def errors_title(items: list[ErrorItem]) -> str:
    """How many things there are to put right."""
    number = NUMBERS[len(items)] if len(items) < len(NUMBERS) else str(len(items))
    return f"{number} {'thing' if len(items) == 1 else 'things'} to put right"


def required_text(bound: BoundField) -> str:
    """What to say when a field is empty; Django's general sentence becomes one that names the field."""
    text = str(bound.field.error_messages["required"])
    if text != DJANGO_REQUIRED:
        return text
    verb = "Choose" if isinstance(bound.field.widget, CHOOSERS) else "Fill in"
    return f"{verb}: {bound.label}"


def error_texts(bound: BoundField) -> list[str]:
    """The errors of one field; summary and field show the same words."""
    return [required_text(bound) if str(text) == DJANGO_REQUIRED else str(text) for text in bound.errors]


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
        attrs["aria-describedby"] = _described_by(bound, described=True)
    if bound.field.required:
        attrs["data-required-text"] = required_text(bound)
    return bound.as_widget(attrs=attrs)


def _described_by(bound: BoundField, *, described: bool) -> str:
    hint = f"{bound.auto_id}_helptext" if described and not bound.help_text else ""
    return f"{hint} {bound.aria_describedby or ''}".strip()


def _choices(bound: BoundField) -> list[Choice]:
    return [
        Choice(
            control=part.tag(),
            target=part.id_for_label,
            label=str(part.choice_label),
            code=_code(str(part.data["value"] or "")),
        )
        for part in bound.subwidgets
    ]


def _code(value: str) -> str:
    is_code = 0 < len(value) <= LONGEST_CODE and value.isascii() and value == value.upper() and value.isalnum()
    return value if is_code else ""
