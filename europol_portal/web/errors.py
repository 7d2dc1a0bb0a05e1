"""Error pages. What may not be seen and what does not exist give the same page, byte for byte."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

API_PREFIX = "/api/"
PROBLEM_JSON = "application/problem+json"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return _answer(request, 400, "malformed", "The request is malformed.")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: seen, but not to be done."""
    return _answer(request, 403, "not_allowed", "You may not do this.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: not there, or not to be known; nothing tells which."""
    return _answer(request, 404, "not_found", "Not found.")


def server_error(request: HttpRequest) -> HttpResponse:
    """500, without anything that could fail again."""
    if request.path.startswith(API_PREFIX):
        return _problem(500, "error", "Something went wrong here. Try again.")
    return HttpResponse(render_to_string("500.html"), status=500)


def _answer(request: HttpRequest, status: int, code: str, detail: str) -> HttpResponse:
    if request.path.startswith(API_PREFIX):
        return _problem(status, code, detail)
    return render(request, f"{status}.html", status=status)


def _problem(status: int, code: str, detail: str) -> HttpResponse:
    body: dict[str, Any] = {"type": "about:blank", "status": status, "code": code, "detail": detail}
    return JsonResponse(body, status=status, content_type=PROBLEM_JSON)
