"""Single sign-on: whoever is connected comes in, whatever proves nothing is refused with the same words."""

import base64
import hashlib
import http.server
import json
import secrets
import threading
import time
import zlib
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from europol_portal.access.binding import acting_for
from europol_portal.accounts import services
from europol_portal.accounts.models import SignOnIdentity, SignOnProvider
from europol_portal.accounts.sign_on import Shown
from europol_portal.accounts.views.sign_on import REFUSED, UNDER_WAY
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.parties.models import Role
from europol_portal.web import step_up
from tests.factories.parties import make_authority, make_user

pytestmark = pytest.mark.django_db

SUBJECT, LEVEL = "8f3b-subject", "urn:example:two-factors"
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})


class Provider(http.server.BaseHTTPRequestHandler):
    """A provider of OpenID Connect: configuration, keys, and tokens for codes whose verifier fits."""

    def do_GET(self):
        server = self.server
        if self.path == "/.well-known/openid-configuration":
            self.say(
                {
                    "issuer": server.claimed, "authorization_endpoint": f"{server.url}/authorize",
                    "token_endpoint": f"{server.url}/token", "jwks_uri": f"{server.url}/keys",
                }
            )  # fmt: skip
        else:
            self.say({"keys": [KEY.as_dict(private=False)]})

    def do_POST(self):
        asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        challenge = self.server.codes.pop(asked["code"][0], None)
        digest = hashlib.sha256(asked["code_verifier"][0].encode()).digest()
        if challenge != base64.urlsafe_b64encode(digest).rstrip(b"=").decode():
            self.say({"error": "invalid_grant"}, 400)
        else:
            self.say({"access_token": "x", "token_type": "Bearer", "id_token": self.server.token})

    def say(self, body, status=200):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def ministry():
    """It runs on this machine."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    server.url = server.claimed = f"http://127.0.0.1:{server.server_address[1]}"
    server.codes, server.token = {}, ""
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def oidc(ministry, germany):
    """Germany's provider."""
    return SignOnProvider.objects.create(
        party=germany, code="bka", name="BKA", kind="oidc", issuer=ministry.url, client_id="portal",
        client_secret="hush",
    )  # fmt: skip


@pytest.fixture
def connected(oidc, german_officer, now):
    """de.liaison comes in by it."""
    with acting_for(german_officer):
        return services.connect(provider=oidc, shown=Shown(SUBJECT), by=german_officer, at=now)


def _out(client, provider):
    """What the portal asks the provider."""
    answer = client.get(reverse("accounts:sign-on-start", args=[provider.code]))
    assert answer.status_code == 302
    return {name: values[0] for name, values in parse_qs(urlsplit(answer["Location"]).query).items()}


def _token(asked, ministry, *, key=KEY, header=None, **claims):
    moment = int(time.time())
    told = {
        "iss": ministry.url, "aud": "portal", "sub": SUBJECT, "iat": moment, "exp": moment + 300,
        "nonce": asked["nonce"],
    } | claims  # fmt: skip
    told = {name: value for name, value in told.items() if value is not None}
    return jwt.encode(header or {"alg": "RS256", "kid": "one"}, told, key, algorithms=["RS256", "HS256"])


def _back(client, provider, asked, ministry, *, token=None, **answer):
    """The browser comes back with a code."""
    code = secrets.token_hex(8)
    ministry.codes[code] = asked["code_challenge"]
    ministry.token = token if token is not None else _token(asked, ministry)
    given = {"code": code, "state": asked["state"]} | answer
    return client.get(reverse("accounts:sign-on-back", args=[provider.code]), given)


def _is_in(client):
    return "_auth_user_id" in client.session


def test_who_is_connected_comes_in(client, oidc, ministry, connected, german_officer):
    asked = _out(client, oidc)
    answer = _back(client, oidc, asked, ministry)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(german_officer.pk)
    assert step_up.FACTOR not in client.session
    assert (asked["scope"], asked["code_challenge_method"], asked["response_type"]) == ("openid", "S256", "code")
    with acting_for(german_officer):
        assert SignOnIdentity.objects.get().used_at


