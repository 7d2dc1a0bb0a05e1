"""Which object of the demo world stands in which address of the access matrix."""

import re

from europol_portal.access.binding import Binding, acting
from europol_portal.audit.models import AuditEvent
from europol_portal.notifications.models import Notification
from intelligence.models import (
    AnalysisProject,
    Attachment,
    BulkImport,
    Case,
    Consent,
    Contribution,
    ContributionTemplate,
    CrimeAreaDefault,
    DisclosureRequest,
    Entity,
    Hit,
    HitSide,
    IdentityStatement,
    InformationRequest,
    ProjectAnalyst,
    ProjectContribution,
    ProjectParticipant,
    QuestConcern,
    QuestSearch,
    Relation,
    Restriction,
    SavedView,
    SecondOpinion,
    Shift,
    TaskForceOpening,
    TriageItem,
    UndoStep,
    Upload,
    WorkItem,
    WorkNote,
)
from operations.models import (
    CyberProposal,
    HighValueTarget,
    Operation,
    Participation,
    TargetBacking,
    TaskForce,
    TaskForceMember,
    TaskForceResult,
)
from support.models import Service, SupportRequest

OWNER_OF_TABLES = Binding(role="none")
ABSENT = "01930000-0000-7000-8000-000000000000"

# pattern of the address name, key in the address -> name of the chosen object
RULES = [
    (r"intelligence:bulk-.*|bulk-import-.*", "pk", "import"),
    (r"intelligence:template-.*|contribution-template-.*", "pk", "template"),
    (r"contribution-default-.*", "pk", "default"),
    (r"operations:operation-.*|operations:log-add|operation-.*", "pk", "operation"),
    (r"operations:invitation-.*|invitation-.*", "pk", "invitation"),
    (r"operations:proposal-step", "step", "park"),
    (r"operations:proposal-.*|proposal-.*", "pk", "proposal"),
    (r"operations:taskforce-step", "step", "start_action"),
    (r"taskforce-confirm", "part_id", "result"),
    (r"operations:taskforce-.*|taskforce-.*", "pk", "task force"),
    (r"operations:member-answer", "step", "sign"),
    (r"operations:member-answer", "pk", "member"),
    (r"operations:result-confirm", "pk", "result"),
    (r"intelligence:taskforce-panel|intelligence:opening-create", "force_id", "task force"),
    (r"intelligence:opening-end|task-force-opening-.*", "pk", "opening"),
    (r"operations:target-step", "step", "assess"),
    (r"operations:target-.*|target-.*", "pk", "target"),
    (r"operations:backing-answer", "step", "decline"),
    (r"operations:backing-answer", "pk", "backing"),
    (r"intelligence:contribution-.*|contribution-.*", "pk", "contribution"),
    (r"intelligence:restriction-.*", "pk", "restriction"),
    (r"intelligence:case-.*|case-.*", "pk", "case"),
    (r"intelligence:disclosure-(request|withdraw)|disclosure-request-.*", "pk", "question"),
    (r"intelligence:consent.*|consent-.*", "pk", "consent"),
    (r"intelligence:entity-.*|entity-.*", "pk", "entity"),
    (r"intelligence:relation-.*|relation-.*", "pk", "relation"),
    (r"intelligence:identity-.*|identity-statement-.*", "pk", "identity statement"),
    (r"intelligence:attachment.*|.*attachment.*", "pk", "attachment"),
    (r"intelligence:upload-.*|upload-.*", "pk", "upload"),
    (r"intelligence:request-step|information-request-.*", "pk", "information request"),
    (r"intelligence:quest-concern|quest-concern-.*", "pk", "concern"),
    (r"intelligence:quest-.*|quest-search-.*", "pk", "search"),
    (r"intelligence:hit-(step|answer)", "step", "confirm"),
    (r"intelligence:hit-(verify|step|pass-on)|hit-pair-.*", "pk", "hit pair"),
    (r"intelligence:hit-.*|hit-.*", "pk", "hit"),
    (r"intelligence:triage-step", "step", "pen"),
    (r"intelligence:triage-act", "step", "claim"),
    (r"intelligence:triage-.*|triage-.*", "pk", "triage item"),
    (r"intelligence:shift.*|shift-.*", "pk", "shift"),
    (r"intelligence:opinion-.*|opinion-.*|second-opinion-.*", "pk", "opinion"),
    (r"intelligence:participant-.*", "pk", "participant"),
    (r"intelligence:analyst-.*", "pk", "project analyst"),
    (r"intelligence:project-content-.*", "pk", "project content"),
    (r"analysis-project-end", "part_id", "participant"),
    (r"analysis-project-relieve", "part_id", "project analyst"),
    (r"analysis-project-take-out", "part_id", "project content"),
    (r"intelligence:project-.*|analysis-project-.*", "pk", "project"),
    (r"intelligence:inbox-undo", "pk", "undo step"),
    (r"work-item-.*", "pk", "work item"),
    (r"intelligence:note-.*|work-note-.*", "pk", "note"),
    (r"intelligence:saved-view-.*|saved-view-.*", "pk", "saved view"),
    (r"support:request-.*|support-request-.*", "pk", "request"),
    (r".*notification.*", "pk", "notification"),
    (r".*notification.*", "newest", "notification"),
    (r".*audit.*", "pk", "event"),
    (r"accounts:token-revoke", "pk", "token"),
    (r"contribution-.*", "attachment_id", "attachment"),
    (r".*:operation-panel", "operation_id", "operation"),
    (r".*party.*", "code", "party"),
    (r".*authority.*", "code", "authority"),
    (r".*crime-area.*", "code", "crime area"),
    (r"service-detail", "code", "service"),
    (r"intelligence:contribution-step", "step", "send"),
    (r"intelligence:case-step", "step", "close"),
    (r"operations:operation-step", "step", "go_live"),
    (r".*", "step", "accept"),
    (r"draft", "key", "accept"),
]


