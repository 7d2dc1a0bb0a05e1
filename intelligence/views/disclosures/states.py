"""The state of a question in words and shape, and its life as steps."""

from dataclasses import dataclass
from datetime import datetime

from europol_portal.web import moments
from intelligence.models import Act, Consent, DisclosureRequest

TONES = {
    "requested": "open",
    "owner_deciding": "go",
    "granted": "ok",
    "partly": "ok",
    "refused": "crit",
    "lapsed": "none",
    "withdrawn": "none",
    "revoked": "warn",
    "expired": "none",
}
ENDS = {"revoked": "Revoked", "expired": "Ended"}


@dataclass(frozen=True)
class State:
    """A state as a page shows it."""

    value: str
    label: str
    tone: str

    @property
    def is_over(self) -> bool:
        """True when nothing more will happen."""
        return self.value in {"refused", "lapsed", "withdrawn", "revoked", "expired"}


@dataclass(frozen=True)
class Step:
    """One step of the life of a question."""

    label: str
    note: str
    state: str


def state_of(question: DisclosureRequest | Consent, at: datetime) -> State:
    """The state at the moment; an expired term shows before the job has written it."""
    value = question.state_at(at)
    return State(str(value), str(type(question).Status(value).label), TONES[value])


def life_of(question: DisclosureRequest | Consent, at: datetime) -> list[Step]:
    """Asked, decision, then what was granted until its end."""
    state = state_of(question, at)
    asked = Step("Asked", moments.day(question.asked_at), "done")
    if state.value in {"requested", "owner_deciding"}:
        given = "Shared" if question.act == Act.SEE else "Allowed"
        return [asked, Step("Decision", f"by {moments.day(question.deadline)}", "now"), Step(given, "", "")]
    if state.value == "lapsed":
        return [asked, Step("No answer", moments.day(question.deadline), "done"), Step("Nothing shared", "", "now")]
    if state.value == "withdrawn":
        return [asked, Step("Withdrawn", "", "done"), Step("Nothing shared", "", "now")]
    decided = Step("Decision", moments.day(question.answered_at) if question.answered_at else "", "done")
    if state.value == "refused":
        return [asked, decided, Step("Refused", "", "now")]
    if state.value in ENDS:
        when = question.ended_at or question.expires_at
        return [asked, decided, Step(ENDS[state.value], moments.day(when) if when else "", "now")]
    until = f"until {moments.day(question.expires_at)}" if question.expires_at else ""
    return [asked, decided, Step(state.label, until, "now")]
