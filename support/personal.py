"""Signs of personal data in texts that must hold none: files of grants, courses and their library.

It finds what has a form: addresses, numbers of phones, accounts and cards, days of birth. Names have none; people are
asked on the form not to write them.
"""

import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from stdnum import iban, luhn

EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
PHONE = re.compile(r"(?:\+|\b00)\d[\d\s()/.-]{6,}\d")
LEAST_PHONE_DIGITS = 8
ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{2,4}){3,8}\b")
CARD = re.compile(r"\b(?:\d[ -]?){13,19}\b")
BORN = re.compile(r"\b(?:born|date of birth|dob)\b[^.\n]{0,20}\d", re.IGNORECASE)


def personal_sign(text: str) -> str:
    """What of personal data stands in the text, in words; "" when nothing was recognised."""
    if EMAIL.search(text):
        return "an e-mail address"
    if any(sum(sign.isdigit() for sign in found) >= LEAST_PHONE_DIGITS for found in PHONE.findall(text)):
        return "a phone number"
    if any(iban.is_valid(found) for found in ACCOUNT.findall(text)):
        return "an account number"
    if any(luhn.is_valid(re.sub(r"\D", "", found)) for found in CARD.findall(text)):
        return "a card number"
    return "a date of birth" if BORN.search(text) else ""


def refuse_personal(texts: Mapping[str, str]) -> None:
    """Raise ValidationError by field for texts with a sign of personal data."""
    found = {name: personal_sign(text) for name, text in texts.items()}
    refused = {
        name: f"This looks like {sign}. No personal data of a case stands here: send it as a contribution instead."
        for name, sign in found.items()
        if sign
    }
    if refused:
        raise ValidationError(refused)
