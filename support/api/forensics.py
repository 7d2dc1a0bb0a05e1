"""Exhibits for programs: register, hand over, write the custody, examine, certify and verify."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.audit import services as audit
from europol_portal.core.fields import Classification
from europol_portal.web.api import PortalViewSet
from operations.models import Operation
from support import services
from support.access import ExaminationPermission, ExhibitPartPermission, ExhibitPermission
from support.api.grant_shapes import WordField
from support.events import ExhibitEvent
from support.models import CustodyEntry, Examination, Exhibit, is_unbroken

CREATED = status.HTTP_201_CREATED
SHA256 = r"^[0-9a-fA-F]{64}$"


class HashField(serializers.RegexField):
    """A SHA-256 that may be left out."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(SHA256, required=False, allow_blank=True, default="", **kwargs)


class ExhibitWriteSerializer(serializers.Serializer):
    """What was seized."""

    label = serializers.CharField(max_length=60)  # type: ignore[assignment]  # the bag's own number
    kind = WordField(choices=Exhibit.Kind.choices)
    description = serializers.CharField(max_length=300)
    seized_at = serializers.DateTimeField()
    seized_place = serializers.CharField(max_length=160)
    legal_basis = serializers.CharField(max_length=200)
    location = serializers.CharField(max_length=160)
    seal = serializers.CharField(max_length=60, allow_blank=True, default="")
    operation = serializers.PrimaryKeyRelatedField(queryset=Operation.objects.all(), allow_null=True, default=None)
    content_sha256 = HashField()
    classification = WordField(choices=Classification.choices, default=Classification.BPL)


