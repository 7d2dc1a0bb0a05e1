"""What every page needs around its content."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property

from europol_portal.parties.models import User
from europol_portal.web import moments, navigation
from europol_portal.web.keys import KeyGroup, groups
from europol_portal.web.navigation import Place, Section

THEMES = frozenset({"light", "dark"})
DENSITIES = frozenset({"cosy"})

URL_NAMES = {
    "home": "desk",
    "search": "search",
    "suggest": "search-suggest",
    "notifications": "notifications:list",
    "badge": "notifications:badge",
    "preferences": "accounts:preferences",
    "help": "help",
    "login": "login",
    "logout": "logout",
}


class Shell:
    """The frame of one page for one person; each part is worked out when a template first asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def person(self) -> User | None:
        """The signed-in person."""
        user = getattr(self.request, "user", None)
        return user if isinstance(user, User) else None

    @cached_property
    def navigation(self) -> list[Section]:
        """Sections of places this person may open."""
        return navigation.sections(self.request, self.waiting) if self.person else []

    @cached_property
    def waiting(self) -> dict[str, int]:
        """How much waits behind each place."""
        return navigation.counts(self.person) if self.person else {}

    @cached_property
    def actions(self) -> list[Place]:
        """Actions of the command palette."""
        return navigation.actions(self.request) if self.person else []

    @cached_property
    def account_links(self) -> list[Place]:
        """Links of the account menu."""
        return navigation.account_links(self.request) if self.person else []

    @property
    def places(self) -> list[Place]:
        """All places of the navigation in one list, for the command palette."""
        return [place for section in self.navigation for place in section.items]

    @cached_property
    def keys(self) -> list[KeyGroup]:
        """The keyboard map of this person."""
        return groups([*self.places, *self.actions])

    @cached_property
    def unread(self) -> int:
        """Unread notifications, counted by the app that registered for it."""
        return self.waiting.get("notifications", 0)

    @cached_property
    def now(self) -> datetime:
        """The moment of this page in UTC."""
        return timezone.now().astimezone(UTC)

    @property
    def now_text(self) -> str:
        """The moment of this page in words."""
        return moments.full(self.now, self.zone)

    @property
    def zone(self) -> str:
        """The person's time zone."""
        return getattr(self.person, "time_zone", "") or "UTC"

    @property
    def place(self) -> str:
        """The city the person's clock stands for."""
        return moments.place(self.zone)

    @property
    def local_time(self) -> str:
        """The person's own clock, empty when it shows UTC."""
        there = moments.local(self.now, self.zone)
        return f"{there:%H:%M}" if there else ""

    @property
    def theme(self) -> str:
        """Chosen theme, empty to follow the system."""
        return self._chosen("theme", THEMES)

    @property
    def density(self) -> str:
        """Chosen density, empty for compact."""
        return self._chosen("density", DENSITIES)

    @property
    def person_name(self) -> str:
        """Name of the person as colleagues know it."""
        return self.person.display_name if self.person else ""

    @property
    def initials(self) -> str:
        """Two letters for the round badge."""
        words = self.person_name.replace(".", " ").split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

    @property
    def person_place(self) -> str:
        """Where the person works."""
        if not self.person:
            return ""
        return self.person.authority.name if self.person.authority else self.person.party.name

    @cached_property
    def urls(self) -> dict[str, str]:
        """Addresses the frame uses by short name; empty where this build has no such page."""
        return {short: navigation.url_or_empty(name) for short, name in URL_NAMES.items()}

    @property
    def events_url(self) -> str:
        """Where live events stream, for signed-in people."""
        return str(getattr(settings, "EVENTS_URL", "")) if self.person else ""

    @property
    def draft_url(self) -> str:
        """Address of a draft with KEY in the place of its key."""
        return navigation.url_or_empty("draft", "KEY") if self.person else ""

    def _chosen(self, cookie: str, known: frozenset[str]) -> str:
        value = self.request.COOKIES.get(cookie, "")
        return value if value in known else ""


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Give templates the frame as `shell`."""
    return {"shell": Shell(request)}
