"""Until when a party sees a contribution by a consent, and what a correction takes over from what it corrects."""

from collections.abc import Iterator
from datetime import datetime

from europol_portal.access import sharing
from europol_portal.parties.models import User
from intelligence.models import Contribution, ContributionShare


def set_term(row: Contribution, party_id: int, until: datetime | None) -> None:
    """The end stands in the row for the second lock and on the line of the list for the first."""
    terms: dict[str, str] = dict(row.lent_until or {})
    terms.pop(str(party_id), None)
    if until is not None:
        terms[str(party_id)] = until.isoformat()
    row.lent_until = terms or None
    row.save(update_fields=["lent_until"])
    ContributionShare.objects.filter(content_object=row, group_id=party_id).update(expires_at=until)


def lent_with(row: Contribution, party_id: int) -> Iterator[Contribution]:
    """The contribution and the corrections of it that the party sees by the same consent."""
    yield row
    for correction in Contribution.objects.select_for_update().filter(corrects=row).order_by("pk"):
        if str(party_id) in (correction.lent_until or {}):
            yield from lent_with(correction, party_id)


def follow_wrong(sent: Contribution) -> None:
    """A correction is seen by no party for longer, and in no party by more people, than what it corrects."""
    wrong = Contribution.objects.filter(pk=sent.corrects_id).first() if sent.corrects_id else None
    if wrong is None:
        return
    for party, until in (wrong.lent_until or {}).items():
        if int(party) in sent.party_ids:
            set_term(sent, int(party), datetime.fromisoformat(until))
    keep_like(sent, wrong)


def keep_like(row: Contribution, other: Contribution) -> None:
    """Close the circles of the other contribution around the row, in every party that has it."""
    people = User.objects.filter(pk__in=other.person_ids)
    for party_id in other.closed_party_ids:
        if party_id in row.party_ids and party_id not in row.closed_party_ids:
            sharing.close_circle(row, party_id, people)
