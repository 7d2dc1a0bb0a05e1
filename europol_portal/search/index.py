"""What can be searched: each app's search module registers its sources here.

    register(SearchSource(name="operations", label="Operations", model=Operation, find=find_operations, icon="ops"))

`find(user, text, limit)` starts at visible_to(user) and gives at most `limit` hits, best or newest first.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model
from django.utils.module_loading import autodiscover_modules

from europol_portal.access import policy
from europol_portal.parties.models import User


@dataclass(frozen=True)
class Hit:
    """One thing found, as the person may see it.

    `mark` is a classification level, `handling` holds "H1" to "H3" and `handling_text` the text of H3. `key` is the
    primary key, for the record of what was shown; without it the reference stands there.
    """

    title: str
    url: str
    reference: str = ""
    snippet: str = ""
    at: datetime | None = None
    mark: str = ""
    handling: Sequence[str] = ()
    handling_text: str = ""
    key: str = ""


Find = Callable[[User, str, int], Sequence[Hit]]


@dataclass(frozen=True)
class SearchSource:
    """One kind of thing that can be found.

    `permission` opens the source to a person; without one it is the view permission of the model, and a model
    without a policy (reference data) is open to everyone signed in.
    """

    name: str
    label: str
    model: type[Model]
    find: Find
    icon: str = "search"
    permission: str = ""

    @property
    def needed_permission(self) -> str:
        """The permission that opens the source, empty when it is open to all."""
        if self.permission or self.model not in policy.policies():
            return self.permission
        return f"{self.model._meta.app_label}.view_{self.model._meta.model_name}"

    def is_open_to(self, user: User) -> bool:
        """True when the person's role may search here."""
        return not self.needed_permission or policy.can(user, self.needed_permission)


_sources: dict[str, SearchSource] = {}


def register(source: SearchSource) -> None:
    """Add a source; a second one of the same name is a programming error."""
    if source.name in _sources:
        message = f"There are two search sources named {source.name}."
        raise RuntimeError(message)
    _sources[source.name] = source


def sources() -> Mapping[str, SearchSource]:
    """All sources by name, in the order of registration."""
    return dict(_sources)


def autodiscover() -> None:
    """Load the search module of each app."""
    autodiscover_modules("search")
