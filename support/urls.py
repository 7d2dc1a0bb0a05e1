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
    path("grants/", views.GrantList.as_view(), name="grant-list"),
    path("grants/new/", views.GrantCreate.as_view(), name="grant-create"),
    path("grants/<uuid:pk>/", views.GrantDetail.as_view(), name="grant-detail"),
    path("grants/<uuid:pk>/edit/", views.GrantEdit.as_view(), name="grant-edit"),
    path("grants/<uuid:pk>/partners/", views.GrantPartners.as_view(), name="grant-partners"),
    path("grants/<uuid:pk>/costs/", views.GrantCosts.as_view(), name="grant-costs"),
    path("grants/<uuid:pk>/check/", views.GrantCheck.as_view(), name="grant-check"),
    path("grants/<uuid:pk>/acts/<slug:act>/", views.GrantAct.as_view(), name="grant-act"),
    path("grants/partners/<uuid:pk>/remove/", views.partner_remove, name="partner-remove"),
    path("grants/partners/<uuid:pk>/<slug:step>/", views.partner_answer, name="partner-answer"),
    path("grants/evidence/<uuid:pk>/", views.grant_evidence, name="grant-evidence"),
    path("grants/amendments/<uuid:pk>/<slug:step>/", views.AmendmentDecide.as_view(), name="amendment-decide"),
    path("calls/", views.CallList.as_view(), name="call-list"),
    path("calls/new/", views.CallCreate.as_view(), name="call-create"),
    path("calls/<uuid:pk>/", views.CallDetail.as_view(), name="call-detail"),
    path("calls/<uuid:pk>/edit/", views.CallEdit.as_view(), name="call-edit"),
    path("calls/<uuid:pk>/steps/<slug:step>/", views.call_step, name="call-step"),
    path("budgets/", views.BudgetList.as_view(), name="budget-list"),
    path("budgets/new/", views.BudgetCreate.as_view(), name="budget-create"),
    path("budgets/<uuid:pk>/", views.BudgetDetail.as_view(), name="budget-detail"),
    path("budgets/lines/<uuid:pk>/", views.LedgerPage.as_view(), name="ledger"),
    path("operations/<uuid:operation_id>/", views.operation_panel, name="operation-panel"),
]
