"""The life of an analysis project as one table."""

from europol_portal.workflow import Transition, Workflow
from intelligence.access import ProjectPermission
from intelligence.events import ProjectEvent
from intelligence.models import AnalysisProject, ProjectAnalyst


def opening_blocked(project: AnalysisProject) -> str:
    """What a project lacks before it may work, in words (Article 18(3))."""
    gaps = [
        words
        for is_missing, words in (
            (not project.purpose.strip(), "its purpose"),
            (not project.crime_area_ids, "its crime areas"),
            (not project.data_kinds, "its categories of data"),
            (not project.person_categories, "its categories of persons"),
            (project.board_informed_on is None, "the day the Management Board was informed"),
            (project.supervisor_informed_on is None, "the day the EDPS was informed"),
            (not ProjectAnalyst.objects.of(project).current().filter(task="lead").exists(), "its lead"),
        )
        if is_missing
    ]
    return f"Record first: {', '.join(gaps)}." if gaps else ""


PROJECT_WORKFLOW: Workflow[AnalysisProject] = Workflow(
    AnalysisProject,
    {
        "open": Transition(
            label="Open project",
            sources=frozenset({AnalysisProject.Status.PREPARED}),
            target=AnalysisProject.Status.OPEN,
            permission=ProjectPermission.CHANGE,
            event=ProjectEvent.OPENED,
            blocked_because=opening_blocked,
        ),
        "suspend": Transition(
            label="Suspend project",
            sources=frozenset({AnalysisProject.Status.OPEN}),
            target=AnalysisProject.Status.SUSPENDED,
            permission=ProjectPermission.CHANGE,
            event=ProjectEvent.SUSPENDED,
            needs_note=True,
        ),
        "resume": Transition(
            label="Resume project",
            sources=frozenset({AnalysisProject.Status.SUSPENDED}),
            target=AnalysisProject.Status.OPEN,
            permission=ProjectPermission.CHANGE,
            event=ProjectEvent.RESUMED,
            blocked_because=opening_blocked,
        ),
        "close": Transition(
            label="Close project",
            sources=frozenset(
                {AnalysisProject.Status.PREPARED, AnalysisProject.Status.OPEN, AnalysisProject.Status.SUSPENDED}
            ),
            target=AnalysisProject.Status.CLOSED,
            permission=ProjectPermission.CHANGE,
            event=ProjectEvent.CLOSED,
            needs_note=True,
            tone="d",
        ),
    },
)
