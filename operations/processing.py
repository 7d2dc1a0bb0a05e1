"""What operations process about people."""

from europol_portal.protection.records import Activity, register

OFFICERS = "Officers who take part"
PARTNERS = "Parties that take part, as far as the owner lets them"

register(
    Activity(
        code="operations",
        title="Operations, action days and results",
        purpose="Joint operations are planned, run and accounted for. Results are figures.",
        basis="Regulation (EU) 2016/794, Article 4(1)(c)",
        subjects=OFFICERS + "; people whom log lines, checks and tasks name",
        recipients=PARTNERS,
        retention="As long as the operation and its case record; no term of its own yet.",
        models=(
            "operations.operation", "operations.participation", "operations.logentry", "operations.logfile",
            "operations.readmark",
            "operations.actionday", "operations.countrysheet", "operations.rostershift", "operations.roomtask",
            "operations.checkcount", "operations.countchange", "operations.caseline", "operations.operationphase",
            "operations.operationrecord", "operations.operationsite", "operations.operationresult",
            "operations.resultlink", "operations.resultsource", "operations.factsheet",
            "operations.factsheetagreement",
        ),
    ),
    Activity(
        code="targets",
        title="High value targets and operational task forces",
        purpose="Persons and organisations that matter most are chosen by criteria and worked on together.",
        basis="Regulation (EU) 2016/794, Articles 18(2)(c), 20(2a)",
        subjects="Suspects with a recorded score; officers",
        recipients="Supporting parties; members of the task force",
        retention="Reviewed every six months; words of a removed target stay: no term of their own yet.",
        models=(
            "operations.highvaluetarget", "operations.targetbacking", "operations.targetscore",
            "operations.targetreview", "operations.taskforce", "operations.taskforcemember",
            "operations.taskforceentry", "operations.taskforcetarget", "operations.taskforceoperation",
            "operations.taskforceresult", "operations.cyberproposal", "operations.proposalentry",
            "operations.proposalscore", "operations.proposalvote",
        ),
    ),
    Activity(
        code="packages",
        title="Packages of agencies",
        purpose="What an agency reports is judged person by person before it enters.",
        basis="Regulation (EU) 2016/794, Articles 21, 30; Regulation (EU) 2019/1896, Article 90",
        subjects="Persons reported, each with a reason of necessity",
        recipients="The agency, the host state, Europol after the approval",
        retention="A refused or withdrawn person is erased at once.",
        models=("operations.agencypackage", "operations.packageperson"),
    ),
    Activity(
        code="empact",
        title="EMPACT plans",
        purpose="Operational action plans are agreed and followed. They hold no personal data of a case.",
        basis="Regulation (EU) 2016/794, Article 4(1)(d)",
        subjects=OFFICERS,
        recipients="Members of the plan",
        retention="As long as the cycle and its evaluation.",
        models=(
            "operations.empactplan", "operations.empactmember", "operations.empactentry", "operations.empactreport",
            "operations.empactaction", "operations.empactcommitment", "operations.empactmilestone",
            "operations.empactindicator", "operations.empactvalue",
        ),
    ),
    without=("operations.criterion", "operations.standingmember"),
)  # fmt: skip
