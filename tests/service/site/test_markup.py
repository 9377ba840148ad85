"""What the pages are made of: nothing from elsewhere, nothing inline, and everything named for those who hear it."""

from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from service.access.permissions import Role
from tests.service.site.addresses import PAGES

VOID = {"meta", "link", "input", "br", "img", "hr", "option"}
ADDRESSES = {"href", "src", "action", "formaction", "data", "poster", "srcset"}


class Walk(HTMLParser):
    """Notes what the tests ask about."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.inline: list[str] = []
        self.headings: list[int] = []
        self.fields: list[dict[str, str]] = []
        self.labels: set[str] = set()
        self.ids: list[str] = []
        self.described: list[str] = []
        self.tables = self.captions = self.pictures = self.titled = 0
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.addresses += [given[name] for name in ADDRESSES & given.keys()]
        self.inline += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        if tag in ("script", "style", "iframe", "object", "embed"):
            self.inline.append(tag)
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.headings.append(int(tag[1]))
        if tag in ("input", "select", "textarea") and given.get("type") not in ("hidden", "submit"):
            # In a table the head of its column is what is seen, and a name of its own what is heard.
            named = "label" in self._open or ("td" in self._open and bool(given.get("aria-label", "").strip()))
            self.fields.append(given | {"inside": "label" if named else ""})
        if "id" in given:
            self.ids.append(given["id"])
        self.labels |= {given["for"]} if tag == "label" and "for" in given else set()
        for name in ("aria-labelledby", "aria-describedby"):
            self.described += given.get(name, "").split()
        self.tables += tag == "table"
        self.captions += tag == "caption"
        self.pictures += tag == "svg" and given.get("role") == "img"
        self.titled += tag == "desc"
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass


@pytest.fixture(params=PAGES, ids=lambda page: f"{page[0]} {page[1]}")
def walk(request: pytest.FixtureRequest, get: Callable[..., str], code: str) -> Walk:
    """One page, walked."""
    address, role = request.param
    return Walk(get(address.replace("CODE", code), role))


def test_nothing_comes_from_elsewhere(walk: Walk) -> None:
    assert [address for address in walk.addresses if "//" in address or ":" in address.split("?")[0]] == []


def test_nothing_is_inline(walk: Walk) -> None:
    assert walk.inline == []


def test_headings_leave_no_step_out(walk: Walk) -> None:
    assert walk.headings[0] == 1
    assert walk.headings.count(1) == 1
    assert all(below <= above + 1 for above, below in zip(walk.headings, walk.headings[1:], strict=False))


def test_every_field_has_its_label(walk: Walk) -> None:
    assert [field for field in walk.fields if not field["inside"] and field.get("id") not in walk.labels] == []


def test_tables_have_captions_and_pictures_have_words(walk: Walk) -> None:
    assert walk.tables == walk.captions
    assert walk.pictures == walk.titled


def test_ids_are_there_once_and_what_is_referred_to_is_there(walk: Walk) -> None:
    assert len(walk.ids) == len(set(walk.ids)), sorted(i for i in walk.ids if walk.ids.count(i) > 1)
    assert set(walk.described) <= set(walk.ids)
    notes = [address[1:] for address in walk.addresses if address.startswith("#")]
    assert set(notes) <= set(walk.ids)


def test_no_page_is_wanted_by_a_search_for_a_role(get: Callable[..., str]) -> None:
    assert 'href="/imports"' not in get("/", Role.REGULATOR)
    assert 'href="/imports"' in get("/runs", Role.DATA_OPERATOR)
