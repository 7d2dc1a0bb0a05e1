"""A file that has not arrived completely, in a draft of the demo world."""

import io
from datetime import datetime

from europol_portal.access.binding import acting_for
from intelligence import services
from intelligence.models import Contribution

HEAD = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
SIZE = 100


def build(draft: Contribution, at: datetime) -> None:
    """The author's connection was cut after a third."""
    author = draft.author
    with acting_for(author):
        upload = services.start_upload(
            draft=draft, name="Number plate readings.pdf", size=SIZE, fingerprint="100:0:demo", by=author, at=at
        )
        part = services.part_of(offset=0, length=len(HEAD))
        services.receive(upload=upload, part=part, body=io.BytesIO(HEAD), by=author, at=at)
