"""Template tags and components of the portal: {% load portal %}.

Small parts (markings and codes are only ever written through these):
  {% icon "name" "i-lg" %}              icon of static/img/icons.svg, hidden from screen readers
  {% cc party %} {% cc "ES" "Spain" %}  country or body code with its name as title
  {% mark level %}                      item mark; level is Classification: "bpl", "eu_restricted", ...
  {% markbar level note %}              the page bar, for {% block marking %}; oob=True in a partial that raises it
  {% hc "H2" %} {% hc "H3" text %}      handling code; {% ev "B2" %} or {% ev source information %} evaluation
  {% handling codes text %}             handling codes in full words (item page); codes: list of "H0".."H3"
  {% evaluation source information %}   evaluation in full words (item page)
  {% st "Under way" "go" %}             state word; tones: open go ok warn crit none
  {% due moment %} {% due moment "done" "Delivered" %}   deadline, remaining time first; tones: calm soon late done
  {% moment when %}                     "24 Nov 2026, 08:50 UTC (09:50 Madrid)" on the person's clock
  {% ago when %}                        "52 min ago", full time in the title
  {% bar done plan "warn" 96 %}         done against plan; tones: d1 d2 ok warn
  {% redacted "Hidden until Austria agrees" %}           a value the server did not send
  {% can "app.permission" object as name %}              may this person do it (object optional)

Components with content:
  {% panel title="Entities" count=8 %}...{% endpanel %}  also: id= tone="warn|crit|accent" more_url= more= padded=False
                                        (padded=False for tables and lists that reach the edges), level=2
  {% empty title="Nothing to assess" icon="inbox" %}<p>...</p>{% endempty %}
                                        (inside a for loop only after its own {% empty %} or inside an {% if %})
  {% card title="Funding" url=... %}...{% endcard %}     one choice of a catalogue
  {% note "warn" %}...{% endnote %}     a fact beside the work; tones: info accent warn crit ok

Forms (give the <form> novalidate and data-validate):
  {% form_errors form %}                error summary with links; put it first in the form
  {% field form.title %}                label, control, hint, error; any widget; hint= replaces the help text
  {% fields form "title" "lead" %}      several fields in one go; without names: all visible ones

Pages:
  {% filter_bar filter.form "operation-table" %}   filters of a list, in the address; the second names the partial
  {% pager page %}                      older and newer links of a keyset page (KeysetMixin), keeps the filters; label=
  {% include "components/alert.html" with tone="crit" title="..." text="..." only %}      refusal for htmx
  {% include "components/toast.html" with text="..." undo_url=... only %}                 result of an action
  {% include "components/confirm.html" with id="..." title="..." text="..." action=url verb="Withdraw request" %}
                                        (no `only`: it needs the token); the button that opens it: data-confirm="ID"
  {% include "components/steps.html" with steps=... only %}                               life of a thing
  components/suggestions.html           answer of "search-suggest": groups with label, items (url, icon, label, detail)
  components/bell.html                  answer of "notifications:badge": unread, url, badge_url
  web/refused.html                      a refusal as a page, for browsers without htmx: message, back_url
  {% include "components/skeleton.html" only %}                                           waiting, after 300 ms
See /components/ for all of them and templates/base.html for blocks and data attributes.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.http import HttpRequest
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import slugify

from europol_portal.access import policy
from europol_portal.web import codes, moments
from europol_portal.web.components import error_items, errors_title, field_context
from europol_portal.web.staticfiles import module_links

register = template.Library()

DUE_ICONS = {"late": "alert", "soon": "clock", "calm": "clock", "done": "check"}


register.simple_tag(module_links)


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """One icon of the sprite, for the eye only."""
    return format_html(
        '<svg class="i{}{}" aria-hidden="true"><use href="{}#i-{}"/></svg>',
        " " if css else "",
        css,
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def cc(party: Any, name: str = "") -> SafeString:
    """The code of a party as a chip, its name as title."""
    code = getattr(party, "code", party)
    title = name or getattr(party, "name", "")
    if not title:
        return format_html('<span class="cc">{}</span>', code)
    return format_html('<abbr class="cc" title="{}">{}</abbr>', title, code)


@register.simple_tag
def mark(level: str) -> SafeString:
    """The classification of one item."""
    form = codes.marking(level)
    return format_html('<abbr class="mk mk-{}" title="{}">{}</abbr>', form.css, form.label, form.short)


@register.simple_tag
def markbar(level: str = "bpl", note: str = "", *, oob: bool = False) -> SafeString:
    """The marking bar of the page, in full official words."""
    form = codes.marking(level)
    return format_html(
        '<div id="markbar" class="markbar mk-{}" role="region" aria-label="Marking of this page"{}>'
        "<strong>{}</strong>{}</div>",
        form.css,
        format_html('{}="outerHTML"', "hx-swap-oob") if oob else "",
        form.bar,
        format_html('<span class="markbar-note">{}</span>', note) if note else "",
    )


@register.simple_tag
def hc(code: str, text: str = "") -> SafeString:
    """One handling code; the title says its rule, for H3 its text."""
    words = codes.handling_words(str(code), text)
    return format_html(
        '<abbr class="hc hc-{}" title="Handling {}: {}">{}</abbr>',
        words.code.lower(),
        words.code,
        words.text or words.short,
        words.code,
    )


@register.simple_tag
def ev(source: str, information: str = "") -> SafeString:
    """Evaluation as one split badge: source, then information."""
    first, second = (source, information) if information else (source[:1], source[1:])
    return format_html(
        '<abbr class="ev" title="Evaluation {}{}: {}; {}"><b>{}</b><i>{}</i></abbr>',
        first,
        second,
        codes.source_words(first).short,
        codes.information_words(second).short,
        first,
        second,
    )


@register.simple_tag
def handling(handling_codes: Iterable[str] | str, text: str = "") -> SafeString:
    """Handling codes with their exact words; H0 always applies and always stands first."""
    given = [handling_codes] if isinstance(handling_codes, str) else handling_codes
    chosen = sorted({"H0", *(str(code) for code in given)})
    context = {"words": [codes.handling_words(code, text) for code in chosen]}
    return render_to_string("components/handling.html", context)


@register.simple_tag
def evaluation(source: str, information: str) -> SafeString:
    """Evaluation with its exact words."""
    words = {"source": codes.source_words(source), "information": codes.information_words(information)}
    return render_to_string("components/evaluation.html", words)


@register.simple_tag
def st(text: str, tone: str = "none") -> SafeString:
    """A state of work: word and shape."""
    return format_html('<span class="st st-{}">{}</span>', tone, text)


@register.simple_tag(takes_context=True)
def due(context: RequestContext, when: datetime | None, tone: str = "", label: str = "") -> SafeString:
    """A deadline: remaining time first, the full time in the title."""
    if when is None:
        return format_html("{}", "")
    now = timezone.now()
    tone = tone or moments.due_tone(when, now)
    return format_html(
        '<time class="due due-{}" datetime="{}" title="{}"{}>{}<span>{}</span></time>',
        tone,
        _iso(when),
        moments.full(when, _zone(context)),
        "" if label else format_html(" {}", "data-due"),
        icon(DUE_ICONS[tone]),
        label or moments.remaining(when, now),
    )


@register.simple_tag(takes_context=True)
def moment(context: RequestContext, when: datetime | None) -> SafeString:
    """A full time in UTC and on the person's clock."""
    if when is None:
        return format_html("{}", "")
    return format_html('<time datetime="{}">{}</time>', _iso(when), moments.full(when, _zone(context)))


