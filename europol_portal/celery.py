"""The Celery application; every schedule stands in schedule.py."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "europol_portal.settings")

app = Celery("europol_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
