"""Smallest valid targets, made by the services for the people who would make them."""

from datetime import UTC, datetime

from europol_portal.access.binding import acting_for
from operations import services
from operations.models import Criterion, HighValueTarget, TargetBacking
from operations.reference import load
from tests.factories.parties import make_crime_area

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def make_profile(**fields) -> services.TargetProfile:
    """A fictional organiser."""
    values = {
        "name": "Bram Veenwyck",
        "role": "Organises transports and pays crane drivers",
        "profile": "Buys containers in two ports and has them opened at night.",
        "crime_areas": [make_crime_area()],
        "rests_on_conduct": True,
    }
    return services.TargetProfile(**(values | fields))


def nominate(by, *, asked=(), entity_id=None, **fields) -> HighValueTarget:
    """A target of the person's party; `asked` are people whose parties are asked."""
    with acting_for(by):
        target = services.nominate_target(profile=make_profile(**fields), by=by, at=AT, entity_id=entity_id)
    for officer in asked:
        ask(target, officer, by=by)
    return seen(target, by)


def seen(target, person) -> HighValueTarget:
    """The target as the person reads it now."""
    with acting_for(person):
        return HighValueTarget.objects.select_related("owner").get(pk=target.pk)


def ask(target, officer, *, by, **fields) -> TargetBacking:
    """A question to the officer's party."""
    with acting_for(by):
        return services.ask_party(target=target, party=officer.party, by=by, at=AT, **fields)


def backing_of(target, officer) -> TargetBacking:
    """The place of the officer's party."""
    with acting_for(officer):
        return TargetBacking.objects.select_related("party", "target").get(target=target, party=officer.party)


def answer(target, officer, step, *, by=None, reason="We have two open investigations.") -> TargetBacking:
    """The answer of the officer's party."""
    backing = backing_of(target, officer)
    by = by or officer
    with acting_for(by):
        return services.answer_question(backing=backing, step=step, by=by, at=AT, reason=reason)


def criterion(code="role") -> Criterion:
    """One of the criteria that the portal comes with."""
    load()
    return Criterion.objects.get(scale="target", code=code)


def score(target, by, code="role", points=3, *, references=(), reason="Chats show that he gives the orders."):
    """Points of the person's party."""
    given = services.Points(criterion(code), points, reason, tuple(references))
    with acting_for(by):
        return services.score_target(target=target, points=given, by=by, at=AT)


def step(target, name, by, *, note="Because it is so.", at=AT) -> HighValueTarget:
    """The target moved on."""
    with acting_for(by):
        row = HighValueTarget.objects.get(pk=target.pk)
        return services.take_target_step(target=row, step=name, by=by, at=at, note=note)


def assign(target, duty_officer, *people) -> HighValueTarget:
    """Analysts named by the duty desk."""
    with acting_for(duty_officer):
        row = HighValueTarget.objects.get(pk=target.pk)
        return services.assign_analysts(target=row, people=people, by=duty_officer, at=AT)


def bring_to(target, state, *, lead, supporters, europol, reference) -> HighValueTarget:
    """The target, led by the shortest way to a state of the main line; `europol` is its duty desk and an analyst."""
    duty_officer, analyst = europol
    way = ["nominated", "assessing", "supported", "validated", "active"]
    for reached in way[1 : way.index(state) + 1]:
        if reached == "assessing":
            ask(target, duty_officer, by=lead)
            assign(target, duty_officer, analyst)
            step(target, "assess", analyst)
        elif reached == "supported":
            for officer in supporters:
                ask(target, officer, by=lead)
                answer(target, officer, "support")
            score(target, lead, "role", 4, references=[reference])
            score(target, lead, "investigations", 3)
            score(target, analyst, "added-value", 2)
            step(target, "support", lead)
        elif reached == "validated":
            for officer in supporters:
                answer(target, officer, "validate", reason="")
            step(target, "validate", lead)
        else:
            step(target, "activate", lead)
    return seen(target, lead)
