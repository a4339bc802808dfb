"""The Celery application: `celery -A workers.app worker -P threads -Q prepare,extract`."""

import sys

from celery import Celery

from recto.errors import SettingsError
from recto.jobs.queues import celery_settings
from recto.settings import load_settings

try:
    settings = load_settings()
    redis_url = settings.redis()
except SettingsError as error:
    sys.exit(f"recto: {error.message}")

app = Celery("recto", include=["workers.tasks", "workers.lifecycle"])
app.conf.update(celery_settings(redis_url))
