"""Shapes of analysis projects and of the categories of people."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from europol_portal.parties.models import CrimeArea, Party, Role, User
from intelligence.models import (
    LONGEST_STORAGE_MONTHS,
    AnalysisProject,
    Contribution,
    Entity,
    ProjectAnalyst,
    ProjectParticipant,
)
from intelligence.services import ProjectContent
from intelligence.services.projects.defining import DEFINED


class ParticipantSerializer(serializers.Serializer):
    """A party in a project; a participant reads of itself only."""

    id = serializers.UUIDField()
    party = serializers.CharField(source="party.code")
    basis = serializers.CharField()
    joined_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class AnalystSerializer(serializers.Serializer):
    """A person of Europol on a project."""

    id = serializers.UUIDField()
    person = serializers.CharField(source="person.username")
    task = serializers.ChoiceField(choices=ProjectAnalyst.Task.choices)
    named_at = serializers.DateTimeField()


class ProjectSerializer(serializers.Serializer):
    """A project as its participants know it."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()
    status = serializers.ChoiceField(choices=AnalysisProject.Status.choices)
    classification = serializers.CharField()
    purpose = serializers.CharField()
    conditions = serializers.CharField()
    crime_areas = serializers.SerializerMethodField()
    data_kinds = serializers.ListField(child=serializers.ChoiceField(choices=Entity.Kind.choices))
    person_categories = serializers.ListField(child=serializers.ChoiceField(choices=AnalysisProject.PERSONS))
    storage_months = serializers.IntegerField()
    review_on = serializers.DateField()
    board_informed_on = serializers.DateField(allow_null=True)
    supervisor_informed_on = serializers.DateField(allow_null=True)
    opened_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_crime_areas(self, project: AnalysisProject) -> list[str]:
        """Codes."""
        return [code for pk, code in self.context["areas"].items() if pk in project.crime_area_ids]


class ProjectDetailSerializer(ProjectSerializer):
    """A project with its participants and people, as far as the reader may know them."""

    participants = serializers.SerializerMethodField()
    analysts = serializers.SerializerMethodField()

    @extend_schema_field(ParticipantSerializer(many=True))
    def get_participants(self, project: AnalysisProject) -> Any:
        """All for Europol, the own for a participant."""
        rows = ProjectParticipant.objects.visible_to(self.context["person"]).of(project).select_related("party")
        return ParticipantSerializer(rows.order_by("pk"), many=True).data

    @extend_schema_field(AnalystSerializer(many=True))
    def get_analysts(self, project: AnalysisProject) -> Any:
        """Inside Europol only."""
        rows = ProjectAnalyst.objects.visible_to(self.context["person"]).of(project).current().select_related("person")
        return AnalystSerializer(rows.order_by("pk"), many=True).data


class ProjectWriteSerializer(serializers.Serializer):
    """A project as its lead defines it."""

    code = serializers.CharField(max_length=20)
    name = serializers.CharField(max_length=120)
    purpose = serializers.CharField(max_length=4000)
    conditions = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    crime_areas = serializers.SlugRelatedField(
        slug_field="code", queryset=CrimeArea.objects.all(), many=True, required=False
    )
    data_kinds = serializers.MultipleChoiceField(choices=Entity.Kind.choices, required=False)
    person_categories = serializers.MultipleChoiceField(choices=AnalysisProject.PERSONS, required=False)
    storage_months = serializers.IntegerField(min_value=1, max_value=LONGEST_STORAGE_MONTHS, required=False)
    review_on = serializers.DateField()
    board_informed_on = serializers.DateField(required=False, allow_null=True)
    supervisor_informed_on = serializers.DateField(required=False, allow_null=True)
    classification = serializers.CharField(required=False)

    def content(self, project: AnalysisProject | None = None) -> ProjectContent:
        """The definition; what a change leaves out stays."""
        known = {name: getattr(project, name) for name in DEFINED} if project else {}
        given: dict[str, Any] = dict(self.validated_data)
        if "crime_areas" in given:
            given["crime_area_ids"] = [area.pk for area in given.pop("crime_areas")]
        merged = known | given
        for name in ("crime_area_ids", "data_kinds", "person_categories"):
            if name in merged:
                merged[name] = tuple(sorted(merged[name]))
        return ProjectContent(**merged)


class ProjectStepSerializer(serializers.Serializer):
    """A step of the project's life."""

    step = serializers.ChoiceField(choices=["open", "suspend", "resume", "close"])
    note = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


class ReviewSerializer(serializers.Serializer):
    """That it is still needed, and until when."""

    reason = serializers.CharField(max_length=1000)
    review_on = serializers.DateField()


class ProjectReasonSerializer(serializers.Serializer):
    """Why."""

    reason = serializers.CharField(max_length=1000)


class JoinSerializer(serializers.Serializer):
    """Who takes part."""

    party = serializers.SlugRelatedField(slug_field="code", queryset=Party.objects.all())
    basis = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class NameAnalystSerializer(serializers.Serializer):
    """Who works on it."""

    person = serializers.SlugRelatedField(slug_field="username", queryset=User.objects.none())
    task = serializers.ChoiceField(choices=ProjectAnalyst.Task.choices, default=ProjectAnalyst.Task.ANALYST.value)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if person := self.context.get("person"):
            people: QuerySet[User] = User.objects.holding(Role.ANALYST, on=timezone.now().date())
            self.fields["person"].queryset = people.filter(party_id=person.party_id)  # type: ignore[attr-defined]


class AcceptSerializer(serializers.Serializer):
    """Which contribution, and why."""

    contribution = serializers.PrimaryKeyRelatedField(queryset=Contribution.objects.none())
    reason = serializers.CharField(max_length=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if person := self.context.get("person"):
            self.fields["contribution"].queryset = Contribution.objects.visible_to(person).sent()  # type: ignore[attr-defined]


class ProjectContributionSerializer(serializers.Serializer):
    """A contribution in a project."""

    id = serializers.UUIDField()
    project = serializers.CharField(source="project_code")
    contribution = serializers.UUIDField(source="contribution_id")
    reference = serializers.CharField()
    owner = serializers.CharField(source="owner.code")
    accepted_at = serializers.DateTimeField()
    reason = serializers.CharField()


class CarriedSerializer(serializers.Serializer):
    """What a product made of the project carries."""

    handling_codes = serializers.ListField(child=serializers.CharField())
    handling_text = serializers.CharField()
    classification = serializers.CharField()
    owners = serializers.ListField(child=serializers.CharField())
    restrictions = serializers.ListField(child=serializers.CharField())


class CategoryStatementSerializer(serializers.Serializer):
    """What the owner has stated of a person since."""

    id = serializers.UUIDField()
    entity = serializers.UUIDField(source="entity_id")
    previous = serializers.ChoiceField(choices=Entity.DataSubjectCategory.choices)
    category = serializers.ChoiceField(choices=Entity.DataSubjectCategory.choices)
    reason = serializers.CharField()
    necessity = serializers.CharField()
    stated_at = serializers.DateTimeField()


class CategoryWriteSerializer(serializers.Serializer):
    """A statement as its author writes it."""

    category = serializers.ChoiceField(choices=Entity.DataSubjectCategory.choices)
    reason = serializers.CharField(max_length=1000)
    necessity = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class SuggestedSerializer(serializers.Serializer):
    """A contribution that may fit a project."""

    contribution = serializers.UUIDField(source="contribution_id")
    reference = serializers.CharField()
    subject = serializers.CharField(source="contribution.subject")
    owner = serializers.CharField(source="contribution.owner.code")
    classification = serializers.CharField(source="contribution.classification")
    received_at = serializers.DateTimeField()
