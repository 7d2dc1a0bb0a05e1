"""Load the reference data of every app; safe to repeat."""

import sys
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.module_loading import autodiscover_modules

from europol_portal.parties import reference


class Command(BaseCommand):
    """Parties and dated lists first, then what other apps keep as reference data (their reference module's load)."""

    help = "Load parties, authorities, crime areas, EMPACT priorities and the reference data of other apps."

    def handle(self, *_args: Any, **options: Any) -> None:
        """One transaction for all."""
        with transaction.atomic():
            loaded = reference.load()
            others = [load() for load in _other_loads()]
        if options["verbosity"]:
            self.stdout.write(
                f"{loaded.parties} parties, {loaded.authorities} authorities, {loaded.crime_areas} crime areas,"
                f" {loaded.priorities} EMPACT priorities, reference data of {len(others)} more apps"
            )


def _other_loads() -> list[Any]:
    autodiscover_modules("reference")
    names = [f"{config.name}.reference" for config in apps.get_app_configs() if config.name != "europol_portal.parties"]
    loads = [getattr(sys.modules.get(name), "load", None) for name in names]
    return [load for load in loads if load is not None]
