"""Requests for several services that are asked, endorsed and seen together; each is decided on its own."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from europol_portal.access.models import Guarded, PartyShare, PersonGrant
from europol_portal.parties.models import Party, User
from support.querysets import RequestBundleQuerySet


class RequestBundle(Guarded):
    """What a party asks together for one purpose. Its owner is the requesting party.

    It holds no decision and no state of its own: each request keeps its reviewers, clocks and place in the queue. The
    provider knows the bundle once it is sent, and each of its people those of its requests that they handle.
    """

    provider = models.ForeignKey(Party, on_delete=models.PROTECT, editable=False, related_name="+")
    reference = models.CharField(max_length=24, editable=False, help_text="SB-year-party-number, the number is drawn.")
    title = models.CharField(max_length=120, help_text="What it is for, in one line, without names of persons.")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, editable=False, related_name="+")
    created_at = models.DateTimeField(editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)

    objects = RequestBundleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "reference"], name="bundle_reference_once_per_party"),
            models.CheckConstraint(
                condition=~Q(provider=F("owner")),
                name="bundle_provider_is_another",
                violation_error_message="A party does not ask itself.",
            ),
        ]
        indexes = [models.Index(fields=["owner", "-id"], name="bundle_by_owner")]

    def __str__(self) -> str:
        return f"{self.reference} ({self.pk})"

    def get_absolute_url(self) -> str:
        """Page of the bundle."""
        return reverse("support:bundle-detail", args=[self.pk])

    @property
    def is_sent(self) -> bool:
        """True once the provider knows it."""
        return self.sent_at is not None


class RequestBundleShare(PartyShare):
    """The right of a party to see a bundle."""

    content_object = models.ForeignKey(RequestBundle, on_delete=models.CASCADE, related_name="shares")


class RequestBundleGrant(PersonGrant):
    """A person named in a party's closed circle of a bundle."""

    content_object = models.ForeignKey(RequestBundle, on_delete=models.CASCADE, related_name="person_grants")
