"""E-mail and IP addresses, domains and URLs, also as analysts write them so that nobody clicks: hxxp, [.], (at)."""

import ipaddress
import re
from collections.abc import Iterator
from functools import cache
from itertools import islice
from urllib.parse import parse_qsl, urlencode, urlsplit

from intelligence.extraction.labels import Label, label_before
from intelligence.extraction.plain import PlainText
from intelligence.extraction.proposals import Candidate, Confidence, Kind, Strength, Subtype
from intelligence.extraction.vocabulary import words

MOST_CHECKS = 20_000
DOT = r"(?:\.| ?[\[({] ?(?:\.|dot|punkt|point|punto|punct|kropka|τελεία|точка) ?[\])}] ?)"
HOST_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
AT = re.compile(r"@| ?[\[({] ?(?:at|@|ät|arroba|chiocciola|arobase|małpa) ?[\])}] ?", re.IGNORECASE)
HOST_AT = re.compile(rf"{HOST_LABEL}(?:{DOT}{HOST_LABEL}){{1,8}}", re.IGNORECASE)
HOST = re.compile(rf"(?<![\w@.\-]){HOST_LABEL}(?:{DOT}{HOST_LABEL}){{1,8}}(?![\w@-])", re.IGNORECASE)
URL = re.compile(
    r"(?<!\w)(?:h(?:tt|xx|XX)ps?|ftps?|sftp|wss?)(?:\[?:\]?//|\[://\]|\(:\)//)[^\s<>\"'|{}]{3,2000}"
    r"|(?<![\w@.-])(?:www\d?\.|t\.me/|wa\.me/|bit\.ly/)[^\s<>\"'|{}]{2,2000}",
    re.IGNORECASE,
)
LOCAL_PART = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.!#$%&'*+=?^_`{|}~-")
LONGEST_LOCAL_PART = 64  # RFC 5321, 4.5.3.1.1
IPV4 = re.compile(rf"(?<![\w.])\d{{1,3}}(?:{DOT}\d{{1,3}}){{3}}(?![\w-]|\.\d)")
IPV6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![\w:])")
FEWEST_GROUPS = 3  # "a::b" is rarely an address in a report
NO_IP = {Label.VERSION, Label.OTHER_NUMBER}
TRAILING = ".,;:!?)]}>\"'*"
IS_DEFANGED = re.compile(r"[\[({]|hxx", re.IGNORECASE)
SECOND_LEVEL = frozenset({"co", "com", "org", "net", "gov", "ac", "edu", "or", "ne", "go", "gob", "gouv"})


@cache
def _tlds() -> frozenset[str]:
    return frozenset(words("domains", "country") + words("domains", "generic"))


def refang(written: str) -> str:
    """The address as a machine would write it."""
    plain = re.sub(DOT, ".", written, flags=re.IGNORECASE)
    plain = re.sub(r"^h(?:xx|XX)p", "http", plain, flags=re.IGNORECASE)
    plain = re.sub(r"\[:\]//|\[://\]|\(:\)//", "://", plain)
    return AT.sub("@", plain, count=1) if "://" not in plain else plain


def clean_host(host: str) -> str:
    """Small letters and Punycode, so that one host has one form; nothing when it cannot be a host."""
    lowered = host.strip(". ").lower()
    try:
        return lowered if lowered.isascii() else lowered.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def registered_domain(host: str) -> str:
    """The part that somebody registered: two labels, or three below co.uk and its like."""
    parts = host.split(".")
    keep = 3 if len(parts) > 2 and parts[-2] in SECOND_LEVEL and len(parts[-1]) == 2 else 2  # noqa: PLR2004
    return ".".join(parts[-keep:])


def clean_url(url: str) -> str:
    """Protocol and host in small letters, without default port, fragment and campaign marks; nothing if not a URL."""
    with_protocol = url if "://" in url else f"http://{url}"
    try:
        parts = urlsplit(with_protocol)
        port = parts.port
    except ValueError:
        return ""
    host = clean_host(parts.hostname or "")
    if not host or ("." not in host and ":" not in host):
        return ""
    host = f"[{host}]" if ":" in host else host
    default = {"http": 80, "https": 443, "ftp": 21}.get(parts.scheme)
    query = urlencode(
        [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not pair[0].startswith("utm_")]
    )
    path = parts.path.rstrip("/") if parts.path == "/" else parts.path
    return (
        f"{parts.scheme}://{host}{f':{port}' if port and port != default else ''}{path}{f'?{query}' if query else ''}"
    )


