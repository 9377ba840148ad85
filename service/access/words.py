"""Roles and permissions in words."""

from collections.abc import Mapping

from rules.texts import Text
from service.access.permissions import Permission, Role

ROLE_WORDS: Mapping[Role, Text] = {
    Role.PLANNER: Text("抽查计划员", "Planner"),
    Role.REGULATOR: Text("监管人员", "Regulator"),
    Role.LEADER: Text("分管负责人", "Leader"),
    Role.HANDLER: Text("经办人", "Handler"),
    Role.RULE_EDITOR: Text("规则编制人", "Rule editor"),
    Role.RULE_APPROVER: Text("规则审批人", "Rule approver"),
    Role.INSPECTOR: Text("检查人员", "Inspector"),
    Role.SUPERVISOR: Text("特邀监督员", "Invited supervisor"),
    Role.PARTNER: Text("协同部门", "Partner department"),
    Role.VERIFIER: Text("核验人员", "Verifier of draws"),
    Role.DATA_OPERATOR: Text("数据管理员", "Data operator"),
    Role.AUDITOR: Text("审计员", "Auditor"),
    Role.SYSTEM_ADMIN: Text("系统管理员", "System administrator"),
    Role.SECURITY_ADMIN: Text("安全管理员", "Security administrator"),
}

PERMISSION_WORDS: Mapping[Permission, Text] = {
    Permission.ENTERPRISE_READ: Text("查看经营主体", "Read enterprises"),
    Permission.TIER_READ: Text("查看类别", "Read tiers"),
    Permission.TIER_EXPORT: Text("导出类别清单", "Export tier lists"),
    Permission.RULE_SET_READ: Text("查看规则集", "Read rule sets"),
    Permission.RULE_SET_FIGURES: Text("查看规则集的权重和分值", "Read weights and points of rule sets"),
    Permission.RULE_SET_DRAFT: Text("编制规则集并申请批准", "Write rule sets and ask for their approval"),
    Permission.RULE_SET_ADOPT: Text("批准规则集", "Approve rule sets"),
    Permission.SCORE: Text("试算分值", "Compute scores"),
    Permission.FREQUENCY_READ: Text("查看抽查比例与频次", "Read inspection ratios and frequencies"),
    Permission.IMPORT_READ: Text("查看数据导入", "Read imports"),
    Permission.FACT_WRITE: Text("导入和更正数据", "Import and correct data"),
    Permission.WORDS_MATCH: Text("匹配用语和名称", "Match words and names"),
    Permission.REGISTRY_WRITE: Text("维护登记簿", "Keep the registries"),
    Permission.RUN_READ: Text("查看分类批次", "Read runs"),
    Permission.RUN_START: Text("发起重新分类", "Start runs"),
    Permission.RUN_APPROVE: Text("确认结果生效", "Put runs into effect"),
    Permission.ADJUSTMENT_READ: Text("查看人工调整", "Read adjustments"),
    Permission.ADJUSTMENT_PROPOSE: Text("提出人工调整", "Propose adjustments"),
    Permission.ADJUSTMENT_APPROVE: Text("审批人工调整", "Approve adjustments"),
    Permission.MODEL_READ: Text("查看模型", "Read models"),
    Permission.MODEL_REGISTER: Text("登记模型", "Register models"),
    Permission.MODEL_REQUEST: Text("申请使用模型", "Ask for models"),
    Permission.MODEL_APPROVE: Text("审批使用模型", "Approve models"),
    Permission.REPORT_READ: Text("查看总览和月报", "Read overview and reports"),
    Permission.ACCOUNT_MANAGE: Text("管理账号", "Manage accounts"),
    Permission.COMPARISON_START: Text("发起规则集对比", "Compare rule sets"),
    Permission.DECISION_REPLAY: Text("复算历史结果", "Re-derive decisions"),
    Permission.NOTICE_PRINT: Text("出具信用修复告知书", "Make notices of credit repair"),
    Permission.SIGNAL_SET_ASIDE: Text("搁置风险预警", "Set signals aside"),
    Permission.PLAN_READ: Text("查看抽查计划", "Read inspection plans"),
    Permission.PLAN_WRITE: Text("编制抽查计划", "Write inspection plans"),
    Permission.PLAN_APPROVE: Text("审批抽查计划", "Approve inspection plans"),
    Permission.AUDIT_READ: Text("查看审计日志", "Read the audit log"),
    Permission.SYSTEM_READ: Text("查看运行状态", "Read the state of the system"),
    Permission.SYSTEM_WRITE: Text("设定每日任务的时间", "Set when daily work is done"),
}
