"""Pages of webhooks."""

from django.urls import path, re_path

from europol_portal.hooks import views

app_name = "hooks"

urlpatterns = [
    path("", views.WebhookList.as_view(), name="webhook-list"),
    path("new/", views.WebhookNew.as_view(), name="webhook-new"),
    path("<uuid:pk>/", views.WebhookDetail.as_view(), name="webhook"),
    re_path(
        r"^(?P<pk>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/(?P<act>test|resume|remove)/$",
        views.webhook_act,
        name="webhook-act",
    ),
    path("deliveries/<uuid:pk>/again/", views.delivery_again, name="delivery-again"),
]
