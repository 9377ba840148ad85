"""Tables of results as officers fill them in, a row for each item of a visit; read only where they are asked for."""

from rules.texts import Text
from service.reading.forms import shared
from service.reading.forms.form import Form, column, day

VISIT_RESULTS = Form(
    "visit-results",
    Text("检查结果", "results of visits"),
    "visit-results",
    (
        column("number", "检查编号/number"),
        column("department", "部门代码/department"),
        column("subject", "检查对象/subject"),
        column("item", "事项编号/item"),
        column("item_name", "检查事项/item_name"),
        day("visited_on", "检查日期/visited_on"),
        column("methods", "检查方式/methods"),
        column("looked_at", "是否检查/looked_at"),
        column("result", "事项结果/result"),
        column("finding", "检查发现/finding"),
        column("handling", "处理情况/handling"),
        column("code", "整次检查结果/code"),
        column("follow_up", "后续处理/follow_up"),
        column("order_no", "责令改正文号/order_no"),
        day("order_due", "改正期限/order_due"),
        column("handed_to", "移送抄告单位/handed_to"),
        column("handed_no", "移送抄告文号/handed_no"),
        column("evidence", "证据/evidence"),
        column("remark", "备注/remark"),
    ),
    (("number",), ("item",), ("visited_on",)),
    explicit=True,
    strict=True,
    dropped=shared.DROPPED,
)
VISIT_RESULT_FORMS = (VISIT_RESULTS,)
