"""The same thing written in two ways becomes one string."""

import pytest

from intelligence.models import Entity
from intelligence.services.normalisation import normalise

Kind, Subtype = Entity.Kind, Entity.Subtype


@pytest.mark.parametrize(
    ("subtype", "label", "expected"),
    [
        (Subtype.PHONE, "0151 5550101", "+491515550101"),
        (Subtype.PHONE, "+31 (0)6 1234 5678", "+31612345678"),
        (Subtype.PHONE, "call box", "call box"),
        (Subtype.EMAIL, " Jane.DOE@Example.ORG ", "jane.doe@example.org"),
        (Subtype.ACCOUNT, "@Probe_Wolf", "probe_wolf"),
        (Subtype.IP, "2001:0DB8:0000::0001", "2001:db8::1"),
        (Subtype.IP, "no address", "no address"),
        (Subtype.DOMAIN, "MÜNCHEN.example.", "xn--mnchen-3ya.example"),
        (Subtype.DEVICE, "35-209900-176148-1", "352099001761481"),
        (Subtype.IBAN, "de89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        (Subtype.IBAN, "DE00 0000", "DE000000"),
        (Subtype.CARD, "4111 1111 1111 1111", "4111111111111111"),
        (Subtype.WALLET, " 1BoatSLRHtKNngkdXEeobR76b53LETtpyT ", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT"),
        (Subtype.PLATE, "hb-pr 740", "HBPR740"),
        (Subtype.VIN, "wvw zzz 1jz 3w386752", "WVWZZZ1JZ3W386752"),
        (Subtype.CONTAINER, "MLSU 448120 7", "MLSU4481207"),
        (Subtype.PASSPORT, "c01 x00 t47", "C01X00T47"),
    ],
)
def test_means_and_documents(subtype, label, expected):
    kind = next(kind for kind, subtypes in Entity.SUBTYPES.items() if subtype in subtypes)

    assert normalise(kind=kind, subtype=subtype, label=label, party_code="DE") == expected


@pytest.mark.parametrize(
    ("kind", "label", "expected"),
    [
        (Kind.PERSON, "Müller,  Jörg", "muller jorg"),
        (Kind.PERSON, "Łukasz Żółć", "lukasz zolc"),
        (Kind.PERSON, "Γιώργος", "giorgos"),
        (Kind.PERSON, "Ћирић", "ciric"),
        (Kind.ORGANISATION, "Marítima Levantera, S.L.", "maritima levantera s l"),
        (Kind.LOCATION, "Kaïrouan", "kairouan"),
        (Kind.FIREARM, "prb-7741", "PRB7741"),
    ],
)
def test_people_organisations_and_places(kind, label, expected):
    assert normalise(kind=kind, subtype="", label=label) == expected


def test_greece_dials_by_its_own_code():
    label = "21 0555 0101"

    assert (
        normalise(kind=Kind.COMMUNICATION_MEANS, subtype=Subtype.PHONE, label=label, party_code="EL") == "+302105550101"
    )


def test_a_value_of_signs_alone_stays_as_it_is():
    assert normalise(kind=Kind.ITEM, subtype="", label=" ☠☠ ") != ""
