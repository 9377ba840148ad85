"""Tables of officers who may be drawn, and of recusals; each is read only where it is asked for."""

from rules.texts import Text
from service.reading.forms import shared
from service.reading.forms.form import Form, column, day

INSPECTORS = Form(
    "inspectors",
    Text("执法检查人员名录库", "registry of officers"),
    "inspectors",
    (
        column("number", "编号/人员编号/序号/number"),
        column("name", "姓名/人员姓名/name"),
        column("account", "账号/登录名/系统账号/account"),
        column("department", "部门代码/所属部门代码/department"),
        column("region", "工作区划代码/行政区划代码/区划代码/区划/region"),
        column("office", "监管所代码/所代码/office"),
        column("kind", "类别/人员类别/kind"),
        column("qualifications", "专业资格代码/专业资格/专业标签/业务条线/qualifications"),
        column("lead", "可任组长/组长/lead"),
        column("cap", "年度检查户次上限/年度上限/cap"),
        column("certificate_no", "执法证号/执法证件号/行政执法证号/证件编号/certificate_no"),
        column("issued_by", "发证机关/issued_by"),
        day("certificate_from", "执法证有效期自/发证日期/有效期起/有效期自/certificate_from"),
        day("certificate_until", "执法证有效期至/有效期止/有效期至/certificate_until"),
        day("revoked_on", "吊销日期/收回日期/revoked_on"),
        day("valid_from", "启用日期/入库日期/valid_from"),
        day("valid_until", "停用日期/出库日期/valid_until"),
        column("note", "备注/说明/note"),
    ),
    (("number",), ("name",)),
    explicit=True,
    strict=True,
    dropped=shared.DROPPED,
)
RECUSALS = Form(
    "recusals",
    Text("回避", "recusals"),
    "recusals",
    (
        column("inspector", "人员编号/执法人员编号/编号/inspector"),
        column("subject", "统一社会信用代码/检查对象代码/社会信用代码/uscc/subject"),
        day("from_day", "自/起始日期/开始日期/from_day"),
        day("until_day", "至/终止日期/结束日期/until_day"),
        column("reason", "理由/回避理由/回避原因/原因/reason"),
    ),
    (("inspector",), ("subject",), ("reason",)),
    explicit=True,
    strict=True,
    dropped=shared.DROPPED,
)
OFFICER_FORMS = (INSPECTORS, RECUSALS)
