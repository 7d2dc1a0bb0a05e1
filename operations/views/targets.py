"""List, page and acts of high value targets."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from europol_portal.audit import services as audit
from europol_portal.core.fields import HandlingCode
from europol_portal.parties.models import Party, User
from europol_portal.web.http import signed_in
from europol_portal.web.views import KeysetMixin, PartialMixin, PortalView
from operations import services
from operations.access import BackingPermission, TargetPermission
from operations.events import TargetEvent
from operations.filters import TargetFilter, TargetPart
from operations.forms import AnalystsForm, AskForm, CircleForm, PointsForm, ReviewForm, TargetForm
from operations.models import Criterion, HighValueTarget, TargetBacking, TargetReview
from operations.querysets import with_crime_areas
from operations.services.targets.scoring import ShownScore, owners_of
from operations.sources import sources
from operations.views.base import highest_marking
from operations.views.rows import Crumbs, PlainForm, RowForm, RowPage, RowStep, granted_names, life_of
from operations.workflow import BACKING_WORKFLOW, TARGET_WORKFLOW

Status = HighValueTarget.Status
LINE = (Status.NOMINATED, Status.ASSESSING, Status.SUPPORTED, Status.VALIDATED, Status.ACTIVE)


def target_crumbs(target: HighValueTarget | None = None) -> Crumbs:
    """The list, and the target."""
    crumbs = [("High value targets", reverse("operations:target-list"))]
    return [*crumbs, (target.reference, target.get_absolute_url())] if target else crumbs


class TargetList(PortalView, PartialMixin, KeysetMixin, TemplateView):
    """Targets that the person's party nominated or is asked about."""

    permission = TargetPermission.VIEW
    template_name = "operations/target_list.html"
    partial = "target-table"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page of the list; names are shown, so the reading is recorded."""
        user, at = signed_in(self.request), timezone.now()
        visible = HighValueTarget.objects.visible_to(user).for_list()
        found = TargetFilter(self.request.GET, queryset=visible, request=self.request)
        page = self.keyset(found.qs)
        with_crime_areas(page.rows)
        shown = [row.pk for row in page]
        audit.record(verb=audit.Verb.CONSULTATION, kind=TargetEvent.READ, actor=user, at=at, shown=shown)
        context = {
            "found": found, "page": page, "parts": TargetPart, "marking": highest_marking(page.rows),
            "today": at.date(),
        }  # fmt: skip
        return super().get_context_data(**kwargs) | context


class TargetDetail(RowPage, TemplateView):
    """The target: profile, points, who backs it, reviews."""

    permission = TargetPermission.VIEW
    model = HighValueTarget
    joined = ("owner", "nominated_by")
    template_name = "operations/target_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everything that the person may see of it."""
        user, target = signed_in(self.request), self.row
        audit.record_reading(kind=TargetEvent.READ, actor=user, at=timezone.now(), subject=target)
        with_crime_areas([target])
        backings = list(TargetBacking.objects.visible_to(user).filter(target=target).for_list().order_by("pk"))
        own = next((row for row in backings if row.party_id == user.party_id and row.is_open), None)
        scores = services.shown_scores(target, user)
        return super().get_context_data(**kwargs) | {
            "backings": backings,
            "own": own,
            "answers": BACKING_WORKFLOW.available(user, own) if own else [],
            "steps": TARGET_WORKFLOW.available(user, target, is_visible=True),
            "life": life_of(Status(target.status), LINE),
            "granted": granted_names(user, TargetPermission, target),
            "scores": scores,
            "sources": sources().of_keys(user, target.source_ids),
            "subject": sources().subject(user, target.entity_id) if target.entity_id else None,
            "codes": _codes(target, scores),
            "owners": _owners(target, scores),
            "reviews": TargetReview.objects.visible_to(user).filter(target=target).for_list()[:20],
            "is_overdue": bool(target.review_on and target.review_on < timezone.now().date() and not target.is_over),
            "named": User.objects.filter(pk__in=target.person_ids, party__is_hub=True).order_by("last_name"),
        }


def _codes(target: HighValueTarget, scores: list[ShownScore]) -> list[str]:
    """The union of all codes, H0 first (invariant 5)."""
    of_scores = {code for shown in scores for code in shown.score.handling_codes}
    return [HandlingCode.H0.value, *sorted({*target.handling_codes, *of_scores})]


