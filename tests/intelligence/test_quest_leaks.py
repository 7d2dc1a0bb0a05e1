"""What a search tells: nothing more than the owner, the rule of the party and the protection of people allow.

Each case starts from one world and is taken back. Where a party may learn nothing, everything that it can open must be
the same as in a world without the information, the query counts and the time included.
"""

import re
import time
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from europol_portal.access import sharing
from europol_portal.access.binding import acting_for
from europol_portal.notifications.models import Notification
from europol_portal.parties.models import Party, Role
from intelligence import services
from intelligence.models import Contribution, QuestMatch
from intelligence.services import Limits
from tests.factories.centre import send_to_europol
from tests.factories.crosscheck import PHONE, accept, all_rows, check, phone, suspect
from tests.factories.parties import make_authority, make_crime_area, make_party, make_user
from tests.factories.quest import answers_to, ask, notices_of, person, work
from tests.taken_back import taken_back

pytestmark = pytest.mark.django_db

ASKED = ("+49 (0) 151 / 123 456 78", person("Marek Zielinski-Probe", "1984-03-05"), person("Karel Beispiel Muster"))
SECRETS = ("Operation Nachtfalter", "0049-151-12345678", "Zieliński", "Karl Beispiel-Muster")
PAGES = (
    "quest-list", "quest-notices", "inbox", "hit-list", "case-list", "entity-list", "disclosure-list", "request-list",
)  # fmt: skip
CHANGING = re.compile(
    r"Q-\d{8}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|csrfmiddlewaretoken[^>]*|csrf-token[^>]*|datetime=\S+|nonce=\S+|\d{1,2}:\d\d|cursor=\S+"
)
BODIES = {"kind": Party.Kind.UNION_BODY}


def _asker(code, **fields):
    party = make_party(code, code, **fields)
    return make_user(f"{code.lower()}.asker", authority=make_authority(party), role=Role.LIAISON_OFFICER)


def _contribute(owner, analyst, now, restrict=None, *, protected=False):
    """What Germany holds of the three that are asked for: an exact, a strong and a possible match."""
    born = date(2011, 3, 5) if protected else None
    extra = [suspect("Kind Probe", born, necessity="Carried it.")] if protected else []
    things = [phone("0049-151-12345678"), suspect("Marek Zieliński-Probe"), suspect("Karl Beispiel-Muster", None)]
    sent = send_to_europol(owner, analyst, at=now, entities=[*things, *extra], subject="Operation Nachtfalter")
    if restrict is not None:
        with acting_for(owner):
            services.restrict_contribution(contribution=sent, limits=restrict, by=owner, at=now)
    accept(sent, analyst, at=now)
    check(now)
    return sent


def _grades(answers):
    return [answer.grade or "hit" for answer in answers]


@pytest.mark.invariant(2, 10, 11, 19)
def test_each_party_learns_what_its_rule_the_owner_and_the_protection_of_people_allow(
    officers, frontex_officer, analyst, europol, now
):
    german_officer, dutch_officer, french_officer = officers["DE"], officers["NL"], officers["FR"]
    askers = {
        "NL": dutch_officer,
        "US": officers["US"],
        "FX": frontex_officer,
        "EPPO": _asker("EPPO", **BODIES),
        "EJ": _asker("EJ", **BODIES),
        "OLAF": _asker("OLAF", **BODIES),
    }
    full, hits, nothing = ["exact", "strong", "possible"], ["hit", "hit"], []
    # limits, protected -> what each asker learns; the area (drugs) is outside the competence of EPPO, OLAF and Frontex
    cases = [
        (None, False, {"NL": full, "US": nothing, "FX": nothing, "EPPO": nothing, "EJ": hits, "OLAF": nothing}),
        (None, True, {"NL": ["hit", "strong", "possible"], "EJ": hits}),
        (Limits(hides_hits=True), False, {}),
        (Limits(named_parties=(europol,)), False, {}),
        (Limits(named_parties=(europol, dutch_officer.party)), False, {"NL": full}),
        (Limits(is_closed_to_third_countries=True), False, {"NL": full, "EJ": hits}),
    ]
    for limits, protected, learned in cases:
        with taken_back():
            _contribute(german_officer, analyst, now, limits, protected=protected)
            for code, asker in askers.items():
                with taken_back():
                    found = ask(asker, *ASKED, at=now)
                    work(now)
                    answers = answers_to(asker, found)
                    assert _grades(answers) == learned.get(code, nothing), (code, limits, protected)
                    named = [answer.other and answer.other.code for answer in answers]
                    assert named == ["DE" if answer.grade else None for answer in answers]
                    assert not any(secret in str(answer.agreed) for answer in answers for secret in SECRETS)
                    assert len(all_rows(QuestMatch)) == 3, "Europol knows of all of it"
                    told = set() if code in {"EPPO", "OLAF", "FX"} else {code}
                    assert {notice.asker.code for notice in notices_of(german_officer)} == told
                    assert notices_of(asker) == notices_of(french_officer) == []
                    assert _told_others(german_officer, analyst) == set()


