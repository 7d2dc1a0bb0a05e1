"""What the platform itself processes about people."""

from europol_portal.protection.records import Activity, register

STAFF = "People with an account: officers of parties, staff of Europol"
USES = "Regulation (EU) 2018/1725, Article 5(1)(a)"
NOBODY = "Nobody outside the portal"

register(
    Activity(
        code="accounts",
        title="Accounts, roles and sign-in",
        purpose="Only people who need to know use the portal, and each act is somebody's.",
        basis=USES,
        subjects=STAFF,
        recipients="Name, authority and number: all accounts (directory). Factors and sessions: the person alone",
        retention="As long as the account; the audit record names the user name for three years.",
        models=(
            "parties.user", "parties.membership", "parties.apitoken", "parties.calendarfeed", "accounts.opensession",
            "accounts.signinattempt", "accounts.authenticatorapp", "accounts.passkey", "accounts.recoverycode",
            "accounts.factorreset", "accounts.invitation", "accounts.signonprovider", "accounts.signonidentity",
            "web.draft", "web.idempotencyrecord",
        ),
    ),
    Activity(
        code="audit",
        title="Audit record",
        purpose="Lawfulness of processing can be verified; self-monitoring; integrity and security.",
        basis="Regulation (EU) 2016/794, Article 40; Regulation (EU) 2018/1725, Article 88",
        subjects=STAFF,
        recipients="Data protection officers and auditors of Europol; each reading is a line of the record",
        retention="Three years, removed by PostgreSQL; seals stay without the lines.",
        models=("audit.auditevent", "audit.auditseal"),
    ),
    Activity(
        code="notifications",
        title="Notifications and mails",
        purpose="People hear of what needs them. Mails carry a reference, never content.",
        basis=USES,
        subjects=STAFF,
        recipients="The person alone",
        retention="As long as the account.",
        models=("notifications.notification", "hooks.webhook", "hooks.delivery"),
    ),
    Activity(
        code="subject-requests",
        title="Requests of data subjects",
        purpose="Access, rectification, erasure and restriction are answered within three months.",
        basis="Regulation (EU) 2016/794, Articles 36 and 37",
        subjects="People who ask about their own data",
        recipients="The authority that received the request; providers that are consulted; the officer",
        retention="Names are erased PORTAL_SUBJECT_REQUEST_DAYS after the answer (three years).",
        models=("protection.subjectrequest", "protection.providerconsultation"),
    ),
    Activity(
        code="necessity",
        title="Necessity assessments",
        purpose="Processing that touches many people is judged before it begins.",
        basis="Regulation (EU) 2016/794, Articles 18(6a), 30(2) and 39",
        subjects="Those who write and decide them; the words name nobody",
        recipients="People of Europol who plan; the officer",
        retention="As long as the record of decisions; no term of its own yet.",
        models=("protection.necessityassessment",),
    ),
    Activity(
        code="breaches",
        title="Register of personal data breaches",
        purpose="Breaches are noticed, assessed, told to supervisor and owners in time, and learnt from.",
        basis="Regulation (EU) 2018/1725, Article 92; Regulation (EU) 2016/794, Article 34",
        subjects="People who report and handle them; the words name nobody whose data were concerned",
        recipients="Europol's data protection officers; the reporter; each owner concerned, its notice alone",
        retention="As long as the portal.",
        models=("protection.databreach", "protection.breachnotice"),
    ),
    Activity(
        code="watch",
        title="Alerts and sampling checks",
        purpose="Unlawful reading is noticed and looked into.",
        basis="Regulation (EU) 2016/794, Articles 40 and 41",
        subjects=STAFF,
        recipients="Data protection officers of Europol",
        retention="As long as the portal; the lines behind them three years.",
        models=("protection.alert", "protection.samplecheck"),
    ),
    without=(
        "parties.party", "parties.authority", "parties.priorityarea", "parties.crimearea", "parties.empactcycle",
        "parties.empactpriority", "web.heartbeat",
    ),
)  # fmt: skip
