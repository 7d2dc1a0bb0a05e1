"""Chainable reads of cases, contributions and their parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.contrib.postgres.functions import TransactionNow
from django.db import connection, models
from django.db.models import Exists, Func, OuterRef, Q, Value
from django.db.models.functions import Cast
from django.db.models.lookups import GreaterThan

from europol_portal.access.policy import reads_content
from europol_portal.access.querysets import VisibleQuerySet
from europol_portal.access.sharing import not_ended, see_permission_id
from europol_portal.core.lookups import among
from europol_portal.parties.models import User

FIRST_KEY = "00000000-0000-0000-0000-000000000000"
LAST_KEY = "ffffffff-ffff-ffff-ffff-ffffffffffff"


def row_local(user: User, *, owner: str = "") -> Q:
    """Whether a row is open to the person, from its own columns: clearance, closed circle, term and consent."""
    in_circle = ~Q(closed_party_ids__contains=[user.party_id]) | Q(person_ids__contains=[user.pk])
    in_term = Q(open_until__isnull=True) | Q(open_until__gt=TransactionNow())
    if owner:
        in_term |= Q(**{owner: user.party_id})
    return Q(classification_rank__lte=user.clearance_rank) & in_circle & in_term & in_consent(user)


def in_consent(user: User) -> Q:
    """Whether what the person's party sees until a moment has not come to it."""
    # Django's own key transform would take the digits for a place in an array.
    term = Func(
        "lent_until", Value(str(user.party_id)), function="jsonb_extract_path_text", output_field=models.TextField()
    )
    lent = Cast(term, models.DateTimeField())
    has_none = Q(lent_until__isnull=True) | ~Q(lent_until__has_key=str(user.party_id))
    return has_none | Q(GreaterThan(lent, TransactionNow()))


class CaseQuerySet(VisibleQuerySet):
    """Reads of cases."""

    def open(self) -> Self:
        """Cases that still take contributions."""
        return self.filter(status="open")

    def for_list(self) -> Self:
        """Cases with what a list shows."""
        return self.select_related("owner", "crime_area")


class ContributionQuerySet(VisibleQuerySet):
    """Reads of contribution headers."""

    def drafts(self) -> Self:
        """Contributions that were not sent."""
        return self.filter(status="draft")

    def sent(self) -> Self:
        """Contributions that were sent."""
        return self.filter(status="sent")

    def for_list(self) -> Self:
        """Headers with what a list shows; the case is not joined, because its reader may not know it."""
        return self.select_related("owner", "sender", "crime_area")

    def of_lines(self, user: User) -> Self:
        """Headers of lines that the list has found: the share row was asked for the line, here the row answers."""
        return self.filter(row_local(user, owner="owner_id"), party_ids__contains=[user.party_id])


class PartQuerySet(VisibleQuerySet):
    """Reads of texts, recipients, entities and attachments."""

    def of(self, contribution: models.Model) -> Self:
        """The parts of one contribution."""
        return self.filter(contribution_id=contribution.pk)

    def with_reading(self) -> Self:
        """Attachments with the state of the reading of their words, without the words."""
        return self.select_related("text").defer("text__body", "text__ts")


class UploadQuerySet(PartQuerySet):
    """Reads of files on their way."""

    def unfinished(self) -> Self:
        """Uploads that have not become an attachment."""
        return self.filter(attachment=None)


class RestrictionQuerySet(PartQuerySet):
    """Reads of restrictions."""

    def in_force(self) -> Self:
        """Restrictions that the owner has not lifted."""
        return self.filter(lifted_at=None)


class ShareQuerySet(models.QuerySet):
    """Lists page on the share rows of a party, ids first: the plan stays the same for every party and depth."""

    rank = "content_object__classification_rank"

    def open_to(self, user: User) -> Self:
        """Share rows of the person's party that the person may use: clearance, closed circles and terms hold."""
        if not reads_content(user):
            return self.none()
        model: Any = self.model._meta.get_field("content_object").related_model
        grants = model._meta.get_field("person_grants").related_model
        named = grants.objects.filter(user_id=user.pk, content_object_id=OuterRef("content_object_id"))
        in_circle = Q(is_closed=False) | Q(Exists(named))
        return self.filter(
            in_circle,
            not_ended(self.model),
            group_id=user.party_id,
            permission_id=see_permission_id(model),
            **{f"{self.rank}__lte": user.clearance_rank},
        )


