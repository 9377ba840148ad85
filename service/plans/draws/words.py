"""What pages and messages call the acts of a draw, and how far a change is."""

from collections.abc import Mapping

from rules.texts import Text
from service.plans.draws.queries.changes import ChangeStatus
from service.plans.draws.states import Act

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
    Act.ORDER_CHANGE: Text("重新补抽", "Look anew who comes"),
    Act.COMPLETE: Text("结果全部公示", "All results published"),
    Act.ARCHIVE: Text("归档", "Put into the archive"),
}
CHANGE_STATES: Mapping[ChangeStatus, Text] = {
    ChangeStatus.ASKED: Text("待审批", "Awaiting a decision"),
    ChangeStatus.APPROVED: Text("已同意，正在补抽", "Approved, being drawn"),
    ChangeStatus.REFUSED: Text("不予更换", "Refused"),
    ChangeStatus.DONE: Text("已更换", "Replaced"),
}
