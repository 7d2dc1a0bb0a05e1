"""The tags and components: what they write, and that they never write less than the truth."""

from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory

from europol_portal.core.fields import Classification, HandlingCode, InformationEvaluation, SourceEvaluation
from europol_portal.parties.models import Authority, Party, User
from europol_portal.web import codes, context_processors, gallery, moments, navigation

NOW = datetime(2026, 11, 24, 9, 42, tzinfo=UTC)


class ReportForm(forms.Form):
    """One field of each kind that matters here."""

    title = forms.CharField(help_text="One line.")
    level = forms.ChoiceField(choices=Classification.choices, error_messages={"required": "Choose a classification"})
    handling = forms.MultipleChoiceField(choices=HandlingCode.choices, widget=forms.CheckboxSelectMultiple)


@pytest.fixture
def person(monkeypatch):
    """A Dutch officer who is not in any database; counters of other apps stay out."""
    monkeypatch.setattr(navigation, "COUNTERS", {})
    officer = User(username="nl.liaison", first_name="Noor", last_name="de Vries", time_zone="Europe/Amsterdam")
    officer.party = Party(code="NL", name="Netherlands")
    officer.roles = frozenset()
    officer.authority = Authority(name="Liaison Bureau Netherlands")
    return officer


@pytest.fixture
def request_of(person):
    """A request of the officer."""

    def make(path="/", **cookies):
        request = RequestFactory().get(path)
        request.user = person
        request.COOKIES.update(cookies)
        return request

    return make


def show(markup, /, **context):
    """The text of a template that loads the tags."""
    return Template("{% load portal %}" + markup).render(Context(context)).strip()


@pytest.mark.parametrize("level", Classification)
def test_every_level_has_a_mark_and_a_bar_with_its_official_words(level):
    assert f'title="{level.label}"' in show("{% mark level %}", level=level.value)
    assert codes.marking(level).bar.casefold() in show("{% markbar level %}", level=level.value).casefold()


@pytest.mark.parametrize("code", HandlingCode)
def test_handling_in_full_says_the_exact_words(code):
    assert str(code.label) in show("{% handling given %}", given=[code.value])


def test_h0_always_applies_and_stands_first():
    shown = show("{% handling given %}", given=["H2", "H1"])

    assert shown.index(">H0<") < shown.index(">H1<") < shown.index(">H2<")


def test_h3_comes_with_its_text():
    assert "Return by 1 March" in show('{% handling "H3" "Return by 1 March" %}')
    assert "Return by 1 March" in show('{% hc "H3" "Return by 1 March" %}')


@pytest.mark.parametrize("source", SourceEvaluation)
@pytest.mark.parametrize("information", InformationEvaluation)
def test_evaluation_in_full_says_both_exact_sentences(source, information):
    shown = show("{% evaluation source information %}", source=source.value, information=information.value)

    assert str(source.label) in shown
    assert str(information.label) in shown


@pytest.mark.parametrize("tag", ['{% mark "secret" %}', '{% hc "H9" %}', '{% ev "Z9" %}'])
def test_an_unknown_code_is_an_error_and_never_a_weaker_mark(tag):
    with pytest.raises(ValueError, match="is not a valid"):
        show(tag)


def test_what_people_write_is_escaped():
    party = Party(code="<b>", name='"><script>')

    shown = show(
        "{% cc party %}{% st word %}{% redacted word %}{% panel title=word %}x{% endpanel %}", party=party, word="<i>"
    )

    assert "<script>" not in shown
    assert "<i>" not in shown
    assert "&lt;i&gt;" in shown


