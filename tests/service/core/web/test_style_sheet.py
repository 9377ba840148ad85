"""The style sheets of pages and of papers: small, without a class that none uses, and pages of few sizes of letters."""

import gzip
import re
from collections.abc import Iterable
from pathlib import Path

SERVICE = Path(__file__).resolve().parents[4] / "service"
SHEET = SERVICE / "core/web/static/credit-tiers.css"
SHEETS = (SHEET, SERVICE / "core/web/static/paper.css")
MOST_BYTES = 12 * 1024
# Pages that stand outside the service have a sheet of their own.
EDITION = SERVICE / "publication/templates/publication/edition"
# What programs put together: shades of tiers and of lines.
MADE = re.compile(r"(rank|path)-(\d|none)")


def _classes_of_pages() -> set[str]:
    """Every word that may be a class: in templates, and in quotes in what draws pictures or chooses marks."""
    named: set[str] = set()
    for template in SERVICE.rglob("templates/**/*.html"):
        named |= set(re.findall(r"[a-z][a-z0-9-]*", template.read_text("utf-8")))
    for module in SERVICE.rglob("*.py"):
        for quoted in re.findall(r'"([a-z][a-z0-9 -]*)(?:"|\{)', module.read_text("utf-8")):
            named |= set(quoted.split())
    return named


def _classes_of_the_sheet() -> set[str]:
    sheets = "".join(sheet.read_text("utf-8") for sheet in SHEETS)
    rules = re.sub(r"/\*.*?\*/|\{[^{}]*\}", " ", sheets, flags=re.DOTALL)
    return set(re.findall(r"\.([a-z][a-z0-9-]*)", rules))


def test_the_sheet_is_small() -> None:
    assert len(b"".join(gzip.compress(sheet.read_bytes(), 9) for sheet in SHEETS)) <= MOST_BYTES


def test_no_class_of_the_sheet_is_unused() -> None:
    assert {name for name in _classes_of_the_sheet() if not MADE.fullmatch(name)} - _classes_of_pages() == set()


def test_every_class_of_a_template_is_in_the_sheet() -> None:
    pages = (template for template in SERVICE.rglob("templates/**/*.html") if template.parent != EDITION)
    assert _classes_used(pages) - _classes_of_the_sheet() == set()


def test_the_public_edition_uses_the_classes_of_its_sheet() -> None:
    sheet = set(
        re.findall(r"\.([a-z][a-z0-9-]*)", re.sub(r"\{[^{}]*\}", " ", (EDITION / "edition.css").read_text("utf-8")))
    )
    assert _classes_used(EDITION.glob("*.html")) == sheet


def _classes_used(templates: Iterable[Path]) -> set[str]:
    used: set[str] = set()
    for template in templates:
        for written in re.findall(r'\bclass="([^"]*)"', re.sub(r"\{[{%].*?[%}]\}", " ", template.read_text("utf-8"))):
            used |= {name for name in written.split() if not name.endswith("-")}
    return used


def test_letters_are_of_the_six_sizes_alone() -> None:
    sheet = SHEET.read_text("utf-8")
    assert set(re.findall(r"font-size:\s*([^;}]+)", sheet)) <= {f"var(--s{number})" for number in range(1, 7)}
    assert [int(size) for size in re.findall(r"--s\d: (\d+)px", sheet)] == sorted({12, 13, 15, 18, 22, 27})
