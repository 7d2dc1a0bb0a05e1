"""What accounts keep no longer than they need it."""

from datetime import datetime

from django.conf import settings
from django.contrib.sessions.models import Session

from europol_portal.accounts.models import OpenSession
from europol_portal.accounts.services.attempts import forget_attempts


def forget_what_is_over(*, at: datetime) -> int:
    """Remove sessions whose time is over and old attempts; returns how many rows went."""
    gone, _ = Session.objects.filter(expire_date__lt=at).delete()
    idle, _ = OpenSession.objects.filter(seen_at__lt=at - settings.SESSION_LONGEST).delete()
    return gone + idle + forget_attempts(at=at)
