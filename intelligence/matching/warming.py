"""Load what the matching reads once: the vocabulary of persons and of organisations, the short forms, the settings."""

from intelligence.matching import nicknames, settings
from intelligence.matching.analysis import Kind, analyse
from intelligence.matching.scoring import compare


def warm_up() -> None:
    """Read everything now, in a worker of its own before it forks, so that the first check is as quick as any."""
    settings.default()
    nicknames.full_names("pepe")
    for kind in Kind:
        compare(analyse("Anna Berg", "1980-02-03", "de", kind=kind), analyse("Анна Берг", "1980", kind=kind))
