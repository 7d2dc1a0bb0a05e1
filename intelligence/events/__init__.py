"""What can happen to cases and contributions, as the audit page names it."""

from django.db.models import TextChoices

from intelligence.events.groups import DossierEvent as DossierEvent
from intelligence.events.groups import GroupEvent as GroupEvent


class CaseEvent(TextChoices):
    """Events of a case."""

    OPENED = "intelligence.case.opened", "Case opened"
    SHARED = "intelligence.case.shared", "Case opened to a party"
    CLOSED = "intelligence.case.closed", "Case closed"
    REOPENED = "intelligence.case.reopened", "Case reopened"
    READ = "intelligence.case.read", "Case read"


class ContributionEvent(TextChoices):
    """Events of a contribution."""

    DRAFTED = "intelligence.contribution.drafted", "Contribution drafted"
    CHANGED = "intelligence.contribution.changed", "Draft changed"
    DISCARDED = "intelligence.contribution.discarded", "Draft discarded"
    SENT = "intelligence.contribution.sent", "Contribution sent"
    OPENED = "intelligence.contribution.opened", "Contribution opened by a recipient"
    READ = "intelligence.contribution.read", "Contribution read"
    CORRECTED = "intelligence.contribution.corrected", "Correction written"
    RECALLED = "intelligence.contribution.recalled", "Contribution recalled"
    RESTRICTED = "intelligence.contribution.restricted", "Contribution restricted"
    LOOSENED = "intelligence.contribution.loosened", "Restriction of a contribution lifted"
    TERM_ENDED = "intelligence.contribution.term_ended", "Access of recipients ended with its term"
    ERASED = "intelligence.contribution.erased", "Contribution erased for good"
    ADDRESSED = "intelligence.contribution.addressed", "Recipients added to a contribution"
    PASSED_ON = "intelligence.contribution.passed_on", "Contribution passed on by a recipient"
    REFUSED = "intelligence.contribution.pass_on_refused", "Passing on of a contribution refused"
    MATCHED = "intelligence.contribution.matched", "Looked for contributions that name the same as a draft"
    EXPORTED = "intelligence.contribution.exported", "Contribution exported"
    ACCEPTED = "intelligence.contribution.accepted", "Contribution accepted for cross-check by Europol"
    CIRCLE_CLOSED = "intelligence.contribution.circle_closed", "Contribution kept to named people"
    CIRCLE_OPENED = "intelligence.contribution.circle_opened", "Contribution opened to the whole party"


class WorkEvent(TextChoices):
    """Events of the work of a party on what it has received."""

    DONE = "intelligence.workitem.done", "Received contribution finished"
    REOPENED = "intelligence.workitem.reopened", "Received contribution taken up again"
    ASSIGNED = "intelligence.workitem.assigned", "Received contribution given to a colleague"
    RELEASED = "intelligence.workitem.released", "Received contribution given back"


class NoteEvent(TextChoices):
    """Events of the notes of a party."""

    WRITTEN = "intelligence.worknote.written", "Note of a party written"
    MENTIONED = "intelligence.worknote.mentioned", "Colleague mentioned in a note"
    REMOVED = "intelligence.worknote.removed", "Note of a party removed"


class SavedViewEvent(TextChoices):
    """Events of saved views of the inbox."""

    SAVED = "intelligence.savedview.saved", "View of the inbox saved"
    SHARED = "intelligence.savedview.shared", "View of the inbox shared or taken back"
    REMOVED = "intelligence.savedview.removed", "View of the inbox removed"


class EntityEvent(TextChoices):
    """Events of entities."""

    ADDED = "intelligence.entity.added", "Entity added"
    REMOVED = "intelligence.entity.removed", "Entity removed"
    LISTED = "intelligence.entity.listed", "Entities listed"
    READ = "intelligence.entity.read", "Entity read"
    CATEGORY_DUE = "intelligence.entity.category_due", "Category of a person due soon"
    WITHDRAWN = "intelligence.entity.withdrawn", "Person without a category withdrawn from use"


