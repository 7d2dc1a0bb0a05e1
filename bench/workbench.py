"""The network workbench in a browser: how soon a large network stands there, folded, and whether it stays at hand.

The network is what three steps around some numbers of the world of `surroundings` lead to, for a party that sees nearly
everything: as many nodes and links as are ever drawn. The size is the number of relations in that world. Without a
graphics card a browser draws in software, so the frames are slower than at any desk.
"""

import os
import re
import shutil
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.utils import timezone
from playwright.sync_api import Page, sync_playwright

from bench.processes import Portal, session_of
from bench.registry import Measure, benchmark
from bench.surroundings import seeds_of, world_of
from bench.world.readers import Reader, readers
from europol_portal.access.binding import acting_for
from intelligence.models import Network
from intelligence.services import networks

GOAL_OPENED_MS, GOAL_SCRIPT_MS, GOAL_FRAME_MS = 1_000, 100, 1_000 / 15
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
SIZE = {"width": 1440, "height": 900}
SEEDS = 20  # numbers that it begins with: enough for as much as is ever drawn
STEPS = 60  # of a slow drag over the picture
PATIENCE_MS = 120_000
# The longest piece of script since it was last asked, and the distances between frames.
WATCH = """
window.longest = 0;
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) window.longest = Math.max(window.longest, one.duration);
}).observe({ type: "longtask", buffered: false });
window.frames = [];
let before = performance.now();
const tick = (now) => { window.frames.push(now - before); before = now; requestAnimationFrame(tick); };
requestAnimationFrame(tick);
"""


@benchmark("workbench", size=100_000)
def workbench(size: int) -> Iterator[Measure]:
    """Open, choose, unfold all, move: times as the browser tells them."""
    database = world_of(size)
    (reader,) = readers("dense")
    network = _network(reader)
    folder = Path(tempfile.mkdtemp(prefix="bench-workbench-"))
    portal = Portal(folder, database)
    try:
        portal.start()
        with _page(session_of(reader.user)) as page:
            yield from _measured(page, f"http://127.0.0.1:{portal.web}{network.get_absolute_url()}")
    finally:
        portal.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _network(reader: Reader) -> Network:
    begins = networks.Beginning(Network.Begins.ENTITIES, entities=seeds_of(reader)[:SEEDS], hops=3)
    with acting_for(reader.user):
        return networks.make_network(title="Calls", beginning=begins, by=reader.user, at=timezone.now())


@contextmanager
def _page(session: str) -> Iterator[Page]:
    environment: dict[str, Any] = dict(os.environ)
    if libraries := os.environ.get("PORTAL_CHROMIUM_LIBS"):
        environment |= {"LD_LIBRARY_PATH": libraries, "FONTCONFIG_PATH": os.environ["PORTAL_CHROMIUM_FONTS"]}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("PORTAL_CHROMIUM"), args=ARGUMENTS, env=environment
        )
        context = browser.new_context(viewport=SIZE)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE_MS)
        context.add_cookies([{"name": "portal_session", "value": session, "domain": "127.0.0.1", "path": "/"}])
        yield context.new_page()
        browser.close()


def _measured(page: Page, address: str) -> Iterator[Measure]:
    page.goto(address)  # once before, as whoever comes back has the scripts
    page.wait_for_selector("[data-network-count]")
    page.goto(address)
    page.wait_for_selector("[data-network-canvas] canvas", state="attached")
    opened = page.evaluate("performance.now()")
    answered = page.evaluate("performance.getEntriesByType('navigation')[0].responseStart")
    yield Measure("answered with what is nearest", answered, "ms", GOAL_OPENED_MS)
    yield Measure("drawn folded", opened, "ms", GOAL_OPENED_MS)
    counted = page.locator("[data-network-count]").inner_text()  # is there once the whole is
    yield Measure("the whole is there", page.evaluate("performance.now()"), "ms", 0)
    nodes, links = (int(part.replace(",", "")) for part in re.findall(r"[\d,]+(?= node| link)", counted))
    yield Measure("nodes", nodes, "", 0)
    yield Measure("links", links, "", 0)
    page.wait_for_selector("[data-network][data-settled]")
    page.evaluate(WATCH)
    page.get_by_role("button", name="Unfold all").click()
    yield Measure("unfold all, longest script", _longest(page), "ms", GOAL_SCRIPT_MS)
    page.evaluate("delete document.querySelector('[data-network]').dataset.settled")
    page.get_by_role("button", name="Loosen").click()
    page.evaluate("window.frames = []; window.longest = 0; window.begun = performance.now()")
    page.wait_for_selector("[data-network][data-settled]")
    yield Measure("laid out, frame, p95", _frames(page), "ms", GOAL_FRAME_MS)
    yield Measure("laid out after", page.evaluate("performance.now() - window.begun"), "ms", 0)
    yield from _moved(page)


def _moved(page: Page) -> Iterator[Measure]:
    box: Any = page.locator("[data-network-canvas]").bounding_box() or {}
    page.evaluate("window.frames = []; window.longest = 0")
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
    page.mouse.down()
    for step in range(STEPS):
        page.mouse.move(box["x"] + box["width"] / 2 + 3 * step, box["y"] + 20 + 3 * step)
    page.mouse.up()
    yield Measure("moved, frame, p95", _frames(page), "ms", GOAL_FRAME_MS)
    yield Measure("moved, longest script", _longest(page), "ms", GOAL_SCRIPT_MS)


def _longest(page: Page) -> float:
    page.wait_for_timeout(1_000)
    return float(page.evaluate("const was = window.longest; window.longest = 0; was"))


def _frames(page: Page) -> float:
    frames: list[float] = page.evaluate("window.frames")
    return statistics.quantiles(frames, n=20)[18]