def test_who_is_not_connected_is_refused_and_nothing_is_made(client, oidc, ministry, german_officer):
    answer = _back(client, oidc, _out(client, oidc), ministry)

    assert answer.status_code == 422
    assert REFUSED in answer.content.decode()
    assert not _is_in(client)


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "http://127.0.0.1:1"}, {"aud": "another"}, {"aud": ["portal", "another"]}, {"nonce": "another"},
        {"nonce": None}, {"exp": 1_700_000_000}, {"exp": None}, {"iat": None}, {"sub": None},
        {"key": OTHER_KEY}, {"iat": 4_000_000_000},
        {"key": OctKey.import_key("hush" * 8), "header": {"alg": "HS256", "kid": "one"}},
    ],
    ids=[
        "issuer", "audience", "audiences", "nonce", "no-nonce", "over", "no-end", "no-beginning", "nobody", "key",
        "ahead", "secret",
    ],
)  # fmt: skip
def test_a_token_that_proves_nothing_is_refused_with_the_same_words(client, oidc, ministry, connected, wrong):
    asked = _out(client, oidc)
    answer = _back(client, oidc, asked, ministry, token=_token(asked, ministry, **wrong))

    assert (answer.status_code, _is_in(client)) == (422, False)
    assert REFUSED in answer.content.decode()


def test_a_token_without_a_signature_is_refused(client, oidc, ministry, connected):
    asked = _out(client, oidc)
    _header, body, _signature = _token(asked, ministry).split(".")
    none = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    for token in (f"{none}.{body}.", "", "a.b.c", f"{none}.{body}.{_signature}"):
        answer = _back(client, oidc, asked, ministry, token=token)
        assert (answer.status_code, _is_in(client)) == (422, False)
        asked = _out(client, oidc)


def test_a_code_counts_once_and_in_its_own_browser(client, oidc, ministry, connected, browser_of_another):
    asked = _out(client, oidc)
    address, given = reverse("accounts:sign-on-back", args=[oidc.code]), {"code": "c", "state": asked["state"]}
    ministry.codes["c"], ministry.token = asked["code_challenge"], _token(asked, ministry)

    assert browser_of_another.get(address, given).status_code == 422
    assert client.get(address, given).status_code == 302
    client.logout()
    assert client.get(address, given).status_code == 422


@pytest.fixture
def browser_of_another():
    """Another browser."""
    return Client()


def test_another_state_issuer_or_an_error_is_refused(client, oidc, ministry, connected):
    for answer in ({"state": "another"}, {"state": ""}, {"iss": "https://elsewhere.example"}, {"code": ""}):
        asked = _out(client, oidc)
        assert _back(client, oidc, asked, ministry, **answer).status_code == 422
        assert UNDER_WAY not in client.session


def test_a_configuration_of_another_issuer_is_refused(client, oidc, ministry, connected):
    ministry.claimed = "https://elsewhere.example"
    answer = client.get(reverse("accounts:sign-on-start", args=[oidc.code]))

    assert answer.status_code == 422
    assert "cannot be reached" in answer.content.decode()


def test_only_the_level_that_is_asked_for_counts_and_stands_for_a_factor(
    client, oidc, ministry, connected, german_officer
):
    SignOnProvider.objects.filter(pk=oidc.pk).update(needed_level=LEVEL, counts_as_factor=True)
    asked = _out(client, oidc)
    assert asked["acr_values"] == LEVEL
    assert _back(client, oidc, asked, ministry).status_code == 422
    asked = _out(client, oidc)
    assert _back(client, oidc, asked, ministry, token=_token(asked, ministry, acr=LEVEL)).status_code == 302
    assert client.session[step_up.FACTOR] == "sign_on"


def test_closed_accounts_providers_and_other_parties_stay_out(client, connected, ministry, german_officer, netherlands):
    oidc = connected.provider
    german_officer.is_active = False
    german_officer.save(update_fields=["is_active"])
    assert _back(client, oidc, _out(client, oidc), ministry).status_code == 422
    german_officer.is_active = True
    german_officer.save(update_fields=["is_active"])
    SignOnProvider.objects.filter(pk=oidc.pk).update(party=netherlands)
    assert _back(client, oidc, _out(client, oidc), ministry).status_code == 422
    SignOnProvider.objects.filter(pk=oidc.pk).update(is_active=False)
    assert client.get(reverse("accounts:sign-on-start", args=[oidc.code])).status_code == 404