def _owners(target: HighValueTarget, scores: list[ShownScore]) -> list[Party]:
    """Every owner of a part, the nominating party first."""
    keys = owners_of([shown.score for shown in scores], target)
    known = Party.objects.in_bulk(keys)
    return [known[key] for key in keys if key in known]


class TargetCreate(PortalView, PlainForm):
    """Nominate a target, of an entity of intelligence or in own words."""

    permission = TargetPermission.ADD
    form_class = TargetForm
    draft_key = "operations.target.new"
    heading = "Nominate a high value target"
    verb = "Nominate"
    cancel_text = "Nominate nobody"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Who sees it."""
        name = signed_in(self.request).party.name
        lead = f"{name} alone sees it until you ask others. At least two Member States besides {name} must support it."
        return super().get_context_data(**kwargs) | {"lead_text": lead}

    def crumbs(self) -> Crumbs:
        """The list."""
        return target_crumbs()

    def get_initial(self) -> dict[str, Any]:
        """The entity that the person comes from, or the draft."""
        if subject := self._subject():
            return {"name": subject.label, "references": subject.source.reference}
        return super().get_initial()

    def get_form_kwargs(self) -> dict[str, Any]:
        """The choices of today."""
        return super().get_form_kwargs() | {"on": timezone.now().date()}

    def perform(self, form: Any) -> HighValueTarget:
        """Nominate."""
        subject = self._subject()
        return services.nominate_target(
            profile=services.TargetProfile(**form.cleaned_data),
            by=signed_in(self.request),
            at=timezone.now(),
            entity_id=subject.key if subject else None,
        )

    def _subject(self) -> Any:
        """The entity of the address; one that is not there, or not to be seen, answers 404."""
        text = self.request.GET.get("entity", "")
        if not text:
            return None
        try:
            subject = sources().subject(signed_in(self.request), UUID(text))
        except ValueError:
            subject = None
        if subject is None:
            raise Http404
        return subject


class TargetEdit(RowForm):
    """Change the profile; for the nominating party."""

    permission = TargetPermission.CHANGE
    model = HighValueTarget
    form_class = TargetForm
    heading = "Change the profile"
    verb = "Save changes"

    def crumbs(self) -> Crumbs:
        """The list and the target."""
        return target_crumbs(self.row)

    def get_initial(self) -> dict[str, Any]:
        """The profile as it stands."""
        profile = services.profile_of(self.row, signed_in(self.request))
        stands = {name: getattr(profile, name) for name in TargetForm.base_fields}
        stands["crime_areas"] = [area.code for area in profile.crime_areas]
        stands["references"] = " ".join(profile.references)
        return super().get_initial() | stands

    def get_form_kwargs(self) -> dict[str, Any]:
        """The choices of today and those already made."""
        return super().get_form_kwargs() | {"on": timezone.now().date(), "target": self.row}

    def perform(self, form: Any) -> HighValueTarget:
        """Change."""
        profile, by = services.TargetProfile(**form.cleaned_data), signed_in(self.request)
        return services.change_profile(target=self.row, profile=profile, by=by, at=timezone.now())


class TargetAsk(RowForm):
    """Ask a party for support, or Europol for an assessment."""

    permission = TargetPermission.INVITE
    model = HighValueTarget
    form_class = AskForm
    heading = "Ask for support or assessment"
    lead_text = "The party is told at once and sees the target from now on."
    verb = "Ask and open the target to them"
    cancel_text = "Ask nobody"

    def crumbs(self) -> Crumbs:
        """The list and the target."""
        return target_crumbs(self.row)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Only parties that can still be asked are offered."""
        return super().get_form_kwargs() | {"seen_by": self.row.party_ids}

    def perform(self, form: Any) -> TargetBacking:
        """Ask."""
        by, at = signed_in(self.request), timezone.now()
        return services.ask_party(target=self.row, by=by, at=at, **form.cleaned_data)


class TargetScoreForm(RowForm):
    """Give the own party's points for a criterion."""

    permission = TargetPermission.SCORE
    model = HighValueTarget
    form_class = PointsForm
    heading = "Score the target"
    lead_text = "Points of your party. All who see the target see them, with your reason. You can change them."
    verb = "Give points"

    def crumbs(self) -> Crumbs:
        """The list and the target."""
        return target_crumbs(self.row)

    def get_form_kwargs(self) -> dict[str, Any]:
        """The criteria that are asked now."""
        return super().get_form_kwargs() | {"scale": Criterion.Scale.TARGET}

    def perform(self, form: Any) -> Any:
        """Score."""
        points, by = services.Points(**form.cleaned_data), signed_in(self.request)
        return services.score_target(target=self.row, points=points, by=by, at=timezone.now())