@register.simple_tag(takes_context=True)
def ago(context: RequestContext, when: datetime | None) -> SafeString:
    """The age of something, kept fresh in the browser."""
    if when is None:
        return format_html("{}", "")
    full = moments.full(when, _zone(context))
    words = moments.age(when, timezone.now())
    return format_html('<time datetime="{}" title="{}" data-ago>{}</time>', _iso(when), full, words)


@register.simple_tag
def bar(done: float, plan: float, tone: str = "d1", width: int = 96) -> SafeString:
    """Done against plan; a tick shows the plan once it is passed."""
    top = max(done, plan, 1)
    tick = format_html('<rect class="bar-plan" x="{}" width="2" height="8"/>', round(width * plan / top, 1) - 1)
    return format_html(
        '<svg class="bar" viewBox="0 0 {0} 8" width="{0}" height="8" role="img" aria-label="{1} of {2} planned">'
        '<rect class="bar-bg" width="{0}" height="8" rx="1"/>'
        '<rect class="bar-{3}" width="{4}" height="8" rx="1"/>{5}</svg>',
        width,
        done,
        plan,
        tone,
        round(width * done / top, 1),
        tick if done > plan else "",
    )


@register.simple_tag
def redacted(reason: str) -> SafeString:
    """A value that was not sent, with the reason."""
    return format_html('<span class="redact">{}{}</span>', icon("eyeoff"), reason)