class ExhibitSerializer(serializers.Serializer):
    """An exhibit, and who has it."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    owner = serializers.CharField(source="owner.code")
    holder = serializers.CharField(source="holder.code")
    erased_at = serializers.DateTimeField(allow_null=True, read_only=True)
    label = serializers.CharField()  # type: ignore[assignment]
    kind = WordField(choices=Exhibit.Kind.choices)
    description = serializers.CharField()
    seized_at = serializers.DateTimeField()
    status = serializers.CharField()
    location = serializers.CharField()
    seal = serializers.CharField()
    chain_length = serializers.IntegerField()
    chain_head = serializers.CharField()


class CustodyEntrySerializer(serializers.Serializer):
    """One entry of a custody with its hashes."""

    number = serializers.IntegerField()
    kind = WordField(choices=CustodyEntry.Kind.choices)
    party = serializers.CharField(source="party.code")
    by = serializers.CharField(source="author.username")
    at = serializers.DateTimeField()
    location = serializers.CharField()
    seal = serializers.CharField()
    is_intact = serializers.BooleanField(allow_null=True)
    content_sha256 = serializers.CharField()
    note = serializers.CharField()
    previous_hash = serializers.CharField()
    entry_hash = serializers.CharField()


class CustodySerializer(serializers.Serializer):
    """The custody, and whether every hash was worked out anew to the same."""

    is_unbroken = serializers.BooleanField()
    entries = CustodyEntrySerializer(many=True)


class CustodyWriteSerializer(serializers.Serializer):
    """An entry by the party that has the exhibit."""

    kind = serializers.ChoiceField(choices=["sealed", "opened", "moved", "imaged", "noted"])
    location = serializers.CharField(max_length=160, allow_blank=True, default="")
    seal = serializers.CharField(max_length=60, allow_blank=True, default="")
    content_sha256 = HashField()
    note = serializers.CharField(max_length=500, allow_blank=True, default="")


class ExhibitStepSerializer(serializers.Serializer):
    """A step of the way."""

    step = serializers.ChoiceField(choices=["send", "receive", "send_back", "take_back"])
    location = serializers.CharField(max_length=160)
    is_intact = serializers.BooleanField(allow_null=True, default=None)
    note = serializers.CharField(max_length=500, allow_blank=True, default="")


class ExhibitReleaseSerializer(serializers.Serializer):
    """How the custody ends."""

    reason = serializers.CharField(max_length=500, help_text="Given back, kept by a court or destroyed, and why.")
    location = serializers.CharField(max_length=160)


class ExaminationWriteSerializer(serializers.Serializer):
    """What the laboratory is asked."""

    kind = WordField(choices=Examination.Kind.choices)
    question = serializers.CharField(max_length=2000)
    legal_basis = serializers.CharField(max_length=200, allow_blank=True, default="")


class ExaminationSerializer(ExaminationWriteSerializer):
    """An examination with method and result."""

    id = serializers.UUIDField()
    status = serializers.CharField()
    method = serializers.CharField()
    result = serializers.CharField()
    result_sha256 = serializers.CharField()


class ExaminationResultSerializer(serializers.Serializer):
    """How it was done and what was found."""

    method = serializers.CharField(max_length=2000)
    result = serializers.CharField(max_length=5000)
    result_sha256 = HashField()


class ExaminationRefusalSerializer(serializers.Serializer):
    """Why the laboratory does not do it."""

    reason = serializers.CharField(max_length=500)


class CertificateSerializer(serializers.Serializer):
    """A certificate of custody."""

    id = serializers.UUIDField()
    chain_length = serializers.IntegerField()
    chain_head = serializers.CharField()
    sha256 = serializers.CharField()
    at = serializers.DateTimeField()


class CertificateHashSerializer(serializers.Serializer):
    """The hash of a document."""

    sha256 = serializers.RegexField(SHA256)


class CertificateVerdictSerializer(serializers.Serializer):
    """What the check says."""

    is_sound = serializers.BooleanField()
    words = serializers.CharField()


class ExhibitViewSet(mixins.ListModelMixin, PortalViewSet):
    """Exhibits of the person's party, or those sent to its laboratory."""

    queryset = Exhibit.objects.select_related("owner", "holder", "provider")
    serializer_class = ExhibitSerializer
    permissions = {
        "list": ExhibitPermission.VIEW,
        "retrieve": ExhibitPermission.VIEW,
        "create": ExhibitPermission.ADD,
        "custody": ExhibitPartPermission.VIEW_ENTRY,
        "add_entry": ExhibitPermission.HOLD,
        "step": ExhibitPermission.VIEW,
        "release": ExhibitPermission.KEEP,
        "examinations": ExaminationPermission.VIEW,
        "ask": ExhibitPermission.KEEP,
        "certify": ExhibitPermission.CERTIFY,
        "verify": ExhibitPartPermission.VIEW_CERTIFICATE,
    }

    def retrieve(self, _request: Request, **_: Any) -> Response:
        """One exhibit; reading it is recorded."""
        exhibit = self.get_object()
        audit.record_reading(kind=ExhibitEvent.READ, actor=self.person(), at=timezone.now(), subject=exhibit)
        return Response(ExhibitSerializer(exhibit).data)

    @extend_schema(request=ExhibitWriteSerializer, responses={201: ExhibitSerializer})
    def create(self, _request: Request) -> Response:
        """Register an exhibit."""
        plan = services.ExhibitPlan(**_valid(ExhibitWriteSerializer, self.request))
        exhibit = services.register_exhibit(plan=plan, by=self.person(), at=timezone.now())
        return Response(ExhibitSerializer(exhibit).data, CREATED)

    @extend_schema(responses=CustodySerializer)
    @action(detail=True)
    def custody(self, _request: Request, **_: Any) -> Response:
        """All entries, and whether the chain holds."""
        chain = services.chain_of(self.get_object(), self.person())
        return Response(CustodySerializer({"is_unbroken": is_unbroken(chain), "entries": chain}).data)

    @extend_schema(request=CustodyWriteSerializer, responses={201: CustodyEntrySerializer})
    @custody.mapping.post
    def add_entry(self, _request: Request, **_: Any) -> Response:
        """Seal, open, move, copy or note."""
        said = _valid(CustodyWriteSerializer, self.request)
        kind, facts = said.pop("kind"), services.CustodyFacts(**said)
        exhibit, by, at = self.get_object(), self.person(), timezone.now()
        entry = services.add_custody_entry(exhibit=exhibit, kind=kind, facts=facts, by=by, at=at)
        return Response(CustodyEntrySerializer(entry).data, CREATED)

    @extend_schema(request=ExhibitStepSerializer)
    @action(detail=True, methods=["post"])
    def step(self, _request: Request, **_: Any) -> Response:
        """Hand over, receive, send back, take back."""
        said = _valid(ExhibitStepSerializer, self.request)
        step, facts = said.pop("step"), services.CustodyFacts(**said)
        exhibit, by, at = self.get_object(), self.person(), timezone.now()
        taken = services.take_exhibit_step(exhibit=exhibit, step=step, facts=facts, by=by, at=at)
        return Response(ExhibitSerializer(taken).data)

    @extend_schema(request=ExhibitReleaseSerializer)
    @action(detail=True, methods=["post"])
    def release(self, _request: Request, **_: Any) -> Response:
        """End the custody of an exhibit that is with its owner."""
        said = _valid(ExhibitReleaseSerializer, self.request)
        facts: dict[str, Any] = {"exhibit": self.get_object(), "by": self.person(), "at": timezone.now()}
        return Response(ExhibitSerializer(services.release_exhibit(**facts, **said)).data)

    @extend_schema(responses=ExaminationSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None)
    def examinations(self, _request: Request, **_: Any) -> Response:
        """What was asked of the laboratory."""
        rows = Examination.objects.visible_to(self.person()).filter(exhibit=self.get_object()).order_by("pk")
        return Response(ExaminationSerializer(rows, many=True).data)

    @extend_schema(request=ExaminationWriteSerializer, responses={201: ExaminationSerializer})
    @examinations.mapping.post
    def ask(self, _request: Request, **_: Any) -> Response:
        """Ask for an examination."""
        said, exhibit = _valid(ExaminationWriteSerializer, self.request), self.get_object()
        row = services.ask_examination(exhibit=exhibit, by=self.person(), at=timezone.now(), **said)
        return Response(ExaminationSerializer(row).data, CREATED)

    @extend_schema(request=None, responses={201: CertificateSerializer})
    @action(detail=True, methods=["post"])
    def certify(self, _request: Request, **_: Any) -> Response:
        """Make a certificate of the custody so far."""
        row = services.certify_exhibit(exhibit=self.get_object(), by=self.person(), at=timezone.now())
        return Response(CertificateSerializer(row).data, CREATED)

    @extend_schema(request=CertificateHashSerializer, responses=CertificateVerdictSerializer)
    @action(detail=False, methods=["post"])
    def verify(self, _request: Request) -> Response:
        """Check a certificate by the hash of its document."""
        sha256 = _valid(CertificateHashSerializer, self.request)["sha256"]
        verdict = services.verify_certificate(sha256=sha256, by=self.person(), at=timezone.now())
        return Response(CertificateVerdictSerializer(verdict).data)


