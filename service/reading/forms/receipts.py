"""Tables of receipts of the publicity system, that results are public; read only where they are asked for."""

from rules.texts import Text
from service.reading.forms import shared
from service.reading.forms.form import Form, column

RECEIPTS = Form(
    "receipts",
    Text("公示回执", "receipts of publication"),
    "receipts",
    (
        column("visit", "检查编号/visit"),
        column("department", "部门代码/department"),
        column("published_at", "公示时间/发布时间/published_at"),
        column("receipt_no", "公示编号/回执编号/公示回执号/receipt_no"),
        column("link", "公示网址/公示链接/link"),
    ),
    (("visit",), ("published_at",), ("receipt_no",)),
    explicit=True,
    strict=True,
    dropped=shared.DROPPED,
)
RECEIPT_FORMS = (RECEIPTS,)
