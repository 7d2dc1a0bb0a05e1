"""Pages of notifications."""

from django.urls import path

from europol_portal.notifications import views

app_name = "notifications"

urlpatterns = [
    path("", views.NotificationList.as_view(), name="list"),
    path("badge/", views.badge, name="badge"),
    path("read/", views.mark_all_read, name="read-all"),
    path("news/<uuid:newest>/", views.news, name="news"),
    path("<uuid:pk>/", views.open_notification, name="open"),
    path("<uuid:pk>/read/", views.mark_read, name="read"),
]
