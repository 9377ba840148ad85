"""The forms of published results of inspections: by words, and by the codes of two national tables."""

from rules.fields import Kind
from rules.texts import Text
from service.reading.forms import shared, words
from service.reading.forms.form import Form, Words, column, day
from service.reading.forms.plain import OF_VISITS, VISIT_WORDS


def _inspection(name: str, zh: str, en: str, outcomes: Words | None, *, explicit: bool) -> Form:
    return Form(
        name,
        Text(zh, en),
        "records",
        (
            *shared.OF_RECORDS,
            # Of the visit where the file has one, else of its task, which covers several visits.
            column("number", "检查编号/检查任务编号/任务编号/抽查任务编号/抽查编号"),
            day("occurred_on", "检查日期/抽查日期/检查时间/insDate"),
            column("outcome", "检查结果/抽查结果/抽查检查结果/结果码/核查结果/raninsCheckResName"),
            column("category", "抽查类型/检查类型/raninsTypeName"),
            *OF_VISITS,
            column("on_site", "是否入企/是否现场", Kind.BOOLEAN),
            *shared.authority(
                "检查实施机关/检查机关/抽查机关/抽查主体/insAuth", "检查实施机关统一社会信用代码/检查机关代码"
            ),
        ),
        (shared.KNOWN_WHO, ("number",), ("occurred_on",), ("outcome",)),
        "inspection",
        {**({"outcome": outcomes} if outcomes else {}), **VISIT_WORDS},
        (),
        shared.PERSON_COLUMNS,
        shared.DROPPED,
        explicit,
    )


INSPECTION = _inspection("inspection", "抽查检查结果", "inspection results", None, explicit=False)
INSPECTION_NATIONAL = _inspection(
    "inspection-national",
    "抽查检查结果（全国结果码1-9）",
    "inspection results, national codes 1-9",
    words.INSPECTION_OUTCOMES_NATIONAL,
    explicit=True,
)
INSPECTION_2017 = _inspection(
    "inspection-2017",
    "抽查检查结果（2017年结果码1-12、A-G）",
    "inspection results, 2017 codes 1-12 and A-G",
    words.INSPECTION_OUTCOMES_2017,
    explicit=True,
)
