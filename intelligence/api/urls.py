"""API routes of intelligence."""

from rest_framework.routers import SimpleRouter

from intelligence.api.bulk import BulkImportViewSet, TemplateViewSet
from intelligence.api.centre import SecondOpinionViewSet, ShiftViewSet, TriageViewSet
from intelligence.api.defaults import DefaultViewSet, UsualViewSet
from intelligence.api.desk import SavedViewViewSet, WorkNoteViewSet
from intelligence.api.disclosure_viewsets import ConsentViewSet, DisclosureRequestViewSet, DisclosureViewSet
from intelligence.api.groups import DossierViewSet, GroupViewSet
from intelligence.api.hits import HitPairViewSet, HitSideViewSet
from intelligence.api.identity import IdentityStatementViewSet, RelationViewSet, WatchViewSet
from intelligence.api.inbox import WorkItemViewSet
from intelligence.api.networks import NetworkViewSet
from intelligence.api.openings import OpeningViewSet
from intelligence.api.projects import ProjectViewSet
from intelligence.api.quest import QuestConcernViewSet, QuestMatchViewSet, QuestNoticeViewSet, QuestSearchViewSet
from intelligence.api.requests import InformationRequestViewSet
from intelligence.api.retention import RetentionReviewViewSet
from intelligence.api.uploads import UploadViewSet
from intelligence.api.viewsets import CaseViewSet, ContributionViewSet, EntityViewSet

router = SimpleRouter()
router.register("cases", CaseViewSet, basename="case")
router.register("contributions", ContributionViewSet, basename="contribution")
router.register("entities", EntityViewSet, basename="entity")
router.register("information-requests", InformationRequestViewSet, basename="information-request")
router.register("disclosure-requests", DisclosureRequestViewSet, basename="disclosure-request")
router.register("consents", ConsentViewSet, basename="consent")
router.register("disclosures", DisclosureViewSet, basename="disclosure")
router.register("uploads", UploadViewSet, basename="upload")
router.register("bulk-imports", BulkImportViewSet, basename="bulk-import")
router.register("contribution-templates", TemplateViewSet, basename="contribution-template")
router.register("contribution-defaults", DefaultViewSet, basename="contribution-default")
router.register("usual-choices", UsualViewSet, basename="usual-choice")
router.register("hits", HitSideViewSet, basename="hit")
router.register("hit-pairs", HitPairViewSet, basename="hit-pair")
router.register("quest-searches", QuestSearchViewSet, basename="quest-search")
router.register("quest-notices", QuestNoticeViewSet, basename="quest-notice")
router.register("quest-matches", QuestMatchViewSet, basename="quest-match")
router.register("quest-concerns", QuestConcernViewSet, basename="quest-concern")
router.register("groups", GroupViewSet, basename="group")
router.register("dossiers", DossierViewSet, basename="dossier")
router.register("networks", NetworkViewSet, basename="network")
router.register("triage", TriageViewSet, basename="triage")
router.register("shifts", ShiftViewSet, basename="shift")
router.register("second-opinions", SecondOpinionViewSet, basename="second-opinion")
router.register("analysis-projects", ProjectViewSet, basename="analysis-project")
router.register("work-items", WorkItemViewSet, basename="work-item")
router.register("work-notes", WorkNoteViewSet, basename="work-note")
router.register("relations", RelationViewSet, basename="relation")
router.register("identity-statements", IdentityStatementViewSet, basename="identity-statement")
router.register("entity-watches", WatchViewSet, basename="entity-watch-list")
router.register("saved-views", SavedViewViewSet, basename="saved-view")
router.register("retention-reviews", RetentionReviewViewSet, basename="retention-review")
router.register("task-force-openings", OpeningViewSet, basename="task-force-opening")
