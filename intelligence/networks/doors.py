"""The measures by name, each loading numpy and scipy when it is first called and not before.

What imports these names costs a web process nothing; what calls them belongs into a worker.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from intelligence.networks.engine.disruption import disruption
    from intelligence.networks.engine.groups import given_groups, groups
    from intelligence.networks.engine.overview import overview
    from intelligence.networks.engine.people import key_people
    from intelligence.networks.engine.whole import whole
else:

    class _Door:
        """A function of the engine that is imported when it is called."""

        def __init__(self, module: str, name: str) -> None:
            self.module, self.__name__ = f"intelligence.networks.engine.{module}", name

        def __call__(self, *given: Any, **named: Any) -> Any:
            return getattr(import_module(self.module), self.__name__)(*given, **named)

    disruption = _Door("disruption", "disruption")
    given_groups = _Door("groups", "given_groups")
    groups = _Door("groups", "groups")
    key_people = _Door("people", "key_people")
    overview = _Door("overview", "overview")
    whole = _Door("whole", "whole")

__all__ = ["disruption", "given_groups", "groups", "key_people", "overview", "whole"]
