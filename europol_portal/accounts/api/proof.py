"""A program in a browser shows again who sits there."""

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from europol_portal.accounts.views import proof
from europol_portal.core.errors import AccessDenied
from europol_portal.parties.models import ApiToken
from europol_portal.web import moments


class ProofSerializer(serializers.Serializer):
    """The code of who has a second factor, the password of who has none."""

    password = serializers.CharField(required=False, write_only=True, trim_whitespace=False)
    code = serializers.CharField(required=False, write_only=True, max_length=40)


class ProofView(APIView):
    """Sensitive acts answer 403 `step_up_needed` when the last proof is too old; this renews it."""

    @extend_schema(request=ProofSerializer, responses={204: OpenApiResponse(description="Shown.")})
    def post(self, request: Request) -> Response:
        """Look at the proof."""
        if isinstance(request.auth, ApiToken):
            message = "A token has no session to renew."
            raise AccessDenied(message, code="no_session")
        given = ProofSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values = {f"{proof.PREFIX}{name}": value for name, value in given.validated_data.items()}
        outcome = proof.check(request._request, values, "api")  # noqa: SLF001 - the session is that of the browser
        if outcome.free_at:
            return _problem(f"Too many were tried. Try again at {moments.full(outcome.free_at)}.", "slowed")
        return Response(status=204) if outcome.kind else _problem("This is not right.", "proof_wrong")


def _problem(detail: str, code: str) -> Response:
    body = {"type": "about:blank", "status": proof.FORBIDDEN, "code": code, "detail": detail}
    return Response(body, status=proof.FORBIDDEN, content_type="application/problem+json")
