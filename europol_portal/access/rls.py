"""The second lock as migration operations: row-level security for guarded tables, their parts and shares.

Measured form (findings, access and search, section 8): the policy compares columns of the row itself with what the
transaction states, so no index is lost and no look-up happens. Use in a migration:

    operations = [*rls.guard("app_thing"), *rls.guard_shares("app_thing", "app_thingshare", "app_thinggrant"),
                  *rls.guard_part("app_thingpart", parent="app_thing", key="thing_id")]
"""

from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.special import RunSQL

PARTY = "(SELECT nullif(current_setting('portal.party_id', true), '')::int)"
PERSON = "(SELECT nullif(current_setting('portal.person_id', true), '')::int)"
CLEARANCE = "(SELECT nullif(current_setting('portal.clearance', true), '')::int)"
IN_AUDIENCE = (
    f"party_ids @> ARRAY[{PARTY}] AND classification_rank <= {CLEARANCE}"
    f" AND (NOT closed_party_ids @> ARRAY[{PARTY}] OR person_ids @> ARRAY[{PERSON}])"
)


def _sql(statement: str, reverse: str = RunSQL.noop) -> Operation:
    return RunSQL(statement, reverse)


def enable(table: str) -> list[Operation]:
    """Switch row-level security on: from now on no policy means no row."""
    return [_sql(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY", f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")]


def policy(table: str, name: str, command: str, *, using: str = "", check: str = "") -> Operation:
    """One policy of a table. `command` is SELECT, INSERT, UPDATE or DELETE."""
    clauses = (f" USING ({using})" if using else "") + (f" WITH CHECK ({check})" if check else "")
    return _sql(f"CREATE POLICY {name} ON {table} FOR {command} TO public{clauses}", f"DROP POLICY {name} ON {table}")


def restrict(table: str, name: str, command: str, clause: str) -> Operation:
    """A policy that must hold besides the others; `clause` is USING (…) and/or WITH CHECK (…)."""
    return _sql(
        f"CREATE POLICY {name} ON {table} AS RESTRICTIVE FOR {command} TO public {clause}",
        f"DROP POLICY {name} ON {table}",
    )


def guard(table: str) -> list[Operation]:
    """A guarded table: seen by its audience, created and deleted by its owner only, audience changed by the owner."""
    return [
        *enable(table),
        policy(table, "see", "SELECT", using=IN_AUDIENCE),
        policy(table, "create_own", "INSERT", check=f"owner_id = {PARTY} AND {IN_AUDIENCE}"),
        policy(table, "change", "UPDATE", using=IN_AUDIENCE, check=IN_AUDIENCE),
        policy(table, "remove_own", "DELETE", using=f"owner_id = {PARTY} AND {IN_AUDIENCE}"),
        _trigger(table, "keep_owner", "BEFORE UPDATE", "portal_keep_owner()"),
    ]


def guard_shares(table: str, share: str, grant: str) -> list[Operation]:
    """Share and grant rows of a guarded table: written by the owner, read by owner and receiver, always equal to the
    audience columns at commit. Inside its own circle a party names its own people."""
    check = f"portal_check_audience('{table}', '{share}', '{grant}')"
    operations: list[Operation] = []
    for name, mine in ((share, f"group_id = {PARTY}"), (grant, f"party_id = {PARTY}")):
        writer = f"owner_id = {PARTY}" if name == share else f"(owner_id = {PARTY} OR party_id = {PARTY})"
        operations += [
            *enable(name),
            _trigger(name, "know_owner", "BEFORE INSERT", f"portal_know_owner('{table}')"),
            policy(name, "see", "SELECT", using=f"owner_id = {PARTY} OR {mine}"),
            policy(name, "give", "INSERT", check=writer),
            policy(name, "change", "UPDATE", using=f"owner_id = {PARTY} OR {mine}"),
            policy(name, "take", "DELETE", using=writer),
            _sql(
                f"CREATE CONSTRAINT TRIGGER check_audience AFTER INSERT OR UPDATE OR DELETE ON {name}"
                f" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {check}",
                f"DROP TRIGGER check_audience ON {name}",
            ),
        ]
    return [
        *operations,
        _sql(
            "CREATE CONSTRAINT TRIGGER check_audience"
            f" AFTER INSERT OR UPDATE OF party_ids, closed_party_ids, person_ids ON {table}"
            f" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {check}",
            f"DROP TRIGGER check_audience ON {table}",
        ),
    ]


def guard_part(table: str, *, parent: str, key: str, of_part: bool = False) -> list[Operation]:
    """A part of a guarded table: audience copied from the parent on insert, and followed when the parent's changes.

    `of_part` is set when the parent is a part itself.
    """
    level = "classification_rank" if of_part else "classification"
    return [
        *enable(table),
        policy(table, "see", "SELECT", using=IN_AUDIENCE),
        policy(table, "add", "INSERT", check=IN_AUDIENCE),
        policy(table, "change", "UPDATE", using=IN_AUDIENCE, check=IN_AUDIENCE),
        policy(table, "remove", "DELETE", using=IN_AUDIENCE),
        _trigger(table, "copy_audience", "BEFORE INSERT", f"portal_copy_audience('{parent}', '{key}')"),
        _sql(
            f"CREATE TRIGGER push_audience_{table} AFTER UPDATE OF party_ids, closed_party_ids, person_ids,"
            f" {level} ON {parent}"
            f" FOR EACH ROW EXECUTE FUNCTION portal_push_audience('{table}', '{key}')",
            f"DROP TRIGGER push_audience_{table} ON {parent}",
        ),
    ]


def guard_personal(table: str, *, column: str = "user_id") -> list[Operation]:
    """A table of rows that belong to one person."""
    mine = f"{column} = {PERSON}"
    return [*enable(table), policy(table, "mine", "ALL", using=mine, check=mine)]


def _trigger(table: str, name: str, moment: str, call: str) -> Operation:
    return _sql(
        f"CREATE TRIGGER {name} {moment} ON {table} FOR EACH ROW EXECUTE FUNCTION {call}",
        f"DROP TRIGGER {name} ON {table}",
    )
