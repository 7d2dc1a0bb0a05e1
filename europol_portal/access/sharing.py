"""Who sees a row: write the share rows and their row-local copy together."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from europol_portal.access.models import Guarded, GuardedPart
from europol_portal.access.policy import CONTENT_ROLES, NOTHING, reads_content
from europol_portal.parties.models import User


@cache
def view_permission_id(app_label: str, model_name: str) -> int:
    """Key of the view permission of a model; constant in a database, so it is asked once per process."""
    permission = Permission.objects.get(
        content_type__app_label=app_label, content_type__model=model_name, codename=f"view_{model_name}"
    )
    return permission.pk


def see_permission_id(model: type[Any]) -> int:
    """Key of the permission that share rows of the model carry."""
    return view_permission_id(model._meta.app_label, model._meta.model_name)


def shared_with(user: User, model: type[Any]) -> Q:
    """Rows that share rows open to the person's party, and inside a closed circle to the person by name.

    A share row with `expires_at` opens nothing any more from that moment on.
    """
    if not reads_content(user):
        return NOTHING
    shares = _related(model, "shares").objects.filter(
        not_ended(_related(model, "shares")),
        group_id=user.party_id,
        permission_id=see_permission_id(model),
        content_object_id=OuterRef("pk"),
    )
    named = _related(model, "person_grants").objects.filter(user_id=user.pk, content_object_id=OuterRef("pk"))
    in_circle = Q(Exists(shares.filter(is_closed=False))) | Q(Exists(shares.filter(is_closed=True)), Exists(named))
    return Q(classification_rank__lte=user.clearance_rank) & in_circle


def not_ended(shares: type[Any]) -> Q:
    """Share rows that hold now; most share models know no end."""
    if not any(field.name == "expires_at" for field in shares._meta.fields):
        return Q()
    return Q(expires_at__isnull=True) | Q(expires_at__gt=Now())


def create_shared(row: Guarded, party_ids: Iterable[int] = (), **copied: Any) -> None:
    """Insert a new row for its owner and the other parties. `copied` fills the columns that lists filter by."""
    row.party_ids = sorted({row.owner_id, *party_ids})
    row.save(force_insert=True)
    _add_shares(row, row.party_ids, copied)


def share(row: Guarded, party_ids: Iterable[int], **copied: Any) -> list[int]:
    """Open a stored row to more parties; returns the parties that are new."""
    new = [party_id for party_id in dict.fromkeys(party_ids) if party_id not in row.party_ids]
    row.party_ids = sorted({*row.party_ids, *new})
    row.save(update_fields=["party_ids"])
    _add_shares(row, new, copied)
    return new


def unshare(row: Guarded, party_ids: Iterable[int]) -> None:
    """Close a row to parties, with effect at once; the owner keeps its own."""
    gone = {party_id for party_id in party_ids if party_id != row.owner_id}
    people = list(User.objects.filter(party_id__in=gone, pk__in=row.person_ids).values_list("pk", flat=True))
    row.party_ids = sorted(set(row.party_ids) - gone)
    row.closed_party_ids = sorted(set(row.closed_party_ids) - gone)
    row.person_ids = sorted(set(row.person_ids) - set(people))
    row.save(update_fields=["party_ids", "closed_party_ids", "person_ids"])
    _related(type(row), "person_grants").objects.filter(content_object_id=row.pk, user_id__in=people).delete()
    _related(type(row), "shares").objects.filter(content_object_id=row.pk, group_id__in=gone).delete()


def close_circle(row: Guarded, party_id: int, people: Iterable[User]) -> None:
    """Inside one party, let only the named people see the row; no name at all opens it to the whole party again."""
    model = type(row)
    named = {person.pk for person in people if person.party_id == party_id}
    party_people = set(User.objects.filter(party_id=party_id).values_list("pk", flat=True))
    grants = _related(model, "person_grants")
    row.person_ids = sorted((set(row.person_ids) - party_people) | named)
    closed = {*row.closed_party_ids} - {party_id}
    row.closed_party_ids = sorted(closed | {party_id} if named else closed)
    row.save(update_fields=["person_ids", "closed_party_ids"])
    grants.objects.filter(content_object_id=row.pk, user_id__in=party_people - named).delete()
    known = set(grants.objects.filter(content_object_id=row.pk).values_list("user_id", flat=True))
    grants.objects.bulk_create(
        grants(user_id=pk, permission_id=see_permission_id(model), content_object_id=row.pk) for pk in named - known
    )
    _related(model, "shares").objects.filter(content_object_id=row.pk, group_id=party_id).update(is_closed=bool(named))


def audience(row: Guarded | GuardedPart, *, on: date) -> Any:
    """The people who may see the row on the day: the set that may be told of it."""
    in_party = Q(party_id__in=set(row.party_ids) - set(row.closed_party_ids)) | Q(pk__in=row.person_ids)
    return User.objects.holding(*CONTENT_ROLES, on=on).filter(in_party, clearance_rank__gte=row.classification_rank)


def _add_shares(row: Guarded, party_ids: Iterable[int], copied: dict[str, Any]) -> None:
    model = type(row)
    shares = _related(model, "shares")
    shares.objects.bulk_create(
        shares(group_id=party_id, permission_id=see_permission_id(model), content_object_id=row.pk, **copied)
        for party_id in party_ids
    )


def _related(model: type[Any], name: str) -> Any:
    return model._meta.get_field(name).related_model
