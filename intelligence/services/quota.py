"""How many bytes of files a party may have in preparation, by whichever way they came."""

from django.conf import settings
from django.db import connection
from django.template.defaultfilters import filesizeformat

from europol_portal.core.errors import DomainError


class OverQuota(DomainError):
    """The party has too much in preparation; `status` is what the protocol of uploads answers."""

    code = "quota"
    status = 413


def refuse_over_quota(size: int) -> None:
    """Raises when so many bytes more would be too many for the acting party; that of others tells it nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_bytes_in_preparation()")
        (waiting,) = cursor.fetchone()
    if waiting + size > settings.UPLOAD_PARTY_QUOTA:
        quota = filesizeformat(settings.UPLOAD_PARTY_QUOTA)
        message = f"The drafts of your party hold too many files: {quota} may wait at a time. Send or remove some."
        raise OverQuota(message, field="files")
