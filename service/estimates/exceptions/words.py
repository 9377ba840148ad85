"""What kinds of exceptions are called, and what is said of each."""

from collections.abc import Mapping

from rules.texts import Text
from service.estimates.exceptions.exception import LONGEST_SHORT_OPINION, ExceptionKind

K = ExceptionKind

KINDS: Mapping[ExceptionKind, Text] = {
    K.QUOTA_OVERRIDE: Text("另定抽取比例", "Ratios set by hand"),
    K.ONE_STRATUM: Text("不分类别抽取", "Drawn as one stratum"),
    K.EXCLUDED_BY_HAND: Text("手工剔除", "Excluded by hand"),
    K.PROVISIONAL_LOCK: Text("按暂定类别锁定", "Locked by provisional tiers"),
    K.VOID_DRAW: Text("抽取作废", "Draws made void"),
    K.SUBJECT_REPLACED: Text("更换抽中主体", "Subjects replaced"),
    K.OFFICER_REPLACED: Text("更换检查人员", "Officers replaced"),
    K.OVER_CAP: Text("超过年度上限", "Visits over a cap"),
    K.AGAINST_SIGNAL: Text("提示后仍检查", "Visits despite a signal"),
    K.APPROVED_LATE: Text("逾期补批", "Approval too late"),
    K.REFUSED_AFTERWARDS: Text("不予补批", "Approval refused"),
    K.CODE_NOT_SHOWN: Text("未出示检查码", "Code not shown"),
    K.RESULT_CORRECTED: Text("更正检查结果", "Results corrected"),
    K.RESULT_WITHDRAWN: Text("撤下公示结果", "Results withdrawn"),
    K.ADJUSTMENT: Text("人工调整", "Manual adjustments"),
    K.HELD_RUN: Text("暂缓批次生效", "Held runs put into effect"),
    K.RUN_AGAIN: Text("同日重新分类", "Days run again"),
    K.STATED_GROUND: Text("未经对比采用", "Adopted without a comparison"),
    K.NAMED_SECOND: Text("指定审批人", "Person named to decide"),
    K.HIGHER_DECISION: Text("上级机关决定", "Decided by the higher bureau"),
    K.SHORT_OPINION: Text("一句话意见", "Opinions of one line"),
}

SAID: Mapping[ExceptionKind, Text] = {
    K.ONE_STRATUM: Text("各类别合为一层抽取，没有分层。", "All tiers were drawn as one stratum."),
    K.PROVISIONAL_LOCK: Text(
        "按暂定类别（数据未到齐）锁定名单。", "Lists were locked by provisional tiers (data incomplete)."
    ),
    K.VOID_DRAW: Text("名单锁定后，这次抽取作废。", "The draw was made void after its lists were locked."),
    K.OVER_CAP: Text(
        "提示已达年度上限，仍进行检查。", "It was made although a cap on the visits of a year was reached."
    ),
    K.APPROVED_LATE: Text(
        "先行检查，未在次日内补批。", "It was begun before approval, which did not follow by the next day."
    ),
    K.REFUSED_AFTERWARDS: Text(
        "先行检查，事后不予补批；结果仍有效。", "It was begun before approval, which was refused; its result stands."
    ),
    K.CODE_NOT_SHOWN: Text("入企时没有出示检查码。", "The inspection code was not shown at the door."),
    K.RESULT_CORRECTED: Text("审核后的结果经同意更正。", "A reviewed result was corrected, with leave."),
    K.RESULT_WITHDRAWN: Text("已公示的结果被撤下。", "A published result was withdrawn."),
    K.ADJUSTMENT: Text("人工调整了类别。", "The tier was adjusted by hand."),
    K.RUN_AGAIN: Text(
        "同一基准日已有完成的批次，又重新分类。", "The day was classified again after a run of it was complete."
    ),
    K.STATED_GROUND: Text("没有对比，凭所述依据采用。", "It was adopted on a stated ground, without a comparison."),
}

# The rule for opinions of one line, as it stands on the page.
RULE_OF_OPINIONS = Text(
    f"审批、审核、销号的意见不超过{LONGEST_SHORT_OPINION}个字的，计为“一句话意见”；只按人按月计数，点数字看各件。",
    f"An opinion of at most {LONGEST_SHORT_OPINION} characters on an approval, review or close-out counts as one of "
    "one line: counted by person and month; a figure leads to the papers.",
)
