"""What the fields of officers, certificates, absences and recusals are called, and what their states are."""

from collections.abc import Mapping

from rules.texts import Text
from service.registries.inspectors import Kind

KIND_WORDS: Mapping[str, Text] = {
    Kind.OFFICER: Text("执法人员", "Officer"),
    Kind.EXPERT: Text("专家（协助检查）", "Expert (assists)"),
}
# As a file may write them.
KINDS_WRITTEN = {
    "执法人员": "officer",
    "检查人员": "officer",
    "officer": "officer",
    "专家": "expert",
    "expert": "expert",
}
YES_OR_NO = {**dict.fromkeys(("是", "yes", "1", "true"), True), **dict.fromkeys(("否", "no", "0", "false"), False)}
OFFICER_FIELD_WORDS: Mapping[str, Text] = {
    "number": Text("编号", "Number"),
    "name": Text("姓名", "Name"),
    "account": Text("账号", "Account"),
    "department": Text("部门", "Department"),
    "region": Text("工作区划", "Region"),
    "office": Text("监管所", "Supervision office"),
    "kind": Text("类别", "Kind"),
    "qualifications": Text("专业资格", "Qualifications"),
    "lead": Text("可任组长", "May lead a team"),
    "cap": Text("年度检查户次上限", "Visits a year, at most"),
    "valid_from": Text("启用日期", "In use from"),
    "valid_until": Text("停用日期", "In use until"),
    "note": Text("备注", "Note"),
    "certificate_no": Text("执法证号", "Certificate"),
    "issued_by": Text("发证机关", "Issued by"),
    "certificate_from": Text("有效期自", "Valid from"),
    "certificate_until": Text("有效期至", "Valid to"),
    "revoked_on": Text("吊销或收回日期", "Revoked on"),
    "from_day": Text("自", "From"),
    "until_day": Text("至", "To"),
    "reason": Text("理由", "Reason"),
    "inspector": Text("执法人员", "Officer"),
    "subject": Text("检查对象", "Subject"),
    "drawable": Text("能否参加抽取", "Can be drawn"),
    "seen": Text("版本", "Version"),
}
DRAWABLE: Mapping[bool, Text] = {
    True: Text("可参加抽取", "Can be drawn"),
    False: Text("不能参加抽取", "Cannot be drawn"),
}
OFFICERS = Text("执法检查人员名录库", "Registry of officers")
OFFICERS_LEAD = Text(
    "抽取检查人员时只从当日可参加的执法人员中抽取；没有有效执法证的不编入检查组，专家只协助。",
    "Draws take officers only from those who can be drawn on the day: without a valid certificate nobody is put in a "
    "team, and experts only assist.",
)
RECUSALS = Text("回避", "Recusals")
RECUSALS_LEAD = Text(
    "应回避的人员与检查对象不会匹配。理由封存，只有申报人、负责人和审计人员可以查看，查看记入审计日志。",
    "Whoever is recused is never matched with the subject. Reasons are sealed: only who filed it, leaders and auditors "
    "may read them, and the audit log records it.",
)
