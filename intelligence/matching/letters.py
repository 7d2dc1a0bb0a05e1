"""From a written name to what can be compared across scripts: tokens, plain spelling, the skeleton of consonants.

The plain spelling is Latin without marks. The skeleton keeps consonants by the place where they are spoken, so that the
ways to write one name in Latin, Cyrillic, Greek, Arabic or Hebrew letters fall together: Gaddafi, Qaddafi and Kadhafi,
Schukow and Zhukov. Scripts that write one letter for two sounds give several skeletons, at most `MOST_READINGS`.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import product

from anyascii import anyascii

CACHED = 200_000
MOST_READINGS = 4
# Particles and titles that writers add and drop.
PARTICLES = frozenset(
    """al el ul il ad as ash ar at az bin ben ibn bint binte abu abou abd abdul abdel de da do dos das del della di du
    la le las los van von der den ter ten vom zu zur y e i of the ould oulde haj hadj hadji sheikh shaykh sheikha dr mr
    mrs ms prof sir st mc mac o""".split()  # noqa: SIM905 (a list of words is read, not code)
)  # fmt: skip
WORDS = re.compile(r"[^\W_]+(?:['’ʼ`׳״\u05f3\u05f4\"][^\W_]*)*")
JOINERS = re.compile(r"['’ʼ`׳״\"]")
ARTICLE = "ال"
ARABIC, HEBREW = re.compile(r"[\u0600-\u06ff\u0750-\u077f]"), re.compile(r"[\u0590-\u05ff]")
LETTERS_WITH_TWO_SPELLINGS = {"đ": ("d", "dj"), "ђ": ("d", "dj"), "џ": ("dz", "j")}
# Hebrew letters and pairs, each with the sounds it may stand for; a geresh makes foreign sounds.
HEBREW_SOUNDS = {
    "ג'": ("j",), "ז'": ("j",), "צ'": ("x",), "ץ'": ("x",), "ת'": ("t",), "ד'": ("t",), "וו": ("f", "a"),
    "א": ("a",), "ב": ("b",), "ג": ("k",), "ד": ("t",), "ה": ("a",), "ו": ("a", "f"), "ז": ("s",), "ח": ("k", "a"),
    "ט": ("t",), "י": ("a",), "כ": ("k",), "ך": ("k",), "ל": ("l",), "מ": ("m",), "ם": ("m",), "נ": ("n",),
    "ן": ("n",), "ס": ("s",), "ע": ("a",), "פ": ("b", "f"), "ף": ("f",), "צ": ("s", "ts"), "ץ": ("s", "ts"),
    "ק": ("k",), "ר": ("r",), "ש": ("s", "x"), "ת": ("t",),
}  # fmt: skip
ARABIC_SOUNDS = {
    "ب": ("b",), "پ": ("b",), "ت": ("t",), "ة": ("a", "t"), "ث": ("t", "s"), "ج": ("j", "k"), "چ": ("x",), "ح": ("a",),
    "خ": ("k",), "د": ("t",), "ذ": ("t", "s"), "ر": ("r",), "ز": ("s",), "ژ": ("j",), "س": ("s",), "ش": ("x",),
    "ص": ("s",), "ض": ("t", "s"), "ط": ("t",), "ظ": ("s", "t"), "ع": ("a",), "غ": ("k",), "ف": ("f",), "ڤ": ("f",),
    "ق": ("k",), "ك": ("k",), "ک": ("k",), "گ": ("k",), "ل": ("l",), "م": ("m",), "ن": ("n",), "ه": ("a",),
    "و": ("a", "f"),
    "ي": ("a",), "ى": ("a",), "ی": ("a",), "ء": ("a",), "ا": ("a",), "أ": ("a",), "إ": ("a",), "آ": ("a",),
    "ئ": ("a",), "ؤ": ("a",),
}  # fmt: skip
PAIRS = re.compile(r"[א-ת]'|וו|.")
SPELLINGS = (
    (re.compile(r"x"), "ks"),
    (re.compile(r"tsch|shch|sch|tch|sh|cz|sz"), "x"),
    (re.compile(r"ch"), "C"),
    (re.compile(r"dzh|zh|dj|dz"), "j"),
    (re.compile(r"kh"), "H"),
    (re.compile(r"gh|ck|qu|q"), "k"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"th|dh"), "t"),
    (re.compile(r"c(?=[eiy])"), "s"),
)
SOFTENED = (
    ("sch", "s"), ("tch", "s"), ("ch", "s"), ("sh", "s"), ("zh", "s"), ("kh", "k"), ("gh", "g"), ("ph", "f"),
    ("th", "t"), ("ts", "s"), ("j", "i"), ("y", "i"), ("w", "v"), ("c", "k"), ("q", "k"), ("x", "ks"), ("z", "s"),
    ("ou", "u"),
)  # fmt: skip
DOUBTFUL = re.compile(r"([CHwj])")
DOUBTS = {"C": ("x", "k"), "H": ("k", "a"), "w": ("f", "a"), "j": ("j", "a")}
OPEN_DOUBTS = 2
MERGED = str.maketrans("xjf", "ssb")
PLACES = str.maketrans("cgqvzpd", "kkkfsbt")
SOFT = re.compile(r"[aeiouyh]+")
REPEATED = re.compile(r"(.)\1+")


def spellings(text: str) -> tuple[str, ...]:
    """A text as it is written, and with its letters of two spellings replaced by the longer one."""
    other = unicodedata.normalize("NFC", text)
    for letter, (_first, second) in LETTERS_WITH_TWO_SPELLINGS.items():
        other = other.replace(letter, second).replace(letter.upper(), second.title())
    return (text,) if other == unicodedata.normalize("NFC", text) else (text, other)


@lru_cache(maxsize=CACHED)
def plain(token: str) -> str:
    """A token in small Latin letters and digits, without an Arabic article."""
    return re.sub(r"[^a-z0-9]", "", str(anyascii(_without_article(token))).lower())


def tokens(text: str) -> tuple[str, ...]:
    """The words of a name in small letters, without signs."""
    small = unicodedata.normalize("NFC", text).casefold()
    return tuple(word for word in WORDS.findall(small) if plain(word))


@lru_cache(maxsize=CACHED)
def skeletons(token: str) -> tuple[str, ...]:
    """The consonants of a token by place of speech, one for each way it may be read, the likeliest first."""
    return tuple(dict.fromkeys(_consonants(reading) or "0" for reading in _readings(token)))[:MOST_READINGS]


@lru_cache(maxsize=CACHED)
def coarse(token: str) -> tuple[str, ...]:
    """The skeletons of a token with all hissing sounds as one and all sounds of the lips as one."""
    merged = (skeleton.translate(MERGED).replace("ts", "s") for skeleton in skeletons(token))
    return tuple(dict.fromkeys(REPEATED.sub(r"\1", one) for one in merged))


@lru_cache(maxsize=CACHED)
def initials(token: str) -> tuple[str, ...]:
    """What a token begins with: a class of consonants, or 0 for a vowel or a breath."""
    firsts = (SOFT.sub("0", reading[:1].translate(PLACES).translate(MERGED)) for reading in _readings(token))
    return tuple(dict.fromkeys(first or "0" for first in firsts))[:2]


@lru_cache(maxsize=CACHED)
def _readings(token: str) -> tuple[str, ...]:
    if HEBREW.search(token):
        return _ways([HEBREW_SOUNDS.get(letter, ("a",)) for letter in PAIRS.findall(token)])
    if ARABIC.search(token):
        return _ways([ARABIC_SOUNDS.get(letter, ("",)) for letter in _without_article(token)])
    spellings = [plain(token)]
    for letter, replaced in LETTERS_WITH_TWO_SPELLINGS.items():
        if letter in token:
            spellings = [plain(token.replace(letter, one)) for one in replaced]
    return tuple(dict.fromkeys(way for spelling in spellings for way in _latin(spelling)))


def _ways(sounds: list[tuple[str, ...]]) -> tuple[str, ...]:
    """All ways to read, the first sounds first; only the first doubts of a long word are kept open."""
    doubts = 0
    kept = []
    for place, given in enumerate(sounds):
        options = ("f", "a") if place == 0 and given == ("a", "f") else given
        doubts += len(options) > 1
        kept.append(options if doubts <= OPEN_DOUBTS else options[:1])
    return tuple("".join(way) for way in product(*kept))


def _latin(text: str) -> tuple[str, ...]:
    """The readings of a Latin spelling: a j may be a vowel, ch a k, w a vowel."""
    for spelling, sound in SPELLINGS:
        text = spelling.sub(sound, text)
    parts = DOUBTFUL.split(text)
    return _ways([(part,) if place % 2 == 0 else DOUBTS[part] for place, part in enumerate(parts)])


def _consonants(reading: str) -> str:
    return REPEATED.sub(r"\1", SOFT.sub("", reading.translate(PLACES)))


def _without_article(token: str) -> str:
    return token[len(ARTICLE) :] if token.startswith(ARTICLE) and len(token) > len(ARTICLE) + 2 else token


def telling(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a name without particles and initials, or all where nothing else is left."""
    kept = tuple(word for word in words if len(plain(word)) > 1 and plain(word) not in PARTICLES)
    return kept or words


@lru_cache(maxsize=CACHED)
def softened(token: str) -> str:
    """The plain spelling with vowels, and with one letter for the sounds that spellings exchange."""
    text = plain(token)
    for spelling, sound in SOFTENED:
        text = text.replace(spelling, sound)
    return REPEATED.sub(r"\1", text)


@lru_cache(maxsize=CACHED)
def lacks_vowels(token: str) -> bool:
    """Whether the script leaves most vowels out."""
    return bool(HEBREW.search(token) or ARABIC.search(token))
