"""Pages of the calendar."""

from django.urls import path

from europol_portal.agenda import views

app_name = "agenda"

urlpatterns = [
    path("", views.CalendarPage.as_view(), name="calendar"),
    path("feed/", views.issue_feed, name="feed-issue"),
    path("feed/end/", views.revoke_feed, name="feed-revoke"),
    path("feed/<str:secret>.ics", views.feed, name="feed"),
]
