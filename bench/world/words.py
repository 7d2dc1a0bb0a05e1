"""Texts of about 700 bytes in which some words have a known share; the rest is syllables with a long tail."""

from collections.abc import Iterator
from random import Random

from bench.world import shape

CONSONANTS, VOWELS = (
    ["b", "c", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z"],
    ["a", "e", "i", "o", "u", "ar", "en", "il", "or", "ud"],
)
CYRILLIC, GREEK = (
    ["ба", "ве", "ги", "до", "жу", "зал", "ин", "ко", "лем", "мир"],
    ["αλ", "βο", "γη", "δε", "ζω", "θι", "κα", "λυ", "μο", "νε"],
)
MARKED = ["ář", "čé", "ön", "üb", "ęś", "ñá", "şi", "łó", "ýň", "ėž"]
TAIL = 0.95
WORDS_A_SUBJECT = 6
OTHER_SCRIPTS_EVERY = 50


def texts(seed: int) -> Iterator[tuple[int, str, str]]:
    """Number, subject and body of every text of the world."""
    random = Random(f"texts {seed}")
    vocabulary = vocabulary_of(random)
    weights = _running(1 / place**TAIL for place in range(1, len(vocabulary) + 1))
    known = {word: _holders(share, random) for word, share in shape.KNOWN_WORDS.items()}
    for number in range(shape.TEXTS):
        words = random.choices(vocabulary, cum_weights=weights, k=shape.WORDS_A_TEXT)
        put = [word for word, holders in known.items() if number in holders]
        put += [shape.RARE_WORD] * (number in shape.RARE_TEXTS) + [shape.OLD_WORD] * (number < shape.OLD_TEXTS)
        for place, word in zip(random.sample(range(len(words)), len(put)), put, strict=True):
            words[place] = word
        yield number, " ".join(words[:WORDS_A_SUBJECT]).capitalize(), " ".join(words) + "."


def vocabulary_of(random: Random) -> list[str]:
    """Words in order of use; one in fifty is Cyrillic, Greek or carries marks."""
    syllables = [consonant + vowel for consonant in CONSONANTS for vowel in VOWELS]
    found: dict[str, None] = {}
    while len(found) < shape.VOCABULARY:
        parts = random.choice((CYRILLIC, GREEK, MARKED)) if len(found) % OTHER_SCRIPTS_EVERY == 0 else syllables
        found["".join(random.choices(parts, k=random.choice((2, 3, 3, 4, 5))))] = None
    return list(found)


def _holders(share: float, random: Random) -> set[int]:
    """The texts that hold a word: exactly its share of the old ones and of the others."""
    old, new = range(shape.OLD_TEXTS), range(shape.OLD_TEXTS, shape.TEXTS)
    return {number for part in (old, new) for number in random.sample(part, round(len(part) * share))}


def _running(weights: Iterator[float]) -> list[float]:
    total, running = 0.0, []
    for weight in weights:
        total += weight
        running.append(total)
    return running
