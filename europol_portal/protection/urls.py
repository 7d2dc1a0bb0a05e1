"""Pages of data protection."""

from django.urls import path, re_path

from europol_portal.protection.views import breaches, consultations, necessity, requests, watch

app_name = "protection"

urlpatterns = [
    path("", watch.ProtectionDesk.as_view(), name="desk"),
    path("processing/", watch.ProcessingRecords.as_view(), name="processing"),
    path("alerts/", watch.AlertList.as_view(), name="alert-list"),
    path("alerts/<uuid:pk>/", watch.AlertDetail.as_view(), name="alert"),
    path("samples/draw/", watch.sample_draw, name="sample-draw"),
    path("samples/<uuid:pk>/", watch.SampleDetail.as_view(), name="sample"),
    path("requests/", requests.RequestList.as_view(), name="request-list"),
    path("requests/new/", requests.RequestRegister.as_view(), name="request-new"),
    path("requests/<uuid:pk>/", requests.RequestDetail.as_view(), name="request"),
    path("requests/<uuid:pk>/identify/", requests.RequestIdentify.as_view(), name="request-identify"),
    path("requests/<uuid:pk>/answer/", requests.RequestAnswer.as_view(), name="request-answer"),
    path("requests/<uuid:pk>/acts/<slug:act>/", requests.request_act, name="request-act"),
    path("breaches/", breaches.BreachList.as_view(), name="breach-list"),
    path("breaches/new/", breaches.BreachReport.as_view(), name="breach-new"),
    path("breaches/<uuid:pk>/", breaches.BreachDetail.as_view(), name="breach"),
    path("breaches/<uuid:pk>/assess/", breaches.BreachAssess.as_view(), name="breach-assess"),
    path("breaches/<uuid:pk>/supervisor/", breaches.BreachSupervisor.as_view(), name="breach-supervisor"),
    path("breaches/<uuid:pk>/owners/", breaches.BreachOwners.as_view(), name="breach-owners"),
    path("breaches/<uuid:pk>/close/", breaches.BreachClose.as_view(), name="breach-close"),
    path("notices/<uuid:pk>/", breaches.NoticeDetail.as_view(), name="breach-notice"),
    path("notices/<uuid:pk>/acknowledge/", breaches.notice_acknowledge, name="breach-notice-acknowledge"),
    path("necessity/", necessity.NecessityList.as_view(), name="necessity-list"),
    path("necessity/new/", necessity.NecessityWrite.as_view(), name="necessity-new"),
    path("necessity/<uuid:pk>/", necessity.NecessityDetail.as_view(), name="necessity"),
    path("necessity/<uuid:pk>/edit/", necessity.NecessityEdit.as_view(), name="necessity-edit"),
    re_path(
        r"^necessity/(?P<pk>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/decide/(?P<step>approve|refuse|give_back)/$",
        necessity.NecessityDecide.as_view(),
        name="necessity-decide",
    ),
    path("necessity/<uuid:pk>/steps/<slug:step>/", necessity.necessity_step, name="necessity-step"),
    path("consultations/", consultations.ConsultationList.as_view(), name="consultation-list"),
    path("consultations/<uuid:pk>/", consultations.ConsultationDetail.as_view(), name="consultation"),
]
