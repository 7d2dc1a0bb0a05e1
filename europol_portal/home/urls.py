"""Pages of home."""

urlpatterns: list = []
