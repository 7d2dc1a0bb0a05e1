"""Who may know the words of files: whoever may know the file."""

from enum import StrEnum

from europol_portal.access.policy import Policy, register
from intelligence.access.exchange import for_readers, visible_parts
from intelligence.models import FileText


class FileTextPermission(StrEnum):
    """What can be done with the words of files."""

    VIEW = "intelligence.view_filetext"


register(Policy(FileText, for_readers(FileTextPermission.VIEW), visible_parts))
