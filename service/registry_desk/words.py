"""What is said of each registry where it is looked up and corrected, and what its columns are called."""

from collections.abc import Mapping, Sequence

from rules.texts import Text
from service.registries.queries.item_use import UNPUBLISHED, UNUSED
from service.registries.registry import Registry
from service.registries.shapes import SHAPES

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
    Registry.QUALIFICATIONS: Text(
        "事项要求的人员资质；执法人员登记所具备的资质。",
        "What items ask of officers, and what officers are entered with.",
    ),
    Registry.TAGS: Text(
        "专项库把对象归为一类（如加油站），事项的抽取范围可按专项库限定。",
        "A tag marks subjects of one kind, such as petrol stations; the frame of an item may ask for it.",
    ),
    Registry.OTHER_SUBJECTS: Text(
        "不是经营主体的检查对象，以 REG- 开头的代码登记。",
        "Subjects of inspection that are no enterprises, entered under codes that begin with REG-.",
    ),
    Registry.ITEMS: Text(
        "抽查什么、依据什么、抽取哪些对象；未公布的事项不能列入计划。",
        "What is inspected, on what basis, and who can be drawn; what is not published cannot be planned.",
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
    "licence_no": Text("许可证编号", "Licence number"),
}
# What the own fields of each registry are called.
OWN_WORDS: Mapping[Registry, Mapping[str, Text]] = {
    registry: {one.name: one.words for one in shape.fields} for registry, shape in SHAPES.items()
}
# Which items a list is limited to.
ITEM_STATES: Mapping[str, Text] = {
    UNPUBLISHED: Text("未公布，不能列入计划", "Not published: cannot be planned"),
    UNUSED: Text("五年未列入计划", "In no plan for five years"),
}
# The own fields that the list of a registry shows.
LISTED: Mapping[str, Sequence[str]] = {
    Registry.DEPARTMENTS: ("level", "parent"),
    Registry.OTHER_SUBJECTS: ("kind", "region"),
    Registry.ITEMS: ("mode", "department", "published_on"),
}
