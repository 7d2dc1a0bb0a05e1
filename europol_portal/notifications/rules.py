"""Who is told about which event; each app's notification_rules module fills the registry."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.module_loading import autodiscover_modules

from europol_portal.parties.models import User

Audience = Callable[[Any, Any, datetime], Iterable[User]]  # subject, actor (None when a moment came), moment


@dataclass(frozen=True)
class Rule:
    """Told are the people `who` gives for the subject, never the actor; `title` is what they read, without content."""

    kind: str
    title: str
    who: Audience
    is_urgent: Callable[[Any], bool] = lambda _subject: False
    path: Callable[[Any], str] = lambda subject: str(subject.get_absolute_url())
    is_notice: bool = False  # about the person's own account: told to who did it, too, and always by mail


_rules: dict[str, Rule] = {}


def register(rule: Rule) -> None:
    """Add the one rule of an event kind."""
    if rule.kind in _rules:
        message = f"{rule.kind} has two notification rules."
        raise RuntimeError(message)
    _rules[str(rule.kind)] = rule


def rule_for(kind: str) -> Rule | None:
    """The rule of an event kind; most events tell nobody."""
    return _rules.get(str(kind))


def kinds() -> list[str]:
    """Every kind of event of which somebody is told."""
    return sorted(_rules)


def title_of(kind: str) -> str:
    """What a notification of the kind says."""
    rule = rule_for(kind)
    return rule.title if rule else kind


def is_notice(kind: str) -> bool:
    """True for what concerns the own account: such a mail cannot be switched off."""
    rule = rule_for(kind)
    return rule is not None and rule.is_notice


def autodiscover() -> None:
    """Load the notification_rules module of each app."""
    autodiscover_modules("notification_rules")
