"""What states, acts and marks of visits are called on pages, in answers and in the log."""

from collections.abc import Mapping

from rules.dated_tables import TriggerKind
from rules.texts import Text
from service.visits.states import VisitAct, VisitMark, VisitStatus

S, A = VisitStatus, VisitAct

STATUSES: Mapping[VisitStatus, Text] = {
    S.TO_APPROVE: Text("待审批", "To approve"),
    S.REFUSED: Text("不予批准", "Refused"),
    S.TO_HAND_OUT: Text("待派发", "To hand out"),
    S.TO_INSPECT: Text("待检查", "To inspect"),
    S.INSPECTING: Text("检查中", "Inspecting"),
    S.LEADER_REVIEW: Text("待负责人审核", "Leader review"),
    S.RETURNED: Text("退回修改", "Returned"),
    S.PUBLICATION_APPROVAL: Text("待公示审批", "Publication approval"),
    S.TO_PUBLISH: Text("待公示", "To publish"),
    S.NOT_PUBLISHED: Text("不予公示（依据）", "Not to be published (ground)"),
    S.PUBLISHED: Text("已公示", "Published"),
    S.FOLLOW_UP: Text("后续处置中", "Follow-up"),
    S.COMPLETED: Text("已办结", "Completed"),
    S.WITHDRAWN: Text("已撤下", "Withdrawn"),
    S.CANCELLED: Text("已取消（原因）", "Cancelled (reason)"),
    S.OUT_OF_SCOPE: Text("无须检查（超出范围）", "Out of scope"),
}
ACTS: Mapping[VisitAct, Text] = {
    A.PROPOSE: Text("提出检查", "Propose"),
    A.BEGIN_AT_ONCE: Text("先行检查", "Begin at once"),
    A.MERGE: Text("并入另一次抽取的检查", "Merge with what another draw chose"),
    A.APPROVE: Text("批准", "Approve"),
    A.REFUSE: Text("不予批准", "Refuse"),
    A.APPROVE_AFTERWARDS: Text("补批", "Approve afterwards"),
    A.REFUSE_AFTERWARDS: Text("不予补批", "Refuse afterwards"),
    A.MISS_APPROVAL: Text("逾期未补批", "Not approved in time"),
    A.NAME_OFFICERS: Text("确定检查人员", "Name the officers"),
    A.REPLACE_OFFICER: Text("更换检查人员", "Replace an officer"),
    A.SET_DAY: Text("确定检查日期", "Set the day"),
    A.HAND_OUT: Text("派发", "Hand out"),
    A.MOVE_DAY: Text("按企业要求改期", "Move the day at the firm's request"),
    A.NOTE_EXTERNAL: Text("登记检查码", "Enter the inspection code"),
    A.BEGIN: Text("开始检查", "Begin"),
    A.COME_AGAIN: Text("改日再查", "Come on another day"),
    A.ENTER_RESULT: Text("录入结果", "Enter the result"),
    A.SUBMIT: Text("提交审核", "Submit for review"),
    A.REVIEW: Text("审核通过", "Approve the result"),
    A.RETURN: Text("退回修改", "Return"),
    A.APPROVE_PUBLICATION: Text("同意公示", "Approve publication"),
    A.REFUSE_PUBLICATION: Text("不予公示", "Decide not to publish"),
    A.NOTE_RECEIPT: Text("登记公示回执", "Enter the receipt"),
    A.FOLLOW_UP: Text("转入后续处置", "Go on with follow-up"),
    A.COMPLETE: Text("办结", "Complete"),
    A.WITHDRAW: Text("撤下公示", "Withdraw from publication"),
    A.REPLACE: Text("更正后重新公示", "Publish the corrected result"),
    A.REPORT_OUT_OF_SCOPE: Text("报告超出范围", "Report as out of scope"),
    A.CONFIRM_OUT_OF_SCOPE: Text("确认超出范围", "Confirm as out of scope"),
    A.REFUSE_OUT_OF_SCOPE: Text("不认可超出范围", "Refuse as out of scope"),
    A.CANCEL: Text("取消", "Cancel"),
    A.ASK_CORRECTION: Text("申请更正结果", "Ask for a correction"),
    A.GRANT_CORRECTION: Text("同意更正", "Grant the correction"),
    A.REFUSE_CORRECTION: Text("不同意更正", "Refuse the correction"),
    A.ATTACH: Text("添加附件", "Attach a file"),
}
MARKS: Mapping[VisitMark, Text] = {
    VisitMark.EMERGENCY: Text("情况紧急，先行检查", "Emergency: approval follows"),
    VisitMark.EVIDENCE_AT_RISK: Text("证据可能灭失，先行检查", "Evidence at risk: approval follows"),
    VisitMark.SYSTEM_FAILURE: Text("系统故障，事后补录", "Entered after a failure of the system"),
}
# Beside the state of a marked visit, until it is approved afterwards.
APPROVAL_TO_FOLLOW = Text("待补批", "Approval to follow")
# Of which kind a visit is for the yearly statistics; all that whoever is visited is told of why.
KINDS: Mapping[TriggerKind, Text] = {
    TriggerKind.ROUTINE: Text("日常检查", "Routine inspection"),
    TriggerKind.SPECIAL: Text("专项检查", "Special campaign"),
    TriggerKind.CASE: Text("个案检查", "Inspection of a single case"),
}
# The fields of what is stated of visits, by name.
FIELDS: Mapping[str, Text] = {
    "day": Text("日期", "Day"),
    "entered_on": Text("入企日期", "Day of the entry"),
    "marked": Text("先行或补录", "Before approval"),
    "off_site_methods": Text("非现场方式", "Methods without entry"),
    "off_site_suffice": Text("能否不入企完成", "Whether methods without entry suffice"),
    "off_site_why": Text("非现场方式的说明", "Why methods without entry do not suffice"),
    "ordered_by": Text("部署", "Ordered by"),
    "plan_line": Text("依据的计划行", "Line of a plan"),
    "signals_reason": Text("仍需检查的理由", "Why it is made all the same"),
    "trigger": Text("检查缘由", "Reason for the visit"),
    "purpose": Text("目的", "What for"),
    "who": Text("前往人员", "Who went"),
}
