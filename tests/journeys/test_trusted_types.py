"""Nothing becomes part of a page that could run code, whichever script puts it there."""

import pytest

pytestmark = pytest.mark.browser

PUT = "html => { const box = document.createElement('div'); box.innerHTML = html; return box.innerHTML; }"
PAGES = (
    "/",
    "/intelligence/",
    "/operations/",
    "/support/services/",
    "/calendar/",
    "/accounts/profile/",
    "/api/v1/docs/",
)


@pytest.mark.parametrize(
    "html",
    [
        "<img src=x onerror=alert(1)>", "<a href='javascript:alert(1)'>x</a>",
        "<svg><a xlink:href='javascript:1'/></svg>", "<div><p ONCLICK='x'>y</p></div>",
        "<iframe src='data:text/html,x'></iframe>",
    ],
)  # fmt: skip
def test_what_would_run_is_refused(person, html):
    with person("de.liaison") as page:
        assert page.evaluate(f"html => {{ try {{ ({PUT})(html); return false }} catch {{ return true }} }}", html)


def test_what_is_harmless_passes_whatever_its_text_says(person):
    with person("de.liaison") as page:
        html = '<p title="call on x onload=1"><a href="/operations/">javascript: is a word</a></p>'
        assert page.evaluate(PUT, html) == html
        assert page.evaluate("() => { try { new Worker('blob:x'); return false } catch { return true } }")


def test_facts_in_script_elements_pass_and_code_does_not(person):
    put = "text => { const s = document.createElement('script'); s.textContent = text; return s.textContent; }"
    with person("de.liaison") as page:
        facts = '{"nodes": [], "by": "alert(1)"}'
        assert page.evaluate(put, facts) == facts
        assert page.evaluate(f"text => {{ try {{ ({put})(text); return false }} catch {{ return true }} }}", "alert(1)")


@pytest.mark.parametrize("address", PAGES)
def test_every_page_works_under_the_rule(person, address):
    with person("de.liaison") as page:
        said = []
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        answer = page.goto(address)
        page.wait_for_load_state("networkidle") if address == "/api/v1/docs/" else page.wait_for_timeout(800)

        assert answer.status == 200
        assert [text for text in said if "Trusted" in text] == []
        assert "require-trusted-types-for 'script'" in answer.headers["content-security-policy"]


def test_the_administration_works_under_the_rule(person):
    with person("europol.admin") as page:
        said = []
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        for address in ("/admin/", "/admin/parties/user/add/", "/admin/parties/authority/"):
            page.goto(address)
            page.wait_for_timeout(500)
        assert [text for text in said if "Trusted" in text] == []