def test_too_many_failures_slow_it_down(client, oidc, ministry):
    for _ in range(5):
        _back(client, oidc, _out(client, oidc), ministry)

    assert client.get(reverse("accounts:sign-on-start", args=[oidc.code])).status_code == 429


def test_a_person_connects_and_removes_it(client, oidc, ministry, german_officer):
    client.force_login(german_officer)
    page = client.post(reverse("accounts:sign-on-connect", args=[oidc.code]))
    asked = {name: values[0] for name, values in parse_qs(urlsplit(page.context["url"]).query).items()}
    done = _back(client, oidc, asked, ministry)

    assert done["Location"] == reverse("accounts:security")
    assert "BKA" in client.get(reverse("accounts:security")).content.decode()
    with acting_for(german_officer):
        identity = SignOnIdentity.objects.get()
    assert SUBJECT not in identity.digest
    client.post(reverse("accounts:sign-on-remove", args=[identity.pk]))
    with acting_for(german_officer):
        assert not SignOnIdentity.objects.exists()


def test_one_subject_opens_one_account_and_only_of_its_party(connected, dutch_officer, colleague, now):
    oidc = connected.provider
    with acting_for(colleague), pytest.raises(DomainError, match="another one"):
        services.connect(provider=oidc, shown=Shown(SUBJECT), by=colleague, at=now)
    with acting_for(dutch_officer), pytest.raises(AccessDenied):
        services.connect(provider=oidc, shown=Shown("x"), by=dutch_officer, at=now)
    with acting_for(dutch_officer):
        assert not SignOnIdentity.objects.exists()
        with pytest.raises(AccessDenied):
            services.remove_sign_on(identity=connected, by=dutch_officer, at=now)


@pytest.fixture
def colleague(germany):
    """Another German officer."""
    return make_user("de.second", authority=make_authority(germany), role=Role.LIAISON_OFFICER)


def test_an_administrator_keeps_providers_whose_secret_is_not_shown(oidc, administrator, german_officer, client, now):
    with acting_for(german_officer), pytest.raises(AccessDenied):
        services.save_provider(provider=oidc, by=german_officer, at=now)
    with acting_for(administrator):
        oidc.counts_as_factor = True
        with pytest.raises(ValidationError):
            services.save_provider(provider=oidc, by=administrator, at=now)
    client.force_login(administrator)
    answer = client.get(f"/admin/accounts/signonprovider/{oidc.pk}/change/")
    page = answer.content.decode()
    assert answer.status_code == 200, page[-900:]
    assert "hush" not in page
    assert "BKA" in page


# SAML


@pytest.fixture
def certificate():
    """Of the identity provider, with its key."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp")])
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(moment).not_valid_after(moment + timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return made.public_bytes(pem).decode(), private.decode()


@pytest.fixture
def saml(germany, german_officer, certificate, now):
    """Another provider of Germany, connected with de.liaison."""
    provider = SignOnProvider.objects.create(
        party=germany, code="idp", name="IdP", kind="saml", issuer="https://idp.example/meta",
        sign_on_url="https://idp.example/sso", certificate=certificate[0],
    )  # fmt: skip
    with acting_for(german_officer):
        services.connect(provider=provider, shown=Shown(SUBJECT), by=german_officer, at=now)
    return provider


ASSERTION = """<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a{mark}" Version="2.0" IssueInstant="{at}"><saml:Issuer>{issuer}</saml:Issuer><saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">{subject}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="{until}" Recipient="{back}" InResponseTo="{question}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="{before}" NotOnOrAfter="{until}"><saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="{at}"><saml:AuthnContext><saml:AuthnContextClassRef>{level}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement></saml:Assertion>"""  # noqa: E501
RESPONSE = """<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_r{mark}" Version="2.0" IssueInstant="{at}" Destination="{back}" InResponseTo="{question}"><saml:Issuer>{issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>{assertion}</samlp:Response>"""  # noqa: E501
ORIGIN = "http://testserver"


def _question(client, provider):
    answer = client.get(reverse("accounts:sign-on-start", args=[provider.code]))
    packed = parse_qs(urlsplit(answer["Location"]).query)["SAMLRequest"][0]
    return zlib.decompress(base64.b64decode(packed), -15).decode().split('ID="')[1].split('"')[0]