@pytest.mark.invariant(2, 11)
def test_europol_learns_of_a_silent_hit_unless_it_is_kept_to_others_of_its_people(
    german_officer, analyst, duty_officer, now
):
    for people, learned in ((), ["exact", "strong", "possible"]), ((duty_officer,), []):
        with taken_back():
            sent = _contribute(german_officer, analyst, now, Limits(hides_hits=True))
            if people:
                with acting_for(duty_officer):
                    sharing.close_circle(Contribution.objects.get(pk=sent.pk), analyst.party_id, people)
            found = ask(analyst, *ASKED, at=now)
            work(now)
            assert _grades(answers_to(analyst, found)) == learned


def _told_others(*known):
    names = {person.username for person in known}
    return {
        row.recipient.username
        for row in all_rows(Notification)
        if row.kind.startswith("intelligence.quest") and row.recipient.username not in names
    }


PARTNERS = [  # whose rule, in which area, what it learns of an exact match, whether the owner is told
    ("EPPO", "fraud", [], False),
    ("EJ", "fraud", ["hit"], True),
    ("OLAF", "fraud", ["hit"], True),
    ("OLAF", "drug-trafficking", [], False),
    ("FX", "immigrant-smuggling", ["hit"], True),
    ("FX", "fraud", [], False),
]


@pytest.mark.invariant(10, 11)
def test_partner_rules_are_data(german_officer, analyst, now):
    for code, area, learned, owner_is_told in PARTNERS:
        with taken_back():
            crime_area, asker = make_crime_area(area, area), _asker(code, **BODIES)
            sent = send_to_europol(german_officer, analyst, at=now, entities=[phone()], crime_area=crime_area)
            accept(sent, analyst, at=now)
            check(now)

            found = ask(asker, PHONE, at=now, crime_area=crime_area)
            work(now)

            assert _grades(answers_to(asker, found)) == learned, code
            assert bool(notices_of(german_officer)) == owner_is_told, code
            (match,) = all_rows(QuestMatch)
            assert match.told["DE"].startswith("hidden") != owner_is_told
            left = [row for row in all_rows(Notification) if row.kind == "intelligence.questmatch.left"]
            assert bool(left) == (not learned or not owner_is_told)


def _everything(client, asker, found):
    """All that the party can open, without what changes by chance."""
    api = APIClient()
    client.force_login(asker)
    api.force_login(asker)
    key, seen = found.pk, {}
    pages = {name: reverse(f"intelligence:{name}") for name in PAGES}
    pages |= {
        "page": reverse("intelligence:quest-search", args=[key]),
        "progress": reverse("intelligence:quest-progress", args=[key]),
        "file": reverse("intelligence:quest-result", args=[key]),
        "search": f"{reverse('search')}?q=12345678",
        "words": f"{reverse('search')}?q=Nachtfalter",
        "bell": reverse("notifications:list"),
    }
    for name, address in pages.items():
        seen[name] = CHANGING.sub("", client.get(address).content.decode())
    for name in ("quest-search-answers", "quest-search-detail", "quest-search-result"):
        seen[f"api {name}"] = CHANGING.sub("", api.get(reverse(name, args=[key])).content.decode())
    for name in ("quest-search-list", "quest-notice-list", "hit-list", "entity-list", "contribution-list"):
        seen[f"api {name}"] = CHANGING.sub("", api.get(reverse(name)).content.decode())
    return seen


