"""Targets of the demo world; told after intelligence, because they rest on its contributions."""

from operations.demo import targets
from operations.demo.targets import World


def build(world: World) -> None:
    """Targets first."""
    targets.build(world)
