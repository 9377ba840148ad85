"""The fields in which results are published, one row an item, and the columns in which a bureau's province asks them.

The fields are those of the national publicity system: plan and task by number and name, type, authority, day, and of
each item its name and result. A province asks for the same in its own headings and words: a template says how.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rules.texts import Text


class PublicField(StrEnum):
    """What a row of a publication file says."""

    NAME = "name"
    CODE = "code"
    PLAN_NO = "plan_no"
    PLAN_NAME = "plan_name"
    TASK_NO = "task_no"
    TASK_NAME = "task_name"
    TYPE = "type"
    AUTHORITY = "authority"
    DAY = "day"
    SEQ = "seq"
    ITEM = "item"
    RESULT = "result"
    VISIT = "visit"
    DEPARTMENT = "department"


FIELD_WORDS: Mapping[PublicField, Text] = {
    PublicField.NAME: Text("企业名称", "Name of the firm"),
    PublicField.CODE: Text("统一社会信用代码", "Unified social credit code"),
    PublicField.PLAN_NO: Text("抽查计划编号", "Number of the plan"),
    PublicField.PLAN_NAME: Text("抽查计划名称", "Name of the plan"),
    PublicField.TASK_NO: Text("抽查任务编号", "Number of the task"),
    PublicField.TASK_NAME: Text("抽查任务名称", "Name of the task"),
    PublicField.TYPE: Text("抽查类型", "Type"),
    PublicField.AUTHORITY: Text("检查实施机关", "Authority"),
    PublicField.DAY: Text("检查日期", "Day"),
    PublicField.SEQ: Text("序号", "No."),
    PublicField.ITEM: Text("抽查事项", "Item"),
    PublicField.RESULT: Text("检查结果", "Result"),
    PublicField.VISIT: Text("检查编号", "Number of the visit"),
    PublicField.DEPARTMENT: Text("部门代码", "Code of the department"),
}


@dataclass(frozen=True, slots=True)
class PublicItem:
    """One item of a result: its name and what was found, in the words of the national result codes."""

    name: str
    code: str
    words: str


@dataclass(frozen=True, slots=True)
class PublicResult:
    """A result as it is published; what is no part of a plan has no plan and no task."""

    course_id: int
    visit: str
    department: str
    name: str
    subject: str
    authority: str
    kind: str
    day: date
    items: Sequence[PublicItem]
    plan_no: str | None = None
    plan_name: str | None = None
    task_no: str | None = None
    task_name: str | None = None


@dataclass(frozen=True, slots=True)
class PublicColumn:
    """A column of a publication file: heading, field, and a province's own words for result codes, if it has any."""

    heading: str
    field: PublicField
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Template:
    """How a province wants its file: columns in their order."""

    title: str
    columns: Sequence[PublicColumn]

    @property
    def headings(self) -> list[str]:
        """The headings, in order."""
        return [one.heading for one in self.columns]

    def rows_of(self, result: PublicResult) -> Iterator[list[str]]:
        """The rows of a result, one an item."""
        for seq, item in enumerate(result.items, 1):
            yield [_value_of(column, result, item, seq) for column in self.columns]


USUAL = Template(
    "国家企业信用信息公示系统字段",
    tuple(PublicColumn(words.zh, field, {}) for field, words in FIELD_WORDS.items()),
)


def _value_of(column: PublicColumn, result: PublicResult, item: PublicItem, seq: int) -> str:
    if column.field is PublicField.RESULT:
        return column.words.get(item.code, item.words)
    said: Mapping[PublicField, object] = {
        PublicField.NAME: result.name,
        PublicField.CODE: result.subject,
        PublicField.PLAN_NO: result.plan_no,
        PublicField.PLAN_NAME: result.plan_name,
        PublicField.TASK_NO: result.task_no,
        PublicField.TASK_NAME: result.task_name,
        PublicField.TYPE: result.kind,
        PublicField.AUTHORITY: result.authority,
        PublicField.DAY: result.day.isoformat(),
        PublicField.SEQ: seq,
        PublicField.ITEM: item.name,
        PublicField.VISIT: result.visit,
        PublicField.DEPARTMENT: result.department,
    }
    value = said[column.field]
    return "" if value is None else str(value)