class TargetAssign(RowForm):
    """Name the analysts of Europol; for its duty desk."""

    permission = TargetPermission.ASSIGN
    model = HighValueTarget
    form_class = AnalystsForm
    heading = "Name analysts"
    lead_text = "Besides you, only the people you name see the target at Europol from now on."
    verb = "Name them"

    def crumbs(self) -> Crumbs:
        """The list and the target."""
        return target_crumbs(self.row)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Analysts who are cleared for it."""
        facts = {"user": signed_in(self.request), "rank": self.row.classification_rank, "on": timezone.now().date()}
        return super().get_form_kwargs() | facts

    def perform(self, form: Any) -> HighValueTarget:
        """Name."""
        people, by = form.cleaned_data["people"], signed_in(self.request)
        return services.assign_analysts(target=self.row, people=people, by=by, at=timezone.now())


class TargetStep(RowStep):
    """Move the target on."""

    permission = TargetPermission.VIEW
    model = HighValueTarget
    workflow = TARGET_WORKFLOW

    def crumbs(self) -> Crumbs:
        """The list and the target."""
        return target_crumbs(self.row)

    def perform(self, form: Any) -> HighValueTarget:
        """Take the step."""
        note, by, at = form.cleaned_data["note"], signed_in(self.request), timezone.now()
        return services.take_target_step(target=self.row, step=self.kwargs["step"], by=by, at=at, note=note)


class TargetReviewed(RowForm):
    """Decide that a target stays one; for the nominating party."""

    permission = TargetPermission.CHANGE
    model = HighValueTarget
    form_class = ReviewForm
    heading = "Review the target"
    lead_text = "It stays on the list for six months. To take it off, close or remove it on its page."
    verb = "Keep it on the list"

    def crumbs(self) -> Crumbs:
        """The list and the target."""
        return target_crumbs(self.row)

    def perform(self, form: Any) -> Any:
        """Review."""
        by, at = signed_in(self.request), timezone.now()
        return services.review_target(target=self.row, reason=form.cleaned_data["reason"], by=by, at=at)


class TargetCircle(RowForm):
    """Who inside the own party sees the target."""

    permission = TargetPermission.CLOSE_CIRCLE
    model = HighValueTarget
    form_class = CircleForm
    heading = "Who sees it in your party"
    lead_text = "Only the people you choose see the target. Other parties learn nothing of it."

    def crumbs(self) -> Crumbs:
        """The list and the target."""
        return target_crumbs(self.row)

    def get_initial(self) -> dict[str, Any]:
        """The people named now."""
        named = User.objects.filter(pk__in=self.row.person_ids).values_list("username", flat=True)
        return super().get_initial() | {"people": list(named)}

    def get_form_kwargs(self) -> dict[str, Any]:
        """Colleagues who could see it."""
        facts = {"user": signed_in(self.request), "operation": self.row, "on": timezone.now().date()}
        return super().get_form_kwargs() | facts

    def perform(self, form: Any) -> HighValueTarget:
        """Close the circle, or open it when nobody is named."""
        people, by = form.cleaned_data["people"], signed_in(self.request)
        return services.close_target_circle(target=self.row, people=people, by=by, at=timezone.now())


class BackingAnswer(RowStep):
    """Support, decline, validate or withdraw for the party that is asked; take back for the nominating one."""

    permission = BackingPermission.VIEW
    model = TargetBacking
    joined = ("party", "target__owner")
    workflow = BACKING_WORKFLOW
    told = "The nominating party is told. Whoever declines or withdraws no longer sees the target."

    def crumbs(self) -> Crumbs:
        """The list and the target."""
        return target_crumbs(self.row.target)

    def marking(self) -> str:
        """The marking of the target."""
        return str(self.row.target.classification)

    def get_success_url(self) -> str:
        """The target, or the list once the own party no longer sees it."""
        own = self.object.party_id == signed_in(self.request).party_id  # type: ignore[attr-defined]
        return reverse("operations:target-list") if own and not self.object.is_open else self.row.get_absolute_url()  # type: ignore[attr-defined]

    def perform(self, form: Any) -> TargetBacking:
        """Answer."""
        note, by, at = form.cleaned_data["note"], signed_in(self.request), timezone.now()
        return services.answer_question(backing=self.row, step=self.kwargs["step"], by=by, at=at, reason=note)
