"""Tables of draws that were made outside this service; read only where they are asked for."""

from rules.texts import Text
from service.reading.forms import shared
from service.reading.forms.form import Form, column, day

DRAWN_ELSEWHERE = Form(
    "drawn-elsewhere",
    Text("别处抽取结果", "draws made elsewhere"),
    "drawn-elsewhere",
    (
        column("subject", "统一社会信用代码/检查对象代码/社会信用代码/uscc/subject"),
        column("tier", "抽取时类别/类别/tier"),
        day("drawn_on", "抽取日期/抽取时间/日期/drawn_on"),
    ),
    (("subject",),),
    explicit=True,
    strict=True,
    dropped=shared.DROPPED,
)
DRAW_FORMS = (DRAWN_ELSEWHERE,)
