"""The one error that business rules raise."""


class DomainError(Exception):
    """A rule of the portal refuses the step; the message tells the person what to do.

    `code` is stable and goes to API clients; `field` names the form field at fault, if one is.
    """

    code = "refused"

    def __init__(self, message: str, *, code: str = "", field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.field = field


class AccessDenied(DomainError):
    """The person sees the object but may not do this."""

    code = "not_allowed"