def chosen_name(address, key):
    """The name of the object for a key of an address; None when no rule says."""
    return next((name for pattern, wanted, name in RULES if wanted == key and re.fullmatch(pattern, address)), None)


def choose():
    """The objects by name: what Germany and the Netherlands share, and France has no part in."""
    with acting(OWNER_OF_TABLES):
        operation = Operation.objects.get(code_name="QUIET SWITCH")
        to_dutch = Contribution.objects.filter(
            owner__code="DE", status="sent", recipients__authority__party__code="NL"
        ).exclude(shares__group__party__code__in=["FR", "PL", "US", "EP", "FX"])
        attachment = Attachment.objects.filter(contribution__in=to_dutch).first()
        contribution = attachment.contribution if attachment else to_dutch.first()
        return {
            "operation": operation.pk,
            "invitation": Participation.objects.get(operation=operation, party__code="PL").pk,
            "target": HighValueTarget.objects.get(owner__code="PL").pk,
            "backing": TargetBacking.objects.get(target__owner__code="PL", party__code="DE").pk,
            "assess": "assess",
            "proposal": CyberProposal.objects.get(status="discussion").pk,
            "park": "park",
            "task force": TaskForce.objects.get(code_name="QUIET LANE").pk,
            "member": TaskForceMember.objects.get(task_force__code_name="QUIET LANE", party__code="PL").pk,
            "result": TaskForceResult.objects.get(task_force__code_name="QUIET LANE", confirmed_at=None).pk,
            "opening": TaskForceOpening.objects.get().pk,
            "start_action": "start_action",
            "sign": "sign",
            "decline": "decline",
            "contribution": contribution.pk,
            "restriction": Restriction.objects.order_by("pk").first().pk,
            "case": Case.objects.get(pk=contribution.case_id).pk,
            "entity": Entity.objects.filter(contribution__in=to_dutch).order_by("pk").first().pk,
            "relation": Relation.objects.filter(contribution__owner__code="NL").order_by("pk").first().pk,
            "identity statement": IdentityStatement.objects.get(party__code="NL").pk,
            "attachment": attachment.pk if attachment else ABSENT,
            "upload": Upload.objects.order_by("pk").first().pk,
            "information request": InformationRequest.objects.filter(owner__code="DE", party__code="NL").first().pk,
            "question": DisclosureRequest.objects.filter(owner__code="NL").order_by("pk").first().pk,
            "consent": Consent.objects.filter(owner__code="DE").order_by("pk").first().pk,
            "request": SupportRequest.objects.filter(owner__code="DE")
            .exclude(status="draft")
            .order_by("pk")
            .first()
            .pk,
            "triage item": TriageItem.objects.filter(status="claimed").order_by("pk").first().pk,
            "shift": Shift.objects.filter(status="ended").order_by("pk").first().pk,
            "hit": HitSide.objects.filter(owner__code="DE", other__code="NL").order_by("pk").first().pk,
            "hit pair": Hit.objects.filter(owner__code="EP").order_by("pk").first().pk,
            "search": QuestSearch.objects.filter(owner__code="NL").order_by("pk").first().pk,
            "concern": QuestConcern.objects.order_by("pk").first().pk,
            "confirm": "confirm",
            "opinion": SecondOpinion.objects.order_by("pk").first().pk,
            "project": AnalysisProject.objects.get(code="QUAY").pk,
            "participant": ProjectParticipant.objects.filter(party__code="NL").first().pk,
            "project analyst": ProjectAnalyst.objects.order_by("pk").first().pk,
            "project content": ProjectContribution.objects.order_by("pk").first().pk,
            "undo step": UndoStep.objects.filter(user__username="nl.liaison").order_by("pk").first().pk,
            "note": WorkNote.objects.filter(party__code="NL").order_by("pk").first().pk,
            "saved view": SavedView.objects.filter(author__username="nl.liaison").order_by("pk").first().pk,
            "work item": WorkItem.objects.filter(party__code="NL", contribution=contribution).get().pk,
            "pen": "pen",
            "claim": "claim",
            "notification": Notification.objects.filter(recipient__username="nl.liaison").order_by("pk").first().pk,
            "event": AuditEvent.objects.order_by("pk").first().pk,
            "import": BulkImport.objects.filter(owner__code="DE").order_by("pk").first().pk,
            "template": ContributionTemplate.objects.filter(owner__code="DE").order_by("pk").first().pk,
            "default": CrimeAreaDefault.objects.order_by("pk").first().pk,
            "token": 0,
            "party": "NL",
            "authority": "nl-lb",
            "crime area": "drug-trafficking",
            "service": Service.objects.order_by("pk").first().code,
            "accept": "accept",
            "send": "send",
            "close": "close",
            "go_live": "go_live",
        }
