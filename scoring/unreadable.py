"""Why a field cannot hold a value, and what to do about it, in Chinese and English."""

from enum import IntEnum

from rules.texts import Text


class Reason(IntEnum):
    """Why a field cannot hold a value."""

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
    ONLY_A_MONTH = 11
    TWO_DAYS = 12
    EMPTY_DAY = 13
    NO_END_HERE = 14
    FOREIGN_CURRENCY = 15
    NUMBER_FOR_TEXT = 16
    DAY_FOR_TEXT = 17
    CELL_ERROR = 18
    UNSOLVED_FORMULA = 19
    DAMAGED = 20
    ENDS_TOO_EARLY = 21
    WORD_TO_MATCH = 40
    AMBIGUOUS_CODE = 41


class Unreadable(ValueError):
    """A value that its field cannot hold; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.name)
        self.reason = reason


REASONS: dict[Reason, Text] = {
    Reason.WORD_TO_MATCH: Text(
        "只写“不配合检查”不能说明是否情节严重；请写全，如“不配合检查情节严重”，或由数据人员匹配该用语。",
        "不配合检查 alone does not say whether it was grave (情节严重); write it out, or have the word matched.",
    ),
    Reason.AMBIGUOUS_CODE: Text(
        "只有结果码，新旧两套码含义不同；请写文字，或匹配该用语；导入时也可指明表单 "
        "inspection-national 或 inspection-2017。",
        "A bare result code, which two sets of codes read differently; write the words, use the form "
        "inspection-national or inspection-2017 for an import, or have the code matched.",
    ),
    Reason.MISSING: Text("必填项为空，请补上。", "A required value is missing; state it."),
    Reason.NOT_A_DATE: Text(
        "不是有效日期；请写作 2026-06-30、2026/6/30、20260630 或 2026年6月30日，并核对该日是否存在。",
        "Not a valid date; write 2026-06-30, 2026/6/30 or 20260630, and check that the day exists.",
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
    Reason.ONLY_A_MONTH: Text(
        "只有年份或年月，这一栏须精确到日；请写明哪一日。",
        "Only a year or a month; this column needs the day: state which one.",
    ),
    Reason.TWO_DAYS: Text(
        "日和月分不清（如 5/1/2026）；请写作 2026-01-05。",
        "Day and month cannot be told apart (as in 5/1/2026); write 2026-01-05.",
    ),
    Reason.EMPTY_DAY: Text(
        "是其他系统代表“没有日期”的值（如 1900-01-01、0001-01-01、9999-12-31）；没有日期请留空，确有此日请核对。",
        "A value by which other systems say that there is no day (1900-01-01, 0001-01-01, 9999-12-31 …); leave it "
        "empty where there is none, or state the true day.",
    ),
    Reason.NO_END_HERE: Text(
        "“长期”“永久”等只能写在截止一类的日期栏；请写明日期，或留空。",
        "Words for “no end” belong to columns of ends; state the day, or leave it empty.",
    ),
    Reason.FOREIGN_CURRENCY: Text(
        "金额旁是外币，不折算；请按人民币填写，或留空。",
        "An amount of a foreign currency, which is not converted; state it in renminbi, or leave it empty.",
    ),
    Reason.NUMBER_FOR_TEXT: Text(
        "编号或代码被表格当成数字，末尾几位可能已失真；请把该列设为“文本”格式，从原系统重新导出。",
        "A number or code that a spreadsheet holds as a figure, whose last digits may be lost; format the column as "
        "text and export it anew from where it came.",
    ),
    Reason.DAY_FOR_TEXT: Text(
        "编号或代码被表格当成日期；请把该列设为“文本”格式，从原系统重新导出。",
        "A number or code that a spreadsheet made a day of; format the column as text and export it anew from where it "
        "came.",
    ),
    Reason.CELL_ERROR: Text(
        "单元格是公式错误（如 #N/A、#REF!）；请改正公式，或粘贴为数值。",
        "The cell holds an error of a formula (#N/A, #REF! …); correct the formula, or paste its value.",
    ),
    Reason.UNSOLVED_FORMULA: Text(
        "单元格是公式，但文件中没有保存其结果；请用 Excel 或 WPS 打开，“选择性粘贴为数值”后保存。",
        "The cell is a formula, but the file holds no result of it; open it in a spreadsheet program, paste it as a "
        "value and save.",
    ),
    Reason.DAMAGED: Text(
        "文字中有损坏的字节（显示为 �）；请对照原件改正。",
        "The text holds a damaged byte (shown as �); correct it by the original.",
    ),
    Reason.ENDS_TOO_EARLY: Text(
        "早于发生日期：截止、移出、修复不能在开始之前；请核对年份，没有日期请留空。",
        "Before the day on which it began: nothing ends, is delisted or repaired before that; check the year, or leave "
        "it empty.",
    ),
}
