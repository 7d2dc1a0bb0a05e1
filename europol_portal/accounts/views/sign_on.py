"""Single sign-on in the browser: out to the provider, back with what it says, and connecting it with the own account.

A response by SAML comes as a POST from another site, without the session's cookie. It is answered with a page that
posts it once more from here; only then it is looked at.
"""

import logging
import secrets
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from europol_portal.accounts import services
from europol_portal.accounts.models import SignOnIdentity, SignOnProvider
from europol_portal.accounts.sign_on import NotShown, Shown, oidc, saml
from europol_portal.accounts.views import pending
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from europol_portal.web.http import address_of, signed_in
from europol_portal.web.views import answer_action

logger = logging.getLogger(__name__)

UNDER_WAY = "portal_sign_on"
LIFETIME_SECONDS = 600
REFUSED = "This sign-in opens no account here. Sign in with your password or passkey, then connect it in your profile."
TOO_MANY = 429
UNPROCESSABLE = 422


@require_GET
@login_not_required
def sign_on_list(request: HttpRequest) -> HttpResponse:
    """Whose sign-in one can use; no account is asked for."""
    return _page(request)


@require_GET
@login_not_required
def sign_on_start(request: HttpRequest, code: str) -> HttpResponse:
    """Out to the provider, to come in."""
    return _out(request, _provider(code), connects=False)


@require_POST
def sign_on_connect(request: HttpRequest, code: str) -> HttpResponse:
    """Out to the provider, to connect it with the own account."""
    provider = _provider(code)
    if provider.party_id != signed_in(request).party_id:
        raise Http404
    return _out(request, provider, connects=True)


@require_http_methods(["GET", "POST"])
@csrf_exempt  # the answer belongs to the question that waits in the session, which no other site can put there
@login_not_required
def sign_on_back(request: HttpRequest, code: str) -> HttpResponse:
    """Back from the provider: in, connected, or refused with the same words whatever the reason."""
    provider = _provider(code)
    if request.method == "POST" and "again" not in request.POST:
        return render(request, "accounts/sign_on_again.html", {"response": request.POST.get("SAMLResponse", "")})
    kept = request.session.pop(UNDER_WAY, None)
    at = timezone.now()
    if not kept or kept["code"] != code or kept["until"] < at.timestamp():
        return _refused(request, provider, "nothing is under way")
    try:
        shown = _shown(request, provider, kept)
    except NotShown as wrong:
        return _refused(request, provider, str(wrong))
    if kept["connects"]:
        return _connected(request, provider, shown, kept["user"])
    user = services.person_of(provider=provider, shown=shown, at=at)
    if user is None:
        return _refused(request, provider, "no account is connected")
    services.note_attempt(username=_name(request, provider), address=address_of(request), succeeded=True, at=at)
    return pending.start(request, user, "", factor=services.factor_of(provider))


@require_GET
@login_not_required
def sign_on_metadata(request: HttpRequest, code: str) -> HttpResponse:
    """What a SAML provider needs to know of the portal."""
    provider = _provider(code)
    if provider.kind != SignOnProvider.Kind.SAML:
        raise Http404
    content = saml.metadata(provider, place=_place(request, provider))
    return HttpResponse(content, content_type="application/samlmetadata+xml")


@require_POST
def sign_on_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """The provider opens the own account no longer."""
    user = signed_in(request)
    found = get_object_or_404(SignOnIdentity.objects.visible_to(user).select_related("provider"), pk=pk)
    return answer_action(
        request,
        lambda: services.remove_sign_on(identity=found, by=user, at=timezone.now()),
        lambda _done: redirect("accounts:security"),
    )


def _out(request: HttpRequest, provider: SignOnProvider, *, connects: bool) -> HttpResponse:
    at = timezone.now()
    if services.free_at(username=_name(request, provider), address=address_of(request), at=at):
        return _page(request, error="Too many sign-ins were tried from here. Try again in a while.", status=TOO_MANY)
    user = signed_in(request).pk if connects else 0
    kept: dict[str, Any] = {
        "code": provider.code, "until": at.timestamp() + LIFETIME_SECONDS, "connects": connects, "user": user,
    }  # fmt: skip
    try:
        if provider.kind == SignOnProvider.Kind.OIDC:
            url, asked = oidc.begin(provider, back=_back(request, provider))
            kept["asked"] = asdict(asked)
        else:
            url, kept["asked"] = saml.begin(provider, place=_place(request, provider))
    except NotShown as away:
        logger.warning("single sign-on %s cannot begin: %s", provider.code, away)
        words = f"{provider.name} cannot be reached. Try again later, or sign in with your password or passkey."
        return _page(request, error=words, status=UNPROCESSABLE)
    request.session[UNDER_WAY] = kept
    if connects:  # a form may not lead to another site, not even by way of a redirect (form-action)
        return render(request, "accounts/sign_on_out.html", {"provider": provider, "url": url})
    return HttpResponseRedirect(url)


def _shown(request: HttpRequest, provider: SignOnProvider, kept: dict[str, Any]) -> Shown:
    if provider.kind == SignOnProvider.Kind.OIDC:
        asked = oidc.Asked(**kept["asked"])
        return oidc.finish(provider, back=_back(request, provider), asked=asked, answer=request.GET.dict())
    response = request.POST.get("SAMLResponse", "")
    return saml.finish(provider, place=_place(request, provider), question=str(kept["asked"]), response=response)


def _connected(request: HttpRequest, provider: SignOnProvider, shown: Shown, key: int) -> HttpResponse:
    user = request.user
    if not isinstance(user, User) or user.pk != key:
        return redirect("login")
    try:
        services.connect(provider=provider, shown=shown, by=user, at=timezone.now())
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"From now on you can come in by {provider.name}.")
    return redirect("accounts:security")


def _refused(request: HttpRequest, provider: SignOnProvider, why: str) -> HttpResponse:
    logger.warning("single sign-on %s refused: %s", provider.code, why)
    at, address = timezone.now(), address_of(request)
    services.note_attempt(username=_name(request, provider), address=address, succeeded=False, at=at)
    services.record_refused_sign_in(username="", at=at, address=address)
    return _page(request, error=REFUSED, status=UNPROCESSABLE)


def _page(request: HttpRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    context = {"providers": services.open_providers(), "error": error}
    return render(request, "accounts/sign_on.html", context, status=status)


def _provider(code: str) -> SignOnProvider:
    found: SignOnProvider = get_object_or_404(SignOnProvider, code=code, is_active=True, party__is_active=True)
    return found


def _name(request: HttpRequest, provider: SignOnProvider) -> str:
    """What failures are counted by: the browser, besides its address. Nobody closes the door of a whole ministry."""
    return f"sign-on:{provider.code}:{request.session.session_key or secrets.token_hex(8)}"


def _origin(request: HttpRequest) -> str:
    return settings.PUBLIC_ORIGIN if settings.IS_PRODUCTION else f"{request.scheme}://{request.get_host()}"


def _back(request: HttpRequest, provider: SignOnProvider) -> str:
    return _origin(request) + reverse("accounts:sign-on-back", args=[provider.code])


def _place(request: HttpRequest, provider: SignOnProvider) -> saml.Place:
    entity = _origin(request) + reverse("accounts:sign-on-metadata", args=[provider.code])
    return saml.Place(entity, _back(request, provider))
