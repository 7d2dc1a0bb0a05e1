"""What of intelligence can be found: texts, entities, words of files, notes of the party, cases."""

from collections.abc import Sequence

from europol_portal.parties.models import User
from europol_portal.search.index import FILTERS, Hit, Place, Question, SearchSource, register, register_facets
from intelligence.models import Case, Contribution, Entity, FileText, WorkNote
from intelligence.search import groups as groups  # its source registers itself
from intelligence.search import sources
from intelligence.search.facets import find_facets


def find_contributions(user: User, text: str, limit: int) -> Sequence[Hit]:
    """Newest contributions that hold the words in subject, text or entities; hits without their text."""
    return sources.contributions(user, Question(text=text), Place(), limit) if text.strip() else []


def find_entities(user: User, text: str, limit: int) -> Sequence[Hit]:
    """Entities whose value, comparable form or role holds the words."""
    return sources.page_of_entities(user, Question(text=text), Place(), limit) if text.strip() else []


def find_files(user: User, text: str, limit: int) -> Sequence[Hit]:
    """Files whose name or text holds the words; hits without their text."""
    return sources.files(user, Question(text=text), Place(), limit) if text.strip() else []


def find_notes(user: User, text: str, limit: int) -> Sequence[Hit]:
    """Notes of the person's party that hold the words; hits without their text."""
    return sources.notes(user, Question(text=text), Place(), limit) if text.strip() else []


def find_cases(user: User, text: str, limit: int) -> Sequence[Hit]:
    """The case of a number, and cases whose title holds the words."""
    return sources.page_of_cases(user, Question(text=text), Place(), limit) if text.strip() else []


register(
    SearchSource(
        name="contributions",
        label="Contributions",
        model=Contribution,
        find=find_contributions,
        icon="inbox",
        page=sources.page_of_contributions,
        count=sources.count_of("text"),
        filters=frozenset(FILTERS),
        scope="contributions and requests for information that your party owns or has received: subject, text, things",
        beyond="contributions of others that were not sent to your party, or no longer are open to it",
    )
)
register(
    SearchSource(
        name="entities",
        label="Entities",
        model=Entity,
        find=find_entities,
        icon="entity",
        page=sources.page_of_entities,
        count=sources.count_of("entity"),
        filters=frozenset(FILTERS),
        scope="entities of these contributions: name or value, and role",
        beyond="witnesses, victims, informants and minors in contributions that your party has not opened; "
        "special categories of data are never searched",
    )
)
register(
    SearchSource(
        name="files",
        label="Files",
        model=FileText,
        find=find_files,
        icon="file",
        page=sources.page_of_files,
        count=sources.count_of("file"),
        filters=frozenset(FILTERS),
        scope="names and words of their files: PDF, Word, Excel, e-mail, web page and text",
        beyond="files that are still being read, pictures, recordings, and files that are locked or damaged",
    )
)
register(
    SearchSource(
        name="notes",
        label="Notes",
        model=WorkNote,
        find=find_notes,
        icon="chat",
        page=sources.page_of_notes,
        count=sources.count_of("note"),
        filters=frozenset(FILTERS),
        scope="notes that people of your party have written on these contributions",
        beyond="notes of other parties",
    )
)
register(
    SearchSource(
        name="cases",
        label="Cases",
        model=Case,
        find=find_cases,
        icon="file",
        page=sources.page_of_cases,
        count=sources.count_of("case"),
        filters=frozenset({"owner", "crime_area"}),
        scope="number and title of cases that are open to your party",
        beyond="cases of others",
    )
)
register_facets(find_facets)
