"""Targets and task forces of the demo world; told after intelligence, because they rest on its contributions."""

from operations.demo import targets, taskforces
from operations.demo.targets import World


def build(world: World) -> None:
    """Targets first: task forces go after them."""
    targets.build(world)
    taskforces.build(world)
