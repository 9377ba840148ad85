"""What people and other systems write where there is nothing: marks, words for "no end", days that are none.

| Kind of field | A mark for nothing | A word for "no end" | An empty day |
|---|---|---|---|
| days, figures, yes or no, severity | missing | no end in an end, else unreadable | by its row in `EMPTY_DAYS` |
| words (outcome, status, authority, region …) | missing | the word itself | |
| numbers of records, documents, enterprises | missing: it is no number | the word itself | |
| what a person wrote (name, reason, who applied, who approved) | the text itself | the text itself | |

Missing is refused where a field is required. Nothing here is guessed from how often it occurs.
"""

from dataclasses import dataclass
from datetime import date

from rules.calendar import day_of
from rules.texts import Text

# As `word_key` makes them; a full stop, however often, is nothing once it is cleaned.
_STROKES = {
    "/", "//", "///", "\\", "\\\\", "-", "--", "---", "----", "–", "——", "—", "———", "————", "――", "_", "__", "___",
    "~", "*", "**", "***", "?", "??", "???",
}  # fmt: skip
_WORDS = {
    "无", "暂无", "空", "空白", "空值", "缺失", "暂缺", "缺", "未知", "不详", "未标明", "未注明", "未说明", "未填",
    "未填写", "未填报", "未提供", "未登记", "无数据", "暂无数据", "无信息", "不适用", "不涉及", "企业选择不公示",
    "选择不公示", "(空)", "(空白)", "(无)",
}  # fmt: skip
_OF_PROGRAMS = {
    "n/a", "na", "n.a", "null", "(null)", "<null>", "[null]", "{null}", "\\n", "none", "nil", "nan", "nat", "<na>",
    "undefined",
}  # fmt: skip
NOTHING = frozenset(_STROKES | _WORDS | _OF_PROGRAMS)
# Of ends only: what begins or was repaired cannot do so for ever.
NO_END = frozenset({
    "长期", "长期有效", "永久", "永久有效", "至今", "无期限", "无固定期限", "无限期", "无终止日期", "不限", "不限期",
    "终身", "终身有效", "long-term", "permanent", "indefinite", "forever",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class EmptyDay:
    """A day that stands for none in other systems, and in which; it waits, but for one that means no end in an end."""

    day: date
    no_end: bool
    whose: Text


EMPTY_DAYS = (
    EmptyDay(date(1, 1, 1), False, Text("程序的最小日期", "the least day of .NET, Java and Python")),
    EmptyDay(date(1753, 1, 1), False, Text("SQL Server 的最小日期", "the least day of SQL Server")),
    EmptyDay(date(1899, 12, 30), False, Text("表格的第 0 日", "day 0 of spreadsheets and Access")),
    EmptyDay(date(1899, 12, 31), False, Text("表格的第 1 日", "day 1 of spreadsheets")),
    EmptyDay(date(1900, 1, 1), False, Text("SQL Server 与表格的空日期", "the empty day of SQL Server")),
    EmptyDay(date(9999, 12, 31), True, Text("程序的最大日期，表示没有截止", "the largest day: no end")),
)
_BY_DAY = {day_of(one.day): one for one in EMPTY_DAYS}
EMPTY = frozenset(_BY_DAY)
# Days that could be one of them lie outside of these.
FIRST_REAL_DAY, LAST_REAL_DAY = day_of(date(1900, 1, 2)), day_of(date(9999, 12, 30))


def empty_day_of(day: int) -> EmptyDay | None:
    """The row of the table that names this day (since 1970-01-01), or None."""
    return _BY_DAY.get(day)


def is_zero_day(digits: str) -> bool:
    """True for 0000-00-00 as MySQL writes a day that there is not, given by its digits alone: missing everywhere."""
    return len(digits) in (8, 14) and not digits.strip("0")


def is_endless(digits: str) -> bool:
    """True for months and days of nines (9999年99月, 99999999) as other systems write "no end"; it waits elsewhere."""
    return len(digits) in (6, 8) and not digits.strip("9")
