"""What tests of operations share."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from europol_portal.access.binding import acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.notifications.models import Notification
from operations.models import LogEntry


def commit():
    """Run what PostgreSQL checks at commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def told(person, kind):
    with acting_for(person):
        return Notification.objects.visible_to(person).filter(kind=kind).count()


def events(data_protection_officer, kind):
    with acting_for(data_protection_officer):
        return list(AuditEvent.objects.filter(kind=kind).order_by("pk"))


def texts(operation, person):
    with acting_for(person):
        return list(LogEntry.objects.filter(operation=operation).order_by("pk").values_list("text", flat=True))


HTMX = {"HX-Request": "true"}


def address(name, *parts):
    return reverse(f"operations:{name}", args=parts)


def queries(browser, url):
    with CaptureQueriesContext(connection) as queries:
        browser.get(url)
    return len(queries)
