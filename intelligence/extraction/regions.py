"""The ISO 3166 code of a party, by which national numbers are read."""

ISO_CODES = {"EL": "GR", "UK": "GB"}  # the Union writes these two countries with codes of its own


def region_of(party_code: str) -> str:
    """The region whose national numbers the party writes; agencies have none and write international ones."""
    code = party_code.upper()
    return ISO_CODES.get(code, code)
