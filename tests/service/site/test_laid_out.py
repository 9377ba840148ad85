"""Pages as a browser lays them out: no wider than the screen, letters and targets large enough, nothing that axe finds.

Each kind of page is opened once at 1280 and 360 px, in the two languages by turns; axe looks at one in ten, so that it
sees what all pages share. WALKS=all (`make walks`) opens every page of the list, each kind in both languages, and has
axe look at each kind at the width that it was measured at last, which is the other one from page to page.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask

from service.access.permissions import Role
from service.core.web.language import COOKIE
from tests.service.site.walked import PAGES, endpoint_of
from tests.worlds.demonstration import Demonstration
from tests.worlds.laid_out_pages import serving

LEAST_LETTERS, MOST_SIZES, LEAST_TARGET = 12, 6, 24
WIDTHS = (1280, 360)
EVERY_PAGE = os.environ.get("WALKS") == "all"
KINDS_FOR_AXE = 1 if EVERY_PAGE else 10
GRAVE = ("serious", "critical")
FAULTS = ("too wide", "cut", "small targets", "axe", "refused")
# Letters and targets as shown. A link within a sentence may be as high as its line.
_MEASURE = """() => {
  const sizes = new Set(), small = [];
  for (const at of document.querySelectorAll('body *')) {
    const says = [...at.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    if (says && at.getClientRects().length) sizes.add(parseFloat(getComputedStyle(at).fontSize));
  }
  const asked = 'a[href], button, summary, input:not([type=hidden]), select, textarea';
  for (const at of document.querySelectorAll(asked)) {
    const ticked = ['checkbox', 'radio'].includes(at.type);
    const shown = (ticked && at.closest('label')) || at, box = shown.getBoundingClientRect();
    if (!box.width || at.closest('.skip, .hidden')) continue;
    const words = [...at.parentElement.childNodes].some(n => n.nodeType === 3 && n.textContent.trim().length > 1);
    const inSentence = words && getComputedStyle(at).display === 'inline';
    if (!inSentence && Math.min(box.width, box.height) < LEAST)
      small.push(`${at.tagName} ${at.textContent.trim()} ${box.width} x ${box.height}`);
  }
  // Below 600 px a row is a card, of which nothing is cut.
  const cards = innerWidth < 600 ? [...document.querySelectorAll('.scroll > table.rows')] : [];
  const wider = at => at.parentElement.scrollWidth > at.parentElement.clientWidth + 1;
  const cut = cards.filter(wider).map(at => at.caption.textContent.trim());
  const page = document.documentElement;
  return {sizes: [...sizes], small, cut, over: page.scrollWidth - page.clientWidth};
}""".replace("LEAST", str(LEAST_TARGET))


class Visitor:
    """Opens pages in a real browser and notes what is wrong with each, by kind of fault, and the sizes of letters."""

    def __init__(self, browser: Any, shown: Demonstration, base: str) -> None:
        self.shown, self.base = shown, base
        self.faults: dict[str, list[str]] = {kind: [] for kind in FAULTS}
        self.sizes: set[float] = set()
        self._widths = WIDTHS
        # One window: another one costs more than the pages that are opened in it.
        self._page = browser.new_context(viewport={"width": WIDTHS[0], "height": 800}).new_page()
        self._page.on("console", self._note_refusal)

    def page_for(self, role: Role, language: str) -> Any:
        """The window, with what the browser of that reader holds."""
        self._page.context.clear_cookies()
        chosen = {"name": COOKIE, "value": language, "url": self.base}
        self._page.context.add_cookies([*self.shown.cookies(role, self.base), chosen])
        return self._page

    def _note_refusal(self, said: Any) -> None:
        if said.type == "error":
            self.faults["refused"].append(f"{said.location['url']}: {said.text}")

    def visit(self, address: str, role: Role, language: str) -> Any:
        """Opens the page and measures it at each width, beginning with the one that the last page was left at."""
        page, told = self.page_for(role, language), f"{address} {role} {language}"
        page.goto(self.base + self.shown.at(address))
        for place, width in enumerate(self._widths):
            if place:
                page.set_viewport_size({"width": width, "height": 800})
            measured = page.evaluate(_MEASURE)
            if measured["over"] > 0:
                self.faults["too wide"].append(f"{told} at {width}: {measured['over']}")
            if width == min(WIDTHS):
                self.faults["cut"] += [f"{told}: {one}" for one in measured["cut"]]
                self.faults["small targets"] += [f"{told}: {one}" for one in measured["small"]]
                self.sizes |= set(measured["sizes"])
        self._widths = self._widths[::-1]
        return page


class Visit(NamedTuple):
    """A page to open, in one language or both, and whether axe looks at it."""

    address: str
    role: Role
    languages: tuple[str, ...]
    with_axe: bool


def visits_to(app: Flask) -> Iterator[Visit]:
    """The pages to open: the first of each kind, or all of them and each kind in both languages."""
    seen: dict[str | None, int] = {}
    for turn, (address, role) in enumerate(PAGES):
        endpoint = endpoint_of(app, address)
        is_new = endpoint not in seen
        kind = seen.setdefault(endpoint, len(seen))
        languages = ("zh", "en")[:: -1 if (turn if EVERY_PAGE else kind) % 2 else 1]
        if is_new or EVERY_PAGE:
            opened = languages if is_new and EVERY_PAGE else languages[:1]
            yield Visit(address, role, opened, is_new and kind % KINDS_FOR_AXE == 0)


@pytest.fixture(scope="module")
def visitor(browser: Any, demonstration: Demonstration) -> Iterator[Visitor]:
    """Who has opened the pages and had axe look at some of them, in the first of their languages."""
    axe = Path(pytest.importorskip("axe_playwright_python").__file__).with_name("axe.min.js").read_text("utf-8")
    with serving(demonstration.app) as base:
        made = Visitor(browser, demonstration, base)
        for address, role, languages, with_axe in visits_to(demonstration.app):
            for place, language in enumerate(languages):
                page = made.visit(address, role, language)
                if with_axe and place == 0:
                    made.faults["axe"] += [f"{address} {role} {language}: {one}" for one in _graves(page, axe)]
        yield made


def _graves(page: Any, axe: str) -> list[str]:
    # The program of axe runs from outside, past the policy that lets no page run any.
    page.evaluate(axe)
    violations = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [f"{one['id']} {one['nodes'][0]['html'][:200]}" for one in violations if one["impact"] in GRAVE]


@pytest.mark.parametrize("fault", FAULTS)
def test_no_page_has_the_fault(visitor: Visitor, fault: str) -> None:
    assert visitor.faults[fault] == []


def test_letters_have_few_sizes_and_none_is_small(visitor: Visitor) -> None:
    assert len(visitor.sizes) <= MOST_SIZES, visitor.sizes
    assert min(visitor.sizes) >= LEAST_LETTERS
