"""The examples of docs/parts.md, each as a page of its own."""

import re
from pathlib import Path
from types import SimpleNamespace

from flask import Flask, render_template_string

from rules.texts import Text
from service.core.charts import bars
from service.core.charts.bars import Part

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "parts.md"
_EXAMPLE = re.compile(r"^```jinja example=(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_STANDS_ALONE = re.compile(r"parts\.(card|head|todos|notice|sheet|notes)\(")
_PAGE = """{%% extends "base.html" %%}{%% import "parts.html" as parts with context %%}
{%% block title %%}parts{%% endblock %%}{%% block main %%}<h1 class="hidden">parts</h1><div id="example"%s>
%s</div>{%% endblock %%}"""
# What the examples take from their page.
_GIVEN = {
    "wrong": {"ends_on": Text("请写明失效日期。", "State until when.")},
    "picture": bars(
        "类别 Tiers",
        [
            Part(tier, n, str(n), f"rank-{look}")
            for tier, n, look in zip("ABCD", (700, 220, 60, 20), (0, 2, 4, 6), strict=True)
        ],
    ),
    "notes": [SimpleNamespace(number=1, is_demonstration=False, words=Text("某部门规章第三条", "Article 3 of a rule"))],
}


def examples() -> dict[str, str]:
    """The examples by name, as the document writes them."""
    return dict(_EXAMPLE.findall(DOCUMENT.read_text("utf-8")))


def page_of(app: Flask, example: str, language: str) -> str:
    """The page that holds the example, in that language; what always stands in a card is shown in one."""
    look = "" if _STANDS_ALONE.search(example) else ' class="card"'
    with app.test_request_context(f"/?lang={language}"):
        return render_template_string(_PAGE % (look, example), **_GIVEN)
