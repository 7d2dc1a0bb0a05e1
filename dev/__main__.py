"""`python3 -m dev <command>`: the launcher's command line."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 (this is the message for those who have an older one)
    sys.exit("The portal needs Python 3.11 or newer. Name one: make run PYTHON=python3.12")

from dev.commands import main

sys.exit(main(sys.argv[1:]))