class RelationEvent(TextChoices):
    """Events of relations between entities."""

    ADDED = "intelligence.relation.added", "Relation added"
    REMOVED = "intelligence.relation.removed", "Relation removed"
    LISTED = "intelligence.relation.listed", "Relations listed"
    PROPOSED = "intelligence.relation.proposed", "Relations proposed to the author of a draft"


class IdentityEvent(TextChoices):
    """Events of what a party says of two entities."""

    SAME = "intelligence.identitystatement.same", "Entities merged"
    DIFFERENT = "intelligence.identitystatement.different", "Entities split"
    WITHDRAWN = "intelligence.identitystatement.withdrawn", "Merge or split taken back"
    LISTED = "intelligence.identitystatement.listed", "Merges and splits listed"


class WatchEvent(TextChoices):
    """Events of watching an entity."""

    BEGUN = "intelligence.entitywatch.begun", "Watch of an entity begun"
    ENDED = "intelligence.entitywatch.ended", "Watch of an entity ended"
    NEWS = "intelligence.entitywatch.news", "News of a watched entity"


class CategoryEvent(TextChoices):
    """Events of the category of a person in a sent contribution."""

    STATED = "intelligence.categorystatement.stated", "Category of a person changed by its owner"


class AttachmentEvent(TextChoices):
    """Events of files."""

    ATTACHED = "intelligence.attachment.attached", "File attached"
    REMOVED = "intelligence.attachment.removed", "File removed"
    EXPORTED = "intelligence.attachment.exported", "File downloaded"
    INFECTED = "intelligence.attachment.infected", "Virus found in a file"
    CHECKED = "intelligence.attachment.checked", "File scanned for viruses"


class UploadEvent(TextChoices):
    """Events of files on their way."""

    STARTED = "intelligence.upload.started", "Upload of a file begun"
    REFUSED = "intelligence.upload.refused", "Uploaded file refused"
    REMOVED = "intelligence.upload.removed", "Upload of a file given up"


class RequestEvent(TextChoices):
    """Events of a request for information, for one of the parties that were asked."""

    ASKED = "intelligence.request.asked", "Request received, clock started"
    ASSIGNED = "intelligence.request.assigned", "Request taken up"
    REASSIGNED = "intelligence.request.reassigned", "Request given to a colleague"
    INDIRECT = "intelligence.request.indirect", "Information found to be indirectly accessible"
    CLARIFICATION_ASKED = "intelligence.request.clarification_asked", "Clarification asked, clock stopped"
    CLARIFIED = "intelligence.request.clarified", "Clarification given, clock runs on"
    JUDGE_ASKED = "intelligence.request.judge_asked", "Judicial authorisation needed, clock stopped"
    DELAYED = "intelligence.request.delayed", "Delay notice given"
    AUTHORISED = "intelligence.request.authorised", "Judicial authorisation given, clock runs on"
    ANSWERED = "intelligence.request.answered", "Request answered"
    REFUSED = "intelligence.request.refused", "Request refused"
    WITHDRAWN = "intelligence.request.withdrawn", "Request withdrawn"
    DUE_SOON = "intelligence.request.due_soon", "Request due soon"
    OVERDUE = "intelligence.request.overdue", "Request overdue"
    LISTED = "intelligence.request.listed", "Statistics of requests read"


class DisclosureEvent(TextChoices):
    """Events of a question to an owner, on the asker's side."""

    ASKED = "intelligence.disclosurerequest.asked", "Owner asked"
    READ = "intelligence.disclosurerequest.read", "Question read by its asker"
    GRANTED = "intelligence.disclosurerequest.granted", "Owner agreed"
    PARTLY = "intelligence.disclosurerequest.partly", "Owner agreed in part"
    REFUSED = "intelligence.disclosurerequest.refused", "Owner refused"
    REVOKED = "intelligence.disclosurerequest.revoked", "Owner revoked its consent"
    EXPIRED = "intelligence.disclosurerequest.expired", "Consent of the owner ended"
    LAPSED = "intelligence.disclosurerequest.lapsed", "No answer by the deadline"
    WITHDRAWN = "intelligence.disclosurerequest.withdrawn", "Question withdrawn"


