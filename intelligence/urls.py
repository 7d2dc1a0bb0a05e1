"""Addresses of intelligence."""

from django.urls import path

from intelligence import views

app_name = "intelligence"

urlpatterns = [
    path("", views.ContributionInbox.as_view(), name="inbox"),
    path("contributions/new/", views.ContributionCreate.as_view(), name="contribution-create"),
    path("contributions/check/", views.contribution_check, name="contribution-check"),
    path("contributions/proposals/", views.contribution_proposals, name="contribution-proposals"),
    path("mailboxes/", views.mailbox_lookup, name="mailbox-lookup"),
    path("contributions/<uuid:pk>/", views.ContributionDetail.as_view(), name="contribution-detail"),
    path("contributions/<uuid:pk>/change/", views.ContributionChange.as_view(), name="contribution-change"),
    path("contributions/<uuid:pk>/discard/", views.contribution_discard, name="contribution-discard"),
    path("contributions/<uuid:pk>/people/", views.ContributionCircle.as_view(), name="contribution-circle"),
    path("contributions/<uuid:pk>/steps/<slug:step>/", views.contribution_step, name="contribution-step"),
    path("contributions/<uuid:pk>/restrict/", views.ContributionRestrict.as_view(), name="contribution-restrict"),
    path("contributions/<uuid:pk>/recall/", views.ContributionRecall.as_view(), name="contribution-recall"),
    path("contributions/<uuid:pk>/forward/", views.ContributionForward.as_view(), name="contribution-forward"),
    path(
        "contributions/<uuid:pk>/recipients/",
        views.ContributionAddRecipients.as_view(),
        name="contribution-add-recipients",
    ),
    path("contributions/<uuid:pk>/export/", views.contribution_export, name="contribution-export"),
    path("restrictions/<uuid:pk>/lift/", views.restriction_lift, name="restriction-lift"),
    path("files/<uuid:pk>/", views.attachment, name="attachment"),
    path("contributions/<uuid:pk>/files/", views.ContributionFiles.as_view(), name="contribution-files"),
    path("files/<uuid:pk>/scan/", views.attachment_scan, name="attachment-scan"),
    path("uploads/<uuid:pk>/remove/", views.upload_remove, name="upload-remove"),
    path("files/<uuid:pk>/remove/", views.attachment_remove, name="attachment-remove"),
    path("cases/", views.CaseList.as_view(), name="case-list"),
    path("cases/new/", views.CaseCreate.as_view(), name="case-create"),
    path("cases/<uuid:pk>/", views.CaseDetail.as_view(), name="case-detail"),
    path("cases/<uuid:pk>/steps/<slug:step>/", views.case_step, name="case-step"),
    path("requests/", views.RequestQueue.as_view(), name="request-list"),
    path("requests/statistics/", views.request_statistics, name="request-statistics"),
    path("requests/<uuid:pk>/steps/<slug:step>/", views.RequestStep.as_view(), name="request-step"),
    path("entities/", views.EntityList.as_view(), name="entity-list"),
    path("contributions/<uuid:pk>/disclosures/", views.contribution_disclosures, name="contribution-disclosures"),
    path("disclosures/", views.DisclosureList.as_view(), name="disclosure-list"),
    path("disclosures/ask/", views.DisclosureAsk.as_view(), name="disclosure-ask"),
    path("disclosures/asked/<uuid:pk>/", views.DisclosureRequestDetail.as_view(), name="disclosure-request"),
    path("disclosures/<uuid:pk>/", views.ConsentDetail.as_view(), name="consent"),
    path("disclosures/<uuid:pk>/take/", views.consent_take, name="consent-take"),
    path("disclosures/<uuid:pk>/contribution/", views.consent_name, name="consent-name"),
    path("disclosures/<uuid:pk>/revoke/", views.consent_revoke, name="consent-revoke"),
    path("disclosures/ledger/", views.Ledger.as_view(), name="ledger"),
    path("disclosures/ledger/export/", views.LedgerExport.as_view(), name="ledger-export"),
    path("operations/<uuid:operation_id>/panel/", views.operation_panel, name="operation-panel"),
]
