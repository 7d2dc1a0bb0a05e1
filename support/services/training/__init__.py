"""Every write on courses, sessions, nominations, certificates and the library."""

from support.services.training.attending import EvaluationPlan, attended, evaluate, mark_attendance
from support.services.training.certifying import (
    certify_participant,
    export_training_certificate,
    verify_training_certificate,
)
from support.services.training.library import add_material, export_material, withdraw_material
from support.services.training.nominating import (
    NomineePlan,
    let_waiting_move_up,
    nominate,
    withdraw_nomination,
)
from support.services.training.sessions import (
    CoursePlan,
    SessionPlan,
    add_course,
    give_quota,
    plan_session,
    take_session_step,
)

__all__ = [
    "CoursePlan",
    "EvaluationPlan",
    "NomineePlan",
    "SessionPlan",
    "add_course",
    "add_material",
    "attended",
    "certify_participant",
    "evaluate",
    "export_material",
    "export_training_certificate",
    "give_quota",
    "let_waiting_move_up",
    "mark_attendance",
    "nominate",
    "plan_session",
    "take_session_step",
    "verify_training_certificate",
    "withdraw_material",
    "withdraw_nomination",
]
