"""What parties of the demo world say of entities: a merge and a split, and what people watch."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from europol_portal.access.binding import acting_for
from intelligence.models import Contribution, Entity, IdentityStatement
from intelligence.services.identity.statements import say
from intelligence.services.identity.watching import watch_entity

Says = IdentityStatement.Says


def build(world: Any, written: Mapping[str, Contribution]) -> None:
    """The Netherlands merge a company with its former name, Europol splits two men of like names."""
    officer, analyst = world.person("nl.liaison"), world.person("europol.analyst")
    with acting_for(officer):
        at = world.now - timedelta(hours=5)
        haulier = _entity(written["container"], "Noordzee Probelogistiek BV")
        say(
            one=haulier,
            other=_entity(written["plates"], "Rijnzicht Autoverhuur Probe BV").pk,
            says=Says.SAME,
            reason="One number in the trade register; the name was changed in September.",
            by=officer,
            at=at,
        )
        watch_entity(entity=haulier, by=officer, at=at)
    with acting_for(analyst):
        owner = _entity(written["check-border"], "Karl Beispiel-Muster")
        say(
            one=owner,
            other=_entity(written["check-calls"], "Karel Beispiel Muster").pk,
            says=Says.DIFFERENT,
            reason="The photographs on the two papers show different men.",
            by=analyst,
            at=world.now - timedelta(hours=4),
        )
        watch_entity(entity=owner, by=analyst, at=world.now - timedelta(hours=4))


def _entity(contribution: Contribution, label: str) -> Entity:
    entity: Entity = Entity.objects.select_related("contribution").get(contribution_id=contribution.pk, label=label)
    return entity
