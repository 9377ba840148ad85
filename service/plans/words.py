"""What plans are called on pages, in answers and in the log."""

from collections.abc import Mapping

from rules.texts import Text
from service.plans.plan import PlanKind
from service.plans.states import LineStatus, PlanAct, PlanStatus
from service.registries.items import NeedOf

STATUSES: Mapping[PlanStatus, Text] = {
    PlanStatus.DRAFT: Text("草稿", "Draft"),
    PlanStatus.SUBMITTED: Text("待审批", "Awaiting approval"),
    PlanStatus.APPROVED: Text("已批准", "Approved"),
    PlanStatus.FILED: Text("已备案", "Filed"),
    PlanStatus.PUBLISHED: Text("已公布", "Published"),
    PlanStatus.IN_PROGRESS: Text("执行中", "In progress"),
    PlanStatus.COMPLETED: Text("已完成", "Completed"),
    PlanStatus.SUPERSEDED: Text("已调整（由新版本替代）", "Amended: a later version takes its place"),
}
LINE_STATUSES: Mapping[LineStatus, Text] = {
    LineStatus.OPEN: Text("未开始", "Not begun"),
    LineStatus.IN_PROGRESS: Text("执行中", "In progress"),
    LineStatus.COMPLETED: Text("已完成", "Completed"),
}
ACTS: Mapping[PlanAct, Text] = {
    PlanAct.CREATE: Text("新建", "Put up"),
    PlanAct.EDIT: Text("修改", "Edit"),
    PlanAct.DELETE: Text("删除草稿（限编制人）", "Delete the draft (who made it)"),
    PlanAct.SUBMIT: Text("提交审批", "Submit"),
    PlanAct.APPROVE: Text("批准", "Approve"),
    PlanAct.RETURN: Text("退回", "Return"),
    PlanAct.FILE: Text("登记备案", "Enter the filing"),
    PlanAct.PUBLISH: Text("登记公布", "Enter the publication"),
    PlanAct.AMEND: Text("调整（另立新版本）", "Amend (as a new version)"),
    PlanAct.END_LINE: Text("结束计划行", "End a line"),
    PlanAct.RECORD_DRAWS: Text("登记别处抽取结果", "Enter draws made elsewhere"),
    PlanAct.BEGIN: Text("首次锁定名单，开始执行", "First lists locked: in progress"),
    PlanAct.COMPLETE: Text("各行均已结束，计划完成", "Every line ended: completed"),
    PlanAct.SUPERSEDE: Text("新版本公布，本版本被替代", "A new version was published in its place"),
}
KINDS: Mapping[PlanKind, Text] = {
    PlanKind.ANNUAL: Text("年度抽查工作计划", "Annual inspection plan"),
    PlanKind.SPECIAL_CAMPAIGN: Text("专项检查计划", "Special campaign"),
}
NEEDS_OF: Mapping[NeedOf, Text] = {
    NeedOf.ALL: Text("每名执法人员", "every officer of a team"),
    NeedOf.ONE: Text("每组至少一名", "one officer of a team"),
}
DIRECTIONAL: Mapping[bool, Text] = {
    True: Text("定向抽查", "Directional"),
    False: Text("不定向抽查", "Non-directional"),
}
FIELDS: Mapping[str, Text] = {
    "year": Text("计划年度", "Year"),
    "kind": Text("计划种类", "Kind"),
    "title": Text("名称", "Title"),
    "region": Text("行政区划", "Region"),
    "office": Text("监管所", "Supervision office"),
    "line": Text("业务条线", "Business line"),
    "department": Text("检查主体", "Inspecting department"),
    "plan_no": Text("计划编号", "Official number of the plan"),
    "task_no": Text("任务编号", "Official number of the task"),
    "items": Text("抽查事项", "Inspection items"),
    "subject": Text("检查对象代码", "Code of the subject"),
    "drawn_on": Text("抽取日期", "Drawn on"),
    "from_line": Text("所复制的计划行", "Line that is copied"),
    "starts_on": Text("开始日期", "Begins on"),
    "ends_on": Text("结束日期", "Ends on"),
    "directional": Text("抽查类型", "Kind of draw"),
    "scheme": Text("分类方案", "Scheme"),
    "ratios": Text("抽查比例", "Ratios"),
    "planned_number": Text("抽查数量", "Planned number"),
    "reason_unclassified": Text("暂未分类主体的比例理由", "Why firms not classified are drawn so"),
    "shares": Text("批次数", "Batches"),
    "lead_department": Text("发起部门", "Lead department"),
    "co_departments": Text("配合部门", "Participating departments"),
    "section": Text("股室", "Section"),
    "team": Text("每组执法人员", "Officers of a team"),
    "leads": Text("其中组长", "Of them leading"),
}
