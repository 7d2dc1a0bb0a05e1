"""The life of a package of a partner agency."""

from europol_portal.workflow import Transition, Workflow
from operations.access import PackagePermission
from operations.events import PackageEvent
from operations.models import AgencyPackage

Status = AgencyPackage.Status


def nobody_is_in_it(package: AgencyPackage) -> str:
    """A package without persons is not submitted."""
    return "" if package.persons.exists() else "Add a person first."


def somebody_is_undecided(package: AgencyPackage) -> str:
    """The host state decides on each person, never on the package as a whole."""
    number = package.persons.filter(decision="undecided").count()
    return f"{number} {'person is' if number == 1 else 'persons are'} not decided." if number else ""


def nobody_is_approved(package: AgencyPackage) -> str:
    """Only approved persons go on."""
    return "" if package.persons.filter(decision="approved").exists() else "The host state has approved nobody."


PACKAGE_WORKFLOW: Workflow[AgencyPackage] = Workflow(
    AgencyPackage,
    {
        "submit": Transition(
            label="Submit to the host state", sources=frozenset({Status.OPEN}), target=Status.HOST,
            permission=PackagePermission.CHANGE, event=PackageEvent.SUBMITTED, blocked_because=nobody_is_in_it,
        ),
        "decide": Transition(
            label="Finish deciding", sources=frozenset({Status.HOST}), target=Status.DECIDED,
            permission=PackagePermission.DECIDE, event=PackageEvent.DECIDED, blocked_because=somebody_is_undecided,
        ),
        "pass_on": Transition(
            label="Pass on as a contribution", sources=frozenset({Status.DECIDED}), target=Status.PASSED,
            permission=PackagePermission.WITHDRAW, event=PackageEvent.PASSED, blocked_because=nobody_is_approved,
        ),
        "withdraw": Transition(
            label="Withdraw", sources=frozenset({Status.OPEN, Status.HOST, Status.DECIDED}), target=Status.WITHDRAWN,
            permission=PackagePermission.WITHDRAW, event=PackageEvent.WITHDRAWN, needs_note=True, tone="d",
        ),
    },
)  # fmt: skip
