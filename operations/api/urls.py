"""API routes of operations."""

from rest_framework.routers import SimpleRouter

from operations.api.actiondays import ActionDayViewSet
from operations.api.cyber import ProposalViewSet
from operations.api.empact import EmpactPlanViewSet
from operations.api.empact_actions import EmpactActionViewSet
from operations.api.factsheets import FactsheetViewSet
from operations.api.impact import ImpactViewSet
from operations.api.packages import PackageViewSet
from operations.api.results import OperationResultViewSet
from operations.api.targets import TargetViewSet
from operations.api.taskforces import TaskForceViewSet
from operations.api.viewsets import InvitationViewSet, OperationViewSet

router = SimpleRouter()
router.register("operations", OperationViewSet, basename="operation")
router.register("invitations", InvitationViewSet, basename="invitation")
router.register("targets", TargetViewSet, basename="target")
router.register("task-forces", TaskForceViewSet, basename="taskforce")
router.register("cyber-proposals", ProposalViewSet, basename="proposal")
router.register("operation-results", OperationResultViewSet, basename="operation-result")
router.register("action-days", ActionDayViewSet, basename="action-day")
router.register("factsheets", FactsheetViewSet, basename="factsheet")
router.register("impact", ImpactViewSet, basename="impact")
router.register("agency-packages", PackageViewSet, basename="package")
router.register("empact-plans", EmpactPlanViewSet, basename="empactplan")
router.register("empact-actions", EmpactActionViewSet, basename="empactaction")
