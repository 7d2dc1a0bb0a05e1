"""Who is told about which event; titles carry no content. A module for each part."""

from support.notification_rules import deployments, forensics, grants, requests, training

__all__ = ["deployments", "forensics", "grants", "requests", "training"]
