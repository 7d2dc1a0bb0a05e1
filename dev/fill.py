"""Load reference and demo data and list the demo accounts; runs inside the environment.

One process for all three: on the second start, when nothing is left to load, starting Django is most of the work.
"""

import io
import os
import sys

import django
from django.core.management import call_command


def main(words: list[str]) -> int:
    """Run the commands; only the list of accounts is printed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "europol_portal.settings")
    django.setup()
    call_command("load_reference", stdout=io.StringIO())
    call_command("encrypt_files", stdout=io.StringIO())
    if "demo" in words:
        call_command("load_demo", stdout=io.StringIO())
        call_command("demo_accounts")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
