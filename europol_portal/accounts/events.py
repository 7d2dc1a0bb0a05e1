"""What happens to accounts, with the words of the audit page."""

from django.db.models import TextChoices


class AccountEvent(TextChoices):
    """Event kinds of accounts."""

    USER_CREATED = "accounts.user.created", "Account created"
    USER_CHANGED = "accounts.user.changed", "Account changed"
    MEMBERSHIP_CHANGED = "accounts.membership.changed", "Membership changed"
    AUTHORITY_CHANGED = "accounts.authority.changed", "Authority changed"
    PARTY_CHANGED = "accounts.party.changed", "Party changed"
    REFERENCE_CHANGED = "accounts.reference.changed", "Reference list changed"
    SESSIONS_ENDED = "accounts.user.sessions_ended", "All sessions ended"
    ONE_TIME_PASSWORD_SET = "accounts.user.one_time_password_set", "One-time password set"
    PASSWORD_CHOSEN = "accounts.user.password_chosen", "Password chosen"
    PREFERENCES_CHANGED = "accounts.user.preferences_changed", "Preferences changed"
    FACTOR_ADDED = "accounts.factor.added", "Second factor added"
    FACTOR_REMOVED = "accounts.factor.removed", "Second factor removed"
    RECOVERY_CODES_MADE = "accounts.factor.codes_made", "Recovery codes made"
    RECOVERY_CODE_USED = "accounts.factor.code_used", "Recovery code used"
    FACTOR_REFUSED = "accounts.factor.refused", "Second factor refused"
    RESET_OPENED = "accounts.factor.reset_opened", "Reset of the second factor opened"
    RESET_USED = "accounts.factor.reset_used", "Second factors removed by reset"
    IDENTITY_PROVED = "accounts.session.proved", "Identity shown again"
    IDENTITY_NOT_PROVED = "accounts.session.not_proved", "Identity not shown"
    TOKEN_ISSUED = "accounts.token.issued", "API token issued"
    TOKEN_REVOKED = "accounts.token.revoked", "API token revoked"
    SIGNED_IN = "accounts.session.started", "Signed in"
    SESSION_ENDED = "accounts.session.revoked", "Own sessions ended"
    SESSION_RAN_OUT = "accounts.session.ran_out", "Session ran out"
    SIGNED_OUT = "accounts.session.ended", "Signed out"
    SIGN_IN_FAILED = "accounts.session.refused", "Sign-in refused"
