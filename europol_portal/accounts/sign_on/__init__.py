"""Single sign-on as protocols know it: who somebody is at a provider. Whose account that is, the services say."""

from dataclasses import dataclass


class NotShown(Exception):
    """What came back proves nothing. The words are for the log of the portal, never for the person, and name nobody."""


@dataclass(frozen=True)
class Shown:
    """Who signed in there: the subject as the provider names it, and the level at which it was shown."""

    subject: str
    level: str = ""
