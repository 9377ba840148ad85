"""The national result codes of inspections: nine of them, and a firm that nobody was found at; and what follows."""

from collections.abc import Mapping
from enum import StrEnum

from rules.texts import Text


class ResultCode(StrEnum):
    """What came of an authority's inspection of a firm."""

    NO_PROBLEM = "1"
    ANNUAL_REPORT = "2"
    OTHER_PUBLICITY = "3"
    FALSE_PUBLICITY = "4"
    UNREACHABLE = "5"
    ORDERED = "6"
    REFUSED = "7"
    NO_SUCH_BUSINESS = "8"
    TO_BE_HANDLED = "9"
    # The door was closed on every day that was tried: counts in no rule and no rate.
    ABSENT = "absent"


RESULT_CODES: Mapping[ResultCode, Text] = {
    ResultCode.NO_PROBLEM: Text("未发现问题", "No problem found"),
    ResultCode.ANNUAL_REPORT: Text("未按规定公示年度报告", "Annual report not published as prescribed"),
    ResultCode.OTHER_PUBLICITY: Text("未按规定公示其他应当公示的信息", "Other information not published as prescribed"),
    ResultCode.FALSE_PUBLICITY: Text(
        "公示信息隐瞒真实情况、弄虚作假", "Published information conceals or falsifies the facts"
    ),
    ResultCode.UNREACHABLE: Text("通过登记的住所（经营场所）无法联系", "Not to be reached at the registered address"),
    ResultCode.ORDERED: Text("发现问题已责令改正", "Problem found, ordered to correct"),
    ResultCode.REFUSED: Text("不配合检查情节严重", "Refused to cooperate, seriously"),
    ResultCode.NO_SUCH_BUSINESS: Text(
        "未发现开展本次抽查涉及的经营活动", "No business of the kind inspected was found"
    ),
    ResultCode.TO_BE_HANDLED: Text("发现问题待后续处理", "Problem found, follow-up pending"),
    ResultCode.ABSENT: Text("检查时无人在场", "Nobody was there"),
}
# Nothing was looked at: these count in no rule, no rate, and for no officer.
NOTHING_LOOKED_AT = frozenset({ResultCode.NO_SUCH_BUSINESS, ResultCode.ABSENT})


class FollowUp(StrEnum):
    """What follows from a result, as the form of the spot check lists it."""

    NONE = "none"
    DAILY_SUPERVISION = "daily_supervision"
    ORDER = "order"
    CASE = "case"
    COPY = "copy"
    OTHER = "other"


FOLLOW_UPS: Mapping[FollowUp, Text] = {
    FollowUp.NONE: Text("无须后续处置", "No follow-up needed"),
    FollowUp.DAILY_SUPERVISION: Text("终止检查，反馈日常监管单位", "Stopped, told to the unit of daily supervision"),
    FollowUp.ORDER: Text("责令改正，由日常监管单位跟踪", "Order to correct, followed up by daily supervision"),
    FollowUp.CASE: Text("固定证据，移送立案查处", "Evidence kept and transferred to case handling"),
    FollowUp.COPY: Text("抄告其他部门", "Copied to another department"),
    FollowUp.OTHER: Text("其他", "Other"),
}
