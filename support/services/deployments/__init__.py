"""Every write on deployments."""

from support.services.deployments.field import EntryPlan, enter_field, record_line, report_day
from support.services.deployments.planning import (
    DeploymentPlan,
    PersonPlan,
    add_checklist_item,
    name_person,
    plan_deployment,
    tick,
)
from support.services.deployments.steps import agree_to_entries, end_deployment, take_deployment_step

__all__ = [
    "DeploymentPlan",
    "EntryPlan",
    "PersonPlan",
    "add_checklist_item",
    "agree_to_entries",
    "end_deployment",
    "enter_field",
    "name_person",
    "plan_deployment",
    "record_line",
    "report_day",
    "take_deployment_step",
    "tick",
]
