"""Writes on EMPACT plans and actions, and what is worked out from what was recorded."""

from operations.services.empact.acting import (
    EmpactActionContent,
    add_indicator,
    add_milestone,
    change_empact_action,
    draft_empact_action,
    empact_action_content_of,
    note_funding,
    take_empact_action_step,
)
from operations.services.empact.committing import answer_commitment, ask_to_commit
from operations.services.empact.overlap import Overlap
from operations.services.empact.pace import AreaPace, Pace, area_pace, rule_in_words
from operations.services.empact.planning import (
    EmpactPlanContent,
    add_empact_entry,
    begin_empact_plan,
    change_empact_plan,
    empact_plan_content_of,
    invite_to_empact_plan,
    remove_from_empact_plan,
    take_empact_plan_step,
)
from operations.services.empact.reading import areas_of, overlaps_of, overview, rows_of
from operations.services.empact.recording import reach_milestone, record_value, remind_of_milestones, write_results
from operations.services.empact.reporting import (
    Period,
    ReportFacts,
    export_report,
    period_due,
    periods_of,
    report_facts,
    write_empact_report,
)

__all__ = [
    "AreaPace",
    "EmpactActionContent",
    "EmpactPlanContent",
    "Overlap",
    "Pace",
    "Period",
    "ReportFacts",
    "add_empact_entry",
    "add_indicator",
    "add_milestone",
    "answer_commitment",
    "area_pace",
    "areas_of",
    "ask_to_commit",
    "begin_empact_plan",
    "change_empact_action",
    "change_empact_plan",
    "draft_empact_action",
    "empact_action_content_of",
    "empact_plan_content_of",
    "export_report",
    "invite_to_empact_plan",
    "note_funding",
    "overlaps_of",
    "overview",
    "period_due",
    "periods_of",
    "reach_milestone",
    "record_value",
    "remind_of_milestones",
    "remove_from_empact_plan",
    "report_facts",
    "rows_of",
    "rule_in_words",
    "take_empact_action_step",
    "take_empact_plan_step",
    "write_empact_report",
    "write_results",
]
