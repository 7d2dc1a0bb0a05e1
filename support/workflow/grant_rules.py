"""What an application, a report and accepted costs must hold before the next step; said in words."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from europol_portal.parties.models import Party
from support.models import Grant, GrantAmendment, GrantCost, GrantEvaluation, GrantPartner, Heading, share_of

TOLERANCE = Decimal("1.10")  # of a heading without an amendment (domain file, section 4.7)
TEXTS = {
    "objective": "Say what the action is for.",
    "activities": "Say what is done, when and where.",
    "expected": "Say which results you expect and how they are measured.",
    "starts_on": "Say from which day.",
    "ends_on": "Say until which day.",
    "is_declared": "Give the declaration on honour.",
}


@dataclass(frozen=True)
class Check:
    """One condition of eligibility, and whether the application meets it."""

    label: str
    is_met: bool


def missing_parts(grant: Grant) -> dict[str, str]:
    """What a draft must still hold before it can be sent, by name of the field."""
    missing = {name: words for name, words in TEXTS.items() if not getattr(grant, name)}
    if grant.is_urgent and not grant.urgency_reason:
        missing["urgency_reason"] = "Say why it cannot wait."
    if not (grant.operation_id or grant.empact_action_id or grant.task_force_id):
        missing["operation"] = "Name the operation, the EMPACT action or the task force that it is for."
    if words := broken_limits(grant):
        missing["costs"] = words
    if confirmed_partners(grant) < grant.call.least_partners:
        missing["partners"] = f"At least {grant.call.least_partners} partner must have agreed to take part."
    return missing


def confirmed_partners(grant: Grant) -> int:
    """How many partners have agreed."""
    return grant.partners.filter(answer=GrantPartner.Answer.CONFIRMED).count()


def broken_limits(grant: Grant) -> str:
    """Which limit of the call the planned costs break, "" when none."""
    costs = list(grant.costs.all())
    total = sum((cost.amount for cost in costs), Decimal(0))
    if not costs:
        return "Plan the costs."
    rules, sums = grant.call.rules, by_heading(costs)
    for cost in costs:
        rule = rules.get(cost.heading)
        if rule is None:
            return f"The call does not pay for {Heading(cost.heading).label.lower()}."
        if rule.unit_ceiling is not None and cost.unit_cost > rule.unit_ceiling:
            return f"“{cost.description}”: at most {rule.unit_ceiling:,.2f} for a {cost.unit}."
    for heading, rule in rules.items():
        if rule.share is not None and sums[heading] > share_of(total, rule.share):
            return f"{rule.label}: at most {rule.share}% of all costs."
    if grant.requested_amount > grant.call.ceiling:
        return f"{grant.requested_amount:,.2f} are asked for; the call gives {grant.call.ceiling:,.2f} at most."
    return ""


def by_heading(costs: list[GrantCost], name: str = "amount") -> defaultdict[str, Decimal]:
    """Sums of one column by heading."""
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for cost in costs:
        sums[cost.heading] += getattr(cost, name) or Decimal(0)
    return sums


def planned_sums(grant: Grant) -> defaultdict[str, Decimal]:
    """Planned sums by heading with the amendments that were accepted."""
    sums = by_heading(list(grant.costs.all()))
    for amendment in grant.amendments.filter(status=GrantAmendment.Status.ACCEPTED):
        for heading, amount in amendment.shifts.items():
            sums[heading] += Decimal(amount)
    return sums


def eligibility(grant: Grant) -> list[Check]:
    """The written conditions, each worked out from the application (domain file, section 4.7)."""
    sent_on = grant.submitted_at.date() if grant.submitted_at else None
    return [
        Check("The applicant is a Member State", grant.owner.kind == Party.Kind.MEMBER_STATE),
        Check("Enough partners have agreed to take part", confirmed_partners(grant) >= grant.call.least_partners),
        Check("It is part of an operation, an EMPACT action or a task force", "operation" not in missing_parts(grant)),
        Check("Costs and amounts are within the limits of the call", not broken_limits(grant)),
        Check("It begins after it was sent", bool(sent_on and grant.starts_on and grant.starts_on >= sent_on)),
        Check("The declaration on honour was given", grant.is_declared),
        Check("No other grant of the applicant runs for the same action", not _runs_elsewhere(grant)),
    ]


def _runs_elsewhere(grant: Grant) -> bool:
    same = {"empact_action_id": grant.empact_action_id, "task_force_id": grant.task_force_id}
    given = {name: key for name, key in same.items() if key}
    others = Grant.objects.open().filter(owner_id=grant.owner_id, awarded_amount__isnull=False)
    return bool(given) and others.exclude(pk=grant.pk).filter(**given).exists()


def incomplete(grant: Grant) -> str:
    """An application is sent whole."""
    return " ".join(missing_parts(grant).values())


def not_eligible(grant: Grant) -> str:
    """Every condition is met."""
    broken = [check.label for check in eligibility(grant) if not check.is_met]
    return f"Not met: {'; '.join(broken)}." if broken else ""


def not_judged(grant: Grant) -> str:
    """Two people have judged it, both in favour; the amount is set with the award."""
    judgements = {row.kind: row.is_favourable for row in grant.evaluations.all()}
    labels = {kind: str(kind.label).lower() for kind in GrantEvaluation.Kind}
    for kind, label in labels.items():
        if kind not in judgements:
            return f"The {label} judgement is missing."
        if not judgements[kind]:
            return f"The {label} judgement is against it."
    return ""


def report_missing(grant: Grant) -> str:
    """A report says what was done, what came of it and what it cost, with evidence."""
    if not grant.report_text or not grant.report_results:
        return "Write what was done and what came of it."
    if grant.costs.filter(claimed__isnull=True).exists():
        return "Say for each line what it cost."
    return "" if grant.evidence.exists() else "Add evidence."


def costs_not_judged(grant: Grant) -> str:
    """Each claimed line was judged, and no heading is far above its plan."""
    costs = list(grant.costs.all())
    if any(cost.accepted is None for cost in costs):
        return "Judge each line of the costs."
    plan, accepted = planned_sums(grant), by_heading(costs, "accepted")
    for heading in Heading:
        if accepted[heading] > plan[heading] * TOLERANCE:
            return f"{heading.label}: more than 110% of the plan. Accept less, or let the applicant amend first."
    return ""


def not_to_pay(grant: Grant) -> str:
    """Something is left to pay, or nothing at all is open."""
    return "More was paid than is due: recover it." if grant.balance < 0 else ""


def not_to_recover(grant: Grant) -> str:
    """More was paid than is due."""
    return "" if grant.balance < 0 else "Nothing has to come back."


def not_recovered(grant: Grant) -> str:
    """What was too much has come back."""
    return "" if grant.balance >= 0 else "The amount has not come back yet."
