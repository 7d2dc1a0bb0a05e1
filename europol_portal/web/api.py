"""The API kit: how errors look, what a view set asks for first, how a repeated POST stays one."""

import hashlib
import json
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.http import Http404
from django.utils import timezone
from rest_framework import exceptions, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import as_serializer_error

from europol_portal.access import policy
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.core.sealed import seal, unseal
from europol_portal.parties.models import User
from europol_portal.web.models import IdempotencyRecord

PROBLEM_JSON = "application/problem+json"
LONGEST_KEY = 100
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FINGERPRINT = "portal_fingerprint"
REPLAYED = "Idempotency-Replayed"
STATUS_CODES = {
    400: "malformed",
    401: "not_signed_in",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    409: "refused",
    412: "changed_meanwhile",
    415: "unsupported_media_type",
    429: "too_many_requests",
}


def exception_handler(error: Exception, _context: dict[str, Any]) -> Response | None:
    """Problem details (RFC 9457) with a stable code: 400 shape, 401, 403, 404, 409 rule."""
    if isinstance(error, RepeatedRequest):
        return Response(answer_of(error.record), status=error.record.status, headers={REPLAYED: "true"})
    if isinstance(error, DomainError):
        error.keep_record()
        code = status.HTTP_403_FORBIDDEN if isinstance(error, AccessDenied) else status.HTTP_409_CONFLICT
        return problem(code, error.message, code=error.code, field=error.field)
    if isinstance(error, Http404):
        return problem(status.HTTP_404_NOT_FOUND, "Not found.")
    if isinstance(error, PermissionDenied):
        return problem(status.HTTP_403_FORBIDDEN, "You may not do this.")
    if isinstance(error, ValidationError | exceptions.ValidationError):
        errors = as_serializer_error(error)
        return problem(status.HTTP_400_BAD_REQUEST, "Check the fields.", errors=errors)
    return _api_problem(error) if isinstance(error, exceptions.APIException) else None


def _api_problem(error: exceptions.APIException) -> Response:
    response = problem(error.status_code, str(error.detail))
    if header := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = header
    return response


def problem(status_code: int, detail: str, *, code: str = "", field: str = "", errors: Any = None) -> Response:
    """One problem as application/problem+json."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "status": status_code,
        "code": code or STATUS_CODES.get(status_code, "error"),
        "detail": detail,
    }
    if field:
        body["field"] = field
    if errors is not None:
        body["errors"] = errors
    return Response(body, status=status_code, content_type=PROBLEM_JSON)


class PortalViewSet(viewsets.GenericViewSet):
    """Base of every resource: permission by action, rows from visible_to, repeated POSTs answered once.

    `permissions` maps an action to the permission it asks for; an action that is not in it is refused. The answers of
    the actions in `told_once` hold a secret and are never remembered.
    """

    permissions: dict[str, str] = {}
    told_once: frozenset[str] = frozenset()

    def person(self) -> User:
        """The person who asks."""
        user = self.request.user
        if not isinstance(user, User):
            raise exceptions.NotAuthenticated
        return user

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Ask for the permission of the action before anything is read."""
        super().initial(request, *args, **kwargs)
        permission = self.permissions.get(self.action or "")
        if self.action in {None, "metadata"}:
            return
        if permission is None or (permission and not policy.can(self.person(), permission)):
            raise PermissionDenied
        if key := idempotency_key(request):
            replay(user=self.person(), key=key, fingerprint=fingerprint_of(request))
        if request.method not in SAFE and (wanted := request.headers.get("If-Match")):
            self.refuse_unless_same(wanted)

    def refuse_unless_same(self, wanted: str) -> None:
        """Raise Changed unless what the person reads now is what was read before a write that names its ETag.

        The comparing read is taken back: it hands nothing out, so it is no consultation.
        """
        key = self.lookup_url_kwarg or self.lookup_field
        if key not in self.kwargs or "retrieve" not in self.permissions:
            return
        if not policy.can(self.person(), self.permissions["retrieve"]):
            raise PermissionDenied
        with transaction.atomic():
            shown: Any = getattr(self, "retrieve")(self.request, **self.kwargs)  # noqa: B009 (only some have one)
            found = etag_of(shown.data)
            transaction.set_rollback(True)
        if wanted.strip() not in {found, "*"}:
            raise Changed

    def get_queryset(self) -> Any:
        """Rows that the person may know of."""
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset().none()
        queryset: Any = super().get_queryset()
        return queryset.visible_to(self.person())

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Remember the answer of a POST under its key."""
        response = super().finalize_response(request, response, *args, **kwargs)
        if self.action == "retrieve" and response.status_code == status.HTTP_200_OK:
            response["ETag"] = etag_of(response.data)
            if request.headers.get("If-None-Match", "").strip() == response["ETag"]:
                response.data, response.status_code = None, status.HTTP_304_NOT_MODIFIED
        key = "" if response.has_header(REPLAYED) else idempotency_key(request)
        is_kept = self.action not in self.told_once and status.is_success(response.status_code)
        if key and is_kept and isinstance(request.user, User):
            remember(user=request.user, key=key, fingerprint=fingerprint_of(request), response=response)
        return response


class Changed(exceptions.APIException):
    """What is written to is no longer what was read."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_detail = "It has changed since you read it. Read it again, then repeat what you want with its new ETag."


