"""A second administrator, and accounts that are being set up."""

import base64
import json
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.db import connection
from django.test.utils import CaptureQueriesContext

from europol_portal.access.binding import acting_for
from europol_portal.accounts import services
from europol_portal.accounts.views import passkeys
from europol_portal.audit.models import AuditEvent
from europol_portal.parties.models import Authority, Membership, Role
from tests.accounts.device import Device
from tests.factories.parties import LONG_AGO, make_authority, make_user
from tests.kept import kept


@pytest.fixture
@kept
def other_administrator(europol):
    """A colleague of the administrator."""
    kind = {"name": "Administration", "kind": Authority.Kind.CENTRE}
    return make_user("europol.admin2", authority=make_authority(europol, "ep-admin", **kind), role=Role.ADMINISTRATOR)


@pytest.fixture
def queries_of():
    """How many queries a request makes, once the process knows its constants."""

    def count(client, address):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    return count


@pytest.fixture
def record(data_protection_officer):
    """Lines of the audit record of one kind, newest last, as the data protection officer reads them."""

    def lines(kind):
        with acting_for(data_protection_officer):
            return list(AuditEvent.objects.filter(kind=kind).order_by("pk"))

    return lines


@pytest.fixture
def app_of():
    """Sets an authenticator app up for a person and gives `code(moment)`."""

    def set_up(person, at):
        with acting_for(person):
            services.start_app(user=person, at=at)
            secret = parse_qs(urlsplit(services.address_for_app(person)).query)["secret"][0]
            key = base64.b32decode(secret + "=" * (-len(secret) % 8))
            code = lambda moment: TOTP(key, 6, SHA1(), 30).generate(int(moment.timestamp())).decode()  # noqa: E731, S303
            codes = services.confirm_app(user=person, code=code(at), at=at)
        return code, codes

    return set_up


@pytest.fixture
def device_of():
    """Adds a passkey to a person and gives the device that holds it."""

    def add(person, at, **values):
        device, relying = Device(), services.Relying(host="testserver", origin="http://testserver")
        with acting_for(person):
            options, state = services.begin_adding(user=person, relying=relying)
            services.finish_adding(
                user=person,
                relying=relying,
                state=state,
                answer=json.loads(device.make(passkeys.plain(options))),
                label=values.get("label", "Key ring"),
                at=at,
            )
        return device

    return add


@pytest.fixture
@kept
def german_unit(germany):
    """The national unit of Germany."""
    return make_authority(germany, "de-nu", name="Unit Germany", kind=Authority.Kind.NATIONAL_UNIT)


@pytest.fixture
@kept
def german_head(german_unit):
    """Heads the German unit and is one of its officers."""
    person = make_user("de.head", authority=german_unit, role=Role.NATIONAL_OFFICER)
    Membership.objects.create(user=person, authority=german_unit, role=Role.UNIT_HEAD, valid_from=LONG_AGO)
    return person
