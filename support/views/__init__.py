"""Pages of support."""

from support.views.asking import RequestCreate, RequestEdit
from support.views.catalogue import ServiceList
from support.views.funding import (
    BudgetCreate,
    BudgetDetail,
    BudgetList,
    CallCreate,
    CallDetail,
    CallEdit,
    CallList,
    LedgerPage,
    call_step,
)
from support.views.grant_acts import AmendmentDecide, GrantAct, grant_evidence
from support.views.grants import (
    GrantCheck,
    GrantCosts,
    GrantCreate,
    GrantDetail,
    GrantEdit,
    GrantList,
    GrantPartners,
    partner_answer,
    partner_remove,
)
from support.views.panels import operation_panel
from support.views.requests import RequestDetail, RequestList
from support.views.resources import (
    BookingMove,
    BookingRelease,
    Planner,
    RequestBook,
    ResourceBlock,
    ResourceCreate,
    ResourceDetail,
    ResourceEdit,
    ResourceList,
    ResourceReport,
)
from support.views.steps import RequestAssess, RequestFeedback, RequestMessageAdd, RequestSchedule, RequestStepPage

__all__ = [
    "AmendmentDecide",
    "BookingMove",
    "BookingRelease",
    "BudgetCreate",
    "BudgetDetail",
    "BudgetList",
    "CallCreate",
    "CallDetail",
    "CallEdit",
    "CallList",
    "GrantAct",
    "GrantCheck",
    "GrantCosts",
    "GrantCreate",
    "GrantDetail",
    "GrantEdit",
    "GrantList",
    "GrantPartners",
    "LedgerPage",
    "Planner",
    "RequestAssess",
    "RequestBook",
    "RequestCreate",
    "RequestDetail",
    "RequestEdit",
    "RequestFeedback",
    "RequestList",
    "RequestMessageAdd",
    "RequestSchedule",
    "RequestStepPage",
    "ResourceBlock",
    "ResourceCreate",
    "ResourceDetail",
    "ResourceEdit",
    "ResourceList",
    "ResourceReport",
    "ServiceList",
    "call_step",
    "grant_evidence",
    "operation_panel",
    "partner_answer",
    "partner_remove",
]
