"""Tables of items of the ledger, orders to correct among them; read only where they are asked for."""

from rules.texts import Text
from service.reading.forms import shared
from service.reading.forms.form import Form, column, day

LEDGER = Form(
    "ledger",
    Text("台账事项", "items of the ledger"),
    "ledger",
    (
        column("type", "事项类型/台账类型/类型/type"),
        column("title", "标题/事项名称/事由/title"),
        column("text", "内容/事项内容/具体内容/责令改正内容/text"),
        column("source", "来源/事项来源/问题来源/source"),
        day("filed_on", "提出日期/登记日期/收到日期/责令改正日期/filed_on"),
        column("firm", "统一社会信用代码/社会信用代码/uscc/firm"),
        column("about", "涉及对象/未收录主体/about"),
        column("region", "区划代码/行政区划代码/region"),
        column("office", "监管所代码/所代码/office"),
        column("line", "业务条线/条线/line"),
        column("department", "承办部门代码/部门代码/department"),
        column("supervisor", "监督员编号/supervisor"),
        column("document_no", "责令改正文书号/责令改正通知书文号/责令改正文号/文书号/document_no"),
        day("order_due", "改正期限/责令改正期限/整改期限/order_due"),
        column("record_id", "记录编号/所涉记录编号/record_id"),
        column("channel", "修复渠道/受理渠道/channel"),
        column("acceptance_no", "受理编号/修复受理编号/acceptance_no"),
        # Of rows that were refused before and are handed in again; the reasons are for who mends them.
        column("mends", "待核编号/Row to check/mends"),
        column("reasons", "待核原因/Reasons to check/reasons"),
    ),
    (("type",), ("title",), ("text",), ("filed_on",)),
    explicit=True,
    strict=True,
    dropped=shared.DROPPED,
)
LEDGER_FORMS = (LEDGER,)
