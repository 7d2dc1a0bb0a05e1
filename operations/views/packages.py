"""Packages of partner agencies, and what the mandate of each partner is."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView, View

from europol_portal.access import policy
from europol_portal.audit import services as audit
from europol_portal.parties.models import CrimeArea, Party
from europol_portal.web.http import signed_in
from europol_portal.web.views import KeysetMixin, PortalView, answer_action
from operations import services
from operations.access import OperationPermission, PackagePermission, PackagePersonPermission
from operations.access.packages import sends_packages
from operations.events import PackageEvent
from operations.forms import PackageDecisionForm, PackageForm, PackagePersonForm
from operations.models import AgencyPackage, PackagePerson, Participation
from operations.reference import partners
from operations.views.base import highest_marking
from operations.views.rows import Crumbs, PlainForm, RowForm, RowPage, RowStep, granted_names, life_of
from operations.workflow import PACKAGE_WORKFLOW

Status = AgencyPackage.Status
LINE = (Status.OPEN, Status.HOST, Status.DECIDED, Status.PASSED)


def package_crumbs(package: AgencyPackage | None = None) -> Crumbs:
    """The list, and the package."""
    crumbs = [("Packages of agencies", reverse("operations:package-list"))]
    return [*crumbs, (package.reference, package.get_absolute_url())] if package else crumbs


class PackageList(PortalView, KeysetMixin, TemplateView):
    """Packages of the own agency, or those that the own state hosts."""

    permission = PackagePermission.VIEW
    template_name = "operations/package_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of them."""
        user = signed_in(self.request)
        page = self.keyset(AgencyPackage.objects.visible_to(user).for_list())
        may_add = policy.can(user, PackagePermission.ADD) and sends_packages(user)
        words = {"page": page, "may_add": may_add, "marking": highest_marking(page.rows)}
        return super().get_context_data(**kwargs) | words


class PartnerList(PortalView, TemplateView):
    """What each partner may do here and by which law; the rules of packages and invitations read the same list."""

    permission = OperationPermission.VIEW
    template_name = "operations/partner_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The list with the names of parties, roles and crime areas."""
        names = dict(Party.objects.filter(code__in=partners()).values_list("code", "name"))
        areas = dict(CrimeArea.objects.values_list("code", "name"))
        rows = [
            {
                "partner": partner,
                "name": names.get(code, code),
                "roles": [Participation.Role(role).label for role in partner.roles],
                "areas": [areas[one] for one in partner.areas if one in areas],
            }
            for code, partner in partners().items()
        ]
        third = Party.objects.filter(kind=Party.Kind.THIRD_COUNTRY, is_active=True).order_by("name")
        return super().get_context_data(**kwargs) | {"rows": rows, "third": third}


class PackageCreate(PortalView, PlainForm):
    """Begin a package."""

    permission = PackagePermission.ADD
    form_class = PackageForm
    draft_key = "operations.package.new"
    heading = "New package"
    lead_text = "Your agency alone sees it. The host state sees it once you submit it, and decides on each person."
    verb = "Begin"
    cancel_text = "Begin none"

    def crumbs(self) -> Crumbs:
        """The list."""
        return package_crumbs()

    def get_form_kwargs(self) -> dict[str, Any]:
        """The choices of the own mandate."""
        return super().get_form_kwargs() | {"user": signed_in(self.request)}

    def perform(self, form: Any) -> AgencyPackage:
        """Begin."""
        plan, by = services.PackagePlan(**form.cleaned_data), signed_in(self.request)
        return services.begin_package(plan=plan, by=by, at=timezone.now())

    def get_success_url(self) -> str:
        """The package."""
        return str(self.object.get_absolute_url())  # type: ignore[attr-defined]


class PackageDetail(RowPage, TemplateView):
    """The package with its persons; reading it is recorded."""

    permission = PackagePermission.VIEW
    model = AgencyPackage
    joined = ("owner", "host", "crime_area")
    template_name = "operations/package_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everything of the page."""
        user, package = signed_in(self.request), self.row
        audit.record_reading(kind=PackageEvent.READ, actor=user, at=timezone.now(), subject=package)
        return super().get_context_data(**kwargs) | {
            "persons": PackagePerson.objects.visible_to(user).filter(package=package).for_list(),
            "steps": PACKAGE_WORKFLOW.available(user, package, is_visible=True),
            "life": life_of(Status(package.status), LINE),
            "granted": granted_names(user, PackagePermission, package),
            "is_own": package.owner_id == user.party_id,
        }


class PackageStep(RowStep):
    """Submit, finish deciding, pass on, withdraw."""

    permission = PackagePermission.VIEW
    model = AgencyPackage
    joined = ("owner", "host", "crime_area")
    workflow = PACKAGE_WORKFLOW
    told = "What is refused, withdrawn or passed on is erased here. There is no step back."

    def crumbs(self) -> Crumbs:
        """The list and the package."""
        return package_crumbs(self.row)

    def perform(self, form: Any) -> AgencyPackage:
        """Take the step."""
        note, by, at = form.cleaned_data["note"], signed_in(self.request), timezone.now()
        return services.take_package_step(package=self.row, step=self.kwargs["step"], by=by, at=at, note=note)


class PackagePersonAdd(RowForm):
    """Add a person."""

    permission = PackagePermission.CHANGE
    model = AgencyPackage
    joined = ("owner", "host", "crime_area")
    form_class = PackagePersonForm
    heading = "Add a person"
    lead_text = "Your agency and the host state read it, nobody else. If the host state refuses, it is erased."
    verb = "Add"
    cancel_text = "Add nobody"

    def crumbs(self) -> Crumbs:
        """The list and the package."""
        return package_crumbs(self.row)

    def perform(self, form: Any) -> PackagePerson:
        """Add."""
        facts, by = services.PersonFacts(**form.cleaned_data), signed_in(self.request)
        return services.add_person(package=self.row, facts=facts, by=by, at=timezone.now())


class PackagePersonRemove(RowPage, View):
    """Take a person out again."""

    permission = PackagePersonPermission.REMOVE
    model = PackagePerson
    joined = ("package",)
    http_method_names = ["post", "options"]

    def marking(self) -> str:
        """The marking of the package."""
        return str(self.row.package.classification)

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        """One service call."""
        package, by, at = self.row.package, signed_in(request), timezone.now()
        return answer_action(
            request, lambda: services.remove_person(person=self.row, by=by, at=at), lambda _none: redirect(package)
        )


class PackagePersonDecide(RowForm):
    """Approve or refuse one person; for the host state."""

    permission = PackagePersonPermission.DECIDE
    model = PackagePerson
    joined = ("package", "host")
    form_class = PackageDecisionForm
    heading = "Decide on this person"
    verb = "Decide"
    cancel_text = "Not now"

    def crumbs(self) -> Crumbs:
        """The list and the package."""
        return package_crumbs(self.row.package)

    def marking(self) -> str:
        """The marking of the package."""
        return str(self.row.package.classification)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What is decided on."""
        person = self.row
        lead = f"{person.name}, {person.get_category_display().lower()}. {person.account} Necessity: {person.necessity}"
        return super().get_context_data(**kwargs) | {"lead_text": lead}

    def perform(self, form: Any) -> PackagePerson:
        """Decide."""
        by, at = signed_in(self.request), timezone.now()
        return services.decide_person(person=self.row, by=by, at=at, **form.cleaned_data)
