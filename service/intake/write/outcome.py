"""What became of rows: counted so that nothing is lost, and every refusal with its reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from rules.texts import Text
from service.core.arrays import Array
from service.reading.batches import LineFault, RefusedRow
from service.reading.unlisted_words import WordCount


class Outcome(IntEnum):
    """What became of one row; where it acts on several sources' versions, the largest tells."""

    UNCHANGED = 0
    REFUSED = 1
    INSERTED = 2
    CORRECTED = 3


UNKNOWN_ENTERPRISE = Text(
    "没有这一经营主体；请先导入该主体，或核对代码。",
    "There is no such enterprise; import it first, or check the code.",
)
UNKNOWN_RECORD = Text(
    "没有所指的记录；请核对记录编号，或决定机关和文书号。",
    "There is no such record; check its id, or the authority and the document number.",
)
CONFLICTING = Text(
    "同一记录的同一版本已有不同内容；请核对，或用知悉日期、版本号区分。",
    "The same version of this record was stated with other content; check it, or tell them apart by recorded_at or "
    "version.",
)
TWO_OR_ONE = Text(
    "无法判断是一条记录还是两条：编号与决定机关、文书号等要素指向不同的记录；请打开这一行判断，或去掉不对的一项后重新录入。",
    "It may be one record or two: the record id and what identifies the record (authority, document number …) belong "
    "to different records; open the row and say which, or take it in again without the one that is wrong.",
)
RECORDED_LATER = Text(
    "知悉日期晚于数据到达之日；请核对。",
    "The day of recording is after the day on which the row came; check it.",
)
OUTSIDE = Text(
    "该主体不在本账号辖区内；请由属地的账号导入。",
    "The enterprise lies outside the account's jurisdictions; an account of its own must hand it in.",
)
CODE_TAKEN = Text(
    "新代码已属于另一主体；请核对，合并、分立请分别登记。",
    "The new code belongs to another enterprise; check it. Enterprises that merge are not one enterprise.",
)
NUMBER_TAKEN = Text(
    "这一注册号已属于另一主体；如确为同一主体，请用登记事项变更写明其新代码，否则请核对注册号。",
    "The registration number belongs to another enterprise; if both are one, hand in a change with its new code, else "
    "check the number.",
)
NOT_ITS_CODE = Text(
    "该主体早已改用其他代码；请写它现在的代码。",
    "The enterprise has had another code since; state the code that it has now.",
)
TOO_LONG = Text("文字过长，无法保存；请核对该列是否放错了内容。", "The text is too long; check what the column holds.")
VERSION_TOO_LARGE = Text(
    "版本号应为 0 至 2147483647 的整数。", "The version must be a whole number from 0 to 2147483647."
)


@dataclass(frozen=True, slots=True)
class Reject:
    """A row of a batch that the database could not take: its place in the batch, the field, the value, why."""

    place: int
    column: str
    value: str
    reason: Text


@dataclass(slots=True)
class Taken:
    """Counts of rows: `read` is the sum of all others; `rejects` has {row, column, value, zh, en} per refused value."""

    read: int = 0
    inserted: int = 0
    unchanged: int = 0
    corrected: int = 0
    quarantined: int = 0
    natural_persons: int = 0
    rejects: list[dict[str, Any]] = field(default_factory=list)
    # Words that no list has and nobody matched.
    words: list[WordCount] = field(default_factory=list)
    # What can hardly be right in them, and was taken as it stands.
    doubts: list[Text] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """The counts by name."""
        return {name: getattr(self, name) for name in COUNTS}

    def add(self, other: "Taken") -> None:
        """Adds the counts of another part of the rows."""
        for name, number in other.counts().items():
            setattr(self, name, getattr(self, name) + number)
        self.rejects += other.rejects


COUNTS = ("read", "inserted", "unchanged", "corrected", "quarantined", "natural_persons")


@dataclass(slots=True)
class Dealt:
    """What became of every row of a batch, the ids of the enterprises it changed, and the refusals."""

    outcomes: Array
    touched: Array
    rejects: list[Reject] = field(default_factory=list)

    def refuse(self, places: Iterable[int], column: str, values: Mapping[int, str] | str, reason: Text) -> None:
        """Marks rows as refused for one reason."""
        for place in places:
            value = values if isinstance(values, str) else values[place]
            self.outcomes[place] = Outcome.REFUSED
            self.rejects.append(Reject(int(place), column, value, reason))


def refused_row(line: int, row: Mapping[str, str], rejects: Iterable[Reject]) -> RefusedRow:
    """A refused row as it is kept to be checked."""
    return RefusedRow(line, row, tuple(LineFault(one.column, one.value, one.reason) for one in rejects))
