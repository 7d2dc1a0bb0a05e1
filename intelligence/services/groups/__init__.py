"""Assessments of organised crime groups: written, confirmed by a second analyst, reviewed, released as dossiers."""

from intelligence.services.groups.dossier import Dossier, DossierFile, export_dossier, own_dossier, plain
from intelligence.services.groups.reading import ShownGroup, show_group, tally_of
from intelligence.services.groups.releasing import (
    OwnerState,
    ask_owners,
    export_received,
    open_received,
    owner_states,
    release_dossier,
    take_back_dossier,
    tell_of_ended,
)
from intelligence.services.groups.stepping import next_review, remind_of_reviews, renew_group, review_group, take_step
from intelligence.services.groups.writing import (
    GroupProfile,
    add_evidence,
    add_members,
    answer_question,
    change_group,
    drop_lost,
    fit_members,
    make_group,
    remove_evidence,
    remove_member,
)

__all__ = [
    "Dossier",
    "DossierFile",
    "GroupProfile",
    "OwnerState",
    "ShownGroup",
    "add_evidence",
    "add_members",
    "answer_question",
    "ask_owners",
    "change_group",
    "drop_lost",
    "export_dossier",
    "export_received",
    "fit_members",
    "make_group",
    "next_review",
    "open_received",
    "own_dossier",
    "owner_states",
    "plain",
    "release_dossier",
    "remind_of_reviews",
    "remove_evidence",
    "remove_member",
    "renew_group",
    "review_group",
    "show_group",
    "take_back_dossier",
    "take_step",
    "tally_of",
    "tell_of_ended",
]
