"""API routes of support."""

from rest_framework.routers import SimpleRouter

from support.api.bundles import RequestBundleViewSet
from support.api.deployments import DeploymentViewSet
from support.api.forensics import ExaminationViewSet, ExhibitViewSet
from support.api.funding import BudgetLineViewSet, BudgetViewSet, GrantCallViewSet
from support.api.grants import GrantViewSet
from support.api.plans import PlanViewSet
from support.api.resources import BookingViewSet, ResourceViewSet
from support.api.training import CourseViewSet, LibraryItemViewSet, NominationViewSet, TrainingSessionViewSet
from support.api.viewsets import LessonViewSet, ServiceViewSet, SupportRequestViewSet

router = SimpleRouter()
router.register("services", ServiceViewSet, basename="service")
router.register("lessons", LessonViewSet, basename="lesson")
router.register("support-requests", SupportRequestViewSet, basename="support-request")
router.register("request-bundles", RequestBundleViewSet, basename="request-bundle")
router.register("resources", ResourceViewSet, basename="resource")
router.register("plans", PlanViewSet, basename="plan")
router.register("bookings", BookingViewSet, basename="booking")
router.register("budgets", BudgetViewSet, basename="budget")
router.register("budget-lines", BudgetLineViewSet, basename="budget-line")
router.register("grant-calls", GrantCallViewSet, basename="grant-call")
router.register("grants", GrantViewSet, basename="grant")
router.register("exhibits", ExhibitViewSet, basename="exhibit")
router.register("examinations", ExaminationViewSet, basename="examination")
router.register("courses", CourseViewSet, basename="course")
router.register("training-sessions", TrainingSessionViewSet, basename="training-session")
router.register("nominations", NominationViewSet, basename="nomination")
router.register("library-items", LibraryItemViewSet, basename="library-item")
router.register("deployments", DeploymentViewSet, basename="deployment")
