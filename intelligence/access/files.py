"""Who may know of files on their way, and who goes on with them."""

from enum import StrEnum

from django.db.models import Q

from europol_portal.access.policy import Policy, register
from europol_portal.parties.models import User
from intelligence.access.exchange import for_readers, visible_parts
from intelligence.models import Upload


class UploadPermission(StrEnum):
    """What can be done with uploads; starting one is changing its draft."""

    VIEW = "intelligence.view_upload"
    CONTINUE = "intelligence.continue_upload"
    REMOVE = "intelligence.remove_upload"


def visible_uploads(user: User) -> Q:
    """Uploads into drafts that the person may know, of the own party only."""
    return visible_parts(user) & Q(owner_id=user.party_id)


def is_own_upload(user: User, upload: Upload) -> bool:
    """True for the person who has begun it."""
    return bool(upload.person_id == user.pk)


register(
    Policy(
        model=Upload,
        grants=for_readers(*UploadPermission),
        visible=visible_uploads,
        conditions={UploadPermission.CONTINUE: is_own_upload},
    )
)