def etag_of(data: Any) -> str:
    """The tag of what one person is shown: the same words give the same tag."""
    text = json.dumps(data, sort_keys=True, default=str)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


class RepeatedRequest(exceptions.APIException):
    """Carries the remembered answer out of the view."""

    def __init__(self, record: IdempotencyRecord) -> None:
        super().__init__()
        self.record = record


def idempotency_key(request: Request) -> str:
    """The key of a POST, "" when none was given."""
    return request.headers.get("Idempotency-Key", "")[:LONGEST_KEY] if request.method == "POST" else ""


def fingerprint_of(request: Request) -> str:
    """Hash of what was asked, to refuse the same key for something else."""
    plain = request._request  # noqa: SLF001
    if known := getattr(plain, FINGERPRINT, ""):
        return str(known)
    digest = hashlib.sha256(f"{request.path}\n".encode())
    if plain.content_type == "multipart/form-data":
        _add_form(digest, request.data)
    else:
        digest.update(plain.body)
    setattr(plain, FINGERPRINT, digest.hexdigest())
    return digest.hexdigest()


def _add_form(digest: Any, data: Any) -> None:
    """Fields and files in pieces: large files lie on disk and are never read into memory."""
    for name, values in sorted(data.lists()):
        for value in values:
            digest.update(f"{len(name)}:{name}\n".encode())
            if hasattr(value, "chunks"):
                digest.update(f"{value.size}:{value.name}\n".encode())
                for chunk in value.chunks():
                    digest.update(chunk)
                value.seek(0)
            else:
                digest.update(f"{len(str(value))}:{value}\n".encode())


def replay(*, user: User, key: str, fingerprint: str) -> None:
    """Raise the remembered answer if the key was used before; two at once wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{user.pk}:{key}"])
    record = IdempotencyRecord.objects.visible_to(user).filter(key=key).first()
    if record is None:
        return
    if record.fingerprint != fingerprint:
        message = "This Idempotency-Key was used for another request. Use a new key."
        raise DomainError(message, code="idempotency_key_reused")
    raise RepeatedRequest(record)


def remember(*, user: User, key: str, fingerprint: str, response: Response) -> None:
    """Keep the answer of a first POST: sealed, and beside it the key of what was answered."""
    answered = json.loads(json.dumps(response.data, default=str))
    named = {"id": answered["id"]} if isinstance(answered, dict) and "id" in answered else None
    IdempotencyRecord.objects.create(
        user=user,
        key=key,
        fingerprint=fingerprint,
        status=response.status_code,
        body=named,
        answer=seal(json.dumps(answered).encode(), place=_place_of(fingerprint)),
        created_at=timezone.now(),
    )


def answer_of(record: IdempotencyRecord) -> Any:
    """What was answered the first time. Raises CannotOpen."""
    return json.loads(unseal(record.answer, place=_place_of(record.fingerprint)))


def _place_of(fingerprint: str) -> str:
    field: Any = IdempotencyRecord._meta.get_field("answer")
    return str(field.place_of(fingerprint))
