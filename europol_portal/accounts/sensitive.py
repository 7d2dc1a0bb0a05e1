"""Acts on accounts for which the portal asks again who sits there."""

from europol_portal.web.step_up import register

register(
    "change your second factors",
    [
        "accounts:security-app-start",
        "accounts:security-app",
        "accounts:security-app-remove",
        "accounts:security-passkey",
        "accounts:security-passkey-remove",
        "accounts:security-codes",
        "accounts:sign-on-connect",
        "accounts:sign-on-remove",
    ],
)
register("issue an API token", ["accounts:token-create"])
register(
    "change the accounts of the unit",
    [
        "accounts:unit-invite", "accounts:unit-confirm", "accounts:unit-left", "accounts:unit-withdraw",
        "unit-person-confirm", "unit-person-left", "unit-invitation-list", "unit-invitation-withdraw",
    ],
)  # fmt: skip
register(
    "change accounts, roles and authorities",
    [
        "admin:parties_user_add",
        "admin:parties_user_change",
        "admin:parties_user_one_time_password",
        "admin:parties_user_end_sessions",
        "admin:parties_user_confirm",
        "admin:parties_user_factor_reset",
        "admin:parties_party_add",
        "admin:parties_party_change",
        "admin:parties_authority_add",
        "admin:parties_authority_change",
        "admin:accounts_signonprovider_add",
        "admin:accounts_signonprovider_change",
    ],
)
