"""The keyboard map as one table: the key list, the help page and the browser all read it."""

from dataclasses import dataclass

from europol_portal.web.navigation import Place, key_text


@dataclass(frozen=True)
class Key:
    """One shortcut. `keys` is what is pressed ("g d", "ctrl+k"); `action` what static/js/behaviours/keys.js does."""

    keys: str
    label: str
    action: str = ""
    url: str = ""

    @property
    def text(self) -> str:
        """The keys as a person reads them."""
        return key_text(self.keys)


@dataclass(frozen=True)
class KeyGroup:
    """Shortcuts under one heading."""

    label: str
    keys: list[Key]


EVERYWHERE = (
    Key("ctrl+k", "Search or jump to anything", "palette"),
    Key("/", "Go to the filter of the list", "filter"),
    Key("?", "Show this list", "help"),
    Key("c", "New contribution", "press"),
)
LISTS = (
    Key("j", "Next row", "next"),
    Key("k", "Previous row", "previous"),
    Key("enter", "Open the row"),
    Key("x", "Select the row", "select"),
)
ITEMS = (
    Key("e", "Done, or accept", "press"),
    Key("f", "Forward", "press"),
    Key("r", "Answer, or ask back", "press"),
    Key("z", "Undo", "press"),
)


def groups(places: list[Place]) -> list[KeyGroup]:
    """The whole map for one person: only places they may open have a key."""
    go = [Key(place.keys, place.label, "go", place.url) for place in places if place.keys.startswith("g ")]
    return [
        KeyGroup("Everywhere", list(EVERYWHERE)),
        KeyGroup("Go to", go),
        KeyGroup("In a list", list(LISTS)),
        KeyGroup("On an item", list(ITEMS)),
    ]
