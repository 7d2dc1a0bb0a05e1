"""Pages of support."""

from support.views.asking import RequestCreate, RequestEdit
from support.views.catalogue import ServiceList
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
    "BookingMove",
    "BookingRelease",
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
    "operation_panel",
]
