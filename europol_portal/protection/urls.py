"""Pages of data protection."""

from django.urls import path

from europol_portal.protection.views import consultations, requests, watch

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
    path("consultations/", consultations.ConsultationList.as_view(), name="consultation-list"),
    path("consultations/<uuid:pk>/", consultations.ConsultationDetail.as_view(), name="consultation"),
]
