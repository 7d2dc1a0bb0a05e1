"""Targets, task forces, proposals and EMPACT plans of the demo world; told after intelligence, on which they rest."""

from operations.demo import cyber, empact, packages, results, targets, taskforces
from operations.demo.targets import World


def build(world: World) -> None:
    """Targets first: task forces go after them; what was reached is told last."""
    targets.build(world)
    taskforces.build(world)
    cyber.build(world)
    results.build(world)
    empact.build(world)
    packages.build(world)
