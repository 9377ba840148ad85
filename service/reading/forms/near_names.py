"""Headings that are nearly the label of a field: misspelt, or another word for the same thing."""

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from rules.fields import Field
from rules.texts import Text
from service.core.files.headings import readings_of

# How much of two names must agree, of 1; below it people see no likeness.
_ALIKE = 0.75
_SHORT = 0.6
# What ends the names of half of all columns, and so says nothing.
_COMMON_ENDS = frozenset(
    [
        "日期",
        "时间",
        "编号",
        "号码",
        "名称",
        "代码",
        "机关",
        "单位",
        "部门",
        "类型",
        "类别",
        "金额",
        "结果",
        "情况",
        "内容",
        "状态",
        "原因",
        "信息",
        "事由",
        "地址",
        "备注",
        "说明",
        "依据",
        "方式",
        "人员",
        "级别",
    ]
)


def likeness(heading: str, one: Field) -> float:
    """How near a heading is to the labels of a field, from 0 to 1."""
    names = [reading.label for reading in readings_of(heading)]
    labels = [reading.label for name in (one.name, *one.aliases, *one.zh, one.en) for reading in readings_of(name)[:1]]
    return max((_likeness(name, known) for name in names for known in labels), default=0.0)


def nearest(heading: str, fields: Iterable[Field]) -> tuple[Field, float] | None:
    """The field whose labels are nearest to a heading, and how near; None where none is near enough."""
    ranked = sorted(((likeness(heading, one), one.name, one) for one in fields), key=lambda entry: entry[:2])
    if not ranked or not ranked[-1][0]:
        return None
    return ranked[-1][2], ranked[-1][0]


def near_misses(unused: Sequence[str], absent: Sequence[Field]) -> list[Text]:
    """Questions whether a column that is not used was meant as a field that the file does not have."""
    asked = []
    for heading in unused:
        if found := nearest(heading, absent):
            one = found[0]
            asked.append(
                Text(
                    f"“{heading}”是否就是“{one.zh[0]}”（{one.name}）？"
                    f"若是，请改表头，或写明：--map {heading}={one.zh[0]}",
                    f"Did you mean {one.name} ({one.zh[0]}) by {heading!r}? If so, mend the heading, or say: "
                    f"--map {heading}={one.name}",
                )
            )
    return asked


def _likeness(name: str, known: str) -> float:
    """1 for the same, 0 for what is not near; Chinese names of one distinctive last word are near, too."""
    if not set(name) & set(known):
        return 0.0
    ratio = SequenceMatcher(None, name, known, autojunk=False).ratio()
    if name.isascii() or known.isascii():
        return ratio if ratio >= _ALIKE and min(len(name), len(known)) > 2 else 0.0
    if ratio >= _ALIKE:
        return ratio
    end = known[-2:]
    if name.endswith(end) and end not in _COMMON_ENDS and len(name) > 2:
        return max(ratio, 0.5)
    both = len(name) > 2 and len(known) > 2 and name[-2:] == end
    return ratio if both and ratio >= _SHORT else 0.0
