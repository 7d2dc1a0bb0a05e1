"""A headless browser for the tests: the machine's own, else the one that npm brought."""

import json
import os
import platform
import shutil
from html import escape
from pathlib import Path

from dev import paths, shell
from dev.console import say, step

PACKAGE = paths.NODE_MODULES / "@sparticuz" / "chromium"
INSTALLED = (
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/usr/bin/google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


# The package's own file expects its fonts in /tmp; without any font every text has no size and counts as invisible.
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{folder}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{folder}/font-cache</cachedir>
</fontconfig>
"""


def prepare(data: Path) -> dict[str, str]:
    """Find or unpack a browser and return the variables by which the tests find it.

    PORTAL_CHROMIUM is the program; PORTAL_CHROMIUM_LIBS and PORTAL_CHROMIUM_FONTS are meant for its process only
    (as LD_LIBRARY_PATH and FONTCONFIG_PATH), never for the tests themselves.
    """
    named = os.environ.get("PORTAL_CHROMIUM")
    if named:
        return {"PORTAL_CHROMIUM": named}
    for candidate in INSTALLED:
        if os.access(candidate, os.X_OK):
            return {"PORTAL_CHROMIUM": candidate}
    if PACKAGE.is_dir() and platform.system() == "Linux" and platform.machine() == "x86_64":
        folder = _unpacked(data)
        return {
            "PORTAL_CHROMIUM": str(folder / "chromium"),
            "PORTAL_CHROMIUM_LIBS": str(folder / "lib" / "lib"),
            "PORTAL_CHROMIUM_FONTS": str(folder),
        }
    say("  No browser found: the tests use the one of `playwright install chromium`, if it is there.")
    return {}


def _unpacked(data: Path) -> Path:
    version = json.loads((PACKAGE / "package.json").read_text(encoding="utf-8"))["version"]
    folder = data / f"chromium-{version}"
    if not (folder / "chromium").exists():
        with step(f"Unpack the headless browser (Chromium of @sparticuz/chromium {version})"):
            fresh = data / f".chromium-{os.getpid()}"
            shell.capture([paths.venv_python(), "-m", "dev.chromium", PACKAGE / "bin", fresh])
            shutil.rmtree(folder, ignore_errors=True)
            fresh.replace(folder)
    (folder / "fonts.conf").write_text(FONTS.format(folder=escape(str(folder))), encoding="utf-8")
    return folder
