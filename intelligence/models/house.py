"""Rows that belong to one party alone and are never shared: work in preparation."""

from django.db import models

from europol_portal.access.models import Guarded
from europol_portal.core.fields import Classification
from europol_portal.core.ids import uuid7
from europol_portal.parties.models import Party


class HouseRow(models.Model):
    """A row of one party with a marking: its people with the clearance see it, nobody else ever does."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    owner_id: int
    classification = models.CharField(max_length=20, choices=Classification, default=Classification.BPL)
    classification_rank = Guarded._meta.get_field("classification_rank").clone()

    class Meta:
        abstract = True
