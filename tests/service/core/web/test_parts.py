"""docs/parts.md shows every part, and every example of it can be rendered in both languages."""

import re
from pathlib import Path

import pytest
from flask import Flask

from service.app import create_app
from service.core.db.engine import open_database
from service.core.db.service import Service
from service.core.settings import load_settings
from service.rule_sets.queries.adopted import installation_of
from tests.worlds.shown_parts import examples, page_of

PARTS = Path(__file__).resolve().parents[4] / "service/core/web/templates/parts.html"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The app over an empty database."""
    database = open_database(f"sqlite:///{tmp_path_factory.mktemp('parts') / 'empty.db'}")
    settings = load_settings({"CREDIT_TIERS_SECRET": "s" * 32})
    made = create_app(Service(settings, database, installation_of(settings.rule_sets)))
    database.close()
    return made


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", examples())
def test_every_example_is_a_page(app: Flask, name: str, language: str) -> None:
    page = page_of(app, examples()[name], language)
    shown = page.split('id="example"')[1].split("</main>")[0].partition(">")[2]
    assert len(re.sub(r"<[^>]*>|\s", "", shown)) > 5


def test_the_document_shows_every_part() -> None:
    """A part is what the file defines for others; what it uses itself begins with an underscore."""
    defined = set(re.findall(r"\{% macro ([a-z]\w*)", PARTS.read_text("utf-8")))
    shown = set(re.findall(r"parts\.(\w+)\(", "".join(examples().values())))
    assert defined == shown


def test_every_value_of_a_table_has_the_name_of_its_column(app: Flask) -> None:
    page = page_of(app, examples()["table"], "zh")
    cells = re.findall(r"<td[^>]*>", page.split("<tbody>")[1].split("</tbody>")[0])
    assert [re.findall('data-label="([^"]*)"', cell) for cell in cells[:3]] == [
        ["类别"],
        ["信用风险分值"],
        ["本年度检查"],
    ]
    assert [cell for cell in cells if "data-zero" in cell] == cells[-1:]
