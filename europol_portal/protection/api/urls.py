"""API routes of data protection."""

from rest_framework.routers import SimpleRouter

from europol_portal.protection.api.breaches import BreachViewSet, NoticeViewSet
from europol_portal.protection.api.necessity import NecessityViewSet
from europol_portal.protection.api.requests import ConsultationViewSet, SubjectRequestViewSet
from europol_portal.protection.api.watch import AlertViewSet

router = SimpleRouter()
router.register("data-subject-requests", SubjectRequestViewSet, basename="data-subject-request")
router.register("provider-consultations", ConsultationViewSet, basename="provider-consultation")
router.register("protection-alerts", AlertViewSet, basename="protection-alert")
router.register("data-breaches", BreachViewSet, basename="data-breach")
router.register("breach-notices", NoticeViewSet, basename="breach-notice")
router.register("necessity-assessments", NecessityViewSet, basename="necessity-assessment")
