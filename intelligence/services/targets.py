"""What statements on high value targets rest on: the answers of intelligence to the socket of operations."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from europol_portal.parties.models import Party, User
from intelligence.models import Contribution, Entity
from intelligence.services import openings
from intelligence.services.restrictions import may_pass_on
from operations.sources import Source, Subject

REFERENCE = re.compile(r"(\d{1,9})-(\d{1,9})")
MOST = 200  # references in one statement
Category = Entity.DataSubjectCategory
SUSPECTED = frozenset({Category.SUSPECT, Category.CONVICTED, Category.POTENTIAL_OFFENDER})


class Contributions:
    """Contributions as sources: sent, not recalled, not erased, seen by the person now."""

    def named(self, user: User, references: Sequence[str]) -> list[Source]:
        """Those of the references that the person sees and may use, in the order given."""
        numbers = [match.groups() for one in references[:MOST] if (match := REFERENCE.fullmatch(one.strip()))]
        if not numbers:
            return []
        wanted = Q()
        for case, message in numbers:
            wanted |= Q(case_number=int(case), message_number=int(message))
        found = {source.reference: source for source in self._read(user, wanted)}
        return [found[f"{case}-{message}"] for case, message in numbers if f"{case}-{message}" in found]

    def of_keys(self, user: User, keys: Iterable[UUID]) -> list[Source]:
        """Those of the keys that the person sees."""
        wanted = list(keys)
        return self._read(user, Q(pk__in=wanted)) if wanted else []

    def subject(self, user: User, key: UUID) -> Subject | None:
        """The entity, if the person sees it; people known as something else than suspected are refused."""
        visible = Entity.objects.visible_to(user).filter(pk=key).select_related("contribution__owner")
        entity: Entity | None = visible.first()
        if entity is None:
            return None
        sources = self.of_keys(user, [entity.contribution_id])
        if not sources:
            return None
        refused = ""
        if entity.kind == Entity.Kind.PERSON and entity.current_category not in SUSPECTED:
            known_as = entity.category_text.lower() or "somebody without a category"
            refused = (
                f"In {sources[0].reference} this person is entered as {known_as}. Only people who are suspected or"
                " convicted of an offence, or about to commit one, can be nominated."
            )
        return Subject(entity.pk, entity.label, entity.get_absolute_url(), sources[0], refused)

    def against(self, user: User, keys: Iterable[UUID], party: Party, at: datetime) -> list[str]:
        """What forbids that the party is shown what rests on these: the rule of every way out answers.

        A party that sees a contribution itself may be shown what rests on it. One that the person no longer sees
        stands against everybody.
        """
        wanted = set(keys)
        rows = Contribution.objects.visible_to(user).filter(pk__in=wanted).select_related("owner")
        found = {row.pk: row for row in rows.order_by("pk")}
        words = [f"{len(wanted - set(found))} of it is not open to you any more."] if wanted - set(found) else []
        for row in found.values():
            if party.pk in row.party_ids and str(party.pk) not in (row.lent_until or {}):
                continue
            verdict = may_pass_on(row, party, by=user, at=at)
            if not verdict.allowed:
                words.append(f"{row.reference}: {verdict.words}")
        return words

    def end_openings(self, task_force_id: UUID, *, party_id: int | None, by: User, at: datetime) -> int:
        """Close what owners opened in a task force, to or by one party, or all of it."""
        return openings.end_openings(task_force_id, party_id=party_id, by=by, at=at)

    def _read(self, user: User, wanted: Q) -> list[Source]:
        rows = Contribution.objects.visible_to(user).filter(
            wanted, status=Contribution.Status.SENT, recalled_at=None, erased_at=None
        )
        return [
            Source(
                key=row.pk,
                reference=row.reference,
                title=row.subject,
                url=row.get_absolute_url(),
                owner_id=row.owner_id,
                classification=row.classification,
                handling_codes=tuple(row.handling_codes),
            )
            for row in rows.order_by("pk")
        ]
