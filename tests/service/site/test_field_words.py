"""A page that says what is wrong with a request calls its fields as people do."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.access.permissions import Role
from service.site.field_words import FIELD_WORDS, words_of_place
from tests.worlds.browsers import HTML
from tests.worlds.demonstration import Demonstration

SERVICE = Path(__file__).resolve().parents[3] / "service"
# Which argument of each is the name of a field.
PLACES = {"refuse_field": 0} | dict.fromkeys(
    ("asked_day", "asked_choice", "asked_text", "asked_lines", "asked_number"), 1
)


def _names(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PLACES:
            given = node.args[PLACES[node.func.id]]
            if isinstance(given, ast.Constant) and given.value:
                yield str(given.value)


def test_every_field_that_is_asked_for_has_words() -> None:
    asked = {name for path in SERVICE.rglob("pages/**/*.py") for name in _names(path.read_text("utf-8"))}
    asked |= {name for path in SERVICE.rglob("pages.py") for name in _names(path.read_text("utf-8"))}
    assert len(asked) > 50
    assert asked - FIELD_WORDS.keys() == set()


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("json.name", "名称"),
        ("enterprises[3].name", "名称"),
        ("value:3", "值"),
        ("f.csv: 甲 / 乙", None),
        ("", None),
    ],
)
def test_which_field_an_error_is_about(where: str, said: str | None) -> None:
    words = words_of_place(where)
    assert (words and words.zh) == said


def test_a_page_names_no_field_of_a_program(demonstration: Demonstration) -> None:
    client = demonstration.client(Role.AUDITOR)
    for address, said in (("/audit-log?since=x", "自"), ("/audit-log?before=x", "翻页位置")):
        refused = client.get(address, headers=HTML)
        assert refused.status_code == 422
        listed = refused.text.split("请更正以下各项")[1].split("</ul>")[0]
        assert f"<li>{said}：" in listed
        assert "since" not in listed
        assert "before" not in listed
