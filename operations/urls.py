"""Pages of operations."""

app_name = "operations"

urlpatterns: list = []
