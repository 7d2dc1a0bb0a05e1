"""Who is told about which event; titles carry no content. A module for each part."""

from operations.notification_rules import actiondays, cyber, empact, factsheets, packages, targets, taskforces
from operations.notification_rules.operations import desks

__all__ = ["actiondays", "cyber", "desks", "empact", "factsheets", "packages", "targets", "taskforces"]
