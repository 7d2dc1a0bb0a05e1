"""Pages of operations."""

from django.urls import path

from operations import views

app_name = "operations"

urlpatterns = [
    path("", views.OperationList.as_view(), name="operation-list"),
    path("new/", views.OperationCreate.as_view(), name="operation-create"),
    path("invitations/", views.InvitationList.as_view(), name="invitation-list"),
    path("invitations/<uuid:pk>/", views.InvitationDetail.as_view(), name="invitation-detail"),
    path("invitations/<uuid:pk>/<slug:step>/", views.InvitationAnswer.as_view(), name="invitation-answer"),
    path("targets/", views.TargetList.as_view(), name="target-list"),
    path("targets/new/", views.TargetCreate.as_view(), name="target-create"),
    path("targets/questions/<uuid:pk>/<slug:step>/", views.BackingAnswer.as_view(), name="backing-answer"),
    path("targets/<uuid:pk>/", views.TargetDetail.as_view(), name="target-detail"),
    path("targets/<uuid:pk>/edit/", views.TargetEdit.as_view(), name="target-edit"),
    path("targets/<uuid:pk>/ask/", views.TargetAsk.as_view(), name="target-ask"),
    path("targets/<uuid:pk>/score/", views.TargetScoreForm.as_view(), name="target-score"),
    path("targets/<uuid:pk>/analysts/", views.TargetAssign.as_view(), name="target-assign"),
    path("targets/<uuid:pk>/review/", views.TargetReviewed.as_view(), name="target-review"),
    path("targets/<uuid:pk>/people/", views.TargetCircle.as_view(), name="target-circle"),
    path("targets/<uuid:pk>/steps/<slug:step>/", views.TargetStep.as_view(), name="target-step"),
    path("task-forces/", views.TaskForceList.as_view(), name="taskforce-list"),
    path("task-forces/new/", views.TaskForceCreate.as_view(), name="taskforce-create"),
    path("task-forces/places/<uuid:pk>/<slug:step>/", views.MemberAnswer.as_view(), name="member-answer"),
    path("task-forces/results/<uuid:pk>/confirm/", views.ResultConfirm.as_view(), name="result-confirm"),
    path("task-forces/<uuid:pk>/", views.TaskForceDetail.as_view(), name="taskforce-detail"),
    path("task-forces/<uuid:pk>/edit/", views.TaskForceEdit.as_view(), name="taskforce-edit"),
    path("task-forces/<uuid:pk>/invite/", views.TaskForceInvite.as_view(), name="taskforce-invite"),
    path("task-forces/<uuid:pk>/renew/", views.TaskForceRenew.as_view(), name="taskforce-renew"),
    path("task-forces/<uuid:pk>/report/", views.TaskForceReport.as_view(), name="taskforce-report"),
    path("task-forces/<uuid:pk>/write/", views.TaskForceNote.as_view(), name="taskforce-write"),
    path("task-forces/<uuid:pk>/results/", views.TaskForceResultNew.as_view(), name="taskforce-result"),
    path("task-forces/<uuid:pk>/link/", views.TaskForceLink.as_view(), name="taskforce-link"),
    path("task-forces/<uuid:pk>/steps/<slug:step>/", views.TaskForceStep.as_view(), name="taskforce-step"),
    path("<uuid:pk>/", views.OperationDetail.as_view(), name="operation-detail"),
    path("<uuid:pk>/edit/", views.OperationEdit.as_view(), name="operation-edit"),
    path("<uuid:pk>/invite/", views.OperationInvite.as_view(), name="operation-invite"),
    path("<uuid:pk>/people/", views.OperationCircle.as_view(), name="operation-circle"),
    path("<uuid:pk>/steps/<slug:step>/", views.OperationStep.as_view(), name="operation-step"),
    path("<uuid:pk>/log/", views.OperationLog.as_view(), name="operation-log"),
    path("<uuid:pk>/log/new/", views.LogAdd.as_view(), name="log-add"),
]