@pytest.mark.parametrize(
    ("minutes", "words", "tone"),
    [
        (388, "in 6 h 28 min", "calm"),
        (78, "in 1 h 18 min", "soon"),
        (-102, "1 h 42 min late", "late"),
        (8 * 1440, "2 Dec", "calm"),
        (60 * 1440, "23 Jan 2027", "calm"),
    ],
)
def test_a_deadline_says_first_what_remains(minutes, words, tone):
    moment = NOW + timedelta(minutes=minutes)

    assert moments.remaining(moment, NOW) == words
    assert moments.due_tone(moment, NOW) == tone


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("UTC", "24 Nov 2026, 23:50 UTC"),
        ("", "24 Nov 2026, 23:50 UTC"),
        ("Nowhere/Atall", "24 Nov 2026, 23:50 UTC"),
        ("Europe/Madrid", "24 Nov 2026, 23:50 UTC (00:50 Madrid, 25 Nov)"),
        ("America/New_York", "24 Nov 2026, 23:50 UTC (18:50 Washington)"),
    ],
)
def test_a_full_moment_names_utc_and_the_own_clock(zone, words):
    assert moments.full(datetime(2026, 11, 24, 23, 50, tzinfo=UTC), zone) == words


def test_field_and_summary_say_the_same_words_and_are_tied_together():
    form = ReportForm({"title": ""})

    shown = show("{% form_errors form %}{% fields form %}", form=form)

    assert shown.count("Fill in: Title") == 3  # summary, field, and what the browser says on leaving it
    assert "Choose a classification" in shown
    assert "Three things to put right" in shown
    assert 'href="#id_title"' in shown
    assert 'aria-describedby="id_title_helptext id_title_error"' in shown
    assert 'id="id_title_helptext"' in shown
    assert 'id="id_title_error"' in shown
    assert 'href="#id_handling_0"' in shown
    assert 'id="id_handling_0"' in shown


def test_a_form_without_errors_has_no_summary():
    assert show("{% form_errors form %}", form=ReportForm()) == ""


def test_a_page_link_keeps_the_filters(request_of):
    page = gallery.SamplePage()
    request = request_of("/operations/?status=open&after=zzz")

    shown = Template("{% load portal %}{% pager page %}").render(_context(request, page=page))

    assert 'href="?status=open&amp;before=o1"' in shown
    assert 'href="?status=open&amp;after=n1"' in shown


def test_filters_are_a_plain_form_that_htmx_may_answer_in_part(request_of):
    request = request_of("/operations/?state=open")

    shown = Template('{% load portal %}{% filter_bar form "operation-table" %}').render(
        _context(request, form=gallery.SampleFilter(request.GET))
    )

    assert 'method="get"' in shown
    assert 'action="/operations/"' in shown
    assert 'hx-target="#operation-table"' in shown
    assert "Show all" in shown


def test_the_gallery_shows_every_component_in_both_densities(request_of):
    shown = gallery.components(request_of("/components/")).content.decode()

    for density in ("compact", "cosy"):
        assert f'data-density="{density}"' in shown
    for part in (
        "mk-ets",
        "hc-h3",
        'class="ev"',
        "redact",
        "due-late",
        "steps",
        "toast",
        "dlg",
        "pager",
        "card",
        "skel",
    ):
        assert shown.count(part) >= 2, part


def test_the_help_page_says_the_exact_words_of_every_code(request_of):
    shown = gallery.help_page(request_of("/help/")).content.decode()

    for choices in (HandlingCode, SourceEvaluation, InformationEvaluation, Classification):
        for code in choices:
            assert str(code.label) in shown
    assert 'data-keys="ctrl+k"' in shown


def test_navigation_shows_only_what_the_person_may_open(request_of):
    sections = navigation.sections(request_of("/"))

    labels = [place.label for section in sections for place in section.items]
    assert "Administration" not in labels
    assert "Operations" not in labels  # an officer without a role holds no permission


def test_the_theme_comes_from_the_cookie_and_from_nothing_else_it_may_hold(request_of):
    assert context_processors.Shell(request_of(theme="dark")).theme == "dark"
    assert context_processors.Shell(request_of(theme='"><x')).theme == ""


def test_the_shell_knows_the_person_and_the_clock(request_of):
    shell = context_processors.Shell(request_of())

    assert shell.initials == "NV"
    assert shell.person_place == "Liaison Bureau Netherlands"
    assert shell.place == "The Hague"
    assert shell.unread == 0


def _context(request, **values):
    context = Context(values)
    context.request = request
    context["request"] = request
    return context