class ConsentEvent(TextChoices):
    """Events of a question on the owner's side."""

    ARRIVED = "intelligence.consent.arrived", "Question about own information arrived"
    READ = "intelligence.consent.read", "Question read by the owner"
    NAMED = "intelligence.consent.named", "Contribution of the question named"
    TAKEN = "intelligence.consent.taken", "Decision begun"
    GRANTED = "intelligence.consent.granted", "Consent given"
    PARTLY = "intelligence.consent.partly", "Consent given in part"
    REFUSED = "intelligence.consent.refused", "Consent refused"
    REVOKED = "intelligence.consent.revoked", "Consent revoked"
    EXPIRED = "intelligence.consent.expired", "Consent ended"
    LAPSED = "intelligence.consent.lapsed", "Question lapsed, nothing shared"
    WITHDRAWN = "intelligence.consent.withdrawn", "Question withdrawn by its asker"
    REMINDED = "intelligence.consent.reminded", "Owner reminded of a question"
    ESCALATED = "intelligence.consent.escalated", "Question brought to the national unit"


class LedgerEvent(TextChoices):
    """Events of the ledger of disclosures."""

    LISTED = "intelligence.disclosurerecord.listed", "Ledger of disclosures read"
    EXPORTED = "intelligence.disclosurerecord.exported", "Ledger of disclosures exported"


class TemplateEvent(TextChoices):
    """Events of templates."""

    ADDED = "intelligence.contributiontemplate.added", "Template added"
    CHANGED = "intelligence.contributiontemplate.changed", "Template changed"
    REMOVED = "intelligence.contributiontemplate.removed", "Template removed"
    USED = "intelligence.contributiontemplate.used", "Contribution started from a template"


class DefaultEvent(TextChoices):
    """Events of the defaults by crime area."""

    ADDED = "intelligence.crimeareadefault.added", "Default of a crime area added"
    CHANGED = "intelligence.crimeareadefault.changed", "Default of a crime area changed"


class BulkEvent(TextChoices):
    """Events of bulk entry."""

    UPLOADED = "intelligence.bulkimport.uploaded", "Table uploaded"
    READ = "intelligence.bulkimport.read", "Table of an import read"
    MAPPED = "intelligence.bulkimport.mapped", "Columns of an import chosen"
    CHECKED = "intelligence.bulkimport.checked", "Rows of an import checked"
    REFUSED = "intelligence.bulkimport.refused", "Table cannot be read"
    CORRECTED = "intelligence.bulkimport.corrected", "Rows of an import corrected"
    LEFT_OUT = "intelligence.bulkimport.left_out", "Rows left out of an import"
    PUT_BACK = "intelligence.bulkimport.put_back", "Rows put back into an import"
    ERRORS_EXPORTED = "intelligence.bulkimport.errors_exported", "Rows with errors downloaded"
    BEGUN = "intelligence.bulkimport.begun", "Import begun"
    FAILED = "intelligence.bulkimport.failed", "Import failed, nothing imported"
    IMPORTED = "intelligence.bulkimport.imported", "Rows imported into drafts"
    DISCARDED = "intelligence.bulkimport.discarded", "Import discarded"
    EXPIRED = "intelligence.bulkimport.expired", "Import erased after its time"


class HitEvent(TextChoices):
    """Events of a pair as who sees both sides verifies it."""

    FOUND = "intelligence.hit.found", "Hit found by a cross-check"
    READ = "intelligence.hit.read", "Both sides of a hit read"
    CONFIRMED = "intelligence.hit.confirmed", "Hit confirmed"
    REJECTED = "intelligence.hit.rejected", "Hit rejected as false positive"
    PASSED_ON = "intelligence.hit.passed_on", "Owner told of a hit of a partner"


