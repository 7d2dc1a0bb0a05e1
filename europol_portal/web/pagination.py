"""How API lists page. Apart from the API kit, because DRF loads it while the kit loads DRF."""

from rest_framework import pagination


class CursorPaginator(pagination.CursorPagination):
    """Newest first by the time-ordered key; the cursor holds no count."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    ordering = "-pk"
