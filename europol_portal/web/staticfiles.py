"""Static files with the hash of their content in the name, ES module imports included."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from whitenoise.storage import CompressedManifestStaticFilesStorage


class PortalManifestStorage(CompressedManifestStaticFilesStorage):
    """Rewrites import lines of ES modules to the hashed names, so that they can be cached for ever."""

    support_js_module_import_aggregation = True


@cache
def module_links() -> SafeString:
    """Links that fetch every ES module of a page at once; otherwise each is known only when another has arrived."""
    top = Path(settings.STATICFILES_DIRS[0])
    modules = sorted(path for folder in ("behaviours", "lib") for path in (top / "js" / folder).glob("*.js"))
    links = ((static(str(path.relative_to(top))),) for path in modules)
    return format_html_join("\n", '<link rel="modulepreload" href="{}">', links)