class ContributionShareQuerySet(ShareQuerySet):
    """The lists of contributions of a party."""

    rank = "classification_rank"

    def in_box(self, box: str) -> Self:
        """One list: received, sent or drafts."""
        return self.filter(box=box)

    def unread(self) -> Self:
        """Received and not opened by anybody of the party."""
        return self.filter(is_read=False)

    def for_list(self) -> Self:
        """Lines with what cuts a page: the index alone answers."""
        return self.only("content_object_id", "position")

    def exchanged(self) -> Self:
        """Received and sent, without drafts."""
        return self.exclude(box="draft")


class WorkItemQuerySet(VisibleQuerySet):
    """The work of a party on what it has received; pages are cut on the row itself, as with the lines."""

    def open_to(self, user: User) -> Self:
        """Items of the person's party that the person may use: clearance, closed circles and terms hold."""
        if not reads_content(user):
            return self.none()
        return self.filter(row_local(user), ~Q(party_ids=[]), party_id=user.party_id)

    def for_list(self) -> Self:
        """Items with what a list shows of them."""
        return self.select_related("assignee").only(
            "contribution_id",
            "position",
            "is_done",
            "assignee__first_name",
            "assignee__last_name",
            "assignee__username",
        )

    def to_do(self) -> Self:
        """Items that nobody has finished."""
        return self.filter(is_done=False)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the order of the search: the key that carries the time, and the row inside it."""

    of: str = LAST_KEY
    id: str = LAST_KEY

    @classmethod
    def before(cls, key: str) -> Self:
        """The place before everything of the key."""
        return cls(key, FIRST_KEY)

    @classmethod
    def read(cls, value: str) -> Self | None:
        """The place in an address, nothing when it is none."""
        try:
            of, key = value.split(".")
            return cls(str(UUID(of)), str(UUID(key)))
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.of}.{self.id}"


def found(
    what: str,
    text: str | None,
    *,
    limit: int,
    codes: Sequence[int] = (),
    before: Place | None = None,
    after: str = FIRST_KEY,
) -> list[Place]:
    """Rows of `what` (text, entity, file, note, case) that hold the words, newest first; None asks for all.

    `codes` are the facets that must hold (intelligence.search.codes). The function sees no more than who is stated.
    """
    place = before or Place()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT of_key, id FROM portal_find(%s, portal_query(%s), %s::int[], %s, %s::uuid, %s::uuid, %s::uuid)",
            [what, text, list(codes), limit, place.of, place.id, after],
        )
        return [Place(str(of), str(key)) for of, key in cursor.fetchall()]


def found_contributions(text: str, *, limit: int, before: str = LAST_KEY) -> list[UUID]:
    """Keys of contributions that hold the words in subject, text or entities, newest first."""
    return [UUID(place.of) for place in found("text", text, limit=limit, before=Place.before(before))]


def followers_of(contributions: Sequence[UUID]) -> list[int]:
    """Keys of people who follow one of the contributions and may see it; nobody for who does not see it oneself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM portal_followers(%s::uuid[])", [[str(key) for key in contributions]])
        return [key for (key,) in cursor.fetchall()]


