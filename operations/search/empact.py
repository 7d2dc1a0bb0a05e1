"""What can be found of EMPACT: plans by title and reference, and by the titles of their actions."""

from operations.models import EmpactPlan
from operations.search.finding import register_rows

register_rows(
    EmpactPlan,
    name="empact",
    label="EMPACT plans",
    icon="flag",
    title=lambda plan: f"{plan.title} {plan.years}",
    snippet=lambda plan: f"{plan.get_status_display()}, driven by {plan.owner.name}",
    names=lambda plan: {plan.reference.casefold(), plan.title.casefold()},
    at=lambda plan: plan.created_at,
    scope="title and reference of EMPACT plans that your party is in, and titles of their actions",
    beyond="EMPACT plans of others",
)
