"""Send a few bytes to an address that a person has typed, and to nothing inside: no inner address, no way around it.

The name is resolved once, every address it has must be a public one (or the name must stand in WEBHOOK_HOSTS), and the
connection goes to the address that was looked at. Redirects are not followed, and of an answer only the status counts.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

import certifi
import urllib3
from django.conf import settings

SECONDS = 5.0
HTTPS, HTTP = 443, 80


class Refused(Exception):
    """The address may not be reached; the words are for its person."""


@dataclass(frozen=True)
class Target:
    """Where a connection goes: the address that was looked at, under the name that the certificate must have."""

    scheme: str
    host: str
    port: int
    address: str
    path: str


def target_of(url: str) -> Target:
    """Look at an address and resolve its name. Raises Refused with what to do."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".").lower()
    try:
        port = parts.port or (HTTPS if parts.scheme == "https" else HTTP)
    except ValueError as wrong:
        raise Refused("The port is no number.") from wrong
    known = f"{host}:{port}" in settings.WEBHOOK_HOSTS
    if parts.scheme != "https" and not (known and parts.scheme == "http" and not settings.IS_PRODUCTION):
        raise Refused("Give an address that begins with https://.")
    if not host or parts.username or parts.password or parts.fragment:
        raise Refused("Give an address without a user name, a password or a fragment.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, _resolved(host, port, is_known=known), path)


def send(target: Target, body: bytes, headers: dict[str, str]) -> int:
    """Post the bytes; returns the status. Raises urllib3.exceptions.HTTPError when there is no answer."""
    timeout = urllib3.Timeout(connect=SECONDS, read=SECONDS)
    pool: urllib3.HTTPConnectionPool
    if target.scheme == "https":
        pool = urllib3.HTTPSConnectionPool(
            target.address, target.port, server_hostname=target.host, assert_hostname=target.host,
            cert_reqs="CERT_REQUIRED", ca_certs=certifi.where(), timeout=timeout, retries=False,
        )  # fmt: skip
    else:
        pool = urllib3.HTTPConnectionPool(target.address, target.port, timeout=timeout, retries=False)
    name = target.host if target.port in {HTTPS, HTTP} else f"{target.host}:{target.port}"
    with pool:
        answer = pool.urlopen(
            "POST", target.path, body=body, headers={"Host": name, **headers}, redirect=False, preload_content=False
        )
        answer.close()  # nothing of what it says is read
        return int(answer.status)


def _resolved(host: str, port: int, *, is_known: bool) -> str:
    try:
        found = {str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as unknown:
        raise Refused("This name is not known. Is it written as it should be?") from unknown
    if not is_known and not all(_is_public(one) for one in found):
        raise Refused("This address lies inside a network. Only public addresses are told.")
    return min(found)


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    if inner is not None and not inner.is_global:
        return False
    return address.is_global and not address.is_multicast
