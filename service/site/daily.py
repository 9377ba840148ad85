"""What the worker does by itself once a day, and what every kind of job is called."""

from collections.abc import Mapping

from rules.texts import Text
from service.core.db.schedule import DailyState
from service.core.jobs.worker import DailyHours

# From which hour, unless it was set otherwise: what is short before what is long.
DAILY: DailyHours = {
    "place-offices": 0,
    "audit-anchor": 0,
    "ledger-days": 0,
    "ledger-brief": 1,
    "visit-days": 0,
    "erase-personal": 1,
    "sweep-left-overs": 2,
    "figures": 2,
    "exceptions": 2,
    "watch-models": 3,
    "monthly-report": 3,
    "coming-changes": 5,
    "check-database": 4,
    "public-edition": 6,
    "daily-summary": 7,
}

JOB_WORDS: Mapping[str, Text] = {
    "rescore": Text("重新分类", "Re-classification"),
    "coming-changes": Text("预测类别变化", "Looking ahead of changes"),
    "replay": Text("复算历史结果", "Re-deriving decisions"),
    "compare": Text("规则集对比", "Comparison of rule sets"),
    "lock-lists": Text("锁定名单", "Locking lists"),
    "draw": Text("随机抽取", "Drawing"),
    "restate": Text("追溯对照", "Restatement of a past day"),
    "replace": Text("更换抽中主体或人员", "Replacing somebody drawn"),
    "imports": Text("数据导入", "Import"),
    "previews": Text("读取上传文件以供核对", "Looking at an upload"),
    "words": Text("按新匹配的用语重新读取", "Reading again by words matched"),
    "names": Text("按新确认的名称重新读取", "Reading again by names confirmed"),
    "place-offices": Text("核定属地监管所", "Placing enterprises with offices"),
    "erase-personal": Text("删除到期的个人信息", "Erasing personal fields"),
    "sweep-left-overs": Text("清理中断的残留文件", "Removing what was left behind"),
    "audit-anchor": Text("记下审计日志的末尾", "Noting where the audit log ends"),
    "verify-audit": Text("核验审计日志", "Verifying the audit log"),
    "daily-summary": Text("每日待办提要", "Daily summaries"),
    "ledger-brief": Text("台账月度简报", "Monthly brief of the ledger"),
    "monthly-report": Text("写成月报", "Writing the report of a month"),
    "ledger-days": Text("台账期限与提醒", "Days of the ledger, and reminders"),
    "visit-days": Text("检查补批期限", "Approvals of visits that were to follow"),
    "public-edition": Text("生成结果公示专栏", "Making the public edition of results"),
    "figures": Text("统计成效", "Figures of effect"),
    "rates-beside": Text("统计规则集查出什么", "What rule sets find"),
    "exceptions": Text("归集例外情况", "Collecting exceptions"),
    "watch-models": Text("监测模型", "Watching models"),
    "check-database": Text("检查数据库", "Checking the database"),
}
JOB_STATES: Mapping[str, Text] = {
    "queued": Text("等待中", "Waiting"),
    "running": Text("进行中", "Running"),
    "done": Text("已完成", "Done"),
    "failed": Text("失败", "Failed"),
    "cancelled": Text("已取消", "Cancelled"),
}
DAILY_STATES: Mapping[DailyState, Text] = {
    DailyState.NEVER: Text("尚未运行", "Not run yet"),
    DailyState.WAITING: Text("等待后台进程", "Waiting for a worker"),
    DailyState.RUNNING: Text("进行中", "Running"),
    DailyState.DONE: Text("已完成", "Done"),
    DailyState.FAILED: Text("失败，每小时重试", "Failed, tried again every hour"),
    DailyState.LATE: Text("逾时未运行", "Late"),
}
# What needs a person.
TROUBLED = frozenset({DailyState.FAILED, DailyState.LATE})