class QuestionQuerySet(VisibleQuerySet):
    """What questions of both sides have in common: their state depends on the moment."""

    waiting = frozenset({"requested", "owner_deciding"})
    granted = frozenset({"granted", "partly"})

    def for_list(self) -> Self:
        """Questions with what a list shows."""
        raise NotImplementedError

    def open_at(self, at: datetime) -> Self:
        """Questions that can still be decided."""
        return self.filter(status__in=self.waiting, deadline__gt=at)

    def in_force_at(self, at: datetime) -> Self:
        """Those whose consent holds at the moment."""
        return self.filter(status__in=self.granted, expires_at__gt=at)

    def in_state(self, state: str, at: datetime) -> Self:
        """Those in a state as it is at the moment, also before the job has written that time has run out."""
        lapsed = Q(status__in=self.waiting, deadline__lte=at)
        ended = Q(status__in=self.granted, expires_at__isnull=False, expires_at__lte=at)
        if state == "lapsed":
            return self.filter(Q(status="lapsed") | lapsed)
        if state == "expired":
            return self.filter(Q(status="expired") | ended)
        return self.filter(status=state).exclude(lapsed | ended)


class DisclosureRequestQuerySet(QuestionQuerySet):
    """Reads of questions that a party has asked."""

    def for_list(self) -> Self:
        """Questions with what a list shows; the contribution is not joined."""
        return self.select_related("owner", "authority", "addressee", "recipient", "asked_by")


class ConsentQuerySet(QuestionQuerySet):
    """Reads of questions that have reached an owner, and of its consents."""

    def for_list(self) -> Self:
        """Consents with what a list shows."""
        return self.select_related("owner", "authority", "asker", "asking_authority", "recipient", "asked_by")


class DisclosureRecordQuerySet(VisibleQuerySet):
    """Reads of the ledger."""

    def for_list(self) -> Self:
        """Lines with what a list shows."""
        return self.select_related("owner", "party", "by_party", "onward_to", "by")


class HitQuerySet(VisibleQuerySet):
    """Reads of pairs by who verifies them."""

    def for_list(self) -> Self:
        """Pairs with what a list shows."""
        return self.select_related(
            "stored", "arrived", "stored_owner", "arrived_owner", "stored_contribution", "arrived_contribution"
        )

    def to_verify(self) -> Self:
        """Pairs that nobody has decided."""
        return self.filter(status="candidate")


class HitSideQuerySet(VisibleQuerySet):
    """Reads of what a party knows of hits on its information."""

    def for_list(self) -> Self:
        """Sides with what a list shows: the own entity, and of the other side what the row names."""
        return self.select_related("entity", "contribution", "other", "contact", "crime_area")

    def hits(self) -> Self:
        """Hits between parties; matches inside the own party are none."""
        return self.filter(is_self=False)

    def unread(self) -> Self:
        """Sides on which the party has not yet said anything."""
        return self.filter(status="new", is_self=False)


class RelationQuerySet(PartQuerySet):
    """Reads of relations between entities."""

    def touching(self, entities: Sequence[UUID]) -> Self:
        """Relations of which one end is among the entities."""
        return self.filter(among("origin", entities) | among("target", entities))

    def for_list(self) -> Self:
        """Relations with the contribution that says them; the ends are read apart, under their own rule."""
        return self.select_related("contribution__owner")


class IdentityQuerySet(VisibleQuerySet):
    """Reads of merges and splits."""

    def in_force(self) -> Self:
        """Statements that nobody has taken back."""
        return self.filter(withdrawn_at=None)

    def naming(self, entities: Sequence[UUID]) -> Self:
        """Statements about one of the entities."""
        return self.filter(among("first", entities) | among("second", entities))

    def for_list(self) -> Self:
        """Statements with who made and withdrew them."""
        return self.select_related("author", "withdrawn_by")


class OpeningQuerySet(VisibleQuerySet):
    """Reads of what owners opened to members of a task force."""

    def in_force_at(self, at: datetime) -> Self:
        """Openings that hold at the moment."""
        return self.filter(ended_at__isnull=True, until__gt=at)

    def for_list(self) -> Self:
        """Openings with both parties, newest first."""
        return self.select_related("owner", "party", "opened_by").order_by("-pk")


def watchers_of(contribution: models.Model, at: datetime) -> list[int]:
    """Keys of people who watch an entity that it names, in the parties that see it since the moment."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM portal_watchers(%s, %s)", [contribution.pk, at])
        return [key for (key,) in cursor.fetchall()]