class HitSideEvent(TextChoices):
    """Events of a hit as one owner knows it."""

    TOLD = "intelligence.hitside.told", "Owner told of a hit"
    SELF_MATCH = "intelligence.hitside.self_match", "Owner told of a match in its own information"
    READ = "intelligence.hitside.read", "Hit read by an owner"
    CONFIRMED = "intelligence.hitside.confirmed", "Hit confirmed by an owner"
    REJECTED = "intelligence.hitside.rejected", "Hit rejected by an owner"
    VERIFIED = "intelligence.hitside.verified", "Owner told that Europol confirmed the hit"
    REFUTED = "intelligence.hitside.refuted", "Owner told that the hit is a false positive"
    WITHDRAWN = "intelligence.hitside.withdrawn", "Information behind a hit taken back"


class TriageEvent(TextChoices):
    """Events of an item of the Operational Centre's queue."""

    READ = "intelligence.triageitem.read", "Item of the queue read"
    CLAIMED = "intelligence.triageitem.claimed", "Item claimed"
    RELEASED = "intelligence.triageitem.released", "Claim released"
    CLAIM_ENDED = "intelligence.triageitem.claim_ended", "Claim ended with the shift"
    ACCEPTED = "intelligence.triageitem.accepted", "Accepted for cross-check"
    INTO_PROJECT = "intelligence.triageitem.into_project", "Accepted for analysis into a project"
    RETURNED = "intelligence.triageitem.returned", "Returned for correction"
    OUT_OF_MANDATE = "intelligence.triageitem.out_of_mandate", "Out of mandate"
    PENNED = "intelligence.triageitem.penned", "Put into a temporary pen"
    PEN_SOON = "intelligence.triageitem.pen_soon", "Temporary pen ends soon"
    PEN_EXPIRED = "intelligence.triageitem.pen_expired", "Temporary pen ended, closed to use"
    NOTED = "intelligence.triageitem.noted", "Nothing to process"
    REOPENED = "intelligence.triageitem.reopened", "Item taken up again"


class OpinionEvent(TextChoices):
    """Events of a second opinion on a grade."""

    GIVEN = "intelligence.secondopinion.given", "Second opinion given"
    AGREED = "intelligence.secondopinion.agreed", "Provider agreed to a second opinion"
    DECLINED = "intelligence.secondopinion.declined", "Provider keeps its grade"
    WITHDRAWN = "intelligence.secondopinion.withdrawn", "Second opinion taken back"


class ShiftEvent(TextChoices):
    """Events of a shift."""

    PLANNED = "intelligence.shift.planned", "Shift planned"
    CHANGED = "intelligence.shift.changed", "Planned shift changed"
    STARTED = "intelligence.shift.started", "Shift started"
    ENDED = "intelligence.shift.ended", "Shift ended, handed over"
    ACKNOWLEDGED = "intelligence.shift.acknowledged", "Handover acknowledged"
    READ = "intelligence.shift.read", "Handover read"


class ProjectEvent(TextChoices):
    """Events of an analysis project."""

    PREPARED = "intelligence.analysisproject.prepared", "Analysis project prepared"
    CHANGED = "intelligence.analysisproject.changed", "Definition of an analysis project changed"
    OPENED = "intelligence.analysisproject.opened", "Analysis project opened"
    SUSPENDED = "intelligence.analysisproject.suspended", "Analysis project suspended"
    RESUMED = "intelligence.analysisproject.resumed", "Analysis project resumed"
    CLOSED = "intelligence.analysisproject.closed", "Analysis project closed"
    REVIEWED = "intelligence.analysisproject.reviewed", "Need for an analysis project reviewed"
    READ = "intelligence.analysisproject.read", "Analysis project read"
    CONTENTS_READ = "intelligence.analysisproject.contents_read", "Contents of an analysis project read"


