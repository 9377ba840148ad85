"""Words of notices of credit repair."""

from collections.abc import Mapping

from rules.remedies import Act
from rules.texts import Text
from service.notices.notice import About, Served

TITLE = Text("信用修复告知书", "Notice of credit repair")
ACTS: Mapping[Act, Text] = {
    Act.REPAIR: Text("申请信用修复", "Ask for credit repair"),
    Act.REMOVAL: Text("申请移出", "Ask to be taken off the list"),
    Act.FILING: Text("补报", "File what is missing"),
    Act.PERFORMANCE: Text("履行义务", "Perform the duty"),
}
ABOUT_WORDS: Mapping[About, Text] = {
    About.RECORD: Text("一条记录", "One record"),
    About.PERIOD: Text("一段时间内知悉的行政处罚", "Penalties that came to be known in a period"),
    About.TYPED: Text("与处罚决定书一并送达", "Served with the decision"),
}
SERVED_WORDS: Mapping[Served, Text] = {
    Served.IN_PERSON: Text("直接送达", "In person"),
    Served.LEFT: Text("留置送达", "Left there"),
    Served.POST: Text("邮寄送达", "By post"),
    Served.ENTRUSTED: Text("委托送达", "By another authority"),
    Served.ELECTRONIC: Text("电子送达", "Electronically"),
    Served.PUBLIC: Text("公告送达", "By public notice"),
}
# What must stand on a notice whose table of remedies rests on no document.
DEMONSTRATION = Text(
    "示范：修复途径和最早日期无文件依据，不得送达。",
    "Demonstration: ways and earliest days have no official basis; not to be served.",
)
