"""Every number of the skew; whoever changes one changes the world, not the program."""

from datetime import UTC, datetime, timedelta

VERSION = 1
SEED = 20_261_124
BEGINS = datetime(2016, 11, 1, tzinfo=UTC)
ENDS = datetime(2026, 11, 1, tzinfo=UTC)
GROWTH_A_YEAR = 1.08
WEEKDAYS = (1.15, 1.2, 1.15, 1.1, 1.0, 0.3, 0.25)
HOURS = (2, 2, 1, 1, 1, 2, 6, 18, 40, 60, 62, 55, 42, 50, 58, 55, 44, 26, 14, 9, 7, 5, 4, 3)

# How many of all contributions a party sees, by its place: the first 80 %, the tenth 13 %, the last 1 %.
CODES_IN_ORDER = ("EP", "DE", "NL", "FR", "ES", "IT", "BE", "PL", "SE", "RO", "AT", "GB", "PT", "CZ", "HU", "EL")
FIRST_PARTY, LAST_PARTY, PARTY_SLOPE = 0.88, 0.01, 0.85
CIRCLES = 20_000
SPARSE_CONTRIBUTIONS = 120  # of the party whose messages are all of the first year

CONTRIBUTIONS_A_CASE = 6
OPEN_CASES = 2_000
OPERATIONS = 1_000
CASES_IN_OPERATIONS = 0.25
SENT_BY_OWNER, ANSWER_TO_ALL, OWNER_TO_ALL = 0.6, 0.7, 0.85
DRAFT_EVERY = 400
CLOSED_CIRCLES = 0.005
CORRECTIONS = 0.01

CRIME_AREA_SLOPE = 0.9
KINDS = (("information", 70), ("request", 24), ("hit_notification", 4), ("administrative", 2))
URGENCIES = (("normal", 900), ("urgent", 85), ("very_urgent", 15))
CLASSIFICATIONS = (("bpl", 86), ("eu_restricted", 14))
RANKS = {"bpl": 1, "eu_restricted": 2}
HANDLING = (("{}", 70), ("{H1}", 18), ("{H2}", 6), ("{H1,H2}", 4), ("{H3}", 2))
PURPOSES = (("{exchange}", 60), ("{cross_check,exchange}", 30), ("{operational_analysis}", 10))
ENTITIES = ((0, 45), (1, 25), (2, 15), (3, 10), (5, 5))
SHARED_VALUES = 0.3  # of the entities name something that others name too

FRESH = timedelta(days=21)  # what is younger may still be unread
UNREAD_FRESH, UNREAD_OLD = 0.35, 0.0008

TEXTS = 20_000
OLD_TEXTS = TEXTS // 20  # used in the first two years only
OLD_UNTIL = BEGINS + timedelta(days=730)
OLD_SHARE = 0.25
WORDS_A_TEXT = 70
VOCABULARY = 40_000
# Words with the share of texts that hold them; `pandemic` stands in old texts only.
KNOWN_WORDS = {
    "suspect": 0.5, "vehicle": 0.3, "narcotics": 0.15, "container": 0.06, "rotterdam": 0.01,
    "наркотрафик": 0.01, "λαθρεμπόριο": 0.01, "Łódź": 0.01, "Übergabe": 0.01,
}  # fmt: skip
RARE_WORD, RARE_TEXTS = "zephyrine", (3_001, 11_001)  # 1e-4 of all
OLD_WORD = "pandemic"
ABSENT_WORD = "quixotriangulation"

BYTES_A_CONTRIBUTION = 9_000  # tables and indexes, measured
EMPTY_DATABASE_BYTES = 120_000_000