class ExaminationViewSet(PortalViewSet):
    """Examinations that the laboratory does."""

    queryset = Examination.objects.select_related("exhibit")
    serializer_class = ExaminationSerializer
    permissions = dict.fromkeys(("start", "finish", "refuse"), ExaminationPermission.DO)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def start(self, _request: Request, **_: Any) -> Response:
        """Start it."""
        facts = {"examination": self.get_object(), "by": self.person(), "at": timezone.now()}
        return Response(ExaminationSerializer(services.take_examination_step(step="start", **facts)).data)

    @extend_schema(request=ExaminationResultSerializer)
    @action(detail=True, methods=["post"])
    def finish(self, _request: Request, **_: Any) -> Response:
        """Say how it was done and what was found."""
        facts: dict[str, Any] = {"examination": self.get_object(), "by": self.person(), "at": timezone.now()}
        said = _valid(ExaminationResultSerializer, self.request)
        return Response(ExaminationSerializer(services.finish_examination(**facts, **said)).data)

    @extend_schema(request=ExaminationRefusalSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, _request: Request, **_: Any) -> Response:
        """Refuse it with a reason, which the owner of the exhibit reads."""
        note = _valid(ExaminationRefusalSerializer, self.request)["reason"]
        facts: dict[str, Any] = {"examination": self.get_object(), "by": self.person(), "at": timezone.now()}
        return Response(ExaminationSerializer(services.take_examination_step(step="refuse", note=note, **facts)).data)


def _valid(shape: type[serializers.Serializer], request: Request) -> dict[str, Any]:
    serializer = shape(data=request.data)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)
