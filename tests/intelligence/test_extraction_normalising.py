"""The form in which values are compared: one form for one thing, however it is written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intelligence.extraction import Kind, Subtype, normalise

KINDS = {
    Kind.PERSON: [""],
    Kind.COMMUNICATION_MEANS: ["phone", "email", "ip", "domain", "url", "device", "account"],
    Kind.PAYMENT_MEANS: ["iban", "card", "wallet"],
    Kind.MEANS_OF_TRANSPORT: ["plate", "vin", "vessel", "container"],
    Kind.IDENTITY_DOCUMENT: ["passport", "identity_card", "other_document"],
}
PAIRS = [(kind, subtype) for kind, subtypes in KINDS.items() for subtype in subtypes]
SUBTYPES = {subtype: kind for kind, subtype in PAIRS}

SAME = [
    ("phone", "FR", "0032 470 12 34 89", "+32 470/12.34.89", "+32470123489"),
    ("phone", "DE", "0171 3920077", "+49 (0)171 3920 077", "+491713920077"),
    ("iban", "", "de89 3704 0044 0532 0130 00", "DE89-3704-0044-0532-0130-00", "DE89370400440532013000"),
    ("card", "", "4111-1111 1111 1111", "4111111111111111", "4111111111111111"),
    ("vin", "", "wvw zzz 1jz xw 000001", "WVWZZZ1JZXW000001", "WVWZZZ1JZXW000001"),
    ("plate", "BG", "СВ 1234 АВ", "cb-1234-ab", "BG:CB1234AB"),
    ("plate", "GR", "ΙΚΑ-4821", "IKA 4821", "GR:IKA4821"),
    ("passport", "DE", "c01x 00t47", "C01X00T47", "DE:C01X00T47"),
    ("identity_card", "RO", "DX nr. 447731", "DX447731", "RO:DX447731"),
    ("device", "", "49-015420-323751-8", "4901542032375101", "49015420323751"),
    ("email", "", "Jean@Mail.Example", "jean(at)mail[.]example", "jean@mail.example"),
    ("ip", "", "2001:0DB8::0001", "2001:db8:0:0:0:0:0:1", "2001:db8::1"),
    ("domain", "", "Bücher.example", "xn--bcher-kva[.]example", "xn--bcher-kva.example"),
    ("url", "", "HXXP://a[.]Example:80/#x", "http://a.example", "http://a.example"),
    (
        "wallet",
        "",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
        "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
    ),
    ("account", "", "@Kran_Handel", "kran_handel", "kran_handel"),
    ("container", "", "MSKU 123456-5", "msku1234565", "MSKU1234565"),
    ("", "", "POPESCU, Ion", "Ion Popescu", "ion popescu"),
    ("", "", "Владимир Ковач", "Vladimir Kovach", "kovach vladimir"),
]


@pytest.mark.parametrize(("subtype", "region", "one", "other", "value"), SAME)
def test_two_ways_to_write_a_thing_meet(subtype, region, one, other, value):
    first, second = (normalise(SUBTYPES[subtype], subtype, written, region=region) for written in (one, other))

    assert first.value == second.value == value
    assert (first.valid, second.valid) == (True, True)


INVALID = [
    ("phone", "123"),
    ("phone", "0171 3920077"),
    ("iban", "DE88 3704 0044 0532 0130 00"),
    ("card", "4111 1111 1111 1112"),
    ("vin", "WVWZZZ1JZXW00000O"),
    ("vin", "WVWZZZ1"),
    ("device", "490154203237519"),
    ("ip", "192.168.001.001"),
    ("wallet", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb"),
    ("email", "nobody"),
    ("domain", "localhost"),
    ("url", "not a url"),
]


@pytest.mark.parametrize(("subtype", "written"), INVALID)
def test_what_is_not_well_formed_is_kept_and_still_meets_its_equal(subtype, written):
    result = normalise(SUBTYPES[subtype], subtype, written)

    assert not result.valid
    assert result.value
    assert result == normalise(SUBTYPES[subtype], subtype, f" {written} ")


WEAK = [
    ("phone", "BE", "0470 12 34 89", "+33470123489"),
    ("email", "", "jean.dupont+shop@gmail.com", "jeandupont@googlemail.com"),
    ("plate", "DE", "B-O 1234", "B-0 I234"),
    ("passport", "", "DE:CO1X", "CO1X"),
    ("domain", "", "mail.evil.co.uk", "www.evil.co.uk"),
]


@pytest.mark.parametrize(("subtype", "region", "one", "other"), WEAK)
def test_weak_keys_make_a_match_possible(subtype, region, one, other):
    first, second = (normalise(SUBTYPES[subtype], subtype, written, region=region) for written in (one, other))

    assert first.value != second.value
    assert set(first.weak_keys) & set(second.weak_keys)


def test_a_plate_of_another_country_is_another_plate():
    german, romanian = (
        normalise(Kind.MEANS_OF_TRANSPORT, Subtype.PLATE, "B 123 ABC", region=land) for land in ("DE", "RO")
    )

    assert german.value != romanian.value
    assert german.weak_keys == romanian.weak_keys


values = st.text(max_size=60) | st.text(alphabet="ABDE0123456789 .-/+@():[]xhtp", max_size=40) | st.sampled_from(
    [written for row in SAME for written in row[2:4]] + [written for _, written in INVALID]
)  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(PAIRS), values, st.sampled_from(["", "DE", "RO", "BG"]))
def test_the_compared_form_of_a_compared_form_is_itself(pair, written, region):
    once = normalise(*pair, written, region=region)

    assert normalise(*pair, once.value, region=region).value == once.value
