"""Who hears how far a long measure has come."""

from collections.abc import Callable

Progress = Callable[[str, float], None]  # the step in words, and the share that is done


def nobody(step: str, share: float) -> None:
    """Say nothing."""
    del step, share
