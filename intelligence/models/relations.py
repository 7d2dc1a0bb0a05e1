"""A relation: what a contribution says of two of its entities, with a direction, a period and a grade of its own."""

from django.db import models
from django.db.models import F, Q

from europol_portal.core.fields import InformationEvaluation, SourceEvaluation
from intelligence.models.contributions import Contribution, LentPart
from intelligence.models.entities import Entity
from intelligence.querysets import RelationQuerySet

PEOPLE = frozenset({Entity.Kind.PERSON, Entity.Kind.ORGANISATION})
MEANS = frozenset(Entity.Kind) - PEOPLE - {Entity.Kind.LOCATION, Entity.Kind.EVENT}
CALLING = PEOPLE | {Entity.Kind.COMMUNICATION_MEANS}
PAYING = PEOPLE | {Entity.Kind.PAYMENT_MEANS}


class Relation(LentPart):
    """A directed link between two entities of the same contribution; it is frozen, lent and closed with it.

    It is seen by who sees both ends: one of them withdrawn from use, it is its owner's alone (trigger).
    """

    class Kind(models.TextChoices):
        """What the first is to the second."""

        LEADS = "leads", "Leads"
        MEMBER_OF = "member_of", "Is a member of"
        ASSOCIATE_OF = "associate_of", "Is an associate of"
        FAMILY_OF = "family_of", "Is family of"
        WORKS_FOR = "works_for", "Works for"
        FINANCES = "finances", "Finances"
        SUPPLIES = "supplies", "Supplies"
        MEETS = "meets", "Meets"
        COMMUNICATES_WITH = "communicates_with", "Communicates with"
        TRANSFERS_TO = "transfers_to", "Transfers money to"
        OWNS = "owns", "Owns or controls"
        USES = "uses", "Uses"
        TRANSPORTS = "transports", "Transports"
        LOCATED_AT = "located_at", "Is located at"
        TAKES_PART_IN = "takes_part_in", "Takes part in"

    BACKWARDS: dict[str, str] = {
        Kind.LEADS: "Is led by",
        Kind.MEMBER_OF: "Has as a member",
        Kind.WORKS_FOR: "Has working for it",
        Kind.FINANCES: "Is financed by",
        Kind.SUPPLIES: "Is supplied by",
        Kind.TRANSFERS_TO: "Receives money from",
        Kind.OWNS: "Is owned or controlled by",
        Kind.USES: "Is used by",
        Kind.TRANSPORTS: "Is transported by",
        Kind.LOCATED_AT: "Is the place of",
        Kind.TAKES_PART_IN: "Has as a participant",
    }
    ENDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
        Kind.LEADS: (PEOPLE, PEOPLE),
        Kind.MEMBER_OF: (PEOPLE, frozenset({Entity.Kind.ORGANISATION})),
        Kind.ASSOCIATE_OF: (PEOPLE, PEOPLE),
        Kind.FAMILY_OF: (frozenset({Entity.Kind.PERSON}), frozenset({Entity.Kind.PERSON})),
        Kind.WORKS_FOR: (PEOPLE, PEOPLE),
        Kind.FINANCES: (PEOPLE, PEOPLE),
        Kind.SUPPLIES: (PEOPLE, PEOPLE),
        Kind.MEETS: (PEOPLE, PEOPLE),
        Kind.COMMUNICATES_WITH: (CALLING, CALLING),
        Kind.TRANSFERS_TO: (PAYING, PAYING),
        Kind.OWNS: (PEOPLE, MEANS | {Entity.Kind.ORGANISATION, Entity.Kind.LOCATION}),
        Kind.USES: (PEOPLE, MEANS | {Entity.Kind.LOCATION}),
        Kind.TRANSPORTS: (PEOPLE | {Entity.Kind.MEANS_OF_TRANSPORT}, MEANS | {Entity.Kind.PERSON}),
        Kind.LOCATED_AT: (frozenset(Entity.Kind), frozenset({Entity.Kind.LOCATION})),
        Kind.TAKES_PART_IN: (frozenset(Entity.Kind) - {Entity.Kind.EVENT}, frozenset({Entity.Kind.EVENT})),
    }

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="relations")
    kind = models.CharField(max_length=20, choices=Kind)
    # Relations go with their entities by trigger: no delete of an entity has to ask for them.
    origin = models.ForeignKey(Entity, on_delete=models.DO_NOTHING, related_name="relations_from")
    target = models.ForeignKey(Entity, on_delete=models.DO_NOTHING, related_name="relations_to")
    note = models.CharField(max_length=300, blank=True, help_text="What the relation rests on, in a few words.")
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    source_evaluation = models.CharField(max_length=1, choices=SourceEvaluation, blank=True)
    information_evaluation = models.CharField(max_length=1, choices=InformationEvaluation, blank=True)
    withdrawn_for = models.IntegerField(null=True, editable=False, help_text="The owner, once an end is withdrawn.")
    added_at = models.DateTimeField()

    objects = RelationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "target", "kind", "from_on"], nulls_distinct=False, name="relation_once"
            ),
            models.CheckConstraint(
                condition=~Q(origin=F("target")),
                name="relation_of_two_entities",
                violation_error_message="Choose two different entities.",
            ),
            models.CheckConstraint(
                condition=Q(from_on__isnull=True) | Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="relation_ends_after_it_began",
                violation_error_message="The end lies before the beginning.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def get_absolute_url(self) -> str:
        """The contribution that says it."""
        return self.contribution.get_absolute_url()

    @property
    def evaluation(self) -> str:
        """Its own evaluation, or nothing where the contribution's holds."""
        return f"{self.source_evaluation}{self.information_evaluation}" if self.source_evaluation else ""

    @property
    def is_mutual(self) -> bool:
        """True where it says the same in both directions."""
        return self.kind not in self.BACKWARDS

    @property
    def backwards(self) -> str:
        """What the second is to the first."""
        return self.BACKWARDS.get(self.kind, str(self.get_kind_display()))

    @property
    def period(self) -> str:
        """From when to when, as far as it is known."""
        begin = f"from {self.from_on:%-d %b %Y}" if self.from_on else ""
        end = f"until {self.until_on:%-d %b %Y}" if self.until_on else ""
        return " ".join(part for part in (begin, end) if part)
