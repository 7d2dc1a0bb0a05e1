"""Pages of search."""

urlpatterns: list = []
