"""Pages of audit."""

from django.urls import path

from europol_portal.audit import views

app_name = "audit"

urlpatterns = [
    path("", views.AuditList.as_view(), name="event-list"),
    path("export/", views.AuditExport.as_view(), name="export"),
    path("seals/", views.SealList.as_view(), name="seals"),
    path("<uuid:pk>/proof.json", views.proof, name="proof"),
    path("<uuid:pk>/", views.AuditDetail.as_view(), name="event"),
]
