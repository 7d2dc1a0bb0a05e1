"""Pages of home."""

from django.urls import path

from europol_portal.home import views

urlpatterns = [path("", views.DeskPage.as_view(), name="desk")]
