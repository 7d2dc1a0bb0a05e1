"""Assessments of groups as a person writes them."""

from europol_portal.access.binding import acting_for
from intelligence.models import GroupAnswer, GroupAssessment, ReceivedDossier, Scale
from intelligence.services import groups
from intelligence.workflow.groups import MANDATORY

REASON = "Observations of three months show it."
OPTIONAL = ("tasks", "international", "laundering")
MET = (*sorted(MANDATORY), *OPTIONAL)


def make_group(by, *, at, entities=(), **fields) -> GroupAssessment:
    """A draft with its summary."""
    profile = groups.GroupProfile(**({"name": "Probe group", "summary": "Moves drugs through the quay."} | fields))
    with acting_for(by):
        return groups.make_group(profile=profile, by=by, at=at, entities=[one.pk for one in entities])


def seen(group, by) -> GroupAssessment:
    """The row as the person sees it now."""
    with acting_for(by):
        return GroupAssessment.objects.visible_to(by).select_related("owner", "author").get(pk=group.pk)


def answer(group, code, by, *, at, sources=(), value="met", scale=Scale.CRITERION, reason=REASON) -> GroupAnswer:
    """An answer that rests on the contributions."""
    with acting_for(by):
        given = groups.answer_question(group=group, scale=scale, code=code, value=value, reason=reason, by=by, at=at)
        for source in sources:
            groups.add_evidence(answer=given, reference=source.reference, note="Page 2.", by=by, at=at)
    return given


def meet(group, by, *sources, at, codes=MET) -> GroupAssessment:
    """Criteria that are met, all shown by the contributions."""
    for code in codes:
        answer(group, code, by, at=at, sources=sources)
    return seen(group, by)


def step(group, name, by, *, at, note="Because it is so.", **fields) -> GroupAssessment:
    """A step of its life."""
    with acting_for(by):
        return groups.take_step(group=seen(group, by), step=name, by=by, at=at, note=note, **fields)


def confirmed(author, second, *sources, at, **fields) -> GroupAssessment:
    """A group that a second analyst has confirmed."""
    group = meet(make_group(author, at=at, **fields), author, *sources, at=at)
    step(group, "submit", author, at=at)
    return step(group, "confirm", second, at=at)


def shown(group, by, *, at) -> groups.ShownGroup:
    """It as the person reads it."""
    with acting_for(by):
        return groups.show_group(seen(group, by), by=by, at=at)


def states(group, recipient, by, *, at) -> dict[str, str]:
    """What each owner says to a release, by code."""
    with acting_for(by):
        read = groups.show_group(seen(group, by), by=by, at=at)
        return {one.owner.code: one.state for one in groups.owner_states(read, recipient, by=by, at=at)}


def release(group, recipient, by, *, at, without=(), words="What we know of the group."):
    """The dossier let out to a party."""
    with acting_for(by):
        return groups.release_dossier(
            group=seen(group, by), recipient=recipient, words=words, reason="Joint investigation.", by=by, at=at,
            without=[party.pk for party in without],
        )  # fmt: skip


def received(by) -> list[ReceivedDossier]:
    """Dossiers as the person's party holds them."""
    with acting_for(by):
        return list(ReceivedDossier.objects.visible_to(by).select_related("sender").order_by("pk"))
