"""What intelligence processes about people."""

from europol_portal.protection.records import Activity, register

SUBJECTS = (
    "Suspects, convicted, potential offenders (Annex II A); contacts and associates, witnesses, victims, informants"
    " (Annex II B), the last three and persons under 18 with a reason of strict necessity (Article 30)"
)
REVIEWED = "Reviewed within three years, erased without a decision (Article 31); an earlier day of the owner wins."
WITH_IT = "With the contribution it rests on."
OWN = "The party alone"

register(
    Activity(
        code="contributions",
        title="Contributions, cases and requests for information",
        purpose="Parties exchange criminal information; Europol processes it for the purposes that the owner names.",
        basis="Regulation (EU) 2016/794, Articles 17 to 19; Directive (EU) 2023/977 for requests",
        subjects=SUBJECTS,
        recipients="The recipients that the owner named; others by a consent of the owner, until it ends",
        retention=REVIEWED,
        models=(
            "intelligence.case", "intelligence.contribution", "intelligence.contributiontext", "intelligence.recipient",
            "intelligence.entity", "intelligence.relation", "intelligence.attachment", "intelligence.upload",
            "intelligence.filetext", "intelligence.categorystatement", "intelligence.restriction",
            "intelligence.informationrequest", "intelligence.pause", "intelligence.delaynotice",
            "intelligence.retentionreview", "intelligence.contributiontemplate", "intelligence.bulkimport",
            "intelligence.bulkrow", "intelligence.bulkmapping",
        ),
    ),
    Activity(
        code="disclosure",
        title="Consents and the ledger of disclosures",
        purpose="The owner decides who sees what, and can follow where it went.",
        basis="Regulation (EU) 2016/794, Article 19",
        subjects="Officers who ask and decide; people named in the question",
        recipients="The asking party and the owner, each its own side",
        retention="Words go with the contribution; the ledger holds references and stays.",
        models=(
            "intelligence.disclosurerequest", "intelligence.consent", "intelligence.disclosurerecord",
            "intelligence.taskforceopening",
        ),
    ),
    Activity(
        code="cross-check",
        title="Cross-checks and searches of the index",
        purpose="Connections between what different parties hold are found, as hit or no hit.",
        basis="Regulation (EU) 2016/794, Articles 18(2)(a), 20",
        subjects="Annex II A only: suspects, convicted, potential offenders; for a search whom it asks for",
        recipients="Europol’s centre; owners learn of hits on their data; a search is known to who made it",
        retention="Hits and index: with the contribution. Values and answers of a search: 30 days.",
        models=(
            "intelligence.comparedentity", "intelligence.matchkey", "intelligence.commonkey", "intelligence.crosscheck",
            "intelligence.hit", "intelligence.hitside", "intelligence.questsearch", "intelligence.questmatch",
            "intelligence.questanswer", "intelligence.questnotice", "intelligence.questconcern",
        ),
    ),
    Activity(
        code="analysis",
        title="Operational analysis: projects, networks, groups, identities",
        purpose="Analysis of what the owners gave for it.",
        basis="Regulation (EU) 2016/794, Articles 18(2)(c), 18(3)",
        subjects=SUBJECTS,
        recipients="Europol’s analysts of the project; the party for its own networks, groups and statements",
        retention=WITH_IT + " Projects and groups are reviewed by themselves.",
        models=(
            "intelligence.analysisproject", "intelligence.projectparticipant", "intelligence.projectanalyst",
            "intelligence.projectcontribution", "intelligence.network", "intelligence.networkversion",
            "intelligence.networknote", "intelligence.networkrun", "intelligence.groupassessment",
            "intelligence.groupanswer", "intelligence.groupentry", "intelligence.groupmember",
            "intelligence.groupevidence", "intelligence.dossierrelease", "intelligence.receiveddossier",
            "intelligence.identitystatement", "intelligence.entitywatch",
        ),
    ),
    Activity(
        code="first-line",
        title="First line and the party’s own work",
        purpose="What came in is decided about, handed over and finished.",
        basis="Regulation (EU) 2016/794, Articles 18(6), 18(6a)",
        subjects="Officers; people named in notes",
        recipients=OWN,
        retention=WITH_IT,
        models=(
            "intelligence.triageitem", "intelligence.secondopinion", "intelligence.shift", "intelligence.workitem",
            "intelligence.readmark", "intelligence.readstate", "intelligence.undostep", "intelligence.worknote",
            "intelligence.follow", "intelligence.savedview",
        ),
    ),
    without=("intelligence.crimeareadefault", "intelligence.questlimit"),
)  # fmt: skip
