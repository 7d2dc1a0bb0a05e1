"""What the desk shows of operations, of targets and of task forces."""

from operations.desk.operations import count_unanswered, needs, unanswered_rows, waiting

__all__ = ["count_unanswered", "needs", "unanswered_rows", "waiting"]
