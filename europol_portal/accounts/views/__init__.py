"""Pages of sign-in, of the own account, and of the directory."""

from europol_portal.accounts.views.directory import Directory, PartyPage
from europol_portal.accounts.views.profile import ChangePassword, IssueToken, Preferences, Profile, revoke_token
from europol_portal.accounts.views.sessions import end_other_sessions, end_session
from europol_portal.accounts.views.sign_in import ChoosePassword, SignIn, SignOut

__all__ = [
    "ChangePassword",
    "ChoosePassword",
    "Directory",
    "IssueToken",
    "PartyPage",
    "Preferences",
    "Profile",
    "SignIn",
    "SignOut",
    "end_other_sessions",
    "end_session",
    "revoke_token",
]
