"""What batches are called on pages, in answers and in the log."""

from collections.abc import Mapping

from rules.texts import Text
from service.plans.batch import BatchAct, BatchStatus, ExclusionCode

STATUSES: Mapping[BatchStatus, Text] = {
    BatchStatus.DRAFT: Text("拟订", "Draft"),
    BatchStatus.LOCKED: Text("名单已锁定", "Lists locked"),
    BatchStatus.NUMBER_OBTAINED: Text("已取得随机数", "Number obtained"),
    BatchStatus.DRAWN: Text("已抽取", "Drawn"),
    BatchStatus.COMPLETED: Text("已公示（结果）", "Results published"),
    BatchStatus.ARCHIVED: Text("已归档", "Archived"),
    BatchStatus.VOID: Text("已作废", "Void"),
}
EXCLUSIONS: Mapping[ExclusionCode, Text] = {
    ExclusionCode.DRAWN: Text("本年度已抽取", "Drawn this year"),
    ExclusionCode.DEREGISTERED: Text("已注销", "Deregistered"),
    ExclusionCode.MOVED: Text("已迁出", "Moved away"),
    ExclusionCode.STAY: Text("依法中止检查", "Under a stay"),
    ExclusionCode.WHITE_LIST: Text("文件规定免予检查", "Exempt by a document"),
    ExclusionCode.FREQUENCY: Text("已达检查频次", "Visited as often as allowed"),
    ExclusionCode.CAP: Text("已达年度检查上限", "Yearly cap reached"),
}
ACTS: Mapping[BatchAct, Text] = {
    BatchAct.CREATE: Text("拟订", "Put up"),
    BatchAct.EDIT: Text("修改", "Edit"),
    BatchAct.CONSENT: Text("同意使用暂定类别", "Consent to provisional tiers"),
    BatchAct.REFUSE: Text("不同意使用暂定类别", "No consent to provisional tiers"),
}
