"""Deployments of the demo world: one on site with entries, one that waits for its host."""

from datetime import timedelta
from typing import Any
from uuid import uuid5

from support import services
from support.demo.deploying import scheduled
from support.demo.grants import Scene
from support.models import ChecklistItem, Deployment

COORDINATOR = "europol.support"
ANALYST = "europol.analyst"
TEAM = (
    ("lead", "Marta Lind", "Office line 14", "europol.support"),
    ("analyst", "Ilja Brandt", "Office line 15", ANALYST),
    ("contact", "Duty desk of the harbour police", "Switchboard, extension 220", ""),
)
ENTRIES = (
    ("check", "Plate RS 771-XL read at gate 4, seen before at the depot.", "B", "2", ()),
    ("link", "The phone of the driver is known in another case; its owner was asked.", "A", "1", ("H2",)),
    ("need", "A second reader for documents from tomorrow on.", "X", "4", ()),
)


def build(world: Any) -> None:
    """One deployment at work, one that is planned."""
    scene = Scene(world)
    scene.days = 12
    days = {"first": -3, "last": 4}
    office = scheduled(scene, by="nl.liaison", country="NL", place="Moerdijk", operation="NIGHT FERRY", **days)
    _on_site(scene, office)
    scene.days = 5
    _planned(scene, scheduled(scene, by="pl.liaison", country="PL", place="Terespol", first=21, last=24))


def _planned(scene: Scene, request: Any) -> Deployment:
    plan = services.DeploymentPlan(
        f"Mobile office in {request.place}", request.place, request.scheduled_from, request.scheduled_until
    )
    row: Deployment = scene.do(COORDINATOR, services.plan_deployment, request=request, plan=plan)
    return row


def _on_site(scene: Scene, request: Any) -> None:
    row = _planned(scene, request)
    for role, name, reach, account in TEAM:
        person = scene.world.person(account) if account else None
        plan = services.PersonPlan(role, name, reach, row.starts_on, row.ends_on, person)
        scene.do(COORDINATOR, services.name_person, deployment=row, plan=plan)
    scene.days = 6
    scene.do("nl.liaison", services.agree_to_entries, deployment=row)
    scene.do(COORDINATOR, _all_done, deployment=row)
    facts = {"deployment": row, "system": "secure", "line": "mobile"}
    scene.do(COORDINATOR, services.record_line, worked=False, note="No reception in the container.", **facts)
    scene.do(COORDINATOR, services.record_line, worked=True, delay_ms=48, **facts)
    scene.days = 3
    row = scene.do(COORDINATOR, services.take_deployment_step, deployment=row, step="start")
    for number, (kind, text, source, information, codes) in enumerate(ENTRIES):
        scene.days = 2.6 - number / 10
        entry = services.EntryPlan(
            kind=kind, text=text, source=source, information=information, handling_codes=codes,
            key=uuid5(row.pk, str(number)),
        )  # fmt: skip
        scene.do(ANALYST, services.enter_field, deployment=row, plan=entry)
    scene.days = 2
    day = scene.world.now.date() - timedelta(days=3)
    scene.do(ANALYST, services.report_day, deployment=row, day=day, text="Gates 1 to 4 were checked until midnight.")


def _all_done(*, deployment: Deployment, by: Any, at: Any) -> None:
    for item in ChecklistItem.objects.visible_to(by).filter(deployment=deployment).select_related("deployment"):
        services.tick(item=item, is_done=True, by=by, at=at)
