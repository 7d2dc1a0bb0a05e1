"""Words are found in each of the Union's languages, with and without their marks, and across three alphabets."""

import pytest

from europol_portal.access.binding import acting_for
from intelligence.querysets import found_contributions
from intelligence.search.snippets import snippets
from tests.factories.intelligence import send_contribution

pytestmark = pytest.mark.django_db

# language, what the text says, what is asked
EXAMPLES = [
    ("Bulgarian", "Задържани са Христо Жечев и Юлия Щерева", ["Hristo", "ЖЕЧЕВ", "zhechev", "Yulia Shtereva", "Юлия"]),
    ("Croatian", "Osumnjičenik Đuro Čačić živi u Šibeniku", ["duro", "cacic", "ČAČIĆ", "sibeniku"]),
    ("Czech", "Jiří Dvořák převezl zásilku do Plzně", ["jiri dvorak", "DVOŘÁK", "plzne"]),
    ("Danish", "Søren Ægidius kørte til Ålborg", ["soren", "aegidius", "SØREN", "alborg", "Aalborg"]),
    ("Dutch", "Een coördinator in ’s-Hertogenbosch, José", ["coordinator", "COÖRDINATOR", "jose"]),
    ("English", "A naïve courier from Brontë Street", ["naive courier", "bronte"]),
    ("Estonian", "Jüri Põld sõitis Võrru", ["juri pold", "vorru", "Jueri"]),
    ("Finnish", "Väinö Hämäläinen Jyväskylässä", ["vaino hamalainen", "HÄMÄLÄINEN", "haemaelaeinen"]),
    ("French", "Le reçu de François Lefèvre, œuvre volée", ["francois lefevre", "recu", "oeuvre", "ŒUVRE"]),
    (
        "German",
        "Jörg Müller fuhr zur Straße am Groß-Glienicker See",
        ["muller", "Mueller", "joerg", "strasse", "STRASSE"],
    ),
    ("Greek", "Ο Γεώργιος Παπαδόπουλος και η Ευαγγελία", ["georgios papadopoulos", "ΠΑΠΑΔΟΠΟΥΛΟΣ", "evangelia"]),
    ("Hungarian", "Kovács Győző és Szűcs Ágnes", ["kovacs gyozo", "szucs", "ÁGNES"]),
    ("Irish", "Seán Ó Súilleabháin i nGaillimh", ["sean", "suilleabhain", "NGAILLIMH"]),
    ("Italian", "Nicolò Pellè è partito da Forlì", ["nicolo pelle", "forli", "FORLÌ"]),
    ("Latvian", "Jānis Bērziņš no Ķekavas", ["janis berzins", "kekavas", "BĒRZIŅŠ"]),
    ("Lithuanian", "Žydrūnas Šimkūnas iš Šiaulių", ["zydrunas simkunas", "siauliu"]),
    ("Maltese", "Ġorġ Żahra minn Ħal Għaxaq", ["gorg zahra", "ghaxaq", "ĦAL"]),
    ("Polish", "Łukasz Żółć z Gdańska, wspólnik Źrebiec", ["lukasz zolc", "gdanska", "zrebiec", "ŁUKASZ"]),
    ("Portuguese", "João Conceição partiu de Évora", ["joao conceicao", "evora", "CONCEIÇÃO"]),
    ("Romanian", "Ștefan Țîrlea din Iași și București", ["stefan tirlea", "iasi", "bucuresti", "BUCUREȘTI"]),
    ("Slovak", "Ľubomír Kňažko z Košíc", ["lubomir knazko", "kosic"]),
    ("Slovene", "Žiga Črnčič iz Škofje Loke", ["ziga crncic", "skofje"]),
    ("Spanish", "Íñigo Muñoz llegó a La Coruña", ["inigo munoz", "coruna", "MUÑOZ"]),
    ("Swedish", "Åsa Öberg åkte till Malmö", ["asa oberg", "malmo", "Malmoe", "ÅSA"]),
    ("Ukrainian beside them", "Юрій Хоменко переїхав до Харкова", ["Yuriy Homenko", "khomenko", "Kharkova", "ХАРКОВА"]),
]


@pytest.mark.parametrize(("text", "asked"), [case[1:] for case in EXAMPLES], ids=[case[0] for case in EXAMPLES])
def test_a_text_is_found_in_each_language_of_the_union(german_officer, dutch_officer, now, text, asked):
    sent = send_contribution(german_officer, dutch_officer, at=now, body=text)
    send_contribution(german_officer, dutch_officer, at=now, body="Nothing of it is in this one.")

    with acting_for(dutch_officer):
        missed = [words for words in asked if found_contributions(words, limit=5) != [sent.pk]]
    assert missed == []


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Hristo Zhechev", "Христо Жечев"),
        ("Georgios Papadopoulos", "Γεώργιος Παπαδόπουλος"),
        ("Евангелос", "Ευάγγελος"),
        ("Mueller", "Müller"),
    ],
)
def test_a_question_in_one_alphabet_finds_the_other(german_officer, dutch_officer, now, text, asked):
    sent = send_contribution(german_officer, dutch_officer, at=now, body=text)

    with acting_for(dutch_officer):
        assert found_contributions(asked, limit=5) == [sent.pk]


def test_other_spellings_widen_a_question_and_never_what_it_leaves_out(german_officer, dutch_officer, now):
    sent = send_contribution(german_officer, dutch_officer, at=now, body="Vehicle of Müller")

    with acting_for(dutch_officer):
        assert found_contributions('"of mueller"', limit=5) == [sent.pk]
        assert found_contributions("vehicle -mueller", limit=5) == []
        assert found_contributions("muller bicycle", limit=5) == []


@pytest.mark.parametrize("text", ["'", '"', "\\", "a & | !", "<->", "(", ":*", "-", "' OR 1=1 --", "x" * 200, "\u202e"])
def test_no_text_breaks_the_question(german_officer, text):
    with acting_for(german_officer):
        assert found_contributions(text, limit=5) == []


def test_the_snippet_marks_the_word_in_its_own_letters(german_officer):
    body = "Съобщение: " + "дума " * 40 + "наркотрафик през Русе <b>и</b> Jörg@example.org"

    with acting_for(german_officer):
        (cyrillic,) = snippets([body], "narkotrafik")
        (address,) = snippets([body], "jorg@example.org -dума")
        (nothing,) = snippets([body], "absent")
    assert [piece.text for piece in cyrillic if piece.is_hit] == ["наркотрафик"]
    assert [piece.text for piece in address if piece.is_hit] == ["Jörg@example.org"]
    assert cyrillic[0].text.startswith("… ")
    assert "".join(piece.text for piece in nothing).startswith("Съобщение")
