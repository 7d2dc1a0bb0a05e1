"""Pages of sign-in, of the own account, and of the directory."""

from europol_portal.accounts.views.directory import Directory, PartyPage
from europol_portal.accounts.views.profile import ChangePassword, IssueToken, Preferences, Profile, revoke_token
from europol_portal.accounts.views.proof import Proof
from europol_portal.accounts.views.security import (
    AddPasskey,
    ConfirmApp,
    Security,
    make_codes,
    remove_app,
    remove_passkey,
    start_app,
)
from europol_portal.accounts.views.sessions import end_other_sessions, end_session
from europol_portal.accounts.views.sign_in import ChoosePassword, PasskeySignIn, SecondFactor, SignIn, SignOut, UseReset

__all__ = [
    "AddPasskey",
    "ChangePassword",
    "ChoosePassword",
    "ConfirmApp",
    "Directory",
    "IssueToken",
    "PartyPage",
    "PasskeySignIn",
    "Preferences",
    "Profile",
    "Proof",
    "SecondFactor",
    "Security",
    "SignIn",
    "SignOut",
    "UseReset",
    "end_other_sessions",
    "end_session",
    "make_codes",
    "remove_app",
    "remove_passkey",
    "revoke_token",
    "start_app",
]
