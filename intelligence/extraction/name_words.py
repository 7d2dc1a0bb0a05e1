"""Words around names in the languages of the Union: birth, roles and titles, particles, labels of forms."""

from intelligence.extraction.vocabulary import words

# How a text says "born"; each may be followed by "on", "am", "le" and so on.
BIRTH_MARKERS = (
    r"born|b\.|d\.?o\.?b\.?|date of birth|birth ?date"
    r"|geb(?:\.|oren(?:e[nrs]?)?)|geburtsdatum|geb\.-?dat(?:um)?\.?|geboren|geboortedatum"
    r"|n[ée]{1,2}(?:\(e\)|e)?|né·e|date de naissance"
    r"|nacid[oa]s?|fecha de nacimiento|nat[oaie]|data di nascita|nascid[oa]|data de nascimento|nasc\."
    r"|ur\.(?: dnia)?|urodzon[yaeą]\w{0,3}|data urodzenia"
    r"|n[aă]scut(?:ă|a|ul)?|n\.|data na[sș]terii"
    r"|nar\.|naro?zen[ayáý]?|narozen[áaýy]?\w{0,3}|datum narození|roden[áýa]?"
    r"|född|f\.|födelsedatum|født|fødselsdato|synt\.?|syntynyt"
    r"|γενν?\.|γεννηθ\w{2,5}|γενν[ήη]θηκε|γεννημ[έε]ν\w{1,3}|ημερομην[ίι]α γ[έε]ννησης|ημ\. γ[έε]ννησης"
    r"|роден[ао]?|р\.|дата на раждане|нар\.|рожд\.|род\.|ρ\."
    r"|szül(?:etett|\.)?|született|születési (?:idő|dátum)|rođen[a]?|rojen[a]?|gim\.?|gimęs|dzim\.?|sünd\.?"
)
GIVEN_NAMES = frozenset(words("names", "given"))
PARTICLES, ARTICLES, PREPOSITIONS = (
    frozenset(words("names", name)) for name in ("particles", "articles", "prepositions")
)
NOUN_ENDINGS, NO_PERSON = words("names", "noun_endings"), words("names", "no_person")
SHORT = 4  # letters; longer words count as stems
ROLES = frozenset(word for word in words("names", "roles") if len(word) <= SHORT)
ROLE_STEMS = tuple(word for word in words("names", "roles") if len(word) > SHORT)

FAMILY_LABELS = (
    "surname|family ?name|last ?name|familienname|nachname|name|nom|nom de famille|apellidos?|cognome|nazwisko|"
    "achternaam|nume|nume de familie|efternamn|příjmení|фамилия|επώνυμο"
)
GIVEN_LABELS = (
    "given ?names?|first ?name|forenames?|vornamen?|prénoms?|prenoms?|nombres?|nome|imię|imiona|voornamen?|"
    "prenume|förnamn|jméno|име|собствено име|όνομα"
)
