"""Cross-checks: what is compared, who is told what, how a hit is verified."""

from intelligence.services.crosscheck.moments import tell_of_hits
from intelligence.services.crosscheck.running import recount_keys, run_cross_checks
from intelligence.services.crosscheck.verifying import (
    Produced,
    answer_hit,
    open_hit,
    open_hit_side,
    pass_hit_on,
    produced_by,
    verify_hit,
)

__all__ = [
    "Produced",
    "answer_hit",
    "open_hit",
    "open_hit_side",
    "pass_hit_on",
    "produced_by",
    "recount_keys",
    "run_cross_checks",
    "tell_of_hits",
    "verify_hit",
]
