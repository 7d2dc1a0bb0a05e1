"""The kinds of entities and relations that the portal knows, and how other programs call them."""

import re

NODE_KINDS = (
    "person", "organisation", "location", "event", "means_of_transport", "firearm", "identity_document",
    "communication_means", "payment_means", "item",
)  # fmt: skip
EDGE_KINDS = (
    "leads", "member_of", "associate_of", "family_of", "works_for", "finances", "supplies", "meets",
    "communicates_with", "transfers_to", "owns", "uses", "transports", "located_at", "takes_part_in", "shares",
)  # fmt: skip
# By how a word of the other program begins, in small letters; the first kind that fits counts.
NODE_WORDS = {
    "person": ("person", "people", "human", "individual", "man", "woman", "suspect", "anonymous", "identity"),
    "communication_means": ("phone", "telephone", "mobile", "cell", "email", "e-mail", "useraccount", "user-account",
                            "sim", "imei", "ip ", "ipv4", "ipv6", "domain", "url", "web", "communication",
                            "account name"),
    "payment_means": ("bank account", "bankaccount", "account", "iban", "card", "wallet", "crypto", "payment"),
    "organisation": ("organi", "company", "companies", "legal", "business", "public body", "bank", "gang", "group"),
    "means_of_transport": ("vehicle", "car", "van", "truck", "lorry", "vessel", "ship", "boat", "aircraft", "airplane",
                           "container", "means of transport", "transport"),
    "identity_document": ("passport", "identification", "document", "id card", "licence"),
    "firearm": ("firearm", "gun", "rifle", "pistol", "weapon"),
    "location": ("location", "address", "place", "house", "building", "city", "country", "office", "port"),
    "event": ("event", "meeting", "incident", "seizure", "crime"),
}  # fmt: skip
EDGE_WORDS = {
    "communicates_with": ("call", "phone", "sms", "message", "chat", "communicat", "contact", "email"),
    "transfers_to": ("transfer", "pay", "transaction", "money", "sends"),
    "family_of": ("famil", "relative", "kin", "married", "brother", "sister", "parent", "child", "spouse"),
    "member_of": ("member",),
    "leads": ("lead", "boss", "commands", "directs"),
    "works_for": ("work", "employ", "directorship"),
    "owns": ("own", "holds", "controls"),
    "uses": ("use", "drives"),
    "meets": ("meet", "co-presence", "seen with"),
    "finances": ("financ", "funds"),
    "supplies": ("suppl", "sells"),
    "transports": ("transport", "carries"),
    "located_at": ("located", "lives", "resid", "address"),
    "takes_part_in": ("takes part", "attend", "participa"),
    "shares": ("share",),
}


def node_kind(words: str) -> str:
    """The kind that another program's word means; an unknown word is an item."""
    plain = _plain(words)
    return plain.replace(" ", "_") if plain.replace(" ", "_") in NODE_KINDS else _first(plain, NODE_WORDS, "item")


def edge_kind(words: str) -> str:
    """The relation that another program's word means; an unknown word is an association."""
    plain = _plain(words)
    return (
        plain.replace(" ", "_") if plain.replace(" ", "_") in EDGE_KINDS else _first(plain, EDGE_WORDS, "associate_of")
    )


def _plain(words: str) -> str:
    return re.sub(r"[_\s]+", " ", words).strip().lower()


def _first(words: str, known: dict[str, tuple[str, ...]], otherwise: str) -> str:
    return next(
        (kind for kind, begins in known.items() if any(f" {begin}" in f" {words} " for begin in begins)), otherwise
    )
