"""What can be found of assessments of groups: reference, name and other names."""

from typing import Any, cast

from intelligence.models import GroupAssessment
from operations.search.finding import register_rows

register_rows(
    cast("Any", GroupAssessment),
    name="groups",
    label="OCG assessments",
    icon="target",
    title=lambda group: group.name,
    snippet=lambda group: f"{group.get_status_display()}, version {group.version}",
    names=lambda group: {group.reference.casefold(), group.name.casefold()},
    at=lambda group: group.changed_at,
    scope="reference, name and other names of groups that your party has assessed",
    beyond="what these assessments say, and those of other parties",
)
