"""What accounts keep no longer than they need it, and whom their units have to confirm."""

from datetime import datetime

from django.conf import settings
from django.contrib.sessions.models import Session

from europol_portal.accounts.models import OpenSession
from europol_portal.accounts.services.attempts import forget_attempts
from europol_portal.accounts.services.invitations import forget_invitations


def forget_what_is_over(*, at: datetime) -> int:
    """Remove sessions whose time is over, old attempts and invitations; returns how many rows went."""
    gone, _ = Session.objects.filter(expire_date__lt=at).delete()
    idle, _ = OpenSession.objects.filter(seen_at__lt=at - settings.SESSION_LONGEST).delete()
    return gone + idle + forget_attempts(at=at) + forget_invitations(at=at)
