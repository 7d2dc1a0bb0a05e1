"""The platform of the portal: parties, access, audit, notifications and the web kit."""

from europol_portal.celery import app as celery_app

__all__ = ["celery_app"]
