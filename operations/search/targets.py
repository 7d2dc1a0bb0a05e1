"""What can be found of high value targets: reference, name and part in the network."""

from operations.models import HighValueTarget
from operations.search.finding import register_rows

register_rows(
    HighValueTarget,
    name="targets",
    label="High value targets",
    icon="flag",
    title=lambda target: target.name,
    snippet=lambda target: f"{target.get_status_display()}, nominated by {target.owner.name}",
    names=lambda target: {target.reference.casefold(), target.name.casefold()},
    at=lambda target: target.nominated_at,
    scope="reference, name and part in the network of targets that your party nominated or is asked about",
    beyond="targets of others",
)
