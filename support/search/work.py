"""What of exhibits, deployments and bundles can be found: references, labels and titles."""

from europol_portal.search.index import register
from support.access import BundlePermission, DeploymentPermission, ExhibitPermission
from support.models import Deployment, Exhibit, RequestBundle
from support.search.named import named_source


def about_exhibit(row: Exhibit) -> str:
    """What it is and where it is on its way."""
    return f"{row.get_kind_display()}, {row.get_status_display().lower()}"


def about_deployment(row: Deployment) -> str:
    """Where the team is and how far it has come."""
    return f"{row.place}, {row.get_status_display().lower()}"


def about_bundle(row: RequestBundle) -> str:
    """Who asks, and whether it is sent."""
    return f"Several services, {row.owner.code}, {'sent' if row.is_sent else 'not sent yet'}"


register(
    named_source(
        name="bundles", label="Several services", model=RequestBundle, icon="support", permission=BundlePermission.VIEW,
        said=about_bundle, title="title",
        scope="reference and title of what your party has asked for together or you work on",
    )
)  # fmt: skip
register(
    named_source(
        name="exhibits", label="Exhibits", model=Exhibit, icon="box", permission=ExhibitPermission.VIEW,
        said=about_exhibit, title="label",
        scope="reference and label of exhibits that your party has seized or its laboratory was sent",
    )
)  # fmt: skip
register(
    named_source(
        name="deployments", label="Deployments", model=Deployment, icon="van", permission=DeploymentPermission.VIEW,
        said=about_deployment, title="title",
        scope="reference, title and place of deployments that your party sends, hosts or has asked for",
    )
)  # fmt: skip
