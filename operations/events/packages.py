"""What can happen to a package of a partner agency."""

from django.db.models import TextChoices


class PackageEvent(TextChoices):
    """Events of a package and of the persons in it."""

    CREATED = "operations.package.created", "Package of persons begun"
    PERSON_ADDED = "operations.package.person_added", "Person added to a package"
    PERSON_REMOVED = "operations.package.person_removed", "Person removed from a package"
    SUBMITTED = "operations.package.submitted", "Package submitted to the host state"
    APPROVED = "operations.package.approved", "Person of a package approved"
    REFUSED = "operations.package.refused", "Person of a package refused and erased"
    DECIDED = "operations.package.decided", "Package decided by the host state"
    PASSED = "operations.package.passed", "Package passed on as a contribution"
    WITHDRAWN = "operations.package.withdrawn", "Package withdrawn"
    READ = "operations.package.read", "Package read"
