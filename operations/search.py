"""What can be found of operations: code name, title and reference."""

from collections.abc import Sequence

from europol_portal.parties.models import User
from europol_portal.search.index import Hit, SearchSource, register
from operations.models import Operation


def find_operations(user: User, text: str, limit: int) -> Sequence[Hit]:
    """Visible operations named like the text, newest first."""
    found = Operation.objects.visible_to(user).named_like(text.strip()).select_related("owner").order_by("-pk")
    return [
        Hit(
            title=f"{operation.code_name} {operation.title}",
            url=operation.get_absolute_url(),
            reference=operation.reference,
            snippet=f"{operation.get_status_display()}, led by {operation.owner.name}",
            at=operation.created_at,
            mark=operation.classification,
        )
        for operation in found[:limit]
    ]


register(SearchSource(name="operations", label="Operations", model=Operation, find=find_operations, icon="ops"))
