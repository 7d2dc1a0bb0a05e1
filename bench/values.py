"""Synthetic identifiers: valid checksums over fictional banks, test cards, makers' codes with invented serials.

The arithmetic here is written apart from the portal's, so that the one checks the other.
"""

import hashlib
import random
import string

from stdnum import luhn
from stdnum.bg import egn
from stdnum.cz import rc
from stdnum.it import codicefiscale
from stdnum.pl import pesel
from stdnum.ro import cnp

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
# Structure of the account behind country and check digits: A letters of a fictional bank, d digits, c letter or digit.
ACCOUNTS = {
    "AT": "d16", "BE": "d12", "BG": "A4d6d8", "CH": "d5d12", "CY": "d8d16", "CZ": "d20", "DE": "d18", "DK": "d14",
    "ES": "d20", "FR": "d10d11d2", "GB": "A4d14", "GR": "d7d16", "HU": "d24",
    "IE": "A4d14", "IT": "L1d10d12", "LT": "d16",
    "LU": "d3d13", "LV": "A4d13", "NL": "A4d10", "PL": "d24", "PT": "d21", "RO": "A4d16", "SE": "d20", "SK": "d20",
    "SM": "L1d10d12", "FI": "d14",
}  # fmt: skip
CARDS = {"visa": ("411111", 16), "mc": ("555555", 16), "amex": ("378282", 15), "mc2": ("222300", 16)}
VEHICLES = ("WVWZZZ", "WDB906", "VF1FW0", "ZFA250", "TMBJJ7", "YV1FS5", "VSSZZZ", "WMAN08", "XLRTE4", "UU1HSD")
# Published examples: BIP 173, BIP 350, EIP-55 and the test vectors and documents of the networks.
WALLETS = {
    "eth": (
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
    ),
    "xmr": (
        "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A",
        "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H",
    ),
}  # fmt: skip
VERSIONS = {"btc": b"\x00", "trx": b"\x41", "ltc": b"\x30"}
FICTIONAL_BANKS = ("TEST", "FICT", "DEMO", "NONE")


class Values:
    """Makes values from one source of chance, so that a seed makes the same report again."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def digits(self, count: int) -> str:
        """So many digits."""
        return "".join(self.chance.choices(string.digits, k=count))

    def iban(self, country: str) -> str:
        """An account at a bank that does not exist; the checksum fits."""
        account = ""
        shape = ACCOUNTS[country]
        for at, mark in enumerate(shape):
            if mark.isdigit() or (at and not mark.isalpha()):
                continue
            count = int("".join(part for part in shape[at + 1 : at + 3] if part.isdigit()))
            makers = {"A": self.chance.choice(FICTIONAL_BANKS), "L": "X", "d": self.digits(count)}
            account += makers[mark]
        if country == "BE":
            account = account[:10] + f"{int(account[:10]) % 97 or 97:02}"
        check = 98 - int("".join(str(int(letter, 36)) for letter in f"{account}{country}00")) % 97
        return f"{country}{check:02}{account}"

    def broken_iban(self, country: str) -> str:
        """The same with a wrong checksum."""
        account = self.iban(country)
        return f"{account[:2]}{(int(account[2:4]) + 7) % 90 + 10:02}{account[4:]}"

    def card(self, scheme: str) -> str:
        """A number below a prefix that schemes keep for tests."""
        prefix, length = CARDS[scheme]
        body = prefix + self.digits(length - len(prefix) - 1)
        return body + luhn.calc_check_digit(body)

    def broken_card(self) -> str:
        """Sixteen digits like a card's whose check digit does not fit."""
        number = self.card("visa")
        return number[:-1] + str((int(number[-1]) + self.chance.randint(1, 9)) % 10)

    def order(self) -> str:
        """An order number that would pass for a card by chance."""
        return self.card("visa")

    def imei(self) -> str:
        """A device number of a reporting body's test range."""
        body = "35" + self.digits(12)
        return body + luhn.calc_check_digit(body)

    def vin(self) -> str:
        """A maker's prefix and an invented serial."""
        return (
            self.chance.choice(VEHICLES)
            + "".join(self.chance.choices("ABCDEFGHJKLMNPRSTUVWXYZ123456789", k=5))
            + self.digits(6)
        )

    def wallet(self, network: str) -> str:
        """An address of a random hash, or a published example."""
        if network in WALLETS:
            return self.chance.choice(WALLETS[network])
        if network == "btc" and self.chance.random() < 2 / 3:
            return bech32("bc", self.chance.choice((0, 1)), self.chance.randbytes(32))
        return base58(VERSIONS[network] + self.chance.randbytes(20))

    def national(self, kind: str) -> str:
        """A national number whose check digit fits."""
        born = f"{self.chance.randint(60, 99)}{self.chance.randint(1, 12):02}{self.chance.randint(1, 28):02}"
        if kind == "pesel":
            body = born + self.digits(4)
            return body + pesel.calc_check_digit(body)
        if kind == "cnp":
            body = f"1{born}16{self.digits(3)}"
            return body + cnp.calc_check_digit(body)
        if kind == "cf":
            body = f"DSNMRA{born[:2]}L45F205"
            return body + codicefiscale.calc_check_digit(body)
        valid = {"rc": rc, "egn": egn}[kind].is_valid
        return next(number for _ in range(10_000) if valid(number := born + self.digits(4)))

    def dni(self) -> str:
        """A Spanish identity number; the letter is the remainder by 23."""
        number = self.digits(8)
        return number + "TRWAGMYFPDXBNJZSQVHLCKE"[int(number) % 23]


def base58(body: bytes) -> str:
    """Base58check of version byte and hash."""
    raw = body + hashlib.sha256(hashlib.sha256(body).digest()).digest()[:4]
    number, letters = int.from_bytes(raw, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        letters = BASE58[rest] + letters
    return "1" * (len(raw) - len(raw.lstrip(b"\0"))) + letters


def bech32(prefix: str, version: int, program: bytes) -> str:
    """A segregated-witness address (BIP 173 for version 0, BIP 350 above)."""
    bits = "".join(f"{byte:08b}" for byte in program)
    bits += "0" * (-len(bits) % 5)
    data = [version, *(int(bits[at : at + 5], 2) for at in range(0, len(bits), 5))]
    spread = [ord(letter) >> 5 for letter in prefix] + [0] + [ord(letter) & 31 for letter in prefix]
    check = 1
    for value in [*spread, *data, *[0] * 6]:
        top, check = check >> 25, (check & 0x1FFFFFF) << 5 ^ value
        for at, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= generator if top >> at & 1 else 0
    check ^= 0x2BC830A3 if version else 1
    return (
        prefix + "1" + "".join(BECH32[value] for value in [*data, *((check >> 5 * (5 - at)) & 31 for at in range(6))])
    )


def grouped(value: str, size: int = 4) -> str:
    """A value as it is printed, in groups."""
    return " ".join(value[at : at + size] for at in range(0, len(value), size))
