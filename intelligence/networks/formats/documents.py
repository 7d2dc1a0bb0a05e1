"""JSON that comes from outside: bounded, no numbers that are none, no depth that breaks the reader."""

import json
from typing import Any, NoReturn

from intelligence.networks.formats.reading import FormatError


def parsed(text: bytes) -> Any:
    """The value of a JSON text."""
    try:
        return json.loads(text.decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise FormatError("It is no JSON.") from error


def _refuse(word: str) -> NoReturn:
    raise ValueError(word)


def texts(value: object) -> list[str]:
    """A value or a list of values as text; what is neither text nor number is left out."""
    many = value if isinstance(value, list) else [value]
    return [str(each) for each in many if isinstance(each, str | int | float) and not isinstance(each, bool)]


def first(value: object) -> str:
    """The first text of a value."""
    return next(iter(texts(value)), "")


def written(value: object) -> str:
    """A value as one line of JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
