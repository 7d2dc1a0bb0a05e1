"""What can be found of task forces: code name, title and reference."""

from operations.models import TaskForce
from operations.search.finding import register_rows

register_rows(
    TaskForce,
    name="taskforces",
    label="Task forces",
    icon="ops",
    title=lambda force: f"{force.code_name} {force.title}",
    snippet=lambda force: f"{force.get_status_display()}, led by {force.owner.name}",
    names=lambda force: {force.reference.casefold(), force.code_name.casefold()},
    at=lambda force: force.created_at,
    scope="code name, title and reference of task forces in which your party takes part or is invited",
    beyond="task forces of others",
)
