"""Files in parts over the API: tus 1.0 with creation, checksum, termination and expiration.

Pages and programs use the same addresses; a browser signs in by its session, a program by its token.
"""

import base64
import re
from datetime import UTC
from typing import Any
from uuid import UUID

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import ParseError, UnsupportedMediaType
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.web.api import PortalViewSet, problem
from intelligence import services
from intelligence.access import ContributionPermission, UploadPermission
from intelligence.api.serializers import UploadSerializer
from intelligence.models import Contribution, Upload
from intelligence.services.uploads import ALGORITHMS

VERSION = "1.0.0"
PART_TYPE = "application/offset+octet-stream"
SHA256 = re.compile(r"[0-9a-f]{64}")
LONGEST_METADATA = 2000
HEADERS = {
    "Tus-Resumable": VERSION,
    "Tus-Version": VERSION,
    "Tus-Extension": "creation,checksum,termination,expiration",
    "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
}


def _header(name: str, text: str, *, required: bool = True) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, required=required, description=text)


RESUMABLE = _header("Tus-Resumable", "Version of the protocol: 1.0.0")


class UploadViewSet(PortalViewSet):
    """Files on their way into drafts of the person's party; the person who began one goes on with it."""

    queryset = Upload.objects.select_related("contribution", "person")
    serializer_class = UploadSerializer
    permissions = {
        "list": UploadPermission.VIEW,
        "retrieve": UploadPermission.VIEW,
        "create": ContributionPermission.CHANGE,
        "partial_update": UploadPermission.CONTINUE,
        "destroy": UploadPermission.REMOVE,
    }

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Only this version of the protocol changes anything."""
        super().initial(request, *args, **kwargs)
        if self.action in {"create", "partial_update", "destroy"} and request.headers.get("Tus-Resumable") != VERSION:
            raise WrongVersion

    def handle_exception(self, exc: Exception) -> Response:
        """Refusals of the protocol have their own status."""
        if isinstance(exc, WrongVersion):
            return problem(status.HTTP_412_PRECONDITION_FAILED, "Send Tus-Resumable: 1.0.0.", code="wrong_version")
        if isinstance(exc, services.UploadRefused | services.OverQuota):
            return problem(exc.status, exc.message, code=exc.code, field=exc.field)
        return super().handle_exception(exc)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Every answer says which protocol is spoken."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Tus-Resumable"] = VERSION
        return response

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:  # noqa: ARG002 - REST framework's names
        """What this server can do."""
        limit = {"Tus-Max-Size": str(settings.UPLOAD_LIMIT), "Upload-Part-Limit": str(settings.UPLOAD_PART_LIMIT)}
        return Response(status=status.HTTP_204_NO_CONTENT, headers=HEADERS | limit)

    def list(self, _request: Request) -> Response:
        """Uploads that have not arrived completely, newest first."""
        rows = self.paginate_queryset(self.get_queryset().unfinished()) or []
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def retrieve(self, _request: Request, **_: Any) -> Response:
        """How much has arrived; HEAD gives the headers alone."""
        upload = self.get_object()
        return Response(self.get_serializer(upload).data, headers=_state(upload))

    @extend_schema(
        request=None,
        responses={201: UploadSerializer},
        parameters=[
            RESUMABLE,
            _header("Upload-Length", "Bytes of the whole file"),
            _header(
                "Upload-Metadata",
                "contribution, filename, and optionally sha256 and fingerprint; each value in base64",
            ),
        ],
    )
    def create(self, request: Request) -> Response:
        """Announce a file for a draft; the answer says where its parts go."""
        metadata = _metadata(request.headers.get("Upload-Metadata", ""))
        drafts = Contribution.objects.visible_to(self.person()).drafts()
        draft = get_object_or_404(drafts, pk=_key(metadata.get("contribution", "")))
        sha256 = metadata.get("sha256", "").lower()
        if sha256 and not SHA256.fullmatch(sha256):
            detail = "sha256 has 64 hexadecimal digits."
            raise ParseError(detail)
        upload = services.start_upload(
            draft=draft,
            name=metadata.get("filename", ""),
            size=_number(request, "Upload-Length"),
            sha256=sha256,
            fingerprint=metadata.get("fingerprint", "")[:200],
            by=self.person(),
            at=timezone.now(),
        )
        place = {"Location": reverse("upload-detail", args=[upload.pk])}
        return Response(self.get_serializer(upload).data, status.HTTP_201_CREATED, headers=_state(upload) | place)

    @extend_schema(
        request={PART_TYPE: OpenApiTypes.BINARY},
        responses={204: None},
        parameters=[
            RESUMABLE,
            _header("Upload-Offset", "Where the part begins"),
            _header("Upload-Checksum", "sha256 and the hash in base64", required=False),
        ],
    )
    def partial_update(self, request: Request, **_: Any) -> Response:
        """One part of the file; the answer says how much is safe. The last part makes it a file of the draft."""
        if request.content_type != PART_TYPE:
            raise UnsupportedMediaType(request.content_type)
        part = services.part_of(
            offset=_number(request, "Upload-Offset"),
            length=_number(request, "Content-Length"),
            checksum=request.headers.get("Upload-Checksum", ""),
        )
        upload = services.receive(
            upload=self.get_object(),
            part=part,
            body=request._request,  # noqa: SLF001 - the plain request streams; DRF's would read it into memory
            by=self.person(),
            at=timezone.now(),
        )
        return Response(status=status.HTTP_204_NO_CONTENT, headers=_state(upload))

    @extend_schema(request=None, responses={204: None}, parameters=[RESUMABLE])
    def destroy(self, _request: Request, **_: Any) -> Response:
        """Give the upload up; what has arrived is removed."""
        services.remove_upload(upload=self.get_object(), by=self.person(), at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class WrongVersion(Exception):
    """The program speaks another version of the protocol."""


def _state(upload: Upload) -> dict[str, str]:
    headers = {"Upload-Offset": str(upload.offset), "Upload-Length": str(upload.size)}
    if not upload.is_complete:
        headers["Upload-Expires"] = http_date(upload.expires_at.astimezone(UTC).timestamp())
    return headers


def _number(request: Request, name: str) -> int:
    value = request.headers.get(name, "")
    if not (value.isascii() and value.isdecimal()):
        detail = f"{name} must be a number of bytes."
        raise ParseError(detail)
    return int(value)


def _metadata(header: str) -> dict[str, str]:
    """Pairs of a name and a value in base64, as tus writes them."""
    found: dict[str, str] = {}
    for pair in header[:LONGEST_METADATA].split(","):
        name, _, encoded = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(encoded, validate=True).decode()
        except ValueError as mistake:
            detail = "The values of Upload-Metadata are text in base64."
            raise ParseError(detail) from mistake
    return found


def _key(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        return UUID(int=0)
