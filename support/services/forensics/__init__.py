"""Every write on exhibits, their custody, examinations and certificates."""

from support.services.forensics.certifying import Verdict, certify_exhibit, export_certificate, verify_certificate
from support.services.forensics.custody import CustodyFacts, add_custody_entry, release_exhibit, take_exhibit_step
from support.services.forensics.examining import ask_examination, finish_examination, take_examination_step
from support.services.forensics.exhibits import ExhibitPlan, chain_of, register_exhibit

__all__ = [
    "CustodyFacts",
    "ExhibitPlan",
    "Verdict",
    "add_custody_entry",
    "ask_examination",
    "certify_exhibit",
    "chain_of",
    "export_certificate",
    "finish_examination",
    "register_exhibit",
    "release_exhibit",
    "take_examination_step",
    "take_exhibit_step",
    "verify_certificate",
]
