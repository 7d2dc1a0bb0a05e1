"""Print the demo accounts and their password."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from europol_portal.core.errors import DomainError
from europol_portal.home import demo
from europol_portal.parties.models import Membership


class Command(BaseCommand):
    """One line per demo account, then the password; nothing when there is none."""

    help = "Print the demo accounts and their password."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print."""
        try:
            demo.require_demo()
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        held = Membership.objects.filter(user__is_demo=True, user__is_active=True).select_related("user__party")
        accounts = {membership.user.username: membership for membership in held.order_by("-pk")}
        for username, membership in sorted(accounts.items(), key=_europol_last):
            self.stdout.write(f"  {username:<18} {membership.get_role_display()}, {membership.user.party.name}")
        if accounts and demo.password_file().exists():
            self.stdout.write(f"  password of all: {demo.password_file().read_text(encoding='utf-8').strip()}")


def _europol_last(account: tuple[str, Membership]) -> tuple[bool, str]:
    """Countries first: their people begin the story."""
    username, membership = account
    return membership.user.party.is_hub, username
