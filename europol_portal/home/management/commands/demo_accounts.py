"""Print the demo accounts and their password."""

from typing import Any

from django.core.management.base import BaseCommand

from europol_portal.home import demo
from europol_portal.parties.models import User


class Command(BaseCommand):
    """One line per demo account; nothing when there is none."""

    help = "Print the demo accounts and their password."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print."""
        accounts = User.objects.active().filter(is_demo=True).select_related("party").order_by("username")
        for user in accounts:
            role = user.current_memberships[0].get_role_display() if user.current_memberships else "no role"
            self.stdout.write(f"  {user.username:<18} {role}, {user.party.name}")
        if accounts:
            self.stdout.write(f"  password of all: {demo.password_file().read_text(encoding='utf-8').strip()}")
