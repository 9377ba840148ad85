"""Why a row was refused: every reason, in Chinese and English."""

from enum import IntEnum

from rules.texts import Text


class Fault(IntEnum):
    """A reason; 0 stands for no fault in arrays of faults."""

    MISSING = 1
    NOT_A_DATE = 2
    NOT_A_NUMBER = 3
    TOO_FINE = 4
    TOO_LARGE = 5
    NOT_WHOLE = 6
    NOT_YES_OR_NO = 7
    NOT_A_SEVERITY = 8
    NOT_AN_IDENTIFIER = 9
    WRONG_CHECK_CHARACTER = 10
    UNKNOWN_ENTERPRISE = 11
    DUPLICATE_ENTERPRISE = 12
    CONFLICTING_VERSIONS = 13
    WRONG_WIDTH = 14
    UNCLOSED_QUOTE = 15
    NOT_AN_OBJECT = 16
    NOT_A_PLAIN_VALUE = 17
    REPEATED_KEY = 18
    UNKNOWN_TYPE = 19
    NOT_WRITABLE = 20


SEVERITY_WORDS = "1、2、3 或 轻微、一般、严重"

REASONS: dict[Fault, Text] = {
    Fault.MISSING: Text("必填项为空。", "A required value is missing."),
    Fault.NOT_A_DATE: Text(
        "不是有效日期，应写作 2026-06-30、2026/6/30、20260630 或 2026年6月30日。",
        "Not a valid date; write 2026-06-30, 2026/6/30, 20260630 or 2026年6月30日.",
    ),
    Fault.NOT_A_NUMBER: Text("不是数字。", "Not a number."),
    Fault.TOO_FINE: Text(
        "小数位数过多：金额精确到分，数值精确到四位小数。",
        "Too many decimals: amounts are exact to the fen, measured values to four decimals.",
    ),
    Fault.TOO_LARGE: Text("数字过大。", "The number is too large."),
    Fault.NOT_WHOLE: Text("应为整数。", "Must be a whole number."),
    Fault.NOT_YES_OR_NO: Text("应为 是/否 或 true/false。", "Must be 是/否 or true/false."),
    Fault.NOT_A_SEVERITY: Text(
        "严重程度应为 1、2、3 或 轻微、一般、严重。", "Severity must be 1, 2, 3 or minor, general, serious."
    ),
    Fault.NOT_AN_IDENTIFIER: Text(
        "既不是 18 位统一社会信用代码，也不是 REG- 开头的登记号。",
        "Neither an 18-character unified social credit code nor a registration number REG-….",
    ),
    Fault.WRONG_CHECK_CHARACTER: Text(
        "统一社会信用代码的校验位不符。", "The check character of the unified social credit code is wrong."
    ),
    Fault.UNKNOWN_ENTERPRISE: Text(
        "经营主体文件中没有这一代码，或该主体所在行已列入待核数据。",
        "The enterprise file has no such code, or that enterprise's own row was refused.",
    ),
    Fault.DUPLICATE_ENTERPRISE: Text(
        "同一代码有多行且内容不同，无法判断以哪一行为准。",
        "Several rows with this code differ; none can be preferred.",
    ),
    Fault.CONFLICTING_VERSIONS: Text(
        "同一记录的同一版本有多行且内容不同，请用知悉日期或版本号区分。",
        "Several rows claim the same version of this record with different content; tell them apart by recorded_at "
        "or version.",
    ),
    Fault.WRONG_WIDTH: Text("列数与表头不符。", "The number of columns differs from the header."),
    Fault.UNCLOSED_QUOTE: Text("引号未成对，无法分列。", "Quotation marks do not pair up."),
    Fault.NOT_AN_OBJECT: Text("本行不是一个 JSON 对象。", "The line is not one JSON object."),
    Fault.NOT_A_PLAIN_VALUE: Text(
        "值的类型不符：应为文字或数字。", "A value of the wrong type: text or a number is expected."
    ),
    Fault.REPEATED_KEY: Text("同一字段出现两次。", "The same field occurs twice."),
    Fault.UNKNOWN_TYPE: Text("未知的记录类型。", "Unknown record type."),
    Fault.NOT_WRITABLE: Text("文字不是有效的 Unicode。", "The text is not valid Unicode."),
}
