"""A search is a consultation, whatever it finds."""

from django.db.models import TextChoices


class SearchEvent(TextChoices):
    """Event kinds of search."""

    RUN = "search.query.run", "Search run"
    SUGGESTED = "search.query.suggested", "Search while typing"