class ProjectPartEvent(TextChoices):
    """Events of participants, analysts and contents of an analysis project."""

    JOINED = "intelligence.projectparticipant.joined", "Party joined an analysis project"
    LEFT = "intelligence.projectparticipant.left", "Party left an analysis project"
    NAMED = "intelligence.projectanalyst.named", "Analyst named for an analysis project"
    RELIEVED = "intelligence.projectanalyst.relieved", "Analyst left an analysis project"
    ACCEPTED = "intelligence.projectcontribution.accepted", "Contribution accepted into an analysis project"
    REFUSED = "intelligence.projectcontribution.refused", "Acceptance into an analysis project refused"
    REMOVED = "intelligence.projectcontribution.removed", "Contribution taken out of an analysis project"


class OpeningEvent(TextChoices):
    """Events of what an owner opened to members of a task force."""

    OPENED = "intelligence.opening.opened", "Contribution opened in a task force"
    ENDED = "intelligence.opening.ended", "Opening in a task force ended"


class ReviewEvent(TextChoices):
    """Events of the review of what is stored."""

    DUE = "intelligence.retentionreview.due", "Review of stored information ends soon"
    KEPT = "intelligence.retentionreview.kept", "Stored information kept after a review"
    GIVEN_UP = "intelligence.retentionreview.given_up", "Erasure of stored information decided"
    LISTED = "intelligence.retentionreview.listed", "Reviews of stored information listed"
    READ = "intelligence.retentionreview.read", "Review of stored information read"
    FIVE_YEARS = "intelligence.retentionreview.five_years", "Stored for five years: to be told to the supervisor"


class QuestEvent(TextChoices):
    """Events of a search of the index by a party."""

    ASKED = "intelligence.questsearch.asked", "Index searched"
    REFUSED = "intelligence.questsearch.refused", "Search refused, limit reached"
    ANSWERED = "intelligence.questsearch.answered", "Search answered"
    DONE = "intelligence.questsearch.done", "Search of a list done"
    ADDED = "intelligence.questsearch.added", "Europol passed an answer on to who searched"
    READ = "intelligence.questsearch.read", "Answer of a search read"
    CANCELLED = "intelligence.questsearch.cancelled", "Search cancelled"
    EXPORTED = "intelligence.questsearch.exported", "Result of a search downloaded"
    EXPIRED = "intelligence.questsearch.expired", "Lines and answers of a search erased after their time"


class QuestNoticeEvent(TextChoices):
    """Events of what an owner is told of searches."""

    TOLD = "intelligence.questnotice.told", "Owner told of a search that met its information"
    READ = "intelligence.questnotice.read", "Searches that met own information read"


class QuestMatchEvent(TextChoices):
    """Events of matches of searches as Europol sees them."""

    LEFT = "intelligence.questmatch.left", "Match of a search left to Europol by a rule"
    READ = "intelligence.questmatch.read", "Matches of searches read"
    PASSED_ON = "intelligence.questmatch.passed_on", "Match of a search passed on by Europol"


class QuestConcernEvent(TextChoices):
    """Events of cases of fishing."""

    OPENED = "intelligence.questconcern.opened", "Searches that look like fishing noticed"
    READ = "intelligence.questconcern.read", "Case of fishing read"
    CLOSED = "intelligence.questconcern.closed", "Case of fishing closed"


class QuestLimitEvent(TextChoices):
    """Events of limits of searches."""

    SET = "intelligence.questlimit.set", "Limit of searches set"


class NetworkEvent(TextChoices):
    """Events of networks that people put together."""

    MADE = "intelligence.network.made", "Network put together"
    CHANGED = "intelligence.network.changed", "Network changed"
    REMOVED = "intelligence.network.removed", "Network removed"
    READ = "intelligence.network.read", "Network read"
    EXPORTED = "intelligence.network.exported", "Network exported"
    SAVED = "intelligence.networkversion.saved", "Version of a network saved"
    NOTED = "intelligence.networknote.written", "Note written in a network"
    NOTE_REMOVED = "intelligence.networknote.removed", "Note of a network removed"
    ANALYSED = "intelligence.networkrun.asked", "Analysis of a network asked for"
