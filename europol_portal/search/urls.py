"""Pages of search."""

from django.urls import path

from europol_portal.search import views

urlpatterns = [
    path("", views.Search.as_view(), name="search"),
    path("suggest/", views.suggest, name="search-suggest"),
]
