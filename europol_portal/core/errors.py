"""The one error that business rules raise."""

from collections.abc import Callable


class DomainError(Exception):
    """A rule of the portal refuses the step; the message tells the person what to do.

    `code` is stable and goes to API clients; `field` names the form field at fault, if one is. `write_record` writes
    what has to stay on record although the step is taken back; whoever answers the person calls it afterwards.
    """

    code = "refused"
    write_record: Callable[[], object] | None = None

    def __init__(self, message: str, *, code: str = "", field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.field = field

    def keep_record(self) -> None:
        """Write the refusal to the record, if it belongs there."""
        if self.write_record is not None:
            self.write_record()


class AccessDenied(DomainError):
    """The person sees the object but may not do this."""

    code = "not_allowed"
