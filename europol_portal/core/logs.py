"""Lines of the log: one JSON object each in production, and never the text of an exception, which may hold content.

PostgreSQL says in the text of a refusal which value was refused, and a parser which line it could not read. The log
therefore gets where and what kind, and of a refusal of the database its code and the constraint.
"""

import json
import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from django.db import Error

ExceptionInfo = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]
DEEPEST = 40  # frames of one exception


class DiscreetFormatter(logging.Formatter):
    """Lines for people, without the text of exceptions."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (the standard library's name)
        """The line; what Celery says of a failed task names the kind of exception alone."""
        record.message = _message(record)
        return super().formatMessage(record)

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802
        """Where it happened and what kind it was, the cause first."""
        return "\n".join(_told(ei[1])) if ei[1] else ""


class JsonFormatter(DiscreetFormatter):
    """One JSON object a line: at (UTC), level, logger, message, process; view, status, error where there are some."""

    def format(self, record: logging.LogRecord) -> str:
        """The object as text."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
            "process": record.process,
        }
        match = getattr(getattr(record, "request", None), "resolver_match", None)
        if match is not None:
            line["view"] = match.view_name
        if status := getattr(record, "status_code", None):
            line["status"] = status
        if record.exc_info and record.exc_info[1]:
            line["error"] = _told(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def _message(record: logging.LogRecord) -> str:
    """The message; of a failed task of Celery, which puts the text of the exception into it, the kind instead."""
    said = getattr(record, "data", None)
    if isinstance(said, dict) and "exc" in said and isinstance(record.args, dict):
        kind = type(record.exc_info[1]).__name__ if record.exc_info and record.exc_info[1] else "an error"
        return str(record.msg) % {**record.args, "exc": kind, "traceback": ""}
    if record.name.startswith("django.request") and isinstance(record.args, tuple) and record.args:
        return str(record.args[0])  # the reason; the address beside it may be a secret, as that of a calendar feed
    return record.getMessage()


def _told(error: BaseException) -> list[str]:
    """Lines on an exception and on what caused it, outermost frame first."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    lines = _told(before) if before else []
    frames = traceback.extract_tb(error.__traceback__)[-DEEPEST:]
    lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return [*lines, f"{type(error).__module__}.{type(error).__qualname__}{_refusal(error)}"]


def _refusal(error: BaseException) -> str:
    """What of a refusal of the database holds no value: its code and the constraint."""
    cause = error.__cause__ if isinstance(error, Error) else error
    details = getattr(cause, "diag", None)
    parts = [part for part in (getattr(cause, "pgcode", None), getattr(details, "constraint_name", None)) if part]
    return f" ({', '.join(parts)})" if parts else ""
