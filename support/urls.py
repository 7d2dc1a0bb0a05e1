"""Pages of support."""

from django.urls import path

from support import views

app_name = "support"

urlpatterns = [
    path("services/", views.ServiceList.as_view(), name="service-list"),
    path("requests/", views.RequestList.as_view(), name="request-list"),
    path("requests/new/", views.RequestCreate.as_view(), name="request-create"),
    path("requests/<uuid:pk>/", views.RequestDetail.as_view(), name="request-detail"),
    path("requests/<uuid:pk>/edit/", views.RequestEdit.as_view(), name="request-edit"),
    path("requests/<uuid:pk>/assess/", views.RequestAssess.as_view(), name="request-assess"),
    path("requests/<uuid:pk>/schedule/", views.RequestSchedule.as_view(), name="request-schedule"),
    path("requests/<uuid:pk>/feedback/", views.RequestFeedback.as_view(), name="request-feedback"),
    path("requests/<uuid:pk>/messages/", views.RequestMessageAdd.as_view(), name="request-message"),
    path("requests/<uuid:pk>/steps/<slug:step>/", views.RequestStepPage.as_view(), name="request-step"),
    path("requests/<uuid:pk>/book/", views.RequestBook.as_view(), name="request-book"),
    path("resources/", views.ResourceList.as_view(), name="resource-list"),
    path("resources/new/", views.ResourceCreate.as_view(), name="resource-create"),
    path("resources/report/", views.ResourceReport.as_view(), name="resource-report"),
    path("resources/<uuid:pk>/", views.ResourceDetail.as_view(), name="resource-detail"),
    path("resources/<uuid:pk>/edit/", views.ResourceEdit.as_view(), name="resource-edit"),
    path("resources/<uuid:pk>/out/", views.ResourceBlock.as_view(), name="resource-block"),
    path("bookings/<uuid:pk>/move/", views.BookingMove.as_view(), name="booking-move"),
    path("bookings/<uuid:pk>/release/", views.BookingRelease.as_view(), name="booking-release"),
    path("planner/", views.Planner.as_view(), name="planner"),
    path("operations/<uuid:operation_id>/", views.operation_panel, name="operation-panel"),
]
