"""Factors are read by their person only; a reset by the administrator who opened it and by its person."""

from django.db import migrations

from europol_portal.access import rls

RESET = "accounts_factorreset"
EITHER = f"user_id = {rls.PERSON} OR opened_by_id = {rls.PERSON}"


class Migration(migrations.Migration):
    """Second lock of second factors."""

    dependencies = [("accounts", "0003_factors"), ("access", "0001_second_lock")]

    operations = [
        *rls.guard_personal("accounts_authenticatorapp"),
        *rls.guard_personal("accounts_passkey"),
        *rls.guard_personal("accounts_recoverycode"),
        *rls.enable(RESET),
        rls.policy(RESET, "see", "SELECT", using=EITHER),
        rls.policy(RESET, "open", "INSERT", check=f"opened_by_id = {rls.PERSON}"),
        rls.policy(RESET, "use", "DELETE", using=EITHER),
    ]
