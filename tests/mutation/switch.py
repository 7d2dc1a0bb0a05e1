"""Which mutant is on, and which were reached; the access modules are loaded in their weakened form."""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder, SourceLoader
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from tests.mutation import sites

found: list[sites.Site] = []
reached: set[int] = set()
on = -1


def at(number: int) -> bool:
    """True where the mutant of this number is on; that it was asked is kept."""
    reached.add(number)
    return number == on


def turn_on(number: int) -> None:
    """Switch one mutant on; -1 switches all off."""
    global on  # noqa: PLW0603 - one number is the whole state, read millions of times
    on = number


def new(path: str, line: int, name: str) -> int:
    """Add a mutant that is no place in a source: a part of a policy."""
    found.append(sites.Site(path, line, name))
    return len(found) - 1


class _Loader(SourceLoader):
    def __init__(self, path: Path, code: CodeType) -> None:
        self.path, self.code = path, code

    def get_filename(self, _: str) -> str:
        return str(self.path)

    def get_data(self, path: Any) -> bytes:
        return Path(path).read_bytes()

    def get_code(self, _: str) -> CodeType:
        return self.code

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__[sites.AT] = at
        super().exec_module(module)


class Finder(MetaPathFinder):
    """Finds the access modules before anybody else does."""

    def __init__(self) -> None:
        """Compile all of them; numbers are the same in every run over the same sources."""
        self.ready: dict[str, tuple[Path, CodeType]] = {}
        for name, path in sites.modules().items():
            tree, more = sites.weakened(path, len(found))
            found.extend(more)
            self.ready[name] = path, compile(tree, str(path), "exec")

    def find_spec(self, name: str, _: Sequence[str] | None, __: ModuleType | None = None) -> ModuleSpec | None:
        """The weakened form of an access module; None for everything else."""
        if name not in self.ready:
            return None
        path, code = self.ready[name]
        inside = [str(path.parent)] if path.name == "__init__.py" else None
        return spec_from_file_location(name, path, loader=_Loader(path, code), submodule_search_locations=inside)


def install() -> None:
    """Take over the import of access modules; RuntimeError when one of them was loaded before."""
    finder = Finder()
    early = [name for name in finder.ready if name in sys.modules and name != "europol_portal.access"]
    if early:
        message = f"Loaded too early to be weakened: {early}"
        raise RuntimeError(message)
    sys.meta_path.insert(0, finder)
