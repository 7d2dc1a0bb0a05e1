"""Networks that people put together: where one begins and how it is looked at, never what it shows.

The nodes and links of a network are worked out for each reader at each reading, from what that reader may see then. So
a network is shared inside its party without widening anybody's sight, and nothing in these tables outlives its source.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse

from europol_portal.access.querysets import VisibleQuerySet
from europol_portal.core.ids import uuid7
from europol_portal.parties.models import Party, User
from intelligence.models.disclosures import OneSided
from intelligence.models.entities import Entity
from intelligence.models.inbox import HousePart
from intelligence.querysets import PartQuerySet


class Network(OneSided):
    """Where it begins and how far it goes. It is its author's, or shared with the author's party."""

    class Begins(models.TextChoices):
        """What it begins with."""

        ENTITIES = "entities", "Entities"
        CASE = "case", "A case"
        PROJECT = "project", "An analysis project"
        OPERATION = "operation", "An operation"
        SEARCH = "search", "A search"

    number = models.PositiveIntegerField(help_text="Eight digits, drawn.")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    is_shared = models.BooleanField(default=False, help_text="With the author's party.")
    title = models.CharField(max_length=120)
    begins = models.CharField(max_length=10, choices=Begins)
    entity_keys = ArrayField(models.UUIDField(), default=list, help_text="Entities that it begins with.")
    source = models.UUIDField(
        null=True, blank=True, help_text="The case, analysis project or operation that it begins with."
    )
    query = models.CharField(max_length=200, blank=True, help_text="The words that it begins with.")
    hops = models.PositiveSmallIntegerField(default=1, help_text="Steps from where it begins, 0 to 3.")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = VisibleQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["owner", "id"], name="network_by_party")]
        constraints = [
            models.UniqueConstraint(fields=["number"], name="network_number_once"),
            models.CheckConstraint(condition=~models.Q(title=""), name="network_has_a_title"),
            models.CheckConstraint(condition=models.Q(hops__lte=3), name="network_goes_three_steps"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How people name it."""
        return f"N-{self.number:08}"

    def get_absolute_url(self) -> str:
        """The workbench."""
        return reverse("intelligence:network-detail", args=[self.pk])


class NetworkPart(models.Model):
    """What hangs on a network, seen and gone with it. The columns of the second lock follow the network by trigger."""

    network = models.ForeignKey(Network, on_delete=models.DO_NOTHING, related_name="%(class)ss")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    holder_id = models.IntegerField(default=0, editable=False, help_text="Whose the network is.")
    is_shared = models.BooleanField(default=False, editable=False)

    class Meta:
        abstract = True


class NetworkRow(NetworkPart):
    """A part that says nothing of any source."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    classification_rank = models.SmallIntegerField(default=0, editable=False)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        abstract = True


class NetworkVersion(NetworkRow):
    """A way to look at it that somebody has kept: places, filters, what is folded or taken out. It never changes."""

    name = models.CharField(max_length=80)
    view = models.JSONField(default=dict, help_text="Keys of nodes and numbers, nothing that a source says.")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["network", "name"],
                name="networkversion_name_once",
                violation_error_message="There is a version of this name. Choose another name.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The network, looked at in this way."""
        return f"{self.network.get_absolute_url()}?version={self.pk}"


class NetworkNote(NetworkPart, HousePart):
    """What somebody notes about a node; it is read by who sees the entity, too."""

    entity = models.ForeignKey(Entity, on_delete=models.DO_NOTHING, related_name="+")
    text = models.TextField(max_length=1000)
    written_at = models.DateTimeField()

    objects = PartQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(text=""), name="networknote_says_something")]

    def __str__(self) -> str:
        return f"Note {self.pk}"

    def get_absolute_url(self) -> str:
        """The network."""
        return self.network.get_absolute_url()


class NetworkRun(NetworkRow):
    """An analysis of what one person sees of a network; nobody else reads it, for others see another network.

    The result names nodes by their keys alone. `seen` is the fingerprint of what was analysed: where the person sees
    more or less by now, the result is not shown any more.
    """

    class Asks(models.TextChoices):
        """What is worked out."""

        GROUPS = "groups", "Groups"
        KEY_PEOPLE = "key_people", "Key people"
        DISRUPTION = "disruption", "What if they are removed?"

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Being worked out"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    asks = models.CharField(max_length=12, choices=Asks)
    wants = models.JSONField(default=dict, help_text="Choices of the person: keys and numbers.")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    seen = models.CharField(max_length=64, blank=True, editable=False)
    result = models.JSONField(default=dict, editable=False)
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["asked_at"], condition=models.Q(state__in=["waiting", "running"]), name="networkrun_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.asks} {self.pk}"

    def get_absolute_url(self) -> str:
        """The network with this result."""
        return f"{self.network.get_absolute_url()}?run={self.pk}"
