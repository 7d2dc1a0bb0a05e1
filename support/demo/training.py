"""Trainings of the demo world: one held with certificates, one open with a waiting list, and the library."""

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from support import services
from support.demo.grants import Scene
from support.models import Course, Nomination, TrainingSession

TRAINER = "europol.support"
COURSES = (
    ("osint-1", "Open sources for investigators", "open_sources", "basic", "Find, keep and judge what is public."),
    ("crypto-2", "Tracing crypto-assets", "financial", "advanced", "Follow payments, and write what a court can read."),
    ("siena-1", "Exchange of information with codes", "exchange", "basic", "Choose handling and evaluation codes."),
)
NOTES = b"Open sources: twelve rules\n\n1. Write down when and where you found it.\n2. Keep a copy and its hash.\n"


def build(world: Any) -> None:
    """Courses, a session of last month, one to come, a file."""
    scene = Scene(world)
    scene.days = 60
    courses = [_course(scene, *facts) for facts in COURSES]
    _held(scene, courses[0])
    _open(scene, courses[1])
    _last_place(scene, courses[2])
    upload = SimpleUploadedFile("open-sources-rules.txt", NOTES, "text/plain")
    scene.days = 9
    scene.do(
        TRAINER, services.add_material, title="Open sources: twelve rules", about="Two pages to keep at hand.",
        upload=upload, is_declared=True, course=courses[0],
    )  # fmt: skip


def _course(scene: Scene, *facts: str) -> Course:
    course: Course = scene.do(TRAINER, services.add_course, plan=services.CoursePlan(*facts))
    return course


def _session(scene: Scene, course: Course, first: int, *, days: int, places: int, quotas: dict[str, int]) -> Any:
    starts_on = scene.world.now.date() + timedelta(days=first)
    plan = services.SessionPlan(
        course=course, starts_on=starts_on, ends_on=starts_on + timedelta(days=days - 1), places=places,
        nominate_by=starts_on - timedelta(days=2), place="The Hague" if first < 0 else "",
    )  # fmt: skip
    session = scene.do(TRAINER, services.plan_session, plan=plan)
    for code, number in quotas.items():
        party = scene.world.party(code)
        scene.do(TRAINER, services.give_quota, session=session, party=party, places=number)
    return scene.do(TRAINER, services.take_session_step, session=session, step="open")


def _sent(scene: Scene, session: TrainingSession, by: str, name: str, unit: str) -> Nomination:
    plan = services.NomineePlan(name=name, unit=unit)
    row: Nomination = scene.do(by, services.nominate, session=session, plan=plan)
    return row


def _held(scene: Scene, course: Course) -> None:
    scene.days = 50
    session = _session(scene, course, -22, days=2, places=4, quotas={"DE": 2, "NL": 1, "PL": 1})
    scene.days = 40
    first = _sent(scene, session, "de.liaison", "Jana Kolbe", "State police, cyber unit")
    second = _sent(scene, session, "de.liaison", "Timo Ahrens", "State police, cyber unit")
    third = _sent(scene, session, "nl.liaison", "Sanne de Vries", "National unit")
    for day, there in ((22, [first, second, third]), (21, [first, third])):
        scene.days = day - 0.5
        when = scene.world.now.date() - timedelta(days=day)
        keys = [one.pk for one in there]
        scene.do(TRAINER, services.mark_attendance, session=session, day=when, present=keys)
    scene.do(TRAINER, services.take_session_step, session=session, step="hold")
    scene.days = 18
    plan = services.EvaluationPlan(content=5, teaching=4, use=5, text="More time for the exercise with maps.")
    scene.do("de.liaison", services.evaluate, nomination=first, plan=plan)
    for one in (first, third):
        scene.do(TRAINER, services.certify_participant, nomination=one)


def _open(scene: Scene, course: Course) -> None:
    scene.days = 12
    session = _session(scene, course, 35, days=3, places=2, quotas={"DE": 1, "NL": 2, "FR": 1})
    scene.days = 8
    _sent(scene, session, "de.liaison", "Birk Sommer", "Financial investigation")
    _sent(scene, session, "nl.liaison", "Fenna Bakker", "Fiscal investigation")
    _sent(scene, session, "nl.liaison", "Joris Vink", "Fiscal investigation")


def _last_place(scene: Scene, course: Course) -> None:
    """One place, for which three parties have a quota."""
    scene.days = 6
    _session(scene, course, 50, days=1, places=1, quotas={"FR": 1, "PL": 1, "DE": 1})
