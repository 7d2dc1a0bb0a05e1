"""What people write, before it becomes rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from europol_portal.access.querysets import VisibleQuerySet
from europol_portal.core.fields import Classification, InformationEvaluation, SourceEvaluation
from europol_portal.parties.models import Authority, CrimeArea, User
from intelligence.models import Case, Contribution, ContributionText, Recipient
from operations.models import Operation


@dataclass(frozen=True)
class ContributionContent:
    """A contribution as its author wrote it; a draft may leave out what sending needs."""

    subject: str = ""
    body: str = ""
    kind: str = Contribution.Kind.INFORMATION
    case: Case | None = None
    crime_area: CrimeArea | None = None
    operation: Operation | None = None
    classification: str = Classification.BPL
    source_evaluation: str = SourceEvaluation.X
    information_evaluation: str = InformationEvaluation.FOUR
    handling_codes: tuple[str, ...] = ()
    handling_text: str = ""
    urgency: str = Contribution.Urgency.NORMAL
    urgency_reason: str = ""
    expects_direct_access: bool = True
    answer_outcome: str = ""
    purposes: tuple[str, ...] = ()
    has_personal_data: bool = True
    reply_to: Contribution | None = None
    corrects: Contribution | None = None
    to: tuple[Authority, ...] = ()
    cc: tuple[Authority, ...] = ()

    @property
    def is_urgent(self) -> bool:
        """True for urgent and very urgent."""
        return self.urgency != Contribution.Urgency.NORMAL

    @property
    def recipients(self) -> dict[Authority, str]:
        """Each authority once, with why it gets a copy; "to" goes before "copy"."""
        copies = dict.fromkeys(self.cc, Recipient.Kind.CC.value)
        return copies | dict.fromkeys(self.to, Recipient.Kind.TO.value)


@dataclass(frozen=True)
class EntityContent:
    """An entity as its author wrote it."""

    kind: str
    label: str
    subtype: str = ""
    role: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    birth_date: date | None = None
    data_subject_category: str = ""
    necessity: str = ""
    source_evaluation: str = ""
    information_evaluation: str = ""
    latitude: float | None = None
    longitude: float | None = None


def content_of(draft: Contribution, by: User) -> ContributionContent:
    """The content of a stored draft of the person's party; what it points to only as far as the person may know it."""
    recipients = list(draft.recipients.select_related("authority__party").order_by("pk"))
    contributions = Contribution.objects.visible_to(by)
    return ContributionContent(
        subject=draft.subject,
        body=ContributionText.objects.values_list("body", flat=True).get(contribution=draft),
        kind=draft.kind,
        case=_seen(Case.objects.visible_to(by), draft.case_id),
        crime_area=draft.crime_area,
        operation=_seen(Operation.objects.visible_to(by), draft.operation_id),
        classification=draft.classification,
        source_evaluation=draft.source_evaluation,
        information_evaluation=draft.information_evaluation,
        handling_codes=tuple(draft.handling_codes),
        handling_text=draft.handling_text,
        urgency=draft.urgency,
        urgency_reason=draft.urgency_reason,
        expects_direct_access=draft.expects_direct_access,
        answer_outcome=draft.answer_outcome,
        purposes=tuple(draft.purposes),
        has_personal_data=draft.has_personal_data,
        reply_to=_seen(contributions, draft.reply_to_id),
        corrects=_seen(contributions, draft.corrects_id),
        to=tuple(row.authority for row in recipients if row.kind == Recipient.Kind.TO),
        cc=tuple(row.authority for row in recipients if row.kind == Recipient.Kind.CC),
    )


def _seen(queryset: VisibleQuerySet, pk: Any) -> Any:
    return queryset.filter(pk=pk).first() if pk else None
