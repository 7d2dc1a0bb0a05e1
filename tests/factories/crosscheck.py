"""Contributions that the Operational Centre has accepted, cross-checks, and what each side then knows."""

from europol_portal.access.binding import acting, acting_for
from intelligence import services
from intelligence.models import Hit, HitSide
from tests.architecture.subjects import OWNER_OF_TABLES
from tests.factories.centre import item_of, send_to_europol, step
from tests.factories.intelligence import make_entity_content, make_person_content

PHONE = "+4915112345678"


def phone(label=PHONE, **fields):
    """A phone number."""
    return make_entity_content(label=label, **fields)


def suspect(label="Marek Zieliński-Probe", born="1984-03-05", **fields):
    """A suspect with a date of birth."""
    return make_person_content(label=label, birth_date=born, **fields)


def accept(contribution, by, *, at):
    """The Operational Centre accepts a contribution for cross-check."""
    item = step(by, item_of(contribution, by), "claim", at=at)
    step(by, item, "accept_for_cross_check", at=at)
    return contribution


def contribute(by, europol_person, *entities, at, others=(), **fields):
    """A contribution of the person that Europol has received and accepted, not compared yet."""
    sent = send_to_europol(by, europol_person, *others, at=at, entities=list(entities), **fields)
    return accept(sent, europol_person, at=at)


def check(at):
    """What the matching worker does: compare what waits, then tell."""
    done = services.run_cross_checks(at=at)
    services.tell_of_hits(at=at)
    return done


def hits_of(person):
    """What the person's party knows of hits, as both locks show it."""
    with acting_for(person):
        return list(HitSide.objects.visible_to(person).for_list().order_by("pk"))


def pairs_of(person):
    """Pairs that the person may verify."""
    with acting_for(person):
        return list(Hit.objects.visible_to(person).order_by("pk"))


def all_rows(model):
    """Every row of a table, as its owner sees it."""
    with acting(OWNER_OF_TABLES):
        return list(model.objects.order_by("pk"))
