"""WSGI entry point: pages and API."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "europol_portal.settings")

application = get_wsgi_application()

# A page of thousands of rows makes hundreds of thousands of objects; looking through all of them again and again for
# cycles took a third of its time. What was there at the start is never looked through.
gc.freeze()
gc.set_threshold(100_000, 20, 20)
