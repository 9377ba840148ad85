"""Why a value cannot be read: a code, and what is wrong and what to do in Chinese and English."""

from enum import IntEnum

from rules.texts import Text


class Reason(IntEnum):
    """Why a value is none of its field's."""

    MISSING = 1
    NOT_A_DATE = 2
    NOT_A_NUMBER = 3
    TOO_FINE = 4
    TOO_LARGE = 5
    NOT_WHOLE = 6
    NOT_YES_OR_NO = 7
    NOT_A_SEVERITY = 8
    NEGATIVE = 9
    NOT_A_TEXT = 10


class Unreadable(ValueError):
    """A value that is none of its field's."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.name)
        self.reason = reason


REASONS: dict[Reason, Text] = {
    Reason.MISSING: Text("必填项为空，请补上。", "A required value is missing; state it."),
    Reason.NOT_A_DATE: Text(
        "不是有效日期；请写作 2026-06-30、2026/6/30、20260630 或 2026年6月30日，并核对该日是否存在。",
        "Not a valid date; write 2026-06-30, 2026/6/30, 20260630 or 2026年6月30日, and check that the day exists.",
    ),
    Reason.NOT_A_NUMBER: Text(
        "不是数字；请只写数字，如 1234.50 或 1,234.50，单位写在表头。",
        "Not a number; write digits alone, such as 1234.50 or 1,234.50, with the unit in the heading.",
    ),
    Reason.TOO_FINE: Text(
        "小数位数过多：金额精确到分，数值精确到四位小数；请按此取舍。",
        "Too many decimals: amounts are exact to the fen, measured values to four decimals; round it to that.",
    ),
    Reason.TOO_LARGE: Text(
        "数字过大；请核对数值和单位（金额最多十万亿元）。",
        "The number is too large; check the figure and its unit (amounts reach up to 10 trillion yuan).",
    ),
    Reason.NOT_WHOLE: Text("应为整数；请改为整数。", "Must be a whole number; write it without a fraction."),
    Reason.NOT_YES_OR_NO: Text(
        "不是“是”或“否”；请写 是/否、true/false 或 1/0。", "Neither yes nor no; write 是/否, true/false or 1/0."
    ),
    Reason.NOT_A_SEVERITY: Text(
        "不是严重程度；应为 1、2、3 或 轻微、一般、严重。", "Severity must be 1, 2, 3 or minor, general, serious."
    ),
    Reason.NEGATIVE: Text("金额不能为负数；请核对正负号。", "Money must not be negative; check the sign."),
    Reason.NOT_A_TEXT: Text(
        "不是可用的文字；请写文字，代码请加引号。", "Not a usable text; write a text, and codes in quotation marks."
    ),
}
