"""The pictures of both READMEs and of docs/parts.md, made anew: `python -m tests.pictures`.

A bureau at work is built as for the tests, served by this process, and looked at by the browser that the tests use.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, sync_playwright

from service.access.permissions import Role
from service.core.announcements import attach
from service.site.listeners import LISTENERS
from tests.service.conftest import CHROMIUM
from tests.worlds.demonstration import Demonstration, build_demonstration, open_demonstration
from tests.worlds.laid_out_pages import serving
from tests.worlds.services import build_migrated, build_scored
from tests.worlds.shown_parts import examples, page_of

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
WIDE, NARROW = 1280, 360
LANGUAGES = ("zh", "en")
# Parts that are looked at on a telephone, too.
ON_A_TELEPHONE = ("table",)


class Shot(NamedTuple):
    """A picture of a page: who looks, where it begins (a selector, "" the top), and how high it is."""

    name: str
    address: str
    who: Role
    begins: str = ""
    height: int = 860


SHOTS = (
    Shot("desk", "/", Role.LEADER),
    Shot("overview", "/overview", Role.REGULATOR),
    Shot("tier-list", "/tier-lists", Role.REGULATOR),
    Shot("enterprise", "/enterprises/{code}", Role.REGULATOR),
    Shot("run", "/runs/{waiting_run}", Role.LEADER),
    Shot("model", "/models/{digest}", Role.RULE_EDITOR, "#trial"),
    Shot("model-points", "/enterprises/{code}?scheme=generic-assisted", Role.REGULATOR, "#points", 680),
)


def main() -> None:
    """Writes all pictures."""
    with demonstration_shown() as shown, serving(shown.app) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for shot in SHOTS:
            for language in LANGUAGES:
                _take(browser, shown, base, shot, language)
        _take_parts(browser, shown, base)
        browser.close()


@contextmanager
def demonstration_shown() -> Iterator[Demonstration]:
    """A bureau at work, in a folder of its own for as long as it is looked at."""
    attach(LISTENERS)
    with tempfile.TemporaryDirectory() as folder:
        migrated, scored, built, opened = (Path(folder) / name for name in ("migrated", "scored", "built", "opened"))
        for place in (migrated, scored, built, opened):
            place.mkdir()
        build_migrated(migrated)
        build_scored(next(migrated.glob("*.db")), scored)
        build_demonstration(next(scored.glob("*.db")), built)
        shown = open_demonstration(built, opened)
        yield shown
        shown.service.database.close()


def _take(browser: Browser, shown: Demonstration, base: str, shot: Shot, language: str) -> None:
    page = _page(browser, WIDE, [*shown.cookies(shot.who, base), {"name": "lang", "value": language, "url": base}])
    page.goto(base + shown.at(shot.address))
    top = page.locator(shot.begins).bounding_box()["y"] - 36 if shot.begins else 0
    clip = {"x": 0, "y": top, "width": WIDE, "height": shot.height}
    page.screenshot(path=FOLDER / f"{shot.name}.{language}.png", clip=clip, full_page=True)
    page.context.close()


def _take_parts(browser: Browser, shown: Demonstration, base: str) -> None:
    """Every example of docs/parts.md in English, in the style of the service."""
    for name, example in examples().items():
        for width in (WIDE, NARROW) if name in ON_A_TELEPHONE else (WIDE,):
            page = _page(browser, width, [])
            page.goto(f"{base}/login?lang=en")
            # Within the page of the log-in, so that its addresses lead to the service.
            page.set_content(page_of(shown.app, example, "en"))
            file = f"{name}.png" if width == WIDE else f"{name}.{width}.png"
            page.locator("#example").screenshot(path=FOLDER / "parts" / file)
            page.context.close()


def _page(browser: Browser, width: int, cookies: list[Any]) -> Any:
    context = browser.new_context(viewport={"width": width, "height": 860})
    context.add_cookies(cookies)
    return context.new_page()


if __name__ == "__main__":
    main()
