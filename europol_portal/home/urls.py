"""Pages of home."""

from django.contrib import admin
from django.urls import path

from europol_portal.home import views

urlpatterns = [
    path("", views.DeskPage.as_view(), name="desk"),
    path("admin/condition/", admin.site.admin_view(views.condition), name="condition"),
]
