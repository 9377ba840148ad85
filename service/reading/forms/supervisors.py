"""Tables of invited supervisors; read only where they are asked for."""

from rules.texts import Text
from service.reading.forms import shared
from service.reading.forms.form import Form, column, day

SUPERVISORS = Form(
    "supervisors",
    Text("特邀监督员", "invited supervisors"),
    "supervisors",
    (
        column("number", "监督员编号/编号/number"),
        column("name", "姓名/监督员姓名/name"),
        column("phone", "联系电话/电话/手机/手机号/手机号码/phone"),
        day("valid_from", "聘期起/聘期开始/聘任日期/聘期自/valid_from"),
        day("valid_until", "聘期止/聘期结束/聘期届满日期/聘期至/valid_until"),
        column("renewed", "续聘次数/renewed"),
        day("secrecy_signed_on", "保密承诺签署日期/保密承诺日期/签订保密承诺日期/secrecy_signed_on"),
        column("linked_leader", "联系领导/联系领导（一对一）/一对一联系领导/linked_leader"),
        column("login", "账号/登录名/系统账号/account/login"),
        column("region", "区划/行政区划/行政区划代码/区划代码/region"),
        column("line", "业务条线/条线/line"),
        column("background", "来自/来源/推荐单位/所属界别/界别/background"),
        column("note", "备注/说明/note"),
    ),
    (("number",), ("name", "linked_leader", "valid_until")),
    explicit=True,
    strict=True,
    dropped=shared.DROPPED,
)
SUPERVISOR_FORMS = (SUPERVISORS,)
