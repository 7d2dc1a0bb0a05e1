"""What of intelligence can be found."""

from europol_portal.parties.models import User
from europol_portal.search.index import Hit, SearchSource, register
from intelligence.models import Case, Contribution, Entity
from intelligence.querysets import found_contributions, found_entities


def find_contributions(user: User, text: str, limit: int) -> list[Hit]:
    """Newest contributions that hold the words in subject, text or entities."""
    keys = found_contributions(text, limit=limit)
    found = Contribution.objects.visible_to(user).for_list().in_bulk(keys)
    return [
        Hit(
            title=contribution.subject or "No subject yet",
            url=contribution.get_absolute_url(),
            reference=contribution.reference or "Draft",
            snippet=f"{contribution.owner.name}, {contribution.get_kind_display().lower()}",
            at=contribution.sent_at or contribution.created_at,
            mark=contribution.classification,
            handling=sorted(contribution.handling_codes),
            handling_text=contribution.handling_text,
        )
        for contribution in (found[key] for key in keys if key in found)
    ]


def find_entities(user: User, text: str, limit: int) -> list[Hit]:
    """Entities whose value, comparable form or role holds the words."""
    keys = found_entities("", text, limit=limit) if text.strip() else []
    found = Entity.objects.visible_to(user).select_related("contribution__owner").in_bulk(keys)
    return [
        Hit(
            title=entity.label,
            url=entity.get_absolute_url(),
            reference=entity.contribution.reference or "Draft",
            snippet=f"{entity.kind_text}, from {entity.contribution.owner.name}",
            at=entity.contribution.sent_at or entity.contribution.created_at,
            mark=entity.contribution.classification,
            handling=sorted(entity.contribution.handling_codes),
            handling_text=entity.contribution.handling_text,
        )
        for entity in (found[key] for key in keys if key in found)
    ]


def find_cases(user: User, text: str, limit: int) -> list[Hit]:
    """The case of a number; titles are found through their contributions."""
    number = text.strip()
    if not (number.isascii() and number.isdecimal() and len(number) < 10):  # noqa: PLR2004 - PostgreSQL's integer
        return []
    cases = Case.objects.visible_to(user).filter(number=int(number))[:limit]
    return [
        Hit(
            title=case.title,
            url=case.get_absolute_url(),
            reference=str(case.number),
            at=case.opened_at,
            mark=case.classification,
        )
        for case in cases
    ]


register(
    SearchSource(name="contributions", label="Contributions", model=Contribution, find=find_contributions, icon="inbox")
)
register(SearchSource(name="entities", label="Entities", model=Entity, find=find_entities, icon="entity"))
register(SearchSource(name="cases", label="Cases", model=Case, find=find_cases, icon="file"))
