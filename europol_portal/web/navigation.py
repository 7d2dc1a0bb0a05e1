"""The places of the portal as a table; a person sees only those that policy opens."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from europol_portal.access import policy
from europol_portal.access.querysets import sizes_of
from europol_portal.parties.models import Role, User

Person = User | AnonymousUser
Counter = Callable[[User], "int | QuerySet[Any]"]

MOST_UNREAD = 100  # the bell says "99+" from here on


def count_unread(person: User) -> QuerySet[Any]:
    """Unread notifications of a person, counted no further than the bell can show."""
    rows: QuerySet[Any] = person.notifications.filter(read_at=None)[:MOST_UNREAD]
    return rows


COUNTERS: dict[str, Counter] = {"notifications": count_unread}


def register_counter(name: str, counter: Counter) -> None:
    """Let an app above say how much waits behind a place: "inbox", "operations", "requests"."""
    COUNTERS[name] = counter


def everyone(_person: User) -> bool:
    """Places without a rule of their own."""
    return True


def is_administrator(person: User) -> bool:
    """True for people who may open Django admin."""
    return Role.ADMINISTRATOR in person.roles


@dataclass(frozen=True)
class Item:
    """One place: who may open it is a permission, or a question about the person, or nothing (everyone signed in)."""

    label: str
    url_name: str
    icon: str
    section: str = ""
    permission: str = ""
    counter: str = ""
    keys: str = ""
    allowed: Callable[[User], bool] = everyone


def key_text(keys: str) -> str:
    """ "g d" becomes "G then D", "ctrl+k" becomes "Ctrl K"."""
    parts = [" ".join(key.capitalize() for key in part.split("+")) for part in keys.split()]
    return " then ".join(parts)


@dataclass(frozen=True)
class Place:
    """An item resolved for one person and one page."""

    label: str
    url: str
    icon: str
    count: int | None = None
    is_current: bool = False
    keys: str = ""

    @property
    def keys_text(self) -> str:
        """The keys as a person reads them."""
        return key_text(self.keys)


@dataclass(frozen=True)
class Section:
    """Places under one heading; the first section has none."""

    label: str
    items: list[Place]


ITEMS = (
    Item("My desk", "desk", "desk", keys="g d"),
    Item("Calendar", "agenda:calendar", "cal", keys="g k", allowed=policy.reads_content),
    Item("Intelligence", "intelligence:inbox", "inbox", "", "intelligence.view_contribution", "inbox", "g i"),
    Item("Deadlines", "intelligence:request-list", "clock", "", "intelligence.view_informationrequest", keys="g l"),
    Item("Triage", "intelligence:triage-queue", "filter", "", "intelligence.view_triageitem", "triage", "g t"),
    Item("Hits", "intelligence:hit-list", "hit", "", "intelligence.view_hitside", keys="g h"),
    Item("Search Europol", "intelligence:quest-list", "search", "", "intelligence.view_questsearch", keys="g q"),
    Item("Cases", "intelligence:case-list", "file", "", "intelligence.view_case", keys="g c"),
    Item("Entities", "intelligence:entity-list", "entity", "", "intelligence.view_entity", keys="g e"),
    Item("Networks", "intelligence:network-list", "net", "", "intelligence.view_network", keys="g w"),
    Item("Groups", "intelligence:group-list", "target", "", "intelligence.view_groupassessment", keys="g g"),
    Item("Projects", "intelligence:project-list", "box", "", "intelligence.view_analysisproject", keys="g p"),
    Item("Disclosures", "intelligence:disclosure-list", "lock", "", "intelligence.view_consent", "disclosures"),
    Item("Retention", "intelligence:retention-list", "retain", "", "intelligence.view_retentionreview"),
    Item("Operations", "operations:operation-list", "ops", "", "operations.view_operation", "operations", "g o"),
    Item("Targets", "operations:target-list", "flag", "", "operations.view_highvaluetarget"),
    Item("Task forces", "operations:taskforce-list", "ops", "", "operations.view_taskforce"),
    Item("Cyber task force", "operations:proposal-list", "ops", "", "operations.view_cyberproposal"),
    Item("Agency packages", "operations:package-list", "people", "", "operations.view_agencypackage"),
    Item("EMPACT", "operations:empact-overview", "progress", "", "operations.view_empactplan"),
    Item("Impact", "operations:impact", "impact", "", "operations.view_operationresult", keys="g m"),
    Item("Requests", "support:request-list", "support", "Support", "support.view_supportrequest", "requests", "g r"),
    Item("Services", "support:service-list", "box", "Support", "support.view_supportrequest", keys="g s"),
    Item("Resources", "support:resource-list", "van", "Support", "support.view_resource", keys="g v"),
    Item("Deployments", "support:deployment-list", "pin", "Support", "support.view_deployment"),
    Item("Exhibits", "support:exhibit-list", "box", "Support", "support.view_exhibit", keys="g x"),
    Item("Training", "support:course-list", "train", "Support", "support.view_course"),
    Item("Grants", "support:grant-list", "file", "Support", "support.view_grant", keys="g m"),
    Item("Calls", "support:call-list", "flag", "Support", "support.view_grantcall"),
    Item("Budgets", "support:budget-list", "progress", "Support", "support.view_budget"),
    Item("People and parties", "accounts:directory", "people", "Reference"),
    Item("Accounts of the unit", "accounts:unit", "key", "Reference", "accounts.view_invitation"),
    Item("Help and codes", "help", "info", "Reference", keys="?"),
    Item("Audit log", "audit:event-list", "audit", "Control", "audit.view_auditevent"),
    Item("Fishing", "intelligence:quest-concerns", "alert", "Control", "intelligence.view_questconcern"),
    Item("Data protection", "protection:desk", "weigh", "Control", "protection.view_alert"),
    Item("Data subject requests", "protection:request-list", "person", "Control", "protection.view_subjectrequest"),
    Item("Consultations", "protection:consultation-list", "chat", "Control", "protection.view_providerconsultation"),
    Item("Necessity", "protection:necessity-list", "check", "Control", "protection.view_necessityassessment"),
    Item("Breaches", "protection:breach-list", "alert", "Control", "protection.view_databreach"),
    Item("Administration", "admin:index", "key", "Control", allowed=is_administrator),
    Item("Components", "components", "rows", "Control", allowed=is_administrator),
)

ACTIONS = (
    Item("New contribution", "intelligence:contribution-create", "send", "", "intelligence.add_contribution", keys="c"),
    Item("Search a person or number", "intelligence:quest-ask", "search", "", "intelligence.add_questsearch"),
    Item("Search a list", "intelligence:quest-ask-list", "rows", "", "intelligence.add_questsearch"),
    Item("Assess a group", "intelligence:group-make", "target", "", "intelligence.add_groupassessment"),
    Item("Dossiers received", "intelligence:dossier-list", "file", "", "intelligence.view_receiveddossier"),
    Item("Bulk entry", "intelligence:bulk-list", "rows", "", "intelligence.view_bulkimport"),
    Item("Templates", "intelligence:template-list", "file", "", "intelligence.view_contributiontemplate"),
    Item("Defaults by crime area", "intelligence:default-list", "info", "", "intelligence.view_crimeareadefault"),
    Item("New operation", "operations:operation-create", "ops", "", "operations.add_operation"),
    Item("Nominate a target", "operations:target-create", "flag", "", "operations.add_highvaluetarget"),
    Item("Propose a task force", "operations:taskforce-create", "ops", "", "operations.add_taskforce"),
    Item("Ask for support", "support:request-create", "support", "", "support.add_supportrequest"),
    Item("Apply for a grant", "support:call-list", "file", "", "support.add_grant"),
    Item("Search everything", "search", "search"),
    Item("Report a data breach", "protection:breach-new", "alert", "", "protection.add_databreach"),
    Item("Factsheets", "operations:factsheet-list", "file", "", "operations.view_factsheet"),
    Item("Notifications", "notifications:list", "bell", keys="g n"),
)

ACCOUNT = (
    Item("Your profile", "accounts:profile", "person"),
    Item("Help and codes", "help", "info"),
)


def sections(request: HttpRequest, waiting: Mapping[str, int] = MappingProxyType({})) -> list[Section]:
    """The navigation of one person, the page they are on marked; `waiting` are the counts."""
    grouped: dict[str, list[tuple[Item, str]]] = {}
    for item, url in _open(request.user, ITEMS):
        grouped.setdefault(item.section, []).append((item, url))
    current = _current([url for group in grouped.values() for _item, url in group], request.path)
    return [
        Section(label, [_place(item, url, waiting.get(item.counter), is_current=url == current) for item, url in group])
        for label, group in grouped.items()
    ]


def actions(request: HttpRequest) -> list[Place]:
    """What the command palette offers first."""
    return [_place(item, url) for item, url in _open(request.user, ACTIONS)]


def account_links(request: HttpRequest) -> list[Place]:
    """Links of the account menu."""
    return [_place(item, url) for item, url in _open(request.user, ACCOUNT)]


def url_or_empty(name: str, *parts: str) -> str:
    """The address of a named page, or nothing where this build has no such page."""
    try:
        return reverse(name, args=parts)
    except NoReverseMatch:
        return ""


def counts(person: Person) -> dict[str, int]:
    """What all registered counters say; what they count in the database is asked in one statement."""
    if not isinstance(person, User):
        return {}
    said = {name: counter(person) for name, counter in COUNTERS.items()}
    asked = {name: rows for name, rows in said.items() if isinstance(rows, QuerySet)}
    found = dict(zip(asked, sizes_of(list(asked.values())), strict=True))
    return {name: found[name] if isinstance(rows, QuerySet) else rows for name, rows in said.items()}


def _open(person: Person, items: tuple[Item, ...]) -> Iterator[tuple[Item, str]]:
    if not isinstance(person, User):
        return
    held = policy.allowed(person, {item.permission for item in items} & policy.all_permissions())
    for item in items:
        url = url_or_empty(item.url_name)
        if url and item.allowed(person) and (not item.permission or item.permission in held):
            yield item, url


def _current(urls: list[str], path: str) -> str:
    inside = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(inside, key=len, default="")


def _place(item: Item, url: str, waiting: int | None = None, *, is_current: bool = False) -> Place:
    return Place(item.label, url, item.icon, waiting, is_current, item.keys)
