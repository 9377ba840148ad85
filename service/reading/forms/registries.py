"""Tables of the bureau's registries; each is read only where it is asked for, as their headings say little."""

from rules.fields import Field, Kind
from rules.texts import Text
from service.reading.forms import shared
from service.reading.forms.form import Form, by_table, column, day
from service.registries.own_fields import Kind as OwnKind
from service.registries.registry import Registry
from service.registries.shapes import SHAPES

_DAYS_OFF = "休息/放假/休/假/节假日/公休/否/off/holiday/no/0"
_DAYS_ON = "上班/补班/调休上班/调休/班/工作日/是/on/workday/yes/1"
# What a row of a table of working days says of its days.
DAY_KINDS = dict.fromkeys(_DAYS_OFF.split("/"), "off") | dict.fromkeys(_DAYS_ON.split("/"), "on")


def _registry(
    name: str, title: Text, *fields: Field, needed: tuple[tuple[str, ...], ...], is_named: bool = True
) -> Form:
    common = (
        *([column("name_en", "英文名称/name_en")] if is_named else []),
        day("valid_from", "启用日期/生效日期/起始日期/valid_from"),
        day("valid_until", "停用日期/失效日期/终止日期/valid_until"),
        column("note", "备注/说明/note"),
    )
    return Form(name, title, name, (*fields, *common), needed, explicit=True, strict=True, dropped=shared.DROPPED)


def _own(registry: Registry) -> tuple[Field, ...]:
    """The columns of the fields that only this registry has."""
    return tuple(
        day(one.name, one.labels) if one.kind is OwnKind.DAY else column(one.name, one.labels)
        for one in SHAPES[registry].fields
    )


REGIONS = _registry(
    "regions",
    Text("行政区划", "regions"),
    column("code", "行政区划代码/区划代码/代码/code"),
    column("name", "行政区划名称/区划名称/名称/name"),
    column("aliases", "简称/别名/aliases"),
    needed=(("code",), ("name",)),
)
OFFICES = _registry(
    "offices",
    Text("监管所", "supervision offices"),
    column("code", "监管所代码/所代码/代码/code"),
    column("name", "监管所名称/属地监管所/市场监管所/监管所/名称/name"),
    column("regions", "辖区代码/管辖区划/行政区划代码/区划代码/辖区/regions"),
    column("uscc", "统一社会信用代码/社会信用代码/uscc"),
    column("aliases", "简称/别名/aliases"),
    needed=(("code", "name"),),
)
INDUSTRIES = _registry(
    "industries",
    Text("行业", "industries"),
    column("code", "行业代码/代码/code"),
    column("name", "行业名称/名称/name"),
    column("aliases", "简称/别名/aliases"),
    needed=(("code",), ("name",)),
)
DEPARTMENTS = _registry(
    "departments",
    Text("部门", "departments"),
    column("code", "部门代码/机关代码/统一社会信用代码/代码/code"),
    column("name", "部门名称/机关名称/名称/name"),
    column("aliases", "简称/别名/aliases"),
    *_own(Registry.DEPARTMENTS),
    needed=(("code",), ("name",)),
)


QUALIFICATIONS = _registry(
    "qualifications",
    Text("人员资质", "qualifications"),
    column("code", "资质代码/代码/code"),
    column("name", "资质名称/资质/名称/name"),
    column("aliases", "简称/别名/aliases"),
    needed=(("code",), ("name",)),
)
TAGS = _registry(
    "tags",
    Text("专项库", "tags of subjects"),
    column("code", "专项库代码/代码/code"),
    column("name", "专项库名称/专项库/名称/name"),
    column("aliases", "简称/别名/aliases"),
    column("uscc", "统一社会信用代码/社会信用代码/对象代码/uscc"),
    column("licence_no", "许可证编号/许可证号/licence_no"),
    column("source", "来源/依据/source"),
    needed=(("code", "name"),),
)
OTHER_SUBJECTS = _registry(
    "other-subjects",
    Text("其他对象", "other subjects"),
    column("code", "对象代码/代码/code"),
    column("name", "对象名称/名称/name"),
    *_own(Registry.OTHER_SUBJECTS),
    needed=(("code",), ("name",)),
    is_named=False,
)
ITEMS = _registry(
    "items",
    Text("抽查事项清单", "inspection items"),
    column("code", "事项编号/编号/事项代码/代码/code"),
    column("name", "抽查事项名称/抽查事项/事项名称/名称/name"),
    *_own(Registry.ITEMS),
    needed=(("code",), ("name",)),
    is_named=False,
)
WORKDAYS = Form(
    "workdays",
    Text("工作日历", "working days"),
    "workdays",
    (
        day("day", "日期/开始日期/起始日期/day"),
        day("until", "结束日期/截止日期/until"),
        column("kind", "类型/安排/休息或上班/是否上班/是否工作日/kind", Kind.TEXT),
        column("note", "节日/假日名称/备注/说明/note"),
    ),
    (("day",), ("kind",)),
    words={"kind": by_table(DAY_KINDS)},
    explicit=True,
    strict=True,
)
REGISTRY_FORMS = (
    *(REGIONS, OFFICES, INDUSTRIES, DEPARTMENTS, QUALIFICATIONS, TAGS, OTHER_SUBJECTS, ITEMS),
    WORKDAYS,
)