@register.simple_tag(takes_context=True)
def can(context: RequestContext, permission: str, subject: Any = None) -> bool:
    """True when the person of this request may do it; asks the one policy."""
    request = _request(context)
    return request is not None and bool(policy.can(request.user, permission, subject))


@register.simple_block_tag
def panel(  # every argument is one visible part
    content: SafeString,
    title: str,
    *,
    id: str = "",  # noqa: A002  the HTML word
    count: object = None,
    tone: str = "",
    more_url: str = "",
    more: str = "All",
    padded: bool = True,
    level: int = 2,
) -> SafeString:
    """One subject with a heading."""
    context = {
        "content": content,
        "title": title,
        "id": id or f"h-{slugify(title)}",
        "count": count,
        "tone": tone,
        "more_url": more_url,
        "more": more,
        "padded": padded,
        "level": level,
    }
    return render_to_string("components/panel.html", context)


@register.simple_block_tag
def empty(content: SafeString, title: str, *, icon: str = "") -> SafeString:
    """Says why it is empty and what can be done."""
    return render_to_string("components/empty.html", {"content": content, "title": title, "icon": icon})


@register.simple_block_tag
def card(content: SafeString, title: str, *, url: str = "", icon: str = "") -> SafeString:
    """One choice of a catalogue."""
    return render_to_string("components/card.html", {"content": content, "title": title, "url": url, "icon": icon})


@register.simple_block_tag
def note(content: SafeString, tone: str = "info") -> SafeString:
    """A fact beside the work."""
    return render_to_string("components/note.html", {"content": content, "tone": tone})


@register.simple_tag
def field(bound: BoundField, *, hint: str = "") -> SafeString:
    """One form field: label above, hint and error below, all tied together for screen readers."""
    return render_to_string("components/field.html", field_context(bound, hint=hint))


@register.simple_tag
def fields(form: BaseForm, *names: str) -> SafeString:
    """Several fields, or all visible ones; hidden ones come along."""
    chosen = [form[name] for name in names] if names else form.visible_fields()
    hidden = [] if names else form.hidden_fields()
    return format_html_join("\n", "{}", ((part,) for part in [*hidden, *(field(bound) for bound in chosen)]))


@register.simple_tag
def form_errors(form: BaseForm) -> SafeString:
    """The summary on top of a form; the words are those beside the fields."""
    items = error_items(form)
    return render_to_string("components/form_errors.html", {"items": items, "title": errors_title(items)})


@register.simple_tag(takes_context=True)
def filter_bar(context: RequestContext, form: BaseForm, target: str = "") -> SafeString:
    """The filters of a list as a form that sends itself; without a script it has its button."""
    request = _request(context)
    query = request.GET if request else {}
    bar_context = {
        "form": form,
        "target": target,
        "path": request.path if request else "",
        "is_filtered": any(query.get(bound.html_name) for bound in form),
    }
    return render_to_string("components/filter_bar.html", bar_context)


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: RequestContext, page: Any, label: str = "Pages") -> dict[str, Any]:
    """Older and newer links of a keyset page; filters in the address stay."""
    return {"page": page, "label": label, "request": _request(context)}


def _request(context: RequestContext) -> HttpRequest | None:
    """The request, also inside an include with `only`, which keeps no variable but its own."""
    return getattr(context, "request", None) or context.get("request")


def _zone(context: RequestContext) -> str:
    user = getattr(_request(context), "user", None)
    return getattr(user, "time_zone", "") or "UTC"


def _iso(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
