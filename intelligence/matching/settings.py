"""What the matching weighs and where its grades begin, read from `settings.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PARTS = ("grades", "other", "rarity", "identifiers")
WRITTEN = Path(__file__).with_name("settings.toml")


@dataclass(frozen=True, slots=True)
class Settings:
    """Weights and thresholds of one version of the rules."""

    version: str
    strong_name: float
    strong: float
    strong_least_name: float
    possible: float
    possible_least_name: float
    birth: Mapping[str, float]
    long_name: float
    same_nationality: float
    other_nationality: float
    other_gender: float
    most_sharers: int
    every_holder: int
    telling_holders: int


def read(path: Path = WRITTEN) -> Settings:
    """The settings of a file; an unknown or missing name is an error."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))
    named = {name: value for part in PARTS for name, value in rows[part].items()}
    return Settings(version=rows["version"], birth=rows["birth"], **named)


@cache
def default() -> Settings:
    """The settings that come with the portal."""
    return read()
