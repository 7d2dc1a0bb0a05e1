"""Writes about accounts: people, memberships, parties, sessions, passwords, tokens. The admin site calls these too."""

from europol_portal.accounts.services.own import issue_token, revoke_token, save_preferences
from europol_portal.accounts.services.passwords import choose_password, set_one_time_password
from europol_portal.accounts.services.people import end_sessions, save_membership, save_user
from europol_portal.accounts.services.reference import save_authority, save_party, save_reference_entry
from europol_portal.accounts.services.rights import require_administrator
from europol_portal.accounts.services.sessions import record_refused_sign_in, record_sign_in, record_sign_out

__all__ = [
    "choose_password",
    "end_sessions",
    "issue_token",
    "record_refused_sign_in",
    "record_sign_in",
    "record_sign_out",
    "require_administrator",
    "revoke_token",
    "save_authority",
    "save_membership",
    "save_party",
    "save_preferences",
    "save_reference_entry",
    "save_user",
    "set_one_time_password",
]
