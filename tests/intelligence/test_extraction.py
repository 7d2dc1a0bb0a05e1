"""Finding entities in text: each type of identifier, what only looks like one, and what holds for any text."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intelligence.extraction import Confidence, Kind, Proposal, Subtype, propose

MEGABYTE = 1_000_000


def read(text: str, region: str = "DE") -> list[Proposal]:
    """The proposals, each checked to stand where it says."""
    proposals = propose(text, default_region=region)
    for proposal in proposals:
        assert proposal.offsets[0] == (proposal.start, proposal.end)
        assert text[proposal.start : proposal.end] == proposal.value
    return proposals


def found(text: str, region: str = "DE") -> list[tuple[str, str]]:
    """Subtype and compared form of each proposal."""
    return [(str(proposal.subtype), proposal.normalised) for proposal in read(text, region)]


MONERO = "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A"
FOUND = [
    # telephones
    ("Sie nutzt +49 171 3920 077.", "DE", "phone", "+491713920077"),
    ("Tel.: 030 / 23125 014", "DE", "phone", "+493023125014"),
    ("0032 470 12 34 89", "FR", "phone", "+32470123489"),
    ("+49 (0)171 3920077", "FR", "phone", "+491713920077"),
    ("λ. τηλέφωνο 210 448 2077", "GR", "phone", "+302104482077"),
    # digits of another script
    ("tel. +\u0664\u0669 171 \u0663\u0669\u0662\u0660 077", "DE", "phone", "+491713920077"),
    ("llamó al 612 448 093", "ES", "phone", "+34612448093"),
    ("appel du 06.44.80.93.11 hier", "FR", "phone", "+33644809311"),
    ("rief an (0171 3920077 mobil)", "DE", "phone", "+491713920077"),
    ("0171 3920077 12.03.2025 gesehen", "DE", "phone", "+491713920077"),
    ("+49\u00a0171\u2011392\u200b0077", "DE", "phone", "+491713920077"),
    # accounts and cards
    ("IBAN DE89 3704 0044 0532 0130 00", "DE", "iban", "DE89370400440532013000"),
    ("DE89 3704 0044\n0532 0130 00", "DE", "iban", "DE89370400440532013000"),
    ("compte fr14 2004 1010 0505 0001 3m02 606", "FR", "iban", "FR1420041010050500013M02606"),
    ("Coordonnées bancaires : RO10 DEMO 3607 7504 7761 0860", "FR", "iban", "RO10DEMO3607750477610860"),
    ("сметка ВG80 BNBG 9661 1020 3456 78", "BG", "iban", "BG80BNBG96611020345678"),
    ("Kreditkarte 4111 1111 1111 1111", "DE", "card", "4111111111111111"),
    ("carte bancaire 378282246310005", "FR", "card", "378282246310005"),
    ("5555-5555-5555-4444 (12/27)", "DE", "card", "5555555555554444"),
    # vehicles
    ("FIN WVWZZZ1JZXW000001", "DE", "vin", "WVWZZZ1JZXW000001"),
    ("numer VIN: WVW ZZZ 1JZ XW 000001", "PL", "vin", "WVWZZZ1JZXW000001"),
    ("1M8GDM9AXKP042788 stand im Hof", "DE", "vin", "1M8GDM9AXKP042788"),
    ("HH-AB 1234 fuhr weg", "DE", "plate", "DE:HHAB1234"),
    ("immatriculée FK-482-ZT", "FR", "plate", "FR:FK482ZT"),
    ("plaque KG-822-EN", "FR", "plate", "FR:KG822EN"),
    ("targata FK482ZT", "IT", "plate", "IT:FK482ZT"),
    ("Targa FK 678 AX\n4111 1124 8553 7152", "IT", "plate", "IT:FK678AX"),
    ("matrícula 4821 KLM", "ES", "plate", "ES:4821KLM"),
    ("nr rej. WGM 20437", "PL", "plate", "PL:WGM20437"),
    ("kenteken 48-XKD-2", "NL", "plate", "NL:48XKD2"),
    ("πινακίδα ΙΚΑ-4821", "GR", "plate", "GR:IKA4821"),
    ("рег. № СВ 4821 КН", "BG", "plate", "BG:CB4821KH"),
    ("B 204 KLM", "RO", "plate", "RO:B204KLM"),
    ("plaque 1-XKD-482", "BE", "plate", "BE:1XKD482"),
    ("reg.nr KLM 48X", "SE", "plate", "SE:KLM48X"),
    ("značka 1AB 2043", "CZ", "plate", "CZ:1AB2043"),
    # papers and devices
    ("Reisepass Nr. C01X00T47", "DE", "passport", "C01X00T47"),
    ("passport no. PB4417739", "IE", "passport", "PB4417739"),
    ("лична карта № 644773128", "BG", "identity_card", "644773128"),
    ("identity card C44177312", "IE", "identity_card", "C44177312"),
    ("cartea de identitate seria DX nr. 447731", "RO", "identity_card", "DX447731"),
    ("DNI 12345678Z", "ES", "identity_card", "ES:12345678Z"),
    ("PESEL 44051401359", "PL", "other_document", "PL:44051401359"),
    ("codice fiscale RCCMNL83S18D969H", "IT", "other_document", "IT:RCCMNL83S18D969H"),
    ("IMEI 490154203237518", "DE", "device", "49015420323751"),
    ("IMEI: 49-015420-323751-8", "DE", "device", "49015420323751"),
    # wallets
    ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "DE", "wallet", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
    ("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "DE", "wallet", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
    (
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
        "DE",
        "wallet",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
    ),
    ("ltc1qg42tkwuuxefutzxezdkdel39gfstuap288mfea", "DE", "wallet", "ltc1qg42tkwuuxefutzxezdkdel39gfstuap288mfea"),
    (
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "DE",
        "wallet",
        "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
    ),
    ("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "DE", "wallet", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"),
    (
        MONERO,
        "DE",
        "wallet",
        MONERO,
    ),
    # the network
    ("Jean.Dupont+x@Mail.Example schrieb", "DE", "email", "jean.dupont+x@mail.example"),
    ("user(at)mail(dot)example", "DE", "email", "user@mail.example"),
    ("user [at] mail [.] example", "DE", "email", "user@mail.example"),
    ("info@bücher.example", "DE", "email", "info@xn--bcher-kva.example"),
    ("IP 192.0.2.44.", "DE", "ip", "192.0.2.44"),
    ("192.0.2[.]44", "DE", "ip", "192.0.2.44"),
    ("2001:0DB8:0::1:2", "DE", "ip", "2001:db8::1:2"),
    ("siehe kran-handel.com.", "DE", "domain", "kran-handel.com"),
    ("evil[.]example", "DE", "domain", "evil.example"),
    ("hxxps://Evil[.]example:443/a?utm_source=x&b=1#top", "DE", "url", "https://evil.example/a?b=1"),
    ("(https://a.example/x_(y))", "DE", "url", "https://a.example/x_(y)"),
    ("t.me/kran_handel", "DE", "url", "http://t.me/kran_handel"),
]


@pytest.mark.parametrize(("text", "region", "subtype", "normalised"), FOUND)
def test_an_identifier_is_found_in_its_compared_form(text, region, subtype, normalised):
    assert found(text, region) == [(subtype, normalised)]


NOTHING = [
    "Bestellnummer 4532015112830366",  # passes for a card by its checksum
    "colis n° 4111111111111111",
    "IBAN DE88 3704 0044 0532 0130 00",  # wrong checksum, and its groups are no card and no telephone
    "pedido de 15.06.2023.\n4111 1177 0599",  # a date that has the length and the checksum of an account
    "RO67 TEST 4190 9061 9677 2537",
    "Karte 4111 1111 1111 1112",
    "Karte 4111 1111 1111 1111 1111",  # part of a longer run of digits
    "Karte 1234 5678 9012 3452",  # nobody issues cards with this prefix
    "Betrag 612 345 678 EUR, gezahlt am 12.03.2025",
    "Aktenzeichen 310 Js 4417/25 vom 14.03.2025 um 06:40",
    "Rechnung 0301234567",
    "Sendung 0815 nach 0015275450367",
    "in 15234 Frankfurt, Reifen 205/55 R16",
    "Version 4.12.0.3",
    "Abschnitt 3.2.1.4",
    "DIN-A 4 und ISO 9001, COVID-19, A4 2025",
    "2500 PLN, 1200 GBP",
    "gesehen.Am Montag kam er",
    "z.B. S.p.A. und d.o.o., bericht.pdf",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed",  # capitals that do not fit EIP-55
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd",  # bech32 where bech32m is due
    "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
    "std::vec ::1 12:30:45 00:1A:2B:3C:4D:5E",
    "999.1.1.1",
    "am 12.03.1984 in Berlin",
    "Amtsgericht München, 12.03.1999",
    "Treffen mit Ion Popescu, 12.03.2025",
    "ABCDEFGHJKLMNPRST 12345678901234567",
]


@pytest.mark.parametrize("text", NOTHING)
def test_what_only_looks_like_an_identifier_is_left_alone(text):
    assert found(text) == []


PERSONS = [
    ("Der Beschuldigte Ion POPESCU, geb. 12.03.1984", "DE", "Ion POPESCU", "1984-03-12", "Ion", "POPESCU"),
    ("Geschäftsführer Klaus Weber (geboren am 12. März 1984)", "DE", "Klaus Weber", "1984-03-12", "Klaus", "Weber"),
    (
        "Festnahme von Maria van der Berg, born on 5 March 1990",
        "NL",
        "Maria van der Berg",
        "1990-03-05",
        "Maria",
        "van der Berg",
    ),
    ("M. Karim Benali, né le 5 juillet 1990 à Lille", "FR", "Karim Benali", "1990-07-05", "Karim", "Benali"),
    ("Juan García López, nacido el 3 de mayo de 1979", "ES", "Juan García López", "1979-05-03", "Juan", "García López"),
    ("Gianluca Ferretti, nato a Pavia il 12.03.1984", "IT", "Gianluca Ferretti", "1984-03-12", "Gianluca", "Ferretti"),
    ("Dariusz Malinowski, ur. 02.11.1979", "PL", "Dariusz Malinowski", "1979-11-02", "Dariusz", "Malinowski"),
    ("Pavel Novotný, nar. 12. března 1984", "CZ", "Pavel Novotný", "1984-03-12", "Pavel", "Novotný"),
    ("Ionuț Vasilescu (născut la 02.11.1979)", "RO", "Ionuț Vasilescu", "1979-11-02", "Ionuț", "Vasilescu"),
    (
        "ο Γιώργος Παπαδάκης, γεννηθείς στις 12 Μαρτίου 1984",
        "GR",
        "Γιώργος Παπαδάκης",
        "1984-03-12",
        "Γιώργος",
        "Παπαδάκης",
    ),
    ("Георги Стоянов, роден на 2 ноември 1979 г.", "BG", "Георги Стоянов", "1979-11-02", "Георги", "Стоянов"),
    ("Johan Lindqvist, född 1984-03-12", "SE", "Johan Lindqvist", "1984-03-12", "Johan", "Lindqvist"),
    ("POPESCU Ion, 1984-03-12", "RO", "POPESCU Ion", "1984-03-12", "Ion", "POPESCU"),
    ("POPESCU, Ion (*12.03.1984)", "RO", "POPESCU, Ion", "1984-03-12", "Ion", "POPESCU"),
    ("Declan O'Rourke, DOB: 12.03.1984", "IE", "Declan O'Rourke", "1984-03-12", "Declan", "O'Rourke"),
    ("João Carvalho, nascido a 12 de março de 1984", "PT", "João Carvalho", "1984-03-12", "João", "Carvalho"),
    ("Ivan Horvat, rođen 2. listopada 1979.", "HR", "Ivan Horvat", "1979-10-02", "Ivan", "Horvat"),
    ("Jan Nowak, ur. 2 listopada 1979", "PL", "Jan Nowak", "1979-11-02", "Jan", "Nowak"),
    ("Kovács István, született 1984.03.12", "HU", "Kovács István", "1984-03-12", "István", "Kovács"),
]


@pytest.mark.parametrize(("text", "region", "name", "born", "names"), [(*row[:4], row[4:]) for row in PERSONS])
def test_a_name_with_a_date_of_birth_is_a_person(text, region, name, born, names):
    [person] = read(text, region)

    assert (person.kind, person.subtype, person.value) == (Kind.PERSON, Subtype.NONE, name)
    assert person.attributes["birth_date"] == born
    assert (person.attributes["given_name"], person.attributes["family_name"]) == names


@pytest.mark.parametrize("written", ["05/03/1984", "05-03-1984"])
def test_a_day_that_could_be_a_month_is_never_guessed(written):
    [person] = read(f"Elena Amrani, née le {written}", "FR")

    assert person.attributes["day_month_ambiguous"] is True
    assert person.attributes["birth_date_as_written"] == written
    assert person.attributes["birth_year"] == "1984"
    assert "birth_date" not in person.attributes


def test_a_year_of_two_digits_is_left_open():
    [person] = read("Klaus Weber, geb. 12.03.84")

    assert person.attributes["century_unknown"] is True
    assert "birth_date" not in person.attributes


def test_the_fields_of_a_form_make_a_person():
    [person] = read("Name: Popescu; Vorname: Ion; Geburtsdatum: 12.03.1984")

    assert person.attributes["given_name"] == "Ion"
    assert person.attributes["family_name"] == "Popescu"
    assert person.attributes["birth_date"] == "1984-03-12"


def test_a_passport_is_read_from_its_machine_readable_zone():
    zone = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"

    [passport] = read(zone)

    assert (passport.subtype, passport.normalised) == ("passport", "L898902C3")
    assert passport.attributes["issuing_state"] == "UTO"


def test_the_same_thing_is_proposed_once_with_all_its_places():
    text = "IBAN DE89370400440532013000, später DE89 3704 0044 0532 0130 00."

    [account] = read(text)

    assert [text[start:end] for start, end in account.offsets] == [
        "DE89370400440532013000",
        "DE89 3704 0044 0532 0130 00",
    ]


def test_the_stronger_reading_of_a_place_wins():
    assert found("mail info@kran-handel.com") == [("email", "info@kran-handel.com")]
    assert found("https://192.0.2.44/x") == [("url", "https://192.0.2.44/x")]
    assert found("IMEI 352099001761481") == [("device", "35209900176148")]


def test_a_form_that_several_countries_have_names_them_instead_of_one():
    [plate] = read("Kennzeichen FK 482 ZT", "DE")

    assert plate.normalised == "FK482ZT"
    assert plate.attributes["possible_countries"] == ["FR", "IT"]


def test_a_label_makes_a_reading_certain():
    assert read("Kreditkarte 4111 1111 1111 1111")[0].confidence is Confidence.CERTAIN
    assert read("4111 1111 1111 1111")[0].confidence is Confidence.LIKELY
    assert read("0171 3920077")[0].confidence is Confidence.LIKELY


def test_no_more_is_proposed_than_asked_for():
    text = " ".join(f"mail{number}@a.example" for number in range(50))

    assert len(propose(text, default_region="DE", at_most=20)) == 20


PIECES = [row[0] for row in (*FOUND, *PERSONS)] + NOTHING + ["\n", ", ", "\u200b", "ß", "İ"]
texts = (
    st.text()
    | st.text(alphabet="ABDE0123456789 .-/+@(),:\n\u200bÄбμ٣", max_size=200)
    | st.lists(st.sampled_from(PIECES), max_size=6).map("".join)
)


@settings(max_examples=300, deadline=None)
@given(texts, st.sampled_from(["DE", "FR", "GR", "HU", ""]))
def test_any_text_is_read_and_every_place_gives_its_value_back(text, region):
    proposals = propose(text, default_region=region)

    for proposal in proposals:
        assert text[proposal.start : proposal.end] == proposal.value
        assert proposal.offsets[0] == (proposal.start, proposal.end)
        assert proposal.normalised
    places = sorted(place for proposal in proposals for place in proposal.offsets)
    assert all(before[1] <= after[0] for before, after in pairwise(places))


HOSTILE = [
    *("0", "a", "@", "a.", "1-", " ", "1 ", "1111 ", "P<UTO", "[.]", "a\u200b"),
    *("DE89 ", "AB 123 CD ", "DE89 3704 0044 0532 0130 00 ", "4111 1111 1111 1111 ", "+49 171 3920077 "),
    *("Ion Popescu, geb. 12.03.1984 ", "http://a", "1.1.1984 ", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed "),
]


def _seconds(text: str) -> float:
    start = time.process_time()
    propose(text, default_region="DE")
    return time.process_time() - start


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_text_costs_no_more_than_its_length(unit):
    short, long = (unit * (size // len(unit)) for size in (MEGABYTE // 32, MEGABYTE // 4))

    taken = _seconds(long)

    assert taken < 0.5 or taken < 16 * _seconds(short)  # eight times the text; twice that for a busy machine
