"""The templates keep to the strict content security policy, and error pages say nothing they should not."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory

from europol_portal.web import errors, keys
from europol_portal.web.navigation import key_text
from europol_portal.web.staticfiles import module_links

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
ICONS = set(re.findall(r'id="i-([\w-]+)"', (ROOT / "static/img/icons.svg").read_text()))
FORBIDDEN = {
    "inline style": r"\sstyle=",
    "inline handler": r"\son[a-z]+=",
    "hx-on": r"\shx-on",
    "script value": r"[\"']js:",
    "filter in hx-trigger": r'hx-trigger="[^"]*\[',
    "inline script": r"<script(?![^>]*\ssrc=)",
    "inline styles": r"<style",
    "safe filter": r"\|\s*safe\b",
}


def _name(path):
    return str(path.relative_to(ROOT / "templates"))


def test_templates_compile_and_hold_nothing_the_policy_forbids():
    broken = []
    for path in TEMPLATES:
        text = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.DOTALL)
        get_template(_name(path))
        broken += [f"{_name(path)}: {rule}" for rule, pattern in FORBIDDEN.items() if re.search(pattern, text)]

    assert broken == []


def test_icons_used_by_templates_exist():
    for path in TEMPLATES:
        assert set(re.findall(r'{%\s*icon\s+"([\w-]+)"', path.read_text())) <= ICONS, _name(path)


def test_every_module_of_a_page_is_asked_for_at_once():
    main = (ROOT / "static/js/main.js").read_text()
    wanted = set(re.findall(r'import "\./([^"]+)"', main))
    linked = set(re.findall(r'rel="modulepreload" href="[^"]*js/([^"]+)"', module_links()))
    assert wanted <= linked
    assert not [name for name in linked if not (ROOT / "static/js" / name).is_file()]


def test_files_named_by_templates_exist():
    for path in TEMPLATES:
        named = re.findall(r"{%\s*static\s+['\"]([^'\"]+)['\"]", path.read_text())
        missing = [name for name in named if not name.startswith("vendor/") and not finders.find(name)]
        assert missing == [], _name(path)


@pytest.mark.parametrize("name", ["400.html", "403.html", "404.html", "500.html"])
def test_error_pages_need_no_context(name):
    shown = render_to_string(name)

    assert "<h1>" in shown
    assert "csrf" not in shown


def test_not_found_is_the_same_for_every_address():
    answers = {
        errors.not_found(_anonymous(path), Exception(path)).content
        for path in ("/operations/1/", "/nowhere/?q=1", "/x")
    }

    assert len(answers) == 1


def test_sign_in_repeats_its_errors_in_a_summary():
    form = AuthenticationForm(data={"username": "", "password": ""})

    shown = render_to_string("registration/login.html", {"form": form, "next": "/help/"}, request=_anonymous("/login/"))

    assert "Two things to put right" in shown
    assert 'name="next" value="/help/"' in shown
    assert "csrfmiddlewaretoken" in shown


def test_every_key_of_the_map_is_pressed_once():
    table = [*keys.EVERYWHERE, *keys.LISTS, *keys.ITEMS]

    assert len({key.keys for key in table}) == len(table)
    assert key_text("g d") == "G then D"
    assert key_text("ctrl+k") == "Ctrl K"


def test_every_behaviour_is_loaded_by_the_main_script():
    main = (ROOT / "static/js/main.js").read_text()
    behaviours = [path.name for path in (ROOT / "static/js/behaviours").glob("*.js")]

    assert [name for name in behaviours if f'"./behaviours/{name}"' not in main] == []


def _anonymous(path):
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    return request
