"""Tables of codes that a provincial or national system gave to visits; read only where they are asked for."""

from rules.texts import Text
from service.reading.forms import shared
from service.reading.forms.form import Form, column

VISIT_CODES = Form(
    "visit-codes",
    Text("检查码", "codes of visits"),
    "visit-codes",
    (
        column("number", "检查编号/本系统检查编号/number"),
        column("external_no", "检查码/监督码/行政检查码/赋码编号/external_no"),
        column("external_state", "检查码状态/监督码状态/码状态/external_state"),
    ),
    (("number",), ("external_no",)),
    explicit=True,
    strict=True,
    dropped=shared.DROPPED,
)
VISIT_CODE_FORMS = (VISIT_CODES,)
