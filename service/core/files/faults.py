"""Why a row was refused: every reason, with what to do about it, in Chinese and English."""

from enum import IntEnum

from rules.texts import Text
from scoring.unreadable import REASONS as VALUE_REASONS
from scoring.unreadable import Reason


class Fault(IntEnum):
    """A reason; those of single values are `scoring.unreadable`. 0 stands for no fault in arrays of faults."""

    MISSING = Reason.MISSING
    NOT_A_DATE = Reason.NOT_A_DATE
    NOT_A_NUMBER = Reason.NOT_A_NUMBER
    TOO_FINE = Reason.TOO_FINE
    TOO_LARGE = Reason.TOO_LARGE
    NOT_WHOLE = Reason.NOT_WHOLE
    NOT_YES_OR_NO = Reason.NOT_YES_OR_NO
    NOT_A_SEVERITY = Reason.NOT_A_SEVERITY
    NEGATIVE = Reason.NEGATIVE
    NOT_A_TEXT = Reason.NOT_A_TEXT
    ONLY_A_MONTH = Reason.ONLY_A_MONTH
    TWO_DAYS = Reason.TWO_DAYS
    EMPTY_DAY = Reason.EMPTY_DAY
    NO_END_HERE = Reason.NO_END_HERE
    FOREIGN_CURRENCY = Reason.FOREIGN_CURRENCY
    NUMBER_FOR_TEXT = Reason.NUMBER_FOR_TEXT
    DAY_FOR_TEXT = Reason.DAY_FOR_TEXT
    CELL_ERROR = Reason.CELL_ERROR
    UNSOLVED_FORMULA = Reason.UNSOLVED_FORMULA
    DAMAGED = Reason.DAMAGED
    ENDS_TOO_EARLY = Reason.ENDS_TOO_EARLY
    WORD_TO_MATCH = Reason.WORD_TO_MATCH
    AMBIGUOUS_CODE = Reason.AMBIGUOUS_CODE
    NOT_AN_IDENTIFIER = 101
    WRONG_CHECK_CHARACTER = 102
    UNKNOWN_ENTERPRISE = 103
    DUPLICATE_ENTERPRISE = 104
    CONFLICTING_VERSIONS = 105
    WRONG_WIDTH = 106
    UNCLOSED_QUOTE = 107
    NOT_AN_OBJECT = 108
    NOT_A_PLAIN_VALUE = 109
    REPEATED_KEY = 110
    UNKNOWN_TYPE = 111
    TOO_LONG = 112
    NOT_IDENTIFIED = 113
    PERSONAL_NUMBER = 115
    UNKNOWN_TRIGGER = 116
    UNKNOWN_FIELD = 117
    SAYS_NOTHING = 118
    NO_ENTERPRISE = 119
    BARE_RETURN = 120
    TWO_CHANGES = 121
    NOT_A_PROBABILITY = 122
    DIFFERING_INSPECTIONS = 123
    NO_DAY_OF_INSPECTION = 124
    IMPOSSIBLE_CODE = 125
    TWO_RECORDS_OR_ONE = 126
    NAME_ONLY = 127
    NAME_OF_NONE = 128
    CONFLICTING_CHANGES = 129
    NUMBER_OF_SEVERAL = 130
    DIFFERING_SELECTIONS = 131
    NO_SELECTION = 132
    UNKNOWN_ORDERED_BY = 150
    UNKNOWN_LEVEL = 151
    ENDED_ON_NO_DAY = 160
    ENDED_AND_NOT = 161


