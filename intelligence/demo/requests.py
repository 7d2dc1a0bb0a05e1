"""Requests for information at every stage of their life. Every person, number and place in it is invented."""

from datetime import timedelta
from typing import Any

from europol_portal.access.binding import acting_for
from intelligence import services
from intelligence.deadlines import RefusalReason
from intelligence.demo.story import Kind, Story, Urgency
from intelligence.models import Contribution, InformationRequest
from intelligence.services import StepData

REQUESTS = (
    Story(
        key="request-account",
        by="de.liaison",
        to=("nl-lb", "pl-lb"),
        hours=70,
        kind=Kind.REQUEST,
        subject="Holder of the account behind a false shop",
        body=(
            "Victims in Bremen paid into an account that was opened on line in June. We ask who holds it and which "
            "papers were shown. Purpose: investigation into fraud."
        ),
        area="fraud",
        codes=("H2",),
        evaluation="B2",
        personal=True,
        opened_by=("nl.liaison", "pl.liaison"),
    ),
    Story(
        key="request-lorry",
        by="nl.liaison",
        to=("de-lb",),
        hours=52,
        kind=Kind.REQUEST,
        urgency=Urgency.URGENT,
        why_urgent="The driver is held until Thursday.",
        subject="Stops of a lorry between Bremen and Venlo",
        body="We ask for the stops of the lorry BR-PR 8810 on 20 and 21 November. The driver is held in Venlo.",
        area="drug-trafficking",
        codes=("H1",),
        evaluation="B1",
        opened_by=("de.liaison",),
    ),
    Story(
        key="request-flat",
        by="pl.liaison",
        to=("de-lb",),
        hours=30,
        kind=Kind.REQUEST,
        subject="Tenant of a flat in Görlitz",
        body="We ask who has rented the flat at Probestrasse 4 since August. Purpose: investigation into false papers.",
        area="document-forgery",
        evaluation="C3",
        opened_by=("de.liaison",),
    ),
    Story(
        key="request-firm",
        by="fr.liaison",
        to=("de-lb",),
        hours=26,
        kind=Kind.REQUEST,
        subject="Owners of a company in Hamburg",
        body="We ask who owns Probehandel Nord GmbH. Purpose: a complaint about an unpaid bill of a haulier.",
        area="fraud",
        evaluation="X4",
        opened_by=("de.liaison",),
    ),
)

# story, who, hours after sending, step, what is filled in
STEPS: tuple[tuple[str, str, float, str, dict[str, Any]], ...] = (
    ("request-account", "nl.liaison", 3, "assign", {}),
    ("request-account", "nl.liaison", 5, "need_judge", {"text": "Bank data need an order of a judge.", "wait": 120}),
    ("request-account", "nl.liaison", 48, "delay", {"text": "The hearing is on Friday.", "wait": 96}),
    ("request-account", "pl.liaison", 4, "assign", {}),
    ("request-account", "pl.liaison", 20, "answer", {"outcome": "no_information"}),
    ("request-lorry", "de.liaison", 1, "assign", {}),
    ("request-lorry", "de.liaison", 1.5, "indirect", {"text": "The toll data are held by another authority."}),
    ("request-flat", "de.liaison", 2, "assign", {}),
    ("request-flat", "de.liaison", 6, "ask_clarification", {"text": "Which of the two flats on the second floor?"}),
    ("request-firm", "de.liaison", 2, "refuse", {"reason": RefusalReason.IRRELEVANT}),
)


def play_requests(world: Any, written: dict[str, Contribution]) -> None:
    """Take the steps of both sides, each at its hour."""
    for key, username, hours, step, filled in STEPS:
        person, sent = world.person(username), written[key]
        at = (sent.sent_at or world.now) + timedelta(hours=hours)
        values = dict(filled)
        if wait := values.pop("wait", 0):
            values["expected_at"] = at + timedelta(hours=wait)
        with acting_for(person):
            request = InformationRequest.objects.get(contribution=sent, party=person.party)
            services.take_request_step(request=request, step=step, data=StepData(**values), by=person, at=at)
