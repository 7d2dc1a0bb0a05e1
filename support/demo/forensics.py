"""Exhibits of the demo world: one back from the laboratory with its certificate, one there, one just seized."""

from datetime import timedelta
from typing import Any

from europol_portal.access.binding import acting_for
from support import services
from support.demo.grants import Scene
from support.models import Examination, Exhibit

LAB, SHELF = "Europol, digital laboratory", "Evidence room 2, shelf 14"
COORDINATOR = "europol.support"


def build(world: Any) -> None:
    """Register, hand over, examine, certify."""
    scene = Scene(world)
    _returned(scene)
    scene.days = 3
    phone = _seized(scene, "nl.liaison", "RT-9-4471", "phone", what="Blue phone, screen broken", seal="NL-7713")
    law = "Order 26/881, court of Rotterdam"
    _asked(scene, phone, "nl.liaison", kind="decryption", question="Read the container.", legal_basis=law)
    _moved(scene, phone, "nl.liaison", "send", SHELF)
    scene.days = 2
    _moved(scene, phone, COORDINATOR, "receive", LAB, is_intact=True)
    scene.days = 1
    _seized(scene, "de.liaison", "HH-26-131", "storage", what="USB stick from the glove box", seal="DE-0417")


def _seized(scene: Scene, by: str, label: str, kind: str, *, what: str, seal: str) -> Exhibit:
    with acting_for(scene.world.person(by)):
        operation = scene.world.operation("QUIET SWITCH")
    plan = services.ExhibitPlan(
        label=label, kind=kind, description=what, seized_at=scene.at() - timedelta(hours=5),
        seized_place="Garage in the harbour", legal_basis="Search order of the investigating court", location=SHELF,
        seal=seal, operation=operation,
    )  # fmt: skip
    exhibit: Exhibit = scene.do(by, services.register_exhibit, plan=plan)
    return exhibit


def _asked(scene: Scene, exhibit: Exhibit, by: str, **facts: str) -> Examination:
    asked: Examination = scene.do(by, services.ask_examination, exhibit=exhibit, **facts)
    return asked


def _moved(scene: Scene, exhibit: Exhibit, by: str, step: str, place: str, **said: Any) -> None:
    facts = services.CustodyFacts(location=place, **said)
    scene.do(by, services.take_exhibit_step, exhibit=exhibit, step=step, facts=facts)


def _entry(scene: Scene, exhibit: Exhibit, by: str, kind: str, **said: Any) -> None:
    facts = services.CustodyFacts(location=LAB, **said)
    scene.do(by, services.add_custody_entry, exhibit=exhibit, kind=kind, facts=facts)


def _returned(scene: Scene) -> None:
    scene.days = 20
    exhibit = _seized(scene, "de.liaison", "HH-26-118", "phone", what="Black phone with two cards", seal="DE-0398")
    asked = _asked(scene, exhibit, "de.liaison", kind="extraction", question="Read calls of the last month.")
    _moved(scene, exhibit, "de.liaison", "send", SHELF)
    scene.days = 18
    _moved(scene, exhibit, COORDINATOR, "receive", LAB, is_intact=True)
    with acting_for(scene.world.person(COORDINATOR)):
        asked = Examination.objects.get(pk=asked.pk)
    scene.do(COORDINATOR, services.take_examination_step, examination=asked, step="start")
    _entry(scene, exhibit, COORDINATOR, "opened", note="Opened at the bench, two present.")
    _entry(scene, exhibit, COORDINATOR, "imaged", content_sha256="5f" * 32, note="Full image.")
    scene.days = 15
    scene.do(
        COORDINATOR, services.finish_examination, examination=asked, method="Physical extraction, kit-1.",
        result="Image read without faults. Calls and messages were sent as a contribution.", result_sha256="a7" * 32,
    )  # fmt: skip
    _entry(scene, exhibit, COORDINATOR, "sealed", seal="EP-1180")
    _moved(scene, exhibit, COORDINATOR, "send_back", LAB)
    scene.days = 13
    _moved(scene, exhibit, "de.liaison", "take_back", SHELF, is_intact=True)
    scene.do("de.liaison", services.certify_exhibit, exhibit=exhibit)
