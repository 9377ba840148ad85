"""Titles of the states and kinds of imports, and of the rows that are to be checked."""

from collections.abc import Mapping

from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS, Field
from rules.texts import Text
from service.reading.forms import FORMS

IMPORT_STATES: Mapping[str, Text] = {
    "waiting": Text("等待中", "Waiting"),
    "running": Text("导入中", "Running"),
    "done": Text("已完成", "Done"),
    "failed": Text("未完成", "Failed"),
    "cancelled": Text("已取消", "Cancelled"),
}
IMPORT_KINDS: Mapping[str, Text] = {
    "enterprises": Text("经营主体", "Enterprises"),
    "attribute-changes": Text("登记事项变更", "Attribute changes"),
    "records": Text("信用记录", "Records"),
    "repairs": Text("修复、撤销与更正", "Repairs, revocations, corrections"),
    "tiers": Text("其他平台的分类结果", "Tiers made elsewhere"),
    "visits": Text("其他部门入企检查", "Visits by other departments"),
}
PREVIEW_STATES: Mapping[str, Text] = {
    "looking": Text("读取中", "Being read"),
    "ready": Text("待导入", "To be taken in"),
    "unreadable": Text("待对应列", "Columns to match"),
    "taken": Text("已导入", "Taken in"),
    "discarded": Text("已放弃", "Discarded"),
    "expired": Text("逾期删除", "Removed in time"),
}
ROW_STATES: Mapping[str, Text] = {
    "open": Text("待核", "To check"),
    "replayed": Text("已更正并导入", "Corrected and imported"),
    "dismissed": Text("不予导入", "Dismissed"),
    "repeated": Text("此前已待核", "Waits already"),
}
ROW_KINDS: Mapping[str, Text] = {
    "name_only": Text("只有名称", "Name only"),
    "two_or_one": Text("一条还是两条记录", "Two records or one"),
}
FORM_TITLES: Mapping[str, Text] = {form.name: form.title for form in FORMS.values() if form.kind in IMPORT_KINDS}

# What forms that number their columns of codes call otherwise.
_CODES = {"uscc": "统一社会信用代码", "registration_number": "工商注册号"}


def words_of_field(one: Field) -> Text:
    """What people call a field of a form."""
    plain = RECORD_FIELDS.get(one.name) or ENTERPRISE_FIELDS.get(one.name)
    zh = _CODES.get(one.name, one.zh[0])
    english = one.en or (plain.en if plain else "")
    return Text(zh, english or one.name.replace("_", " "))
