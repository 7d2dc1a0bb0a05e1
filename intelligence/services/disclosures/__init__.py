"""Asking owners, their decisions, and what they open by them."""

from intelligence.services.disclosures.asking import QuestionContent, ask_owner, open_question, withdraw_question
from intelligence.services.disclosures.deciding import (
    Decision,
    begin_decision,
    grant_consent,
    name_contribution,
    open_consent,
    refuse_consent,
    revoke_consent,
)
from intelligence.services.disclosures.lending import Codes
from intelligence.services.disclosures.moments import keep_moments

__all__ = [
    "Codes",
    "Decision",
    "QuestionContent",
    "ask_owner",
    "begin_decision",
    "grant_consent",
    "keep_moments",
    "name_contribution",
    "open_consent",
    "open_question",
    "refuse_consent",
    "revoke_consent",
    "withdraw_question",
]
