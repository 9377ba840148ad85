"""When a phone on a slow line first paints each page: `python -m tests.first_paint`, one line a page, slowest first.

The line answers after 150 ms and carries 1.6 Mbit/s; the phone is four times as slow as this machine. Each page is
opened with nothing kept of the service, as on the first visit, and again with the style sheet kept.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from playwright.sync_api import Browser, sync_playwright

from service.access.permissions import Role
from tests.pictures import NARROW, demonstration_shown
from tests.service.conftest import CHROMIUM
from tests.service.site.walked import PAGES
from tests.worlds.demonstration import Demonstration
from tests.worlds.laid_out_pages import serving

LIMIT = 1000.0
LINE = {"offline": False, "latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
SLOWER = 4
_PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"


class Paint(NamedTuple):
    """Milliseconds to the first paint of a page: on the first visit, and with the style sheet kept."""

    address: str
    who: Role
    first: float
    again: float


def main() -> None:
    """Prints every page, the slowest first, and ends with 1 where one is slower than the limit."""
    with demonstration_shown() as shown, serving(shown.app) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        paints = sorted(_paints(browser, shown, base), key=lambda paint: -paint.first)
        browser.close()
    for paint in paints:
        print(f"{paint.first:7.0f} ms {paint.again:7.0f} ms  {paint.address} ({paint.who})")
    raise SystemExit(any(paint.first > LIMIT for paint in paints))


def _paints(browser: Browser, shown: Demonstration, base: str) -> Iterator[Paint]:
    for address, who in PAGES:
        yield Paint(address, who, *_first_paint(browser, shown, base, address, who))


def _first_paint(browser: Browser, shown: Demonstration, base: str, address: str, who: Role) -> tuple[float, float]:
    """Of one page, in a browser that knows nothing of the service, then once more in it."""
    context = browser.new_context(viewport={"width": NARROW, "height": 740}, is_mobile=True)
    context.add_cookies(shown.cookies(who, base))
    page = context.new_page()
    _slow_down(context.new_cdp_session(page))
    times = []
    for _ in range(2):
        page.goto(base + shown.at(address), wait_until="load")
        page.wait_for_function(_PAINTED)
        times.append(float(page.evaluate(_PAINTED)))
    context.close()
    return times[0], times[1]


def _slow_down(session: Any) -> None:
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


if __name__ == "__main__":
    main()
