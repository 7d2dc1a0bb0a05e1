"""Checksums that no library of the portal has, or that stand in the way of speed: Luhn, bech32m, base58, Keccak."""

import hashlib
from functools import reduce

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BASE58_VALUES = {letter: value for value, letter in enumerate(BASE58)}
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
BECH32_CONSTANT, BECH32M_CONSTANT = 1, 0x2BC830A3  # BIP 173, BIP 350
VIN_VALUES = dict(
    zip(
        "0123456789ABCDEFGHJKLMNPRSTUVWXYZ", [*range(10), *range(1, 9), 1, 2, 3, 4, 5, 7, 9, *range(2, 10)], strict=True
    )
)
VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)  # 49 CFR 565.15
MRZ_WEIGHTS = (7, 3, 1)  # ICAO Doc 9303, part 3


def luhn_fits(digits: str) -> bool:
    """ISO/IEC 7812: payment cards and device numbers."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) << (place % 2)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 (the rule itself: add the two digits)
    return total % 10 == 0


def mod97_fits(account: str) -> bool:
    """ISO 13616: the account in capitals, without spaces."""
    return int("".join(str(int(letter, 36)) for letter in account[4:] + account[:4])) % 97 == 1


def vin_digit_fits(vin: str) -> bool:
    """The ninth place is the check digit; only North America and China demand it."""
    rest = sum(VIN_VALUES[letter] * weight for letter, weight in zip(vin, VIN_WEIGHTS, strict=True)) % 11
    return vin[8] == ("X" if rest == 10 else str(rest))  # noqa: PLR2004 (X stands for ten)


def mrz_digit_fits(field: str, digit: str) -> bool:
    """A field of a machine-readable zone and its check digit."""
    total = sum(
        (0 if letter == "<" else int(letter, 36)) * MRZ_WEIGHTS[place % 3] for place, letter in enumerate(field)
    )
    return digit == str(total % 10)


def base58check(address: str) -> bytes | None:
    """The payload with its version byte, or nothing when the checksum does not fit."""
    number = 0
    for letter in address:
        value = BASE58_VALUES.get(letter)
        if value is None:
            return None
        number = number * 58 + value
    zeros = len(address) - len(address.lstrip("1"))
    raw = bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")
    body, check = raw[:-4], raw[-4:]
    return body if hashlib.sha256(hashlib.sha256(body).digest()).digest()[:4] == check else None


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= generator if top >> place & 1 else 0
    return check


def segwit_fits(address: str) -> bool:
    """Bech32 for version 0, bech32m for all later ones, taproot included; the address in small letters."""
    prefix, _, data = address.rpartition("1")
    values = [BECH32.find(letter) for letter in data]
    if not prefix or -1 in values or len(values) < 8:  # noqa: PLR2004 (version, program, six of checksum)
        return False
    spread = [ord(letter) >> 5 for letter in prefix] + [0] + [ord(letter) & 31 for letter in prefix]
    if _polymod(spread + values) != (BECH32M_CONSTANT if values[0] else BECH32_CONSTANT):
        return False
    bits = len(values[1:-6]) * 5
    return values[0] <= 16 and (bits // 8 in {20, 32} if values[0] == 0 else 2 <= bits // 8 <= 40)  # noqa: PLR2004


def _rotate(lane: int, by: int) -> int:
    return ((lane << by) | (lane >> (64 - by))) & 0xFFFFFFFFFFFFFFFF


def _round_constants() -> tuple[int, ...]:
    register, constants = 1, []
    for _ in range(24):
        constant = 0
        for power in range(7):
            constant |= (register & 1) << ((1 << power) - 1)
            register = (register << 1) ^ (0x171 if register >> 7 else 0)
        constants.append(constant)
    return tuple(constants)


ROUND_CONSTANTS = _round_constants()


def _permute(state: list[int]) -> list[int]:
    for constant in ROUND_CONSTANTS:
        columns = [reduce(int.__xor__, state[x::5]) for x in range(5)]
        mixed = [columns[(x - 1) % 5] ^ _rotate(columns[(x + 1) % 5], 1) for x in range(5)]
        state = [lane ^ mixed[place % 5] for place, lane in enumerate(state)]
        x, y, moved, current = 1, 0, list(state), state[1]
        for step in range(24):
            x, y = y, (2 * x + 3 * y) % 5
            current, kept = state[x + 5 * y], current
            moved[x + 5 * y] = _rotate(kept, (step + 1) * (step + 2) // 2 % 64)
        state = [
            moved[place] ^ (~moved[place // 5 * 5 + (place + 1) % 5] & moved[place // 5 * 5 + (place + 2) % 5])
            for place in range(25)
        ]
        state[0] ^= constant
    return state


def keccak256(data: bytes) -> bytes:
    """The hash before SHA-3 was fixed, which Ethereum and Monero use; hashlib has only the later one."""
    rate = 136
    padded = bytearray(data + bytes(rate - len(data) % rate))
    padded[len(data)] ^= 0x01
    padded[-1] ^= 0x80
    state = [0] * 25
    for block in range(0, len(padded), rate):
        for lane in range(rate // 8):
            at = block + lane * 8
            state[lane] ^= int.from_bytes(padded[at : at + 8], "little")
        state = _permute(state)
    return b"".join(lane.to_bytes(8, "little") for lane in state[:4])


def eip55(address: str) -> str:
    """The address with the capitals that carry its checksum (EIP-55); given as 40 small hexadecimal digits."""
    digest = keccak256(address.encode("ascii")).hex()
    return "".join(
        letter.upper() if int(mark, 16) > 7 else letter  # noqa: PLR2004 (the rule: the high bit of each half byte)
        for letter, mark in zip(address, digest, strict=False)
    )


def monero_fits(address: str) -> bool:
    """Base58 in blocks of eleven letters, then four bytes of Keccak."""
    sizes = {11: 8, 10: 7, 9: 6, 7: 5, 6: 4, 5: 3, 3: 2, 2: 1}
    raw = b""
    for at in range(0, len(address), 11):
        block = address[at : at + 11]
        number = 0
        for letter in block:
            if letter not in BASE58_VALUES:
                return False
            number = number * 58 + BASE58_VALUES[letter]
        size = sizes.get(len(block))
        if size is None or number >> (8 * size):
            return False
        raw += number.to_bytes(size, "big")
    return keccak256(raw[:-4])[:4] == raw[-4:]
