"""What happens to accounts, with the words of the audit page."""

from django.db.models import TextChoices


class AccountEvent(TextChoices):
    """Event kinds of accounts."""

    USER_CREATED = "accounts.user.created", "Account created"
    USER_CHANGED = "accounts.user.changed", "Account changed"
    MEMBERSHIP_CHANGED = "accounts.membership.changed", "Membership changed"
    AUTHORITY_CHANGED = "accounts.authority.changed", "Authority changed"
    PARTY_CHANGED = "accounts.party.changed", "Party changed"
    SESSIONS_ENDED = "accounts.user.sessions_ended", "All sessions ended"
    TOKEN_ISSUED = "accounts.token.issued", "API token issued"  # noqa: S105 - the name of an event
    SIGNED_IN = "accounts.session.started", "Signed in"
    SIGNED_OUT = "accounts.session.ended", "Signed out"
    SIGN_IN_FAILED = "accounts.session.refused", "Sign-in refused"
