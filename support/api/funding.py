"""Budgets, their lines and calls for programs: the same services and rules as the pages."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.web.api import PortalViewSet
from support import services
from support.access import BudgetLinePermission, BudgetPermission, CallPermission, LedgerPermission
from support.api import funding_shapes
from support.api import grant_shapes as shapes
from support.api.grants import valid
from support.models import Budget, BudgetLine, GrantCall, HeadingRule, LedgerEntry

CREATED = status.HTTP_201_CREATED


class BudgetViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PortalViewSet):
    """Budgets of the person's party."""

    queryset = Budget.objects.all()
    serializer_class = funding_shapes.BudgetSerializer
    permissions = {
        "list": BudgetPermission.VIEW,
        "retrieve": BudgetPermission.VIEW,
        "create": BudgetPermission.ADD,
        "lines": BudgetLinePermission.ADD,
    }

    @extend_schema(request=funding_shapes.BudgetWriteSerializer, responses={201: funding_shapes.BudgetSerializer})
    def create(self, _request: Request) -> Response:
        """Open a budget."""
        facts = valid(funding_shapes.BudgetWriteSerializer, self.request)
        budget = services.open_budget(by=self.person(), at=timezone.now(), **facts)
        return Response(funding_shapes.BudgetSerializer(budget).data, CREATED)

    @extend_schema(request=funding_shapes.BudgetLineWriteSerializer, responses={201: shapes.GrantLineSerializer})
    @action(detail=True, methods=["post"])
    def lines(self, _request: Request, **_: Any) -> Response:
        """Add a line without money."""
        facts = valid(funding_shapes.BudgetLineWriteSerializer, self.request)
        line = services.add_line(budget=self.get_object(), by=self.person(), at=timezone.now(), **facts)
        return Response(shapes.GrantLineSerializer(line).data, CREATED)


class BudgetLineViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PortalViewSet):
    """Lines of the party's budgets with their balances, and their ledgers."""

    queryset = BudgetLine.objects.select_related("budget")
    serializer_class = shapes.GrantLineSerializer
    lookup_field = "code"
    permissions = {
        "list": BudgetLinePermission.VIEW,
        "retrieve": BudgetLinePermission.VIEW,
        "allocate": LedgerPermission.ADD,
        "ledger": LedgerPermission.VIEW,
    }

    @extend_schema(request=shapes.GrantAllocateSerializer, responses={201: shapes.LedgerEntrySerializer})
    @action(detail=True, methods=["post"])
    def allocate(self, _request: Request, **_: Any) -> Response:
        """Put money on the line, or take it back."""
        facts = valid(shapes.GrantAllocateSerializer, self.request)
        entry = services.allocate(line=self.get_object(), by=self.person(), at=timezone.now(), **facts)
        return Response(shapes.LedgerEntrySerializer(entry).data, CREATED)

    @extend_schema(responses=shapes.LedgerEntrySerializer(many=True))
    @action(detail=True)
    def ledger(self, _request: Request, **_: Any) -> Response:
        """The entries of the line, newest first."""
        rows = LedgerEntry.objects.visible_to(self.person()).filter(line=self.get_object()).for_list()
        page = self.paginate_queryset(rows) or []
        return self.get_paginated_response(shapes.LedgerEntrySerializer(page, many=True).data)


class GrantCallViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PortalViewSet):
    """Calls that can be applied for, and drafts of the own party."""

    queryset = GrantCall.objects.select_related("owner")
    serializer_class = shapes.GrantCallSerializer
    lookup_field = "code"
    permissions = {
        "list": CallPermission.VIEW,
        "retrieve": CallPermission.VIEW,
        "create": CallPermission.ADD,
        "partial_update": CallPermission.CHANGE,
        "step": CallPermission.CHANGE,
    }

    @extend_schema(request=funding_shapes.CallWriteSerializer, responses={201: shapes.GrantCallSerializer})
    def create(self, _request: Request) -> Response:
        """Draft a call."""
        plan = services.CallPlan(**_said(valid(funding_shapes.CallWriteSerializer, self.request)))
        return self._shown(services.add_call(plan=plan, by=self.person(), at=timezone.now()), CREATED)

    @extend_schema(request=funding_shapes.CallWriteSerializer)
    def partial_update(self, _request: Request, **_: Any) -> Response:
        """Change some of what a draft says."""
        call = self.get_object()
        said = _said(valid(funding_shapes.CallWriteSerializer, self.request, partial=True))
        plan = replace(services.call_plan_of(call), **said)
        return self._shown(services.change_call(call=call, plan=plan, by=self.person(), at=timezone.now()))

    @extend_schema(request=funding_shapes.CallStepSerializer)
    @action(detail=True, methods=["post"])
    def step(self, _request: Request, **_: Any) -> Response:
        """Publish the call, or close it."""
        name = valid(funding_shapes.CallStepSerializer, self.request)["step"]
        call = services.take_call_step(call=self.get_object(), step=name, by=self.person(), at=timezone.now())
        return self._shown(call)

    def _shown(self, call: GrantCall, code: int = status.HTTP_200_OK) -> Response:
        return Response(shapes.GrantCallSerializer(call).data, code)


def _said(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts with the headings as the service takes them."""
    rules = {"rules": tuple(HeadingRule(**rule) for rule in facts["rules"])} if "rules" in facts else {}
    return {**facts, **rules}
