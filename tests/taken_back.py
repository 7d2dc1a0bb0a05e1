"""Try many things from one state of the database."""

from contextlib import contextmanager

from django.db import transaction


@contextmanager
def taken_back():
    """A savepoint: what is written inside is taken back at its end, also when it ended well."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