def _response(provider, certificate, question, *, is_signed=True, tamper=("", ""), **facts):
    moment = timezone.now()  # the library asks the clock
    form = "%Y-%m-%dT%H:%M:%SZ"
    told = {
        "mark": secrets.token_hex(8), "at": moment.strftime(form), "issuer": provider.issuer, "subject": SUBJECT,
        "until": (moment + timedelta(minutes=5)).strftime(form), "question": question, "level": LEVEL,
        "before": (moment - timedelta(minutes=5)).strftime(form),
        "back": ORIGIN + reverse("accounts:sign-on-back", args=[provider.code]),
        "audience": ORIGIN + reverse("accounts:sign-on-metadata", args=[provider.code]),
    } | facts  # fmt: skip
    assertion = ASSERTION.format(**told)
    if is_signed:
        signed = OneLogin_Saml2_Utils.add_sign(assertion, certificate[1], certificate[0])
        assertion = signed.decode() if isinstance(signed, bytes) else signed
        assertion = assertion.split("?>", 1)[-1] if assertion.startswith("<?xml") else assertion
    return base64.b64encode(RESPONSE.format(assertion=assertion.replace(*tamper), **told).encode()).decode()


def _posted(client, provider, response):
    address = reverse("accounts:sign-on-back", args=[provider.code])
    first = client.post(address, {"SAMLResponse": response})
    assert response in first.content.decode()
    return client.post(address, {"SAMLResponse": response, "again": "1"})


def test_a_signed_assertion_opens_the_account_once(client, saml, certificate, german_officer):
    response = _response(saml, certificate, _question(client, saml))

    assert _posted(client, saml, response).status_code == 302
    assert client.session["_auth_user_id"] == str(german_officer.pk)
    client.logout()
    assert _posted(client, saml, response).status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"is_signed": False}, {"tamper": (SUBJECT, "somebody-else")}, {"question": "_another"},
        {"audience": "https://elsewhere.example"}, {"issuer": "https://elsewhere.example"},
        {"until": "2026-01-01T00:00:00Z"}, {"before": "2099-01-01T00:00:00Z"}, {"back": "https://elsewhere.example"},
        {"subject": ""},
    ],
    ids=str,
)  # fmt: skip
def test_a_response_that_proves_nothing_is_refused(client, saml, certificate, wrong):
    facts = dict(wrong)
    question = facts.pop("question", None) or _question(client, saml)
    if "question" in wrong:
        _question(client, saml)
    answer = _posted(client, saml, _response(saml, certificate, question, **facts))

    assert (answer.status_code, _is_in(client)) == (422, False)
    assert REFUSED in answer.content.decode()


def test_the_level_of_an_assertion_is_asked_for(client, saml, certificate):
    SignOnProvider.objects.filter(pk=saml.pk).update(needed_level=LEVEL, counts_as_factor=True)
    low = _response(saml, certificate, _question(client, saml), level="urn:example:password")
    assert _posted(client, saml, low).status_code == 422
    assert _posted(client, saml, _response(saml, certificate, _question(client, saml))).status_code == 302
    assert client.session[step_up.FACTOR] == "sign_on"


def test_an_entity_bomb_and_nonsense_are_refused(client, saml):
    bomb = '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><b>&b;</b>'
    for text in (bomb, "no xml", "", "<a/>"):
        _question(client, saml)
        response = base64.b64encode(text.encode()).decode()
        answer = client.post(
            reverse("accounts:sign-on-back", args=[saml.code]), {"SAMLResponse": response, "again": "1"}
        )
        assert answer.status_code == 422


def test_the_metadata_name_the_portal(client, saml, oidc):
    page = client.get(reverse("accounts:sign-on-metadata", args=[saml.code])).content.decode()

    assert ORIGIN + reverse("accounts:sign-on-back", args=[saml.code]) in page
    assert client.get(reverse("accounts:sign-on-metadata", args=[oidc.code])).status_code == 404


def test_the_list_names_organisations_and_no_account(client, oidc, german_officer):
    page = client.get(reverse("accounts:sign-on")).content.decode()

    assert "BKA" in page
    assert german_officer.username not in page
