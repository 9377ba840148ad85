"""The examples of docs/parts.md, each as a page of its own."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

from flask import Flask, render_template_string

from rules.texts import Text
from service.core.charts import bars
from service.core.charts.bars import Part
from service.core.charts.timeline import Mark, Row, Stretch, timeline
from service.core.charts.waterfall import waterfall
from service.core.web.going_on import GoingOn

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
    "steps": waterfall(
        "分值 Points",
        Part("基础分 Base", 100, "100.00"),
        [Part("行政处罚 Penalties", 40, "+40.00", "raises"), Part("守信 Honours", -15, "\u221215.00", "lowers")],
        Part("合计 Score", 125, "125.00"),
    ),
    "years": timeline(
        "三年 Three years",
        date(2023, 7, 1),
        date(2026, 7, 1),
        (
            "类别 Tier",
            [
                Stretch(date(2024, 3, 1), date(2025, 9, 1), "B", "rank-2"),
                Stretch(date(2025, 9, 1), date(2026, 7, 1), "D", "rank-6"),
            ],
        ),
        [
            Row("行政处罚 Penalties", [Mark(date(2024, 5, 6), "past"), Mark(date(2026, 1, 15), "raises")]),
            Row("经营异常名录 Abnormal-operation list", [Mark(date(2025, 6, 1), "past", date(2025, 12, 1))]),
        ],
    ),
    "going_on": GoingOn(datetime(2026, 6, 30, 2, 5, 9, tzinfo=UTC), "/runs/7", "/runs/7?refresh=yes", by_itself=False),
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