def clean_email(email: str) -> str:
    """In small letters, since no provider tells mailboxes apart by case; the domain in Punycode; "" if it is none."""
    local, at, domain = email.rpartition("@")
    host = clean_host(domain)
    return f"{local.lower()}@{host}" if at and local and "." in host and "@" not in local and " " not in local else ""


def find_urls(text: PlainText, default_region: str) -> Iterator[Candidate]:  # noqa: ARG001 (finders share one form)
    """Each address with a protocol, or with a beginning that only web addresses have."""
    for match in islice(URL.finditer(text.plain), MOST_CHECKS):
        written = _without_trailing(match[0])
        normalised = clean_url(refang(written))
        if not normalised:
            continue
        host = urlsplit(normalised).hostname or ""
        yield Candidate(
            Kind.COMMUNICATION_MEANS, Subtype.URL, match.start(), match.start() + len(written), normalised,
            Strength.WHOLE, Confidence.CERTAIN, "web address", {"domain": registered_domain(host)},
        )  # fmt: skip


def _without_trailing(url: str) -> str:
    """Without the punctuation of the sentence; a bracket that the address opened stays."""
    while url and url[-1] in TRAILING and not (url[-1] == ")" and url.count("(") >= url.count(")")):
        url = url[:-1]
    return url


def find_emails(text: PlainText, default_region: str) -> Iterator[Candidate]:  # noqa: ARG001 (finders share one form)
    """Each address around an @, written out or disguised."""
    for at in islice(AT.finditer(text.plain), MOST_CHECKS):
        start = at.start()
        while start > 0 and at.start() - start < LONGEST_LOCAL_PART and text.plain[start - 1] in LOCAL_PART:
            start -= 1
        while start < at.start() and text.plain[start] in ".'*":
            start += 1
        host = HOST_AT.match(text.plain, at.end())
        if start == at.start() or host is None:
            continue
        end = host.end()
        normalised = clean_email(refang(text.plain[start:end]))
        ending = normalised.rpartition(".")[2]
        if not normalised or ending.isdigit() or len(ending) < 2:  # noqa: PLR2004 (no domain ends in one letter)
            continue
        yield Candidate(
            Kind.COMMUNICATION_MEANS, Subtype.EMAIL, start, end, normalised,
            Strength.WHOLE, Confidence.CERTAIN, "e-mail address", {"domain": normalised.rpartition("@")[2]},
        )  # fmt: skip


def find_ips(text: PlainText, default_region: str) -> Iterator[Candidate]:  # noqa: ARG001 (finders share one form)
    """Each IPv4 and IPv6 address; version and section numbers are left out."""
    for pattern in (IPV4, IPV6):
        for match in islice(pattern.finditer(text.plain), MOST_CHECKS):
            try:
                address = ipaddress.ip_address(refang(match[0]))
            except ValueError:
                continue
            label = label_before(text.plain, match.start(), reach=24)
            groups = [group for group in match[0].split(":") if group]
            if label in NO_IP or (address.version == 6 and len(groups) < FEWEST_GROUPS):  # noqa: PLR2004 (IPv6)
                continue
            yield Candidate(
                Kind.COMMUNICATION_MEANS, Subtype.IP, match.start(), match.end(), str(address),
                Strength.OWN_FORM, Confidence.CERTAIN, f"IPv{address.version} address",
                {"is_public": address.is_global},
            )  # fmt: skip


def find_domains(text: PlainText, default_region: str) -> Iterator[Candidate]:  # noqa: ARG001 (finders share one form)
    """Each domain with a known ending; a missing space after a full stop is not one."""
    for match in islice(HOST.finditer(text.plain), MOST_CHECKS):
        host = clean_host(refang(match[0]))
        name, _, ending = refang(match[0]).rpartition(".")
        if not host or not _is_domain(name, ending, is_defanged=bool(IS_DEFANGED.search(match[0]))):
            continue
        yield Candidate(
            Kind.COMMUNICATION_MEANS, Subtype.DOMAIN, match.start(), match.end(), host,
            Strength.FORM_AND_PLACE, Confidence.LIKELY, "domain with a known ending",
            {"domain": registered_domain(host)},
        )  # fmt: skip


def _is_domain(name: str, ending: str, *, is_defanged: bool) -> bool:
    if is_defanged:
        return ending.isalpha() and len(ending) > 1
    if ending not in _tlds() and not ending.startswith("xn--"):
        return False
    registered = name.rpartition(".")[2]
    return len(registered) > 2 and not registered.isdigit() and registered != registered.upper()  # noqa: PLR2004
