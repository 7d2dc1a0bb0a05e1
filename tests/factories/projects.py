"""Smallest valid analysis projects, made by the services, with fixed values."""

from datetime import date, timedelta

from europol_portal.access.binding import acting_for
from intelligence import services
from intelligence.models import AnalysisProject, Entity, ProjectContribution
from intelligence.services import ProjectContent
from tests.factories.intelligence import PURPOSES, make_person_content, send_contribution
from tests.factories.parties import make_crime_area

MANY_KINDS = ("person", "communication_means", "payment_means", "means_of_transport", "location")
MOST_PEOPLE = ("suspect", "convicted", "potential_offender", "contact", "associate")


def make_project_content(**fields) -> ProjectContent:
    """A complete definition."""
    values = {
        "code": "QUAY",
        "name": "Container crime in North Sea ports",
        "purpose": "Find the people behind drugs in containers.",
        "crime_area_ids": (make_crime_area().pk,),
        "data_kinds": MANY_KINDS,
        "person_categories": MOST_PEOPLE,
        "board_informed_on": date(2026, 10, 1),
        "supervisor_informed_on": date(2026, 10, 2),
        "review_on": date(2027, 11, 1),
    }
    return ProjectContent(**(values | fields))


def prepare(by, *, at, **fields) -> AnalysisProject:
    """A project in preparation, led by its author."""
    with acting_for(by):
        return services.prepare_project(content=make_project_content(**fields), by=by, at=at)


def open_project(by, *parties, at, **fields) -> AnalysisProject:
    """An open project with participants."""
    project = prepare(by, at=at, **fields)
    with acting_for(by):
        for party in parties:
            services.join_project(project=project, party=party, by=by, at=at, basis="Agreement of 2024")
        return services.move_project(project=project, step="open", by=by, at=at + timedelta(minutes=1))


def move(project, step, *, by, at, note="As agreed."):
    """One step."""
    with acting_for(by):
        return services.move_project(project=project, step=step, by=by, at=at, note=note)


def give(by, *to, at, people=(), **fields):
    """A contribution for Europol's analysis, with people."""
    values = {"purposes": PURPOSES, "entities": [make_person_content(**person) for person in people]}
    return send_contribution(by, *to, at=at, **(values | fields))


def accept(project, contribution, *, by, at, reason="Same terminal.") -> ProjectContribution:
    """Accept it."""
    with acting_for(by):
        return services.accept_into_project(project=project, contribution=contribution, reason=reason, by=by, at=at)


def person_of(contribution, by) -> Entity:
    """The one person of a contribution, as somebody sees it."""
    with acting_for(by):
        return (
            Entity.objects.visible_to(by)
            .select_related("contribution")
            .get(contribution_id=contribution.pk, kind="person")
        )


def state(entity, category, *, by, at, reason="New findings.", **fields):
    """The owner says anew why the person is there."""
    with acting_for(by):
        return services.state_category(entity=entity, category=category, reason=reason, by=by, at=at, **fields)
