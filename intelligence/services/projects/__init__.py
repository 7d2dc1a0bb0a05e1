"""Analysis projects: what they are, who takes part, what they hold."""

from intelligence.services.projects.accepting import (
    WayIn,
    accept_into_project,
    acceptance_reasons,
    take_out_of_project,
    ways_into_projects,
)
from intelligence.services.projects.contents import carried_by, entities_for_analysis, open_contents, project_contents
from intelligence.services.projects.defining import (
    ProjectContent,
    change_project,
    move_project,
    open_project_file,
    prepare_project,
    review_project,
)
from intelligence.services.projects.membership import (
    end_participation,
    join_project,
    joining_reasons,
    name_analyst,
    relieve_analyst,
)
from intelligence.services.projects.suggesting import suggested

__all__ = [
    "ProjectContent",
    "WayIn",
    "accept_into_project",
    "acceptance_reasons",
    "carried_by",
    "change_project",
    "end_participation",
    "entities_for_analysis",
    "join_project",
    "joining_reasons",
    "move_project",
    "name_analyst",
    "open_contents",
    "open_project_file",
    "prepare_project",
    "project_contents",
    "relieve_analyst",
    "review_project",
    "suggested",
    "take_out_of_project",
    "ways_into_projects",
]