REASONS: dict[Fault, Text] = {
    **{Fault(reason): text for reason, text in VALUE_REASONS.items()},
    Fault.NOT_AN_IDENTIFIER: Text(
        "既不是 18 位统一社会信用代码，也不是 REG- 开头的登记号；请核对，代码用半角大写，不留空格。",
        "Neither an 18-character unified social credit code nor a registration number REG-…; check it, and write it "
        "in plain capitals without spaces.",
    ),
    Fault.WRONG_CHECK_CHARACTER: Text(
        "统一社会信用代码的校验位不符；请对照营业执照核对各位字符。",
        "The check character of the unified social credit code is wrong; compare the code with the business licence.",
    ),
    Fault.IMPOSSIBLE_CODE: Text(
        "校验位相符，但没有登记机关会编出这样的代码（登记管理部门、机构类别或行政区划不存在，或主体标识码全为零）；请对照营业"
        "执照填写，没有代码请留空。",
        "The check character fits, but no registry can have given this code (no such registry, kind or region, or all "
        "zeros); write the code of the business licence, or leave it empty where there is none.",
    ),
    Fault.UNKNOWN_ENTERPRISE: Text(
        "经营主体文件中没有这一代码，或该主体所在行已列入待核数据；请补上或改正该主体的行。",
        "The enterprise file has no such code, or that enterprise's own row was refused; add or correct that row.",
    ),
    Fault.DUPLICATE_ENTERPRISE: Text(
        "同一代码有多行且内容不同，无法判断以哪一行为准；请只留一行。",
        "Several rows with this code differ and none can be preferred; leave one row.",
    ),
    Fault.CONFLICTING_CHANGES: Text(
        "同一主体同一事项自同一日起有几种内容（或几个主体改用同一代码），无法判断以哪一行为准；请只留一行。",
        "Several rows say different things of this enterprise from the same day on, or give several enterprises one "
        "code, and none can be preferred; leave one row.",
    ),
    Fault.NUMBER_OF_SEVERAL: Text(
        "同一注册号旁有几个不同的代码，无法判断属于哪一主体；请核对注册号和代码。",
        "This registration number stands beside several codes, and it cannot be told whose it is; check both.",
    ),
    Fault.CONFLICTING_VERSIONS: Text(
        "同一主体同一记录的同一版本有多行且内容不同；请用知悉日期或版本号区分。",
        "Several rows claim the same version of this enterprise's record with different content; tell them apart by "
        "recorded_at or version.",
    ),
    Fault.TWO_RECORDS_OR_ONE: Text(
        "无法判断是一条记录还是两条：按机关、文书号、日期等要素与一条记录相同，按记录编号又与另一条相同；请核对编号和各要素。",
        "Two records or one? By its parts (authority, document number, day) the row is of one record, by its record id "
        "of another; check both.",
    ),
    Fault.WRONG_WIDTH: Text(
        "列数与表头不符；请核对分隔符，含逗号的值请加引号。",
        "The number of columns differs from the header; check the commas, and put values with commas in quotation "
        "marks.",
    ),
    Fault.UNCLOSED_QUOTE: Text(
        "引号未成对，无法分列；请补上引号，值内的引号写两次。",
        "Quotation marks do not pair up; close them, and write a quotation mark inside a value twice.",
    ),
    Fault.NOT_AN_OBJECT: Text(
        "本行不是一个 JSON 对象；每行应为一个完整的 {…}。",
        "The line is not one JSON object; write one {…} on each line.",
    ),
    Fault.NOT_A_PLAIN_VALUE: Text(
        "值的类型不符；应为文字或数字，不能是列表、对象或不完整的 Unicode。",
        "A value of the wrong type; write a text or a number, no list, no object and no broken Unicode.",
    ),
    Fault.REPEATED_KEY: Text("同一字段出现两次；请只留一个。", "The same field occurs twice; leave one of them."),
    Fault.UNKNOWN_TYPE: Text(
        "未知的记录类型；请改用规则集或类型表中的类型。",
        "Unknown record type; use one of the rule set or of the table of types.",
    ),
    Fault.TOO_LONG: Text(
        "超过 200 个字符；请核对是否填错列。", "Longer than 200 characters; check that it stands in the right column."
    ),
    Fault.NOT_IDENTIFIED: Text(
        "这一栏为空，无法确定是哪一条记录；请补上。",
        "Without this value it cannot be told which record it is; state it.",
    ),
    Fault.PERSONAL_NUMBER: Text(
        "这一栏是个人号码，已遮盖；请核对是否填错列。",
        "A personal number, covered here; check that it stands in the right column.",
    ),
    Fault.UNKNOWN_TRIGGER: Text(
        "不认识的触发原因；应为计划抽查、重点监管、专项检查、投诉举报、转办交办、监测线索、企业申请、应急处置、复查或许可核查。",
        "Unknown trigger; use PLAN_RANDOM, KEY_SUPERVISION, SPECIAL_CAMPAIGN, COMPLAINT, TRANSFER, MONITORING_CLUE, "
        "ENTERPRISE_REQUEST, EMERGENCY, RECHECK or LICENCE_VERIFICATION.",
    ),
    Fault.UNKNOWN_ORDERED_BY: Text(
        "不认识由谁部署；应为本级或上级。", "It is not clear who ordered the visit; use own or superior."
    ),
    Fault.UNKNOWN_LEVEL: Text(
        "不认识的机关层级；应为国家级、省级、市级、县级或乡镇级。",
        "Unknown level of the authority; use national, province, city, county or township.",
    ),
    Fault.UNKNOWN_FIELD: Text(
        "没有这一变更事项；请用经营主体文件的列名。", "No such attribute; use a column of the enterprise file."
    ),
    Fault.SAYS_NOTHING: Text(
        "没有写明修复日期、终止日期或撤销；请至少写明一项。",
        "States neither when it was repaired nor when it ended nor that it is revoked; state one of them.",
    ),
    Fault.BARE_RETURN: Text(
        "值内有单独的回车符；请删去，或给整个值加引号。",
        "A carriage return stands alone inside a value; leave it out, or use quotation marks around the value.",
    ),
    Fault.TWO_CHANGES: Text(
        "同一行既写了变更事项，又写了新代码；请分成两行。",
        "The row states a changed attribute and a new code as well; make two rows of it.",
    ),
    Fault.NO_ENTERPRISE: Text(
        "没有统一社会信用代码或工商注册号；请补上。",
        "Neither a unified social credit code nor a registration number; state one.",
    ),
    Fault.NAME_ONLY: Text(
        "只有名称，没有统一社会信用代码或工商注册号；名称不能用来识别主体。请补上代码，或由人确认这一来源的该名称是哪一主体。",
        "A name alone, and neither a unified social credit code nor a registration number; a name is no key. State a "
        "code, or confirm which enterprise the name stands for in deliveries of this source.",
    ),
    Fault.NAME_OF_NONE: Text(
        "只有名称，没有代码；已有人核对，这一来源的该名称不是已登记的任何主体。请先导入该主体，或补上代码。",
        "A name alone, and no code; a person found that the name is none of the enterprises that are known, in "
        "deliveries of this source. Import the enterprise first, or state a code.",
    ),
    Fault.NOT_A_PROBABILITY: Text(
        "入选概率应大于0、不超过1，写作小数，如 0.05；不知道时留空。",
        "An inclusion probability is above 0 and at most 1, written as a decimal such as 0.05; leave it empty where it "
        "is not known.",
    ),
    Fault.NO_DAY_OF_INSPECTION: Text(
        "检查日期早于1900年或晚于今天；请核对年份。",
        "An inspection lies before 1900 or after today; check the year.",
    ),
    Fault.DIFFERING_INSPECTIONS: Text(
        "同一主体同一日有多行检查且内容不同，无法判断以哪一行为准；请只留一行。"
        "由几次抽取合并的检查，每次抽取一行，各写抽取编号。",
        "Several inspections of this enterprise on this day differ and none can be preferred; leave one row. Of a "
        "visit that serves several draws leave one row a draw, each with the number of its draw.",
    ),
    Fault.DIFFERING_SELECTIONS: Text(
        "同一次抽取的同一主体（没有抽取编号的，同一主体同一日）有多行且入选概率不同；请只留一个概率。",
        "Several rows of one draw and enterprise (where no draw is stated, of one enterprise and day) state other "
        "probabilities; leave one.",
    ),
    Fault.NO_SELECTION: Text(
        "没有抽取编号，也没有检查日期；请补上其中之一。",
        "Neither the number of the draw nor the day of the inspection; state one.",
    ),
    Fault.ENDED_ON_NO_DAY: Text(
        "写明已恢复，但没有恢复日期；请补上日期。",
        "It says that it has ended, and not on which day; state the day.",
    ),
    Fault.ENDED_AND_NOT: Text(
        "写明未恢复，却有恢复日期；请核对后留下一项。",
        "It says that it has not ended, and states the day on which it did; leave what is right.",
    ),
}