@pytest.mark.invariant(2, 10)
@pytest.mark.parametrize("is_batch", [False, True], ids=["single", "list"])
def test_what_a_party_may_not_learn_leaves_no_trace_on_any_path(is_batch, officers, europol_people, client, now):
    analyst, german_officer, dutch_officer = europol_people["analyst"], officers["DE"], officers["NL"]

    def world(asker, limits, *, holds):
        with taken_back():
            if holds:
                _contribute(german_officer, analyst, now, limits)
            found = ask(asker, *ASKED, at=now, is_batch=is_batch)
            work(now)
            return _everything(client, asker, found)

    for asker, limits in [
        (dutch_officer, Limits(hides_hits=True)),
        (dutch_officer, Limits(named_parties=(analyst.party, officers["FR"].party))),
        (officers["US"], None),
    ]:
        empty, full = world(asker, limits, holds=False), world(asker, limits, holds=True)
        different = [name for name in empty if empty[name] != full[name]]
        assert different == [], (asker.username, limits)
        assert "No hit" in full["page"]


@pytest.mark.invariant(10)
def test_a_third_party_sees_nothing_of_a_search_and_a_hit_shows_no_content(officers, analyst, client, now):
    dutch_officer, french_officer, api_client = officers["NL"], officers["FR"], APIClient()
    _contribute(officers["DE"], analyst, now)
    found = ask(dutch_officer, *ASKED, at=now)
    work(now)

    seen = _everything(client, dutch_officer, found)
    assert "Strong" in seen["page"]
    assert [(name, secret) for name, text in seen.items() for secret in SECRETS if secret in text] == []
    client.force_login(french_officer)
    api_client.force_login(french_officer)
    for name in ("quest-search", "quest-progress", "quest-result"):
        assert client.get(reverse(f"intelligence:{name}", args=[found.pk])).status_code == 404
    assert client.post(reverse("intelligence:quest-cancel", args=[found.pk])).status_code == 404
    for name in ("quest-search-answers", "quest-search-detail", "quest-search-result"):
        assert api_client.get(reverse(name, args=[found.pk])).status_code == 404
    for name in ("quest-list", "quest-notices", "quest-matches"):
        assert found.reference not in client.get(reverse(f"intelligence:{name}")).content.decode()


def _chance(one, other):
    """How often a value of the second is the larger (Mann and Whitney): one half where nothing tells them apart."""
    wins = sum((b > a) + (b == a) / 2 for a in one for b in other)
    return wins / (len(one) * len(other))


@pytest.mark.invariant(10)
def test_time_and_queries_of_the_api_do_not_tell_a_silent_hit_from_none(german_officer, dutch_officer, analyst, now):
    """Twenty-five of each in turns: by chance the statistic leaves 0.13 to 0.87 once in 100,000 runs."""
    assert _chance([1, 2], [3, 4]) == 1.0
    _contribute(german_officer, analyst, now, Limits(hides_hits=True))
    api_client = APIClient()
    api_client.force_login(dutch_officer)
    times, queries, steps = {"hit": [], "none": []}, {"hit": set(), "none": set()}, set()
    addresses = ("quest-search-detail", "quest-search-answers", "quest-search-result")
    for turn in range(27):
        for name, number in (("hit", PHONE), ("none", "+4915187654321"))[:: 1 if turn % 2 else -1]:
            with taken_back():
                found = ask(dutch_officer, number, at=now)
                work(now)
                with acting_for(dutch_officer):
                    found.refresh_from_db()
                steps.add(found.shown_at - found.asked_at)
                with CaptureQueriesContext(connection) as captured:
                    began = time.perf_counter()
                    answers = [api_client.get(reverse(address, args=[found.pk])) for address in addresses]
                    took = time.perf_counter() - began
                assert {answer.status_code for answer in answers} == {200}
            if turn >= 2:
                times[name].append(took)
                queries[name].add(len(captured))

    assert len(steps) == 1, "the answer is shown at the same step"
    assert queries["hit"] == queries["none"]
    assert len(queries["hit"]) == 1
    assert 0.13 < _chance(times["none"], times["hit"]) < 0.87
