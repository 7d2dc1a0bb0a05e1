"""Pages of intelligence."""

app_name = "intelligence"

urlpatterns: list = []
