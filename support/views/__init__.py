"""Pages of support."""

from support.views.asking import RequestCreate, RequestEdit
from support.views.catalogue import ServiceList
from support.views.panels import operation_panel
from support.views.requests import RequestDetail, RequestList
from support.views.steps import RequestAssess, RequestFeedback, RequestMessageAdd, RequestSchedule, RequestStepPage

__all__ = [
    "RequestAssess",
    "RequestCreate",
    "RequestDetail",
    "RequestEdit",
    "RequestFeedback",
    "RequestList",
    "RequestMessageAdd",
    "RequestSchedule",
    "RequestStepPage",
    "ServiceList",
    "operation_panel",
]
