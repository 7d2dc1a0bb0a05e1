"""Print one API token of a person."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from europol_portal.access.binding import acting_for
from europol_portal.accounts import services
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import ApiToken, User

DEFAULT_DAYS = 30


class Command(BaseCommand):
    """Prints the token and nothing else, for use in scripts: TOKEN=$(manage.py api_token de.liaison)."""

    help = "Issue an API token for a person and print it. It cannot be shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose token, and for how long."""
        parser.add_argument("username")
        parser.add_argument("--days", type=int, default=DEFAULT_DAYS)
        parser.add_argument("--scope", action="append", choices=ApiToken.Scope.values, help="Default: all of them.")
        parser.add_argument("--network", action="append", help="From where, like 192.0.2.0/24. Default: anywhere.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Issue, acting for the person; recorded like a token from the profile page."""
        user = User.objects.active().select_related("party").filter(username=options["username"]).first()
        if user is None:
            message = f"There is no open account named {options['username']}."
            raise CommandError(message)
        lifetime = timedelta(days=options["days"])
        try:
            with acting_for(user):
                key = services.issue_token(
                    user=user,
                    label="manage.py api_token",
                    lifetime=lifetime,
                    scopes=options["scope"] or ApiToken.Scope.values,
                    networks=options["network"] or (),
                    at=timezone.now(),
                )
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(key)
