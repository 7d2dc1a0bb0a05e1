"""Application entry of the audit part."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Names the part for Django."""

    name = "europol_portal.audit"
