"""What support processes about people."""

from europol_portal.protection.records import Activity, register

OFFICERS = "Officers and staff who ask, decide, travel or learn"
BASIS = "Regulation (EU) 2016/794, Article 4(1)(h), (i), (m)"

register(
    Activity(
        code="support",
        title="Requests for support, resources and deployments",
        purpose="Support is asked for, decided with reasons, and given.",
        basis=BASIS,
        subjects=OFFICERS + "; people whom entries of a mobile office name",
        recipients="The asking party and Europol’s support",
        retention=(
            "People, entries and reports of a deployment: PORTAL_DEPLOYMENT_DAYS after its last day (three years), "
            "then erased; the request as long as its operation."
        ),
        models=(
            "support.requestbundle",
            "support.supportrequest", "support.assessment", "support.requeststep", "support.requestmessage",
            "support.deployment", "support.deploymentperson", "support.checklistitem", "support.linetest",
            "support.dailyreport", "support.fieldentry", "support.outcome", "support.outcomefigure", "support.lesson",
            "support.booking", "support.planrun",
        ),
    ),
    Activity(
        code="forensics",
        title="Exhibits and examinations",
        purpose="Evidence is examined with an unbroken chain of custody.",
        basis=BASIS,
        subjects="Officers who hand over; people whom labels and findings name",
        recipients="The owner of the exhibit and Europol’s laboratory",
        retention=(
            "Examinations, certificates and description: PORTAL_EXHIBIT_DAYS after custody ended (five years), then "
            "erased; the custody stays."
        ),
        models=("support.exhibit", "support.custodyentry", "support.examination", "support.custodycertificate"),
    ),
    Activity(
        code="grants",
        title="Grants",
        purpose="Operations are funded and accounted for. No personal data of a case stands in them.",
        basis="Regulation (EU) 2016/794, Article 61(3); Regulation (EU, Euratom) 2024/2509",
        subjects=OFFICERS,
        recipients="Applicant, partners, grant officers of Europol",
        retention="Financial rules: no term of its own in the portal yet.",
        models=(
            "support.budget", "support.budgetline", "support.ledgerentry", "support.grantcall", "support.grant",
            "support.grantpartner", "support.grantcost", "support.grantstep", "support.grantdeclaration",
            "support.grantevaluation", "support.grantamendment", "support.grantevidence",
        ),
    ),
    Activity(
        code="training",
        title="Training",
        purpose="Officers learn. No personal data of a case.",
        basis=BASIS,
        subjects="Participants",
        recipients="The nominating party and the provider of the course",
        retention="People, marks and certificates: PORTAL_TRAINING_DAYS after the last day (five years), then erased.",
        models=(
            "support.course", "support.trainingsession", "support.sessionquota", "support.nomination",
            "support.attendance", "support.trainingevaluation", "support.trainingcertificate", "support.libraryitem",
        ),
    ),
    without=("support.service", "support.resource"),
)  # fmt: skip
