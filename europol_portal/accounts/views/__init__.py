"""Pages of sign-in, of the own account, of a unit and its invitations, and of the directory."""

from europol_portal.accounts.views.directory import Directory, PartyPage
from europol_portal.accounts.views.invitation import TakeInvitation, follow_link
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
from europol_portal.accounts.views.sign_on import (
    sign_on_back,
    sign_on_connect,
    sign_on_list,
    sign_on_metadata,
    sign_on_remove,
    sign_on_start,
)
from europol_portal.accounts.views.unit import Invite, Left, Unit, confirm_people, withdraw_invitation

__all__ = [
    "AddPasskey",
    "ChangePassword",
    "ChoosePassword",
    "ConfirmApp",
    "Directory",
    "Invite",
    "IssueToken",
    "Left",
    "PartyPage",
    "PasskeySignIn",
    "Preferences",
    "Profile",
    "Proof",
    "SecondFactor",
    "Security",
    "SignIn",
    "SignOut",
    "TakeInvitation",
    "Unit",
    "UseReset",
    "confirm_people",
    "end_other_sessions",
    "end_session",
    "follow_link",
    "make_codes",
    "remove_app",
    "remove_passkey",
    "revoke_token",
    "sign_on_back",
    "sign_on_connect",
    "sign_on_list",
    "sign_on_metadata",
    "sign_on_remove",
    "sign_on_start",
    "start_app",
    "withdraw_invitation",
]
