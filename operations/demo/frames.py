"""Targets, task forces and proposals of the demo world; told after intelligence, whose contributions they rest on."""

from operations.demo import cyber, results, targets, taskforces
from operations.demo.targets import World


def build(world: World) -> None:
    """Targets first: task forces go after them; what was reached is told last."""
    targets.build(world)
    taskforces.build(world)
    cyber.build(world)
    results.build(world)
