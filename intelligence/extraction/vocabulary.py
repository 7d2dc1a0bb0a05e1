"""The words of `words.toml`, read once."""

import tomllib
from pathlib import Path
from typing import Any

_WORDS: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


def words(section: str, name: str) -> tuple[str, ...]:
    """A list of words, in its order."""
    return tuple(_WORDS[section][name].split())


def labels(name: str) -> dict[str, tuple[str, ...]]:
    """The words that announce each kind of number: as acronyms, whole words or stems."""
    return {label: tuple(listed.split()) for label, listed in _WORDS["labels"][name].items()}


def months() -> tuple[tuple[str, ...], ...]:
    """The names of each of the twelve months."""
    return tuple(tuple(names.split()) for names in _WORDS["dates"]["months"])
