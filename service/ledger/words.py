"""What types, states and acts of the ledger are called on pages, in answers and in the log."""

from collections.abc import Mapping

from rules.clocks import RepairChannel
from rules.texts import Text
from service.ledger.states import How, ItemAct, ItemStatus, ItemType, Outcome, Rating

TYPES: Mapping[ItemType, Text] = {
    ItemType.RECTIFICATION: Text("责令改正", "Order to correct"),
    ItemType.FEEDBACK: Text("监督员反映", "Supervisor's feedback"),
    ItemType.REQUEST: Text("企业诉求", "Request of an enterprise"),
    ItemType.OBJECTION: Text("异议", "Objection"),
    ItemType.REPAIR: Text("信用修复", "Credit repair"),
    ItemType.FINDING: Text("自查问题", "Finding of one's own"),
    ItemType.CONDUCT: Text("执法检查问题", "Conduct of enforcement"),
}
STATUSES: Mapping[ItemStatus, Text] = {
    ItemStatus.REGISTERED: Text("已登记", "Registered"),
    ItemStatus.ASSIGNED: Text("已交办", "Assigned"),
    ItemStatus.IN_HAND: Text("办理中", "In hand"),
    ItemStatus.PARKED: Text("挂账", "Parked"),
    ItemStatus.ANSWERED: Text("已答复", "Answered"),
    ItemStatus.AWAITING_RATING: Text("待评价", "Awaiting rating"),
    ItemStatus.AWAITING_CLOSE_OUT: Text("待审核销号", "Awaiting close-out"),
    ItemStatus.CLOSED_OUT: Text("已销号", "Closed out"),
    ItemStatus.NOT_ACCEPTED: Text("不予受理", "Not accepted"),
    ItemStatus.ENDED: Text("不予受理（已审核）", "Not accepted (reviewed)"),
    ItemStatus.WITHDRAWN: Text("已撤回", "Withdrawn"),
}
# Orders to correct have words of their own for some states; one that is overdue is called so whatever its state.
CORRECTION_STATUSES: Mapping[ItemStatus, Text] = {
    ItemStatus.REGISTERED: Text("待整改", "To correct"),
    ItemStatus.ASSIGNED: Text("待整改", "To correct"),
    ItemStatus.IN_HAND: Text("整改中", "Correcting"),
    ItemStatus.AWAITING_CLOSE_OUT: Text("待复查", "Awaiting re-check"),
    ItemStatus.CLOSED_OUT: Text("已改正", "Corrected"),
}
CORRECTION_OVERDUE = Text("逾期未改正", "Correction overdue")
ACTS: Mapping[ItemAct, Text] = {
    ItemAct.REGISTER: Text("登记", "Register"),
    ItemAct.RESPOND: Text("首次答复", "First response"),
    ItemAct.ASSIGN: Text("交办", "Assign"),
    ItemAct.NOT_ACCEPT: Text("不予受理", "Not accept"),
    ItemAct.TAKE_UP: Text("接办", "Take in hand"),
    ItemAct.SEND_BACK: Text("退回（不属本单位职责）", "Send back as not competent"),
    ItemAct.PROPOSE: Text("提出处理意见", "Propose"),
    ItemAct.ANSWER: Text("答复", "Answer"),
    ItemAct.DECIDE: Text("决定并答复", "Decide and answer"),
    ItemAct.PARK: Text("挂账", "Park"),
    ItemAct.RESUME: Text("恢复办理", "Resume"),
    ItemAct.SIGN: Text("签发答复", "Sign the answer"),
    ItemAct.RETURN_ANSWER: Text("退回重办", "Return the answer"),
    ItemAct.RATE: Text("评价", "Rate"),
    ItemAct.DISSATISFIED: Text("评价不满意", "Rate as dissatisfied"),
    ItemAct.CLOSE_OUT: Text("销号", "Close out"),
    ItemAct.REFUSE_CLOSE_OUT: Text("不予销号", "Refuse to close out"),
    ItemAct.WITHDRAW: Text("撤回", "Withdraw"),
    ItemAct.END: Text("同意不予受理", "Confirm that it is not accepted"),
    ItemAct.TAKE_BACK_IN: Text("改为受理", "Accept after all"),
    ItemAct.NAME_OWNER: Text("指定承办人", "Name another owner"),
    ItemAct.ASK_EXTENSION: Text("申请延期", "Ask for more days"),
    ItemAct.DECIDE_EXTENSION: Text("审批延期", "Decide on more days"),
    ItemAct.LINK: Text("关联重复事项", "Link as a duplicate"),
    ItemAct.ATTACH: Text("补充材料", "Add a file"),
    ItemAct.RENEW_RECEIPT: Text("补发回执", "Give a new receipt"),
    ItemAct.TO_RATING: Text("转待评价", "Goes on to be rated"),
    ItemAct.TO_CLOSE_OUT: Text("转待审核销号", "Goes on to be closed out"),
    ItemAct.NOT_RATED: Text("逾期未评价", "Not rated in time"),
}
RATINGS: Mapping[Rating, Text] = {
    Rating.SATISFIED: Text("满意", "Satisfied"),
    Rating.BASICALLY_SATISFIED: Text("基本满意", "Basically satisfied"),
    Rating.DISSATISFIED: Text("不满意", "Dissatisfied"),
    Rating.NOT_RATED: Text("未评价", "Not rated"),
}
# Whose word a rating is that somebody else entered.
WORDS_OF: Mapping[str, Text] = {
    "supervisor": Text("监督员的评价，由经办人代为登记", "the supervisor's word, entered by a handler"),
    "firm": Text("企业的评价，由经办人代为登记", "the firm's word, entered by a handler"),
    "filer": Text("提出人的评价，由经办人代为登记", "the word of who filed it, entered by a handler"),
}
HOWS: Mapping[How, Text] = {
    How.CORRECTED: Text("更正记录", "Correct the record"),
    How.REVOKED: Text("撤销记录", "Revoke the record"),
}
OUTCOMES: Mapping[Outcome, Text] = {
    Outcome.ACCEPTED: Text("予以采纳", "Accepted"),
    Outcome.PARTLY: Text("部分采纳", "Partly accepted"),
    Outcome.REFUSED: Text("不予采纳", "Refused"),
}
CHANNELS: Mapping[RepairChannel, Text] = {
    RepairChannel.CREDIT_CHINA: Text("信用中国", "Credit China"),
    RepairChannel.PUBLICITY_SYSTEM: Text("国家企业信用信息公示系统", "National enterprise credit publicity system"),
}
# What the fields of its forms and addresses are called.
FIELDS: Mapping[str, Text] = {
    "acceptance_no": Text("受理编号", "Number of acceptance"),
    "attachments": Text("作为依据的附件", "Files that show it"),
    "channel": Text("受理渠道", "Accepted by"),
    "contact_name": Text("联系人姓名", "Name"),
    "contact_phone": Text("联系电话", "Telephone"),
    "ended": Text("包括聘期已满的", "Those whose term ended, too"),
    "firm": Text("统一社会信用代码", "Unified social credit code"),
    "last_day": Text("最后一日", "Last day"),
    "now": Text("按现在所知统计", "Counted by what is known now"),
    "order_due": Text("文书所定期限", "The day in the order"),
    "record_identity": Text("记录编号", "Number of the record"),
    "retain_until": Text("保存至", "Kept until"),
    "supervisor": Text("监督员编号", "Number of the supervisor"),
    "text": Text("内容", "Text"),
}
