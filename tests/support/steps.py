"""What tests of support share."""

from datetime import timedelta

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from europol_portal.access.binding import acting_for
from europol_portal.audit.models import AuditEvent
from support.models import SupportRequest

SOON, LATER = (timezone.now().date() + timedelta(days=days) for days in (30, 32))


def told(kind):
    """Who was told, read as everybody."""
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT told")
        cursor.execute("SET LOCAL ROLE none")
        cursor.execute(
            "SELECT username FROM notifications_notification n JOIN parties_user u ON u.id = n.recipient_id"
            " WHERE n.kind = %s ORDER BY 1",
            [str(kind)],
        )
        names = [name for (name,) in cursor.fetchall()]
        cursor.execute("ROLLBACK TO SAVEPOINT told")
    return names


def events(reader):
    with acting_for(reader):
        return list(AuditEvent.objects.order_by("pk").values_list("kind", "verb", "recipients"))


LIST = reverse("support:request-list")
NEW = reverse("support:request-create")
HTMX = {"HX-Request": "true"}


def address(name, *parts):
    return reverse(f"support:{name}", args=parts)


def stored(person):
    with acting_for(person):
        return SupportRequest.objects.select_related("service").order_by("-pk").first()
