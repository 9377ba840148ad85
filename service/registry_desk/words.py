"""What is said of each registry where it is looked up and corrected, and what its columns are called."""

from collections.abc import Mapping

from rules.texts import Text
from service.registries.registry import Registry

# What is done with each, and what it is for.
REGISTRY_LEADS: Mapping[str, Text] = {
    Registry.REGIONS: Text(
        "页面和导出以名称显示区划；停用的代码仍可查到名称。",
        "Pages and exports show regions by these names; codes out of use still have theirs.",
    ),
    Registry.OFFICES: Text(
        "每户经营主体归一个监管所：列入名单的按名单，其余按最小的所辖区划。",
        "Every enterprise is of one office: by its list of firms, else by the smallest region that contains it.",
    ),
    Registry.INDUSTRIES: Text("页面和导出以名称显示行业。", "Pages and exports show industries by these names."),
    Registry.DEPARTMENTS: Text(
        "检查记录中的部门可与此对照；记录所写的名称保持不变。",
        "Departments that visits state are matched with these; what a record states stays as it is.",
    ),
    "workdays": Text(
        "期限按此计算；没有某年的日历，该年的期限不计算。",
        "Due days are counted by these tables; those of a year without one are not computed.",
    ),
}
FIELD_WORDS: Mapping[str, Text] = {
    "code": Text("代码", "Code"),
    "name": Text("名称", "Name"),
    "name_en": Text("英文名称", "Name in English"),
    "aliases": Text("别名", "Other names"),
    "regions": Text("所辖区划", "Regions in charge of"),
    "valid_from": Text("启用日期", "In use from"),
    "valid_until": Text("停用日期", "In use until"),
    "note": Text("备注", "Note"),
    "seen": Text("版本", "Version"),
}
