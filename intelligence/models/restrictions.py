"""Restrictions that an owner lays on a contribution (Regulation (EU) 2016/794, Article 19(2))."""

from datetime import UTC, date, datetime, time

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from europol_portal.parties.models import User
from intelligence.models.contributions import Contribution, LentPart, ProcessingPurpose
from intelligence.querysets import RestrictionQuerySet


class Restriction(LentPart):
    """One limit on a contribution. It is never changed: the owner lifts it with a reason and lays another."""

    contribution = models.ForeignKey(
        Contribution, on_delete=models.CASCADE, related_name="restrictions", db_index=False
    )
    owner_id = models.IntegerField(default=0, editable=False, help_text="Owner of the contribution, set by trigger.")
    text = models.TextField(max_length=2000, blank=True, help_text="The restriction in the owner's words.")
    purposes = ArrayField(
        models.CharField(max_length=30, choices=ProcessingPurpose),
        default=list,
        blank=True,
        help_text="Only these; none: any.",
    )
    named_party_ids = ArrayField(
        models.IntegerField(), default=list, blank=True, help_text="Only these parties; none: any."
    )
    is_closed_to_third_countries = models.BooleanField(default=False)
    is_closed_to_onward_sharing = models.BooleanField(default=False)
    hides_hits = models.BooleanField(default=False, help_text="Only the owner and Europol learn of hits.")
    valid_until = models.DateTimeField(null=True, blank=True, help_text="Recipients see the contribution until then.")
    erase_by = models.DateField(null=True, blank=True, help_text="Erased after this day, UTC.")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    lift_reason = models.TextField(max_length=1000, blank=True)

    objects = RestrictionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["contribution"], name="restriction_by_contribution"),
            models.Index(
                fields=["erase_by"],
                condition=Q(erase_by__isnull=False, lifted_at__isnull=True),
                name="restriction_to_erase",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="")
                | ~Q(purposes=[])
                | ~Q(named_party_ids=[])
                | Q(is_closed_to_third_countries=True)
                | Q(is_closed_to_onward_sharing=True)
                | Q(hides_hits=True)
                | Q(valid_until__isnull=False)
                | Q(erase_by__isnull=False),
                name="restriction_restricts",
                violation_error_message="Say what is restricted.",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lift_reason="")
                | Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lift_reason=""),
                name="restriction_lifted_with_reason",
                violation_error_message="Give the reason.",
            ),
        ]

    def __str__(self) -> str:
        return f"restriction {self.pk} of {self.contribution_id}"

    def get_absolute_url(self) -> str:
        """Page of the contribution that it restricts."""
        return reverse("intelligence:contribution-detail", args=[self.contribution_id])

    @property
    def is_in_force(self) -> bool:
        """True until the owner lifts it."""
        return self.lifted_at is None

    @property
    def ends_at(self) -> datetime | None:
        """The moment from which recipients see the contribution no more."""
        return min((moment for moment in (self.valid_until, end_of(self.erase_by)) if moment), default=None)

    @property
    def words(self) -> str:
        """The restriction as recipients read it; which parties are named stays between owner and rule."""
        purposes = ", ".join(str(ProcessingPurpose(code).label).rpartition(",")[0] for code in self.purposes)
        parts = [
            f"Only for: {purposes}." if purposes else "",
            "Only for parties that the owner has named." if self.named_party_ids else "",
            "Not for third countries and organisations outside the Union." if self.is_closed_to_third_countries else "",
            "Not to be passed on." if self.is_closed_to_onward_sharing else "",
            "Hits on it are not told to other parties." if self.hides_hits else "",
            f"Valid until {self.valid_until:%-d %b %Y, %H:%M} UTC." if self.valid_until else "",
            f"To be erased by {self.erase_by:%-d %b %Y}." if self.erase_by else "",
            self.text.strip(),
        ]
        return " ".join(part for part in parts if part)


def end_of(day: date | None) -> datetime | None:
    """The end of a day in UTC."""
    return datetime.combine(day, time.max, tzinfo=UTC) if day else None
