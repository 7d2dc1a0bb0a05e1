"""Pages of analysis projects and of the categories of people."""

from intelligence.views.projects.categories import EntityCategory
from intelligence.views.projects.changing import (
    AnalystName,
    ContentRemove,
    ParticipantEnd,
    ProjectAccept,
    ProjectChange,
    ProjectCreate,
    ProjectJoin,
    ProjectReview,
    ProjectStep,
    analyst_relieve,
)
from intelligence.views.projects.reading import ContributionProjects, ProjectContents, ProjectDetail, ProjectList

__all__ = [
    "AnalystName",
    "ContentRemove",
    "ContributionProjects",
    "EntityCategory",
    "ParticipantEnd",
    "ProjectAccept",
    "ProjectChange",
    "ProjectContents",
    "ProjectCreate",
    "ProjectDetail",
    "ProjectJoin",
    "ProjectList",
    "ProjectReview",
    "ProjectStep",
    "analyst_relieve",
]
