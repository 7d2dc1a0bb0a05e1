"""Chainable reads of open sessions and attempts to sign in."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models

from europol_portal.access.querysets import VisibleQuerySet

if TYPE_CHECKING:
    from europol_portal.parties.models import User


class OpenSessionQuerySet(VisibleQuerySet):
    """Reads of sessions."""

    def live(self, user: "User", at: datetime) -> Self:
        """Sessions of the person that still open something, last used first."""
        return self.filter(
            user=user,
            epoch=user.session_epoch,
            began_at__gt=at - settings.SESSION_LONGEST,
            seen_at__gt=at - settings.SESSION_IDLE,
        ).order_by("-seen_at", "-pk")


class InvitationQuerySet(VisibleQuerySet):
    """Reads of invitations."""

    def open(self, at: datetime) -> Self:
        """Those whose link still opens."""
        return self.filter(taken_at=None, withdrawn_at=None, ends_at__gt=at)

    def for_list(self) -> Self:
        """With authority and inviter, the newest first."""
        return self.select_related("authority", "invited_by").order_by("-pk")


class AttemptQuerySet(models.QuerySet):
    """Reads of attempts."""

    def failed_since(self, moment: datetime) -> Self:
        """Attempts that failed after the moment."""
        return self.filter(succeeded=False, at__gt=moment)
