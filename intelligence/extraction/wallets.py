"""Crypto wallets: only with a checksum that fits, save Ethereum's in one case, which carries none."""

import re
from collections.abc import Callable, Iterator
from itertools import islice

from intelligence.extraction.checksums import base58check, eip55, monero_fits, segwit_fits
from intelligence.extraction.plain import PlainText
from intelligence.extraction.proposals import Candidate, Confidence, Kind, Strength, Subtype

MOST_CHECKS = 1000  # per pattern; an EIP-55 checksum costs half a millisecond
ALONE, ENDS = r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])"
NAMES = {"btc": "Bitcoin", "ltc": "Litecoin", "eth": "Ethereum", "trx": "Tron", "xmr": "Monero"}
VERSIONS = {0x00: "btc", 0x05: "btc", 0x30: "ltc", 0x32: "ltc", 0x41: "trx"}
BASE58_LENGTH = 21  # version byte and hash
PATTERNS = (
    re.compile(rf"{ALONE}[13LMT][1-9A-HJ-NP-Za-km-z]{{25,34}}{ENDS}"),
    re.compile(rf"{ALONE}(?:bc1|ltc1|BC1|LTC1)[02-9ac-hj-np-zAC-HJ-NP-Z]{{11,87}}{ENDS}"),
    re.compile(rf"{ALONE}0x[0-9a-fA-F]{{40}}{ENDS}"),
    re.compile(rf"{ALONE}[48][1-9A-HJ-NP-Za-km-z]{{94}}(?:[1-9A-HJ-NP-Za-km-z]{{11}})?{ENDS}"),
)


def read_wallet(written: str) -> tuple[str, str] | None:
    """The network and the form that is compared, or nothing when the checksum does not fit."""
    readers: tuple[tuple[re.Pattern[str], Callable[[str], tuple[str, str] | None]], ...] = tuple(
        zip(PATTERNS, (_base58, _segwit, _ethereum, _monero), strict=True)
    )
    return next((read(written) for pattern, read in readers if pattern.fullmatch(written)), None)


def _base58(written: str) -> tuple[str, str] | None:
    payload = base58check(written)
    if payload is None or len(payload) != BASE58_LENGTH or payload[0] not in VERSIONS:
        return None
    return VERSIONS[payload[0]], written


def _segwit(written: str) -> tuple[str, str] | None:
    small = written.lower()
    if written not in {small, written.upper()} or not segwit_fits(small):
        return None
    return small.partition("1")[0].replace("bc", "btc"), small


def _ethereum(written: str) -> tuple[str, str] | None:
    digits = written[2:]
    if digits not in {digits.lower(), digits.upper()} and eip55(digits.lower()) != digits:
        return None
    return "eth", f"0x{digits.lower()}"


def _monero(written: str) -> tuple[str, str] | None:
    return ("xmr", written) if monero_fits(written) else None


def find_wallets(text: PlainText, default_region: str) -> Iterator[Candidate]:  # noqa: ARG001 (finders share one form)
    """Each address of a known network."""
    for pattern in PATTERNS:
        for match in islice(pattern.finditer(text.plain), MOST_CHECKS):
            found = read_wallet(match[0])
            if found is None:
                continue
            network, normalised = found
            is_checked = network != "eth" or match[0][2:] not in {match[0][2:].lower(), match[0][2:].upper()}
            yield Candidate(
                Kind.PAYMENT_MEANS, Subtype.WALLET, match.start(), match.end(), normalised,
                Strength.CHECKSUM if is_checked else Strength.OWN_FORM,
                Confidence.CERTAIN if is_checked else Confidence.LIKELY,
                f"{NAMES[network]} address, checksum fits" if is_checked else "Ethereum address without checksum",
                {"network": network},
            )  # fmt: skip
