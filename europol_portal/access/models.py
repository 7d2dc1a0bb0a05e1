"""What every guarded model carries: owner, marking, audience; and the share rows that are the access right."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from europol_portal.core.fields import Classification
from europol_portal.core.ids import uuid7
from europol_portal.parties.models import Party


class Guarded(models.Model):
    """A row of operational content with an owner and an audience.

    The share rows (PartyShare) are the truth. `party_ids`, `closed_party_ids` and `person_ids` repeat them in the
    row so that row-level security needs no look-up; a deferred trigger refuses a transaction in which they differ.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    owner_id: int
    classification = models.CharField(max_length=20, choices=Classification, default=Classification.BPL)
    classification_rank = models.GeneratedField(
        expression=models.Case(
            *(models.When(classification=level.value, then=models.Value(level.rank)) for level in Classification),
            output_field=models.SmallIntegerField(),
        ),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    party_ids = ArrayField(models.IntegerField(), default=list, editable=False)
    closed_party_ids = ArrayField(models.IntegerField(), default=list, editable=False)
    person_ids = ArrayField(models.IntegerField(), default=list, editable=False)

    class Meta:
        abstract = True


class GuardedPart(models.Model):
    """A part of a guarded row (entity, attachment, log entry). Its audience is copied from the parent by trigger."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    party_ids = ArrayField(models.IntegerField(), default=list, editable=False)
    closed_party_ids = ArrayField(models.IntegerField(), default=list, editable=False)
    person_ids = ArrayField(models.IntegerField(), default=list, editable=False)
    classification_rank = models.SmallIntegerField(default=0, editable=False)

    class Meta:
        abstract = True


class PartyShare(GroupObjectPermissionBase):
    """The right of a party to see a row: a django-guardian group permission with a direct foreign key.

    Subclasses add `content_object` (related_name "shares") and copies of the columns that lists filter by.
    """

    owner_id = models.IntegerField(default=0, editable=False, help_text="Owner of the row, set by trigger.")
    is_closed = models.BooleanField(default=False, help_text="Only the people named inside the party may see the row.")

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = True


class PersonGrant(UserObjectPermissionBase):
    """A person named in a closed circle. Subclasses add `content_object` (related_name "person_grants")."""

    owner_id = models.IntegerField(default=0, editable=False, help_text="Owner of the row, set by trigger.")
    party_id = models.IntegerField(default=0, editable=False, help_text="Party of the person, set by trigger.")

    class Meta(UserObjectPermissionBase.Meta):
        abstract = True
