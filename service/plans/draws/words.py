"""What pages and messages call the states and acts of a draw."""

from collections.abc import Mapping

from rules.texts import Text
from service.plans.draws.queries.changes import ChangeStatus
from service.plans.draws.states import Act, State

STATES: Mapping[State, Text] = {
    State.DRAFT: Text("拟订", "Draft"),
    State.LOCKED: Text("名单已锁定", "Lists locked"),
    State.NUMBER_OBTAINED: Text("已取得随机数", "Number obtained"),
    State.DRAWN: Text("已抽取", "Drawn"),
    State.COMPLETED: Text("已公示", "Results published"),
    State.ARCHIVED: Text("已归档", "Archived"),
    State.VOID: Text("已作废", "Void"),
}
ACTS: Mapping[Act, Text] = {
    Act.LOCK: Text("锁定名单", "Lock the lists"),
    Act.NUMBER: Text("登记随机数", "Enter the number"),
    Act.DRAW: Text("随机抽取", "Draw"),
    Act.ASK_VOID: Text("申请作废", "Ask that it be void"),
    Act.DECIDE_VOID: Text("审批作废", "Decide whether it is void"),
    Act.VERIFY: Text("登记核验结论", "State the verdict"),
    Act.LOCK_CHILD: Text("下级抽取锁定名单", "Lock the officers of a part"),
    Act.ASK_CHANGE: Text("申请更换", "Ask for a replacement"),
    Act.DECIDE_CHANGE: Text("审批更换", "Decide on a replacement"),
}
CHANGE_STATES: Mapping[ChangeStatus, Text] = {
    ChangeStatus.ASKED: Text("待审批", "Awaiting a decision"),
    ChangeStatus.APPROVED: Text("已同意，正在补抽", "Approved, being drawn"),
    ChangeStatus.REFUSED: Text("不予更换", "Refused"),
    ChangeStatus.DONE: Text("已更换", "Replaced"),
}
