"""Pages of questions to owners, of consents and of the ledger."""

from intelligence.views.disclosures.asking import DisclosureAsk, DisclosureRequestDetail, disclosure_withdraw
from intelligence.views.disclosures.deciding import ConsentDetail, consent_name, consent_revoke, consent_take
from intelligence.views.disclosures.ledger import Ledger, LedgerExport
from intelligence.views.disclosures.lists import DisclosureList
from intelligence.views.disclosures.panel import contribution_disclosures

__all__ = [
    "ConsentDetail",
    "DisclosureAsk",
    "DisclosureList",
    "DisclosureRequestDetail",
    "Ledger",
    "LedgerExport",
    "consent_name",
    "consent_revoke",
    "consent_take",
    "contribution_disclosures",
    "disclosure_withdraw",
]
