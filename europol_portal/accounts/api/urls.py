"""API routes of reference data."""

from rest_framework.routers import SimpleRouter

from europol_portal.accounts.api import unit, viewsets

router = SimpleRouter()
router.register("parties", viewsets.PartyViewSet, basename="api-party")
router.register("authorities", viewsets.AuthorityViewSet, basename="api-authority")
router.register("crime-areas", viewsets.CrimeAreaViewSet, basename="api-crime-area")
router.register("unit-people", unit.UnitPersonViewSet, basename="unit-person")
router.register("unit-invitations", unit.UnitInvitationViewSet, basename="unit-invitation")
