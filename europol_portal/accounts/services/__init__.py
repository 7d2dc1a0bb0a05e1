"""Writes about accounts: people, invitations, memberships, sessions, passwords, tokens. The admin site calls them."""

from europol_portal.accounts.services.attempts import forget_attempts, free_at, note_attempt
from europol_portal.accounts.services.confirmations import (
    CONFIRM_FROM,
    confirm_people,
    people_of_unit,
    person_left,
    tend_confirmations,
)
from europol_portal.accounts.services.factors import (
    address_for_app,
    confirm_app,
    factors_of,
    make_codes,
    must_have_factor,
    remove_app,
    start_app,
    try_code,
    try_password,
)
from europol_portal.accounts.services.invitations import (
    InvitationData,
    find_invitation,
    invite,
    roles_to_give,
    take_invitation,
    withdraw_invitation,
)
from europol_portal.accounts.services.letters import send_again
from europol_portal.accounts.services.own import issue_token, revoke_token, save_preferences
from europol_portal.accounts.services.passkeys import (
    Relying,
    begin_adding,
    begin_showing,
    finish_adding,
    finish_showing,
    remove_passkey,
)
from europol_portal.accounts.services.passwords import choose_password, set_one_time_password
from europol_portal.accounts.services.people import end_sessions, save_membership, save_user
from europol_portal.accounts.services.reference import save_authority, save_party, save_reference_entry
from europol_portal.accounts.services.resets import open_reset, try_reset
from europol_portal.accounts.services.rights import require_administrator, units_headed
from europol_portal.accounts.services.sessions import (
    begin_session,
    end_other_sessions,
    end_session,
    forget_session,
    keep_session,
    record_proof,
    record_refused_sign_in,
    record_sign_in,
    record_sign_out,
    run_out,
    see_session,
)
from europol_portal.accounts.services.sign_on import (
    connect,
    factor_of,
    open_providers,
    person_of,
    remove_sign_on,
    save_provider,
)
from europol_portal.accounts.services.tending import forget_what_is_over

__all__ = [
    "CONFIRM_FROM",
    "InvitationData",
    "Relying",
    "address_for_app",
    "begin_adding",
    "begin_session",
    "begin_showing",
    "choose_password",
    "confirm_app",
    "confirm_people",
    "connect",
    "end_other_sessions",
    "end_session",
    "end_sessions",
    "factor_of",
    "factors_of",
    "find_invitation",
    "finish_adding",
    "finish_showing",
    "forget_attempts",
    "forget_session",
    "forget_what_is_over",
    "free_at",
    "invite",
    "issue_token",
    "keep_session",
    "make_codes",
    "must_have_factor",
    "note_attempt",
    "open_providers",
    "open_reset",
    "people_of_unit",
    "person_left",
    "person_of",
    "record_proof",
    "record_refused_sign_in",
    "record_sign_in",
    "record_sign_out",
    "remove_app",
    "remove_passkey",
    "remove_sign_on",
    "require_administrator",
    "revoke_token",
    "roles_to_give",
    "run_out",
    "save_authority",
    "save_membership",
    "save_party",
    "save_preferences",
    "save_provider",
    "save_reference_entry",
    "save_user",
    "see_session",
    "send_again",
    "set_one_time_password",
    "start_app",
    "take_invitation",
    "tend_confirmations",
    "try_code",
    "try_password",
    "try_reset",
    "units_headed",
    "withdraw_invitation",
]
