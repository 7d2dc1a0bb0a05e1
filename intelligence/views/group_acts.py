"""Pages and acts that write in an assessment of a group, move it on and review it."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from europol_portal.access import policy
from europol_portal.web.http import signed_in
from europol_portal.web.views import answer_action
from intelligence.access import GroupPermission
from intelligence.forms.groups import AnswerForm, GroupForm, MembersForm, ReviewForm, StepForm
from intelligence.models import BY_KEY, GroupAssessment, GroupEvidence, GroupMember, Question
from intelligence.search import find_entities
from intelligence.services import groups
from intelligence.views.groups import OF_THE_PROGRAM, group_crumbs
from intelligence.workflow import GROUP_WORKFLOW
from operations.views.rows import Crumbs, RowForm

MOST_FOUND = 50


class GroupChange(RowForm):
    """Change what the party says of the group."""

    permission = GroupPermission.CHANGE
    model = GroupAssessment
    form_class = GroupForm
    heading = "Change the description"

    def crumbs(self) -> Crumbs:
        """The list and the assessment."""
        return group_crumbs(self.row)

    def get_initial(self) -> dict[str, Any]:
        """As it stands, as far as the person may read it."""
        shown = groups.show_group(self.row, by=signed_in(self.request), at=timezone.now())
        areas = [area.code for area in shown.crime_areas]
        stands = {name: getattr(self.row, name) for name in ("name", "aliases", "structure")}
        return super().get_initial() | stands | {"summary": shown.summary, "crime_areas": areas}

    def perform(self, form: Any) -> GroupAssessment:
        """Change."""
        by, at = signed_in(self.request), timezone.now()
        return groups.change_group(group=self.row, profile=form.profile(), by=by, at=at)


class GroupAnswerPage(RowForm):
    """Answer one question, and lay evidence to the answer."""

    permission = GroupPermission.CHANGE
    model = GroupAssessment
    form_class = AnswerForm
    template_name = "intelligence/group/answer.html"
    verb = "Save the answer"

    @cached_property
    def shown(self) -> groups.ShownGroup:
        """The assessment as the person reads it; the reading is recorded once."""
        return groups.show_group(self.row, by=signed_in(self.request), at=timezone.now())

    @property
    def question(self) -> Question:
        """The question of the address."""
        found = BY_KEY.get((self.kwargs["scale"], self.kwargs["code"]))
        if found is None:
            raise Http404
        return found

    def crumbs(self) -> Crumbs:
        """The list and the assessment."""
        return group_crumbs(self.row)

    def get_form_kwargs(self) -> dict[str, Any]:
        """The question, and what the group rests on."""
        return super().get_form_kwargs() | {"question": self.question, "shown": self.shown}

    def get_initial(self) -> dict[str, Any]:
        """The answer as it stands."""
        one = self._given()
        return super().get_initial() | {"value": one.value, "reason": one.reason}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The question with what is laid to it."""
        one = self._given()
        words = {"heading": one.question.title, "lead_text": one.question.guidance}
        return super().get_context_data(**kwargs) | words | {"group": self.row, "one": one}

    def get_success_url(self) -> str:
        """Back to the assessment, or here again for more evidence."""
        if "more" in self.request.POST:
            return self.request.path
        return f"{self.row.get_absolute_url()}#{self.question.scale}-{self.question.code}"

    def perform(self, form: Any) -> Any:
        """Answer, then lay the evidence to it."""
        by, at, data = signed_in(self.request), timezone.now(), form.cleaned_data
        answer = groups.answer_question(
            group=self.row,
            scale=self.question.scale,
            code=self.question.code,
            value=data["value"],
            reason=data["reason"],
            by=by,
            at=at,
        )
        if evidence := form.evidence():
            groups.add_evidence(answer=answer, by=by, at=at, **evidence)
        return answer

    def _given(self) -> Any:
        return next(one for one in self.shown.answers if one.question == self.question)


