"""Data protection in the demo world: requests, a day of alerts, two breaches. All persons are fictional."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Protocol

from django.conf import settings

from europol_portal.access.binding import acting_for
from europol_portal.audit.services import Verb, record, record_reading
from europol_portal.parties.models import Party, User
from europol_portal.protection.models import DataBreach, NecessityAssessment, SubjectRequest
from europol_portal.protection.services import breaches, necessity, requests, watch
from europol_portal.protection.services.breaches import BreachAssessment, BreachData
from europol_portal.protection.services.necessity import NecessityData
from europol_portal.protection.services.requests import Answer, RequestData

Kind = SubjectRequest.Kind


class World(Protocol):
    """What the demo world gives to the parts that fill it."""

    now: Any

    def person(self, username: str) -> User:
        """A demo account."""


def build(world: World) -> None:
    """Germany and Poland have each received a request."""
    officer = world.person("europol.dpo")
    running = _register(world, "de.liaison", Kind.ACCESS, "Dirk Sandmeyer-Probe", days=40)
    answered = _register(world, "pl.liaison", Kind.ERASURE, "Halina Nieznana-Probe", days=30)
    for request in (running, answered):
        with acting_for(officer):
            at = world.now - timedelta(days=20)
            requests.identify(request=request, proof="Passport, seen by the authority", by=officer, at=at)
            requests.search_and_consult(request=request, by=officer, at=at + timedelta(days=1))
    _watch(world, officer)
    _breaches(world, officer)
    _assessments(world, officer)
    text = "Europol holds no data about you that it may tell you of. You may complain to the supervisor."
    with acting_for(officer):
        answer = Answer(outcome=SubjectRequest.Outcome.NOTHING_TOLD, ground=SubjectRequest.Ground.TASKS, text=text)
        requests.answer_request(request=answered, answer=answer, by=officer, at=world.now - timedelta(days=10))


def _register(world: World, username: str, kind: str, name: str, *, days: int) -> SubjectRequest:
    by, at = world.person(username), world.now - timedelta(days=days)
    data = RequestData(kind=kind, name=name, received_on=at.date(), details="Please tell me what you hold about me.")
    with acting_for(by):
        return requests.register_request(data=data, by=by, at=at)


def _watch(world: World, officer: User) -> None:
    """A day on which somebody asked often for what may not be seen, and one line of the record to check."""
    reader = world.person("us.liaison")
    at = world.now - timedelta(days=1)
    for number in range(settings.ALERT_REFUSALS):
        moment = at + timedelta(seconds=number)
        record(verb=Verb.REFUSAL, kind="web.request.refused", actor=reader, at=moment, changes={"status": 404})
    watch.watch(at=world.now)
    seen = record_reading(kind="intelligence.contribution.read", actor=reader, at=at, subject=reader.party)
    with acting_for(officer):
        watch.take_sample(key=seen.pk, by=officer, at=world.now)


def _breaches(world: World, officer: User) -> None:
    """One that somebody has just reported, and one of which the Netherlands were told."""
    lost = BreachData(
        title="Printed list left in a meeting room",
        kinds=("confidentiality",),
        details="About a dozen people. Found after an hour by the cleaning service, which handed it in.",
        aware_at=world.now - timedelta(hours=30),
    )
    moved = BreachData(
        title="Folder of an import readable for the wrong desk",
        kinds=("confidentiality", "integrity"),
        details="Rights of the folder were too wide for a night. The import itself was not changed.",
        aware_at=world.now - timedelta(hours=5),
    )
    first = _report(world, "de.liaison", lost)
    _report(world, "europol.support", moved)
    owner = Party.objects.get(code="NL")
    with acting_for(officer):
        at = world.now - timedelta(hours=20)
        finding = BreachAssessment("risk", "Nobody outside the building can have read it.", 12, (owner,))
        breaches.assess_breach(breach=first, assessment=finding, by=officer, at=at)
        told = "A printed list with people of yours lay in the open for an hour, inside the building."
        breaches.tell_owners(breach=first, message=told, by=officer, at=at + timedelta(hours=1))


def _report(world: World, username: str, data: BreachData) -> DataBreach:
    by = world.person(username)
    with acting_for(by):
        return breaches.report_breach(data=data, by=by, at=data.aware_at + timedelta(minutes=20))


def _assessments(world: World, officer: User) -> None:
    """One that holds for half a year, and one that waits for the officer."""
    phones = NecessityData(
        title="Analysis of a seized server of a messenger",
        occasion=NecessityAssessment.Occasion.DATA_SET,
        about="Data set of the Netherlands, 2.1 TB",
        measure="Messages of 40 days are read by machine for names of harbours and amounts; people read what is found.",
        people="About 3,000 users, most of them not suspects yet (Annex II, section A). No minors are known.",
        objective="Find those who organise transports of cocaine (Article 18(2)(b)).",
        alternatives="Asking for single accounts finds only who is known already.",
        balance="Private messages are read by machine. What is not about transports is never shown to anybody.",
        safeguards="Two analysts; a log of each search; uncategorised data end after 18 months.",
    )
    faces = replace(
        phones,
        title="Comparison of faces on pictures of victims",
        occasion=NecessityAssessment.Occasion.SPECIAL,
        about="",
    )
    author, at = world.person("europol.analyst"), world.now - timedelta(days=20)
    for data, decided in ((phones, True), (faces, False)):
        with acting_for(author):
            row = necessity.write_assessment(data=data, by=author, at=at)
            row = necessity.take_necessity_step(assessment=row, step="submit", by=author, at=at)
        if decided:
            with acting_for(officer):
                necessity.decide_assessment(
                    assessment=row, step="approve", by=officer, at=at + timedelta(days=2),
                    opinion="Agreed, with a look at the figures every quarter.", review_on=_in_half_a_year(world),
                )  # fmt: skip


def _in_half_a_year(world: World) -> date:
    day: date = (world.now + timedelta(days=182)).date()
    return day
