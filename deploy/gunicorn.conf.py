"""What gunicorn does besides serving: the figures of a process that ended are kept as sums alone."""  # noqa: INP001

import os
from typing import Any


def child_exit(_server: Any, worker: Any) -> None:
    """A process of the pages has ended."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        from prometheus_client import multiprocess  # noqa: PLC0415 (the first process loads nothing it can do without)

        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
