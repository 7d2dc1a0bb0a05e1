"""Cases, contributions and what belongs to them. Names follow section 12.1 of the domain file."""

from intelligence.models.bulk import KEPT_FOR, MOST_PER_DRAFT, BulkImport, BulkMapping, BulkRow
from intelligence.models.cases import Case, CaseGrant, CaseShare
from intelligence.models.categories import CategoryStatement
from intelligence.models.contributions import (
    Contribution,
    ContributionGrant,
    ContributionShare,
    ContributionText,
    ErasureRule,
    ProcessingPurpose,
    Recipient,
)
from intelligence.models.crosscheck import CommonKey, ComparedEntity, CrossCheck, MatchKey
from intelligence.models.defaults import CrimeAreaDefault
from intelligence.models.desk import Follow, SavedView, WorkNote
from intelligence.models.disclosures import PURPOSES, Act, Consent, DisclosureRequest, OneSided, Part, PolicePurpose
from intelligence.models.dossiers import DossierRelease, Ended, ReceivedDossier
from intelligence.models.entities import Entity
from intelligence.models.file_texts import FileText
from intelligence.models.files import FILES_FOLDER, Attachment, Upload, storage_key
from intelligence.models.group_questions import (
    BY_KEY,
    MANDATORY_NEEDED,
    OPTIONAL_NEEDED,
    QUESTIONS,
    VALUES,
    Question,
    Scale,
    Value,
    questions_of,
)
from intelligence.models.groups import GroupAnswer, GroupAssessment, GroupEntry, GroupEvidence, GroupMember, GroupPart
from intelligence.models.hits import Hit, HitGrade, HitSide
from intelligence.models.identity import EntityWatch, IdentityStatement
from intelligence.models.inbox import HousePart, ReadMark, ReadState, UndoStep, WorkItem
from intelligence.models.ledger import DisclosureRecord
from intelligence.models.networks import Network, NetworkNote, NetworkRun, NetworkVersion
from intelligence.models.openings import TaskForceOpening
from intelligence.models.opinions import SecondOpinion
from intelligence.models.projects import (
    LONGEST_STORAGE_MONTHS,
    AnalysisProject,
    AnalysisProjectGrant,
    AnalysisProjectShare,
    ProjectAnalyst,
    ProjectContribution,
    ProjectParticipant,
)
from intelligence.models.quest import (
    LegalBasis,
    QuestAnswer,
    QuestConcern,
    QuestLimit,
    QuestMatch,
    QuestNotice,
    QuestSearch,
)
from intelligence.models.relations import Relation
from intelligence.models.requests import DelayNotice, InformationRequest, InformationRequestQuerySet, Pause
from intelligence.models.restrictions import Restriction
from intelligence.models.retention import WARNED_BEFORE, RetentionReview, latest_review
from intelligence.models.shifts import Shift
from intelligence.models.templates import FRAMED_KINDS, ContributionTemplate
from intelligence.models.triage import TriageItem

__all__ = [
    "BY_KEY",
    "FILES_FOLDER",
    "FRAMED_KINDS",
    "KEPT_FOR",
    "LONGEST_STORAGE_MONTHS",
    "MANDATORY_NEEDED",
    "MOST_PER_DRAFT",
    "OPTIONAL_NEEDED",
    "PURPOSES",
    "QUESTIONS",
    "VALUES",
    "WARNED_BEFORE",
    "Act",
    "AnalysisProject",
    "AnalysisProjectGrant",
    "AnalysisProjectShare",
    "Attachment",
    "BulkImport",
    "BulkMapping",
    "BulkRow",
    "Case",
    "CaseGrant",
    "CaseShare",
    "CategoryStatement",
    "CommonKey",
    "ComparedEntity",
    "Consent",
    "Contribution",
    "ContributionGrant",
    "ContributionShare",
    "ContributionTemplate",
    "ContributionText",
    "CrimeAreaDefault",
    "CrossCheck",
    "DelayNotice",
    "DisclosureRecord",
    "DisclosureRequest",
    "DossierRelease",
    "Ended",
    "Entity",
    "EntityWatch",
    "ErasureRule",
    "FileText",
    "Follow",
    "GroupAnswer",
    "GroupAssessment",
    "GroupEntry",
    "GroupEvidence",
    "GroupMember",
    "GroupPart",
    "Hit",
    "HitGrade",
    "HitSide",
    "HousePart",
    "IdentityStatement",
    "InformationRequest",
    "InformationRequestQuerySet",
    "LegalBasis",
    "MatchKey",
    "Network",
    "NetworkNote",
    "NetworkRun",
    "NetworkVersion",
    "OneSided",
    "Part",
    "Pause",
    "PolicePurpose",
    "ProcessingPurpose",
    "ProjectAnalyst",
    "ProjectContribution",
    "ProjectParticipant",
    "QuestAnswer",
    "QuestConcern",
    "QuestLimit",
    "QuestMatch",
    "QuestNotice",
    "QuestSearch",
    "Question",
    "ReadMark",
    "ReadState",
    "ReceivedDossier",
    "Recipient",
    "Relation",
    "Restriction",
    "RetentionReview",
    "SavedView",
    "Scale",
    "SecondOpinion",
    "Shift",
    "TaskForceOpening",
    "TriageItem",
    "UndoStep",
    "Upload",
    "Value",
    "WorkItem",
    "WorkNote",
    "latest_review",
    "questions_of",
    "storage_key",
]
