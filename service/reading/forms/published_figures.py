"""Tables of figures that other places published; read only where they are asked for."""

from rules.texts import Text
from service.reading.forms import shared
from service.reading.forms.form import Form, column, day

PUBLISHED_FIGURES = Form(
    "published-figures",
    Text("对标数据", "figures that other places published"),
    "published-figures",
    (
        column("place", "地方/地区/单位/place"),
        column("measure", "指标/指标名称/measure"),
        day("begins", "期间起/统计期起/期间自/begins"),
        day("ends", "期间止/统计期止/期间至/ends"),
        column("value", "数值/公布数值/value"),
        column("definition", "公布口径/口径/definition"),
        column("comparable", "口径相同/是否可比/comparable"),
        column("source", "来源/来源名称/source"),
        column("link", "网址/来源网址/链接/link"),
        day("published_on", "公布日期/发布日期/published_on"),
    ),
    (("place",), ("measure",), ("begins",), ("ends",), ("value",), ("definition",), ("comparable",), ("source",)),
    explicit=True,
    strict=True,
    dropped=shared.DROPPED,
)
PUBLISHED_FIGURE_FORMS = (PUBLISHED_FIGURES,)
