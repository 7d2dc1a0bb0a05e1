"""The table of keys and the one statement that finds candidates in it.

A row is a key and the number of a person; nothing else is read before a candidate is compared. The index holds both
columns, so that the statement never touches the table.
"""

MOST_CANDIDATES = 1000
MOST_READ = 500  # of them, the heaviest, with their own rows: these are ranked by sound
MOST_COMPARED = 100  # of those, the most promising, compared in full while that leads to something
LEAST_ROWS, ROWS_OF_A_MILLION = 6_000, 8_000  # of keys read for one name


def most_rows(persons: int) -> int:
    """How many rows of keys one name may read: more where more are stored, for its keys are shared by more."""
    return max(LEAST_ROWS, persons * ROWS_OF_A_MILLION // 1_000_000)


TABLE = """
CREATE TABLE {table} (key bigint NOT NULL, person bigint NOT NULL)
"""
INDEX = """
CREATE INDEX {table}_by_key ON {table} (key) INCLUDE (person)
"""
COMMON_KEYS = """
SELECT key, count(*) FROM {table} GROUP BY key HAVING count(*) > %(common)s
"""
CANDIDATES = """
SELECT found.person, sum(asked.weight) AS weight
FROM unnest(%(keys)s::bigint[], %(weights)s::real[]) AS asked(key, weight)
JOIN {table} found ON found.key = asked.key
GROUP BY found.person
ORDER BY weight DESC, found.person
LIMIT %(limit)s
"""
