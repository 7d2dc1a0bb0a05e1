"""Pages of audit."""

from django.urls import path

from europol_portal.audit import views

app_name = "audit"

urlpatterns = [
    path("", views.AuditList.as_view(), name="event-list"),
    path("export/", views.AuditExport.as_view(), name="export"),
    path("<uuid:pk>/", views.AuditDetail.as_view(), name="event"),
]
