"""What the desk shows of results and factsheets: figures to confirm, agreements to give, factsheets to release."""

from datetime import datetime

from django.db.models import Count
from django.urls import reverse

from europol_portal.access import policy
from europol_portal.core.fields import Classification
from europol_portal.parties.models import User
from europol_portal.web.desk import DeskItem
from operations.access import AgreementPermission, FactsheetPermission, OperationResultPermission
from operations.models import Factsheet, FactsheetAgreement, OperationResult

MOST = 50


def needs(user: User, _at: datetime) -> list[DeskItem]:
    """What the person's country has to confirm, to agree to, or to release."""
    items: list[DeskItem] = []
    if policy.can(user, OperationResultPermission.CONFIRM) and not user.party.is_hub:
        items += _to_confirm(user)
    if policy.can(user, AgreementPermission.ANSWER):
        items += _to_agree(user)
    if policy.can(user, FactsheetPermission.CHANGE):
        items += _to_release(user)
    return items


def waiting(user: User, _at: datetime) -> list[DeskItem]:
    """Agreements that other countries owe to factsheets of the person's country."""
    if not policy.can(user, FactsheetPermission.CHANGE):
        return []
    asked = FactsheetAgreement.objects.visible_to(user).filter(answer="asked", lead_id=user.party_id)
    asked = asked.exclude(party_id=user.party_id).filter(factsheet__status="asked")
    rows = asked.select_related("factsheet", "party").order_by("-pk")[:MOST]
    return [_item(row.factsheet, why=f"{row.party.name} has not answered.", verb="Open") for row in rows]


def _to_confirm(user: User) -> list[DeskItem]:
    """Operations in which the country has provisional results; one line for each."""
    own = OperationResult.objects.visible_to(user).provisional().filter(party_id=user.party_id)
    rows = own.order_by().values(
        "operation_id", "operation__title", "operation__code_name", "operation__classification_rank"
    )
    found = rows.annotate(number=Count("pk")).order_by("operation__code_name")[:MOST]
    return [
        DeskItem(
            title=row["operation__title"],
            why=f"{row['number']} result{'' if row['number'] == 1 else 's'} of your country to confirm.",
            url=reverse("operations:result-list", args=[row["operation_id"]]),
            verb="Confirm",
            icon="progress",
            mark=list(Classification)[row["operation__classification_rank"]].value,
            operation=row["operation__code_name"],
        )
        for row in found
    ]


def _to_agree(user: User) -> list[DeskItem]:
    asked = FactsheetAgreement.objects.visible_to(user).filter(answer="asked", party_id=user.party_id)
    rows = asked.filter(factsheet__status="asked").select_related("factsheet").order_by("asked_at", "pk")[:MOST]
    return [_item(row.factsheet, why="Your country is asked to agree to publication.", verb="Answer") for row in rows]


def _to_release(user: User) -> list[DeskItem]:
    """Factsheets to which every owner has agreed, and those that were taken back."""
    led = Factsheet.objects.visible_to(user).filter(lead_id=user.party_id, status="asked")
    rows = led.exclude(agreements__answer__in=["asked", "refused", "revoked"]).order_by("-pk")[:MOST]
    return [_item(row, why="Every owner has agreed: it can be released.", verb="Release") for row in rows]


def _item(factsheet: Factsheet, *, why: str, verb: str) -> DeskItem:
    return DeskItem(
        title=f"Factsheet “{factsheet.title}”",
        why=why,
        url=factsheet.get_absolute_url(),
        verb=verb,
        icon="file",
        mark=factsheet.classification,
    )