class GroupMembers(RowForm):
    """Find entities by words and name them as members."""

    permission = GroupPermission.CHANGE
    model = GroupAssessment
    form_class = MembersForm
    template_name = "intelligence/group/members.html"
    heading = "Add members"
    lead_text = "Find people, organisations and things that you see. Only people who are suspected can be members."
    verb = "Name as members"

    def crumbs(self) -> Crumbs:
        """The list and the assessment."""
        return group_crumbs(self.row)

    @property
    def words(self) -> str:
        """What is looked for."""
        return (self.request.GET.get("q") or self.request.POST.get("q") or "").strip()[:200]

    def get_form_kwargs(self) -> dict[str, Any]:
        """What was found."""
        user = signed_in(self.request)
        keys = [hit.key for hit in find_entities(user, self.words, MOST_FOUND)] if self.words else []
        found = groups.fit_members([UUID(str(key)) for key in keys], by=user, at=timezone.now()).entities
        return super().get_form_kwargs() | {"found": found}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The words stay."""
        return super().get_context_data(**kwargs) | {"q": self.words, "group": self.row}

    def perform(self, form: Any) -> Any:
        """Name them."""
        data = form.cleaned_data
        made = groups.add_members(
            group=self.row,
            entities=[UUID(key) for key in data["entities"]],
            role=data["role"],
            note=data["note"],
            by=signed_in(self.request),
            at=timezone.now(),
        )
        return made[0] if made else self.row


class GroupStep(RowForm):
    """Take one step of its life."""

    model = GroupAssessment
    form_class = StepForm
    permission = GroupPermission.VIEW

    @property
    def asked_permission(self) -> str:
        """The table says who takes the step."""
        step = GROUP_WORKFLOW.transitions.get(self.kwargs["step"])
        if step is None or self.kwargs["step"] in OF_THE_PROGRAM:
            raise Http404
        return step.permission

    def crumbs(self) -> Crumbs:
        """The list and the assessment."""
        return group_crumbs(self.row)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Whether the reason is needed."""
        step = self.kwargs["step"]
        needed = GROUP_WORKFLOW.transitions[step].needs_note
        return super().get_form_kwargs() | {"step": step, "is_needed": needed}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The words of the step."""
        step = GROUP_WORKFLOW.transitions[self.kwargs["step"]]
        lead = {
            "submit": "It cannot be changed while it waits. Colleagues who did not write in it are told.",
            "confirm": f"{groups.tally_of(self.row).words} You answer for it with the author. Then it never changes.",
            "withdraw": "Dossiers of it that were released are taken back at once.",
            "archive": "Dossiers of it that were released are taken back at once.",
        }.get(self.kwargs["step"], "")
        words = {"heading": step.label, "verb": step.label, "tone": step.tone or "p", "lead_text": lead}
        return super().get_context_data(**kwargs) | words

    def perform(self, form: Any) -> GroupAssessment:
        """Take it."""
        return groups.take_step(
            group=self.row,
            step=self.kwargs["step"],
            note=form.cleaned_data["note"],
            review_on=form.cleaned_data.get("review_on"),
            by=signed_in(self.request),
            at=timezone.now(),
        )


class GroupReview(RowForm):
    """Decide that the group still stands."""

    permission = GroupPermission.REVIEW
    model = GroupAssessment
    form_class = ReviewForm
    heading = "Review the group"
    verb = "It still stands"

    def crumbs(self) -> Crumbs:
        """The list and the assessment."""
        return group_crumbs(self.row)

    def perform(self, form: Any) -> GroupAssessment:
        """Review."""
        return groups.review_group(group=self.row, by=signed_in(self.request), at=timezone.now(), **form.cleaned_data)


@require_POST
def group_renew(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin a new version."""
    user, group = signed_in(request), group_or_404(request, pk, GroupPermission.RENEW)
    return answer_action(
        request,
        lambda: groups.renew_group(group=group, by=user, at=timezone.now()),
        lambda new: redirect(new.get_absolute_url()),
    )


@require_POST
def group_drop_lost(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take out of a draft what is not open to the party any more."""
    user, group = signed_in(request), group_or_404(request, pk, GroupPermission.CHANGE)
    return answer_action(
        request,
        lambda: groups.drop_lost(group=group, by=user, at=timezone.now()),
        lambda row: redirect(row.get_absolute_url()),
    )


@require_POST
def group_evidence_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a piece of evidence out of a draft."""
    user = signed_in(request)
    _permit(request, GroupPermission.CHANGE)
    evidence = get_object_or_404(GroupEvidence.objects.visible_to(user).select_related("assessment", "answer"), pk=pk)
    answer = evidence.answer
    address = reverse("intelligence:group-answer", args=[evidence.assessment_id, answer.scale, answer.code])
    return answer_action(
        request,
        lambda: groups.remove_evidence(evidence=evidence, by=user, at=timezone.now()),
        lambda _nothing: redirect(address),
    )


@require_POST
def group_member_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Name somebody no more as a member."""
    user = signed_in(request)
    _permit(request, GroupPermission.CHANGE)
    member = get_object_or_404(GroupMember.objects.visible_to(user).select_related("assessment"), pk=pk)
    address = f"{member.assessment.get_absolute_url()}#members"
    return answer_action(
        request,
        lambda: groups.remove_member(member=member, by=user, at=timezone.now()),
        lambda _nothing: redirect(address),
    )


def group_or_404(request: HttpRequest, pk: UUID, permission: str) -> GroupAssessment:
    """The assessment, if the person may know it."""
    _permit(request, permission)
    found = GroupAssessment.objects.visible_to(signed_in(request)).select_related("owner", "author")
    group: GroupAssessment = get_object_or_404(found, pk=pk)
    return group


def _permit(request: HttpRequest, permission: str) -> None:
    if not policy.can(signed_in(request), permission):
        raise PermissionDenied
