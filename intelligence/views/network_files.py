"""A file of another program becomes a draft."""

from django.contrib import messages
from django.utils import timezone
from django.views.generic import FormView

from europol_portal.web.http import signed_in
from europol_portal.web.views import PortalView, ServiceFormMixin
from intelligence.access import ContributionPermission
from intelligence.forms.networks import NetworkFileForm
from intelligence.models import Contribution
from intelligence.services import networks

MOST_SAID = 5


class NetworkImport(ServiceFormMixin, PortalView, FormView):
    """Read a network file into a draft, which its author completes and sends."""

    permission = ContributionPermission.ADD
    template_name = "intelligence/network/import.html"
    form_class = NetworkFileForm

    def perform(self, form: NetworkFileForm) -> Contribution:
        """Read it, write the draft, say what was left out."""
        user, data = signed_in(self.request), form.cleaned_data
        taken = networks.read_network(
            name=data["file"].name,
            content=data["file"].read(networks.MOST_BYTES + 1),
            form=data["format"],
            columns=form.columns(),
            category=data["category"],
            by=user,
        )
        draft = networks.take_in(taken=taken, subject=data["subject"], by=user, at=timezone.now())
        said = f"{len(taken.entities)} people and things, {len(taken.relations)} links are in the draft."
        messages.success(self.request, said)
        left_out = len(taken.problems) + taken.more_problems
        if left_out:
            rows = [f"row {one.row}: {one.words}" if one.row else one.words for one in taken.problems[:MOST_SAID]]
            messages.warning(self.request, f"{left_out} rows were left out or changed. {' '.join(rows)}")
        return draft
