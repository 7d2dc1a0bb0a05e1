"""API routes of operations."""

from rest_framework.routers import SimpleRouter

router = SimpleRouter()
