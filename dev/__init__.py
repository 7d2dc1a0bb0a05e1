"""The launcher: what `make run`, `make test` and `make check` do, with the standard library alone.

Nothing here is imported by the portal. Only `dev.provision`, `dev.fill` and `dev.chromium` need installed
packages; they run as programs of their own inside the environment.
"""
