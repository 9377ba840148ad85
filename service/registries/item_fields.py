"""The own fields of inspection items, and what does not go together in one."""

from collections.abc import Mapping

from rules.inspection import ItemMode
from rules.texts import Text
from service.registries.frames import KEYS
from service.registries.items import NeedOf
from service.registries.own_fields import LINES, Fault, Kind, Own, OwnField
from service.registries.registry import Registry

MODE_WORDS: Mapping[str, Text] = {
    ItemMode.GENERAL: Text("一般检查事项", "General"),
    ItemMode.KEY: Text("重点检查事项", "Key"),
    ItemMode.SPECIAL_KEY: Text("特殊重点领域事项", "Special key"),
}
METHOD_WORDS: Mapping[str, Text] = {
    "on_site": Text("实地检查", "On site"),
    "written": Text("书面检查", "Written"),
    "other_authority": Text("行政部门检查结果或专业意见", "Result or opinion of another authority"),
    "testing": Text("检验检测", "Testing"),
    "online": Text("网络监测", "Online monitoring"),
    "expert": Text("委托专业机构辅助", "With an expert body's help"),
}
NEED_OF_WORDS: Mapping[str, Text] = {
    NeedOf.ALL: Text("每名人员", "Every officer"),
    NeedOf.ONE: Text("至少一名人员", "One officer at least"),
}
BOUND_WORDS: Mapping[str, Text] = {
    "at_most": Text("至多", "At most"),
    "at_least": Text("至少", "At least"),
}


_FRAME_OF: Mapping[str, tuple[Kind, str, Text, str]] = {
    "industries": (Kind.CODES, Registry.INDUSTRIES, Text("行业", "Industries"), "行业/行业代码/industries"),
    "regions": (Kind.CODES, Registry.REGIONS, Text("区划", "Regions"), "区划/区划代码/regions"),
    "kinds": (Kind.WORDS, "", Text("主体类型", "Kinds of entity"), "主体类型/kinds"),
    "tags": (Kind.CODES, Registry.TAGS, Text("专项库", "Tags"), "专项库/tags"),
    "licences": (Kind.WORDS, "", Text("许可内容含有", "Licences that mention"), "许可内容/licences"),
}


def _frame_fields() -> tuple[OwnField, ...]:
    """The fields of a frame: each condition of who is in it, then each of who is left out."""
    among = [_frame_field(key, ("frame", key), "frame_", Text("抽取范围：", "Frame: ")) for key in KEYS]
    without = [_frame_field(key, ("frame", "except", key), "except_", Text("排除：", "Left out: ")) for key in KEYS]
    return (*among, *without)


def _frame_field(key: str, path: tuple[str, ...], prefix: str, before: Text) -> OwnField:
    kind, of, words, labels = _FRAME_OF[key]
    said = Text(f"{before.zh}{words.zh}", f"{before.en}{words.en.lower()}")
    headings = "/".join(f"{prefix if one.isascii() else before.zh[:-1]}{one}" for one in labels.split("/"))
    return OwnField(f"{prefix}{key}", said, kind, headings, path, of=of)


ITEM_FIELDS: tuple[OwnField, ...] = (
    OwnField(
        "mode",
        Text("事项类别", "Mode"),
        Kind.CHOICE,
        "事项类别/类别/mode",
        choices=MODE_WORDS,
        required=True,
    ),
    OwnField("line", Text("业务条线", "Business line"), Kind.CODE, "业务条线/条线/line", of=LINES),
    OwnField(
        "department",
        Text("实施部门", "Department"),
        Kind.CODE,
        "实施部门/抽查主体/部门/department",
        of=Registry.DEPARTMENTS,
        hint=Text("不填：本局", "Empty: the bureau itself"),
    ),
    OwnField("sub_items", Text("抽查子项", "Sub-items"), Kind.LINES, "抽查子项/子项/sub_items"),
    OwnField("basis", Text("检查依据", "Legal basis"), Kind.LINES, "检查依据/抽查依据/依据/basis"),
    OwnField(
        "published_on",
        Text("公布日期", "Published on"),
        Kind.DAY,
        "公布日期/published_on",
        hint=Text("不填：未公布，不能列入计划", "Empty: not published, so that it cannot be planned"),
    ),
    OwnField("subject_kinds", Text("抽查对象", "Subjects"), Kind.WORDS, "抽查对象/检查对象/subject_kinds"),
    OwnField(
        "methods",
        Text("抽查方式", "Methods"),
        Kind.CHOICES,
        "抽查方式/检查方式/核查方式/methods",
        choices=METHOD_WORDS,
    ),
    OwnField(
        "ratio_least",
        Text("年抽查比例下限（%）", "Yearly ratio, least (%)"),
        Kind.RATIO,
        "抽查比例下限/年抽查比例下限（%）/ratio_least",
    ),
    OwnField(
        "ratio_most",
        Text("年抽查比例上限（%）", "Yearly ratio, most (%)"),
        Kind.RATIO,
        "抽查比例上限/年抽查比例上限（%）/ratio_most",
        hint=Text("仅一般检查事项", "Of general items only"),
    ),
    OwnField(
        "bound",
        Text("频次", "Frequency"),
        Kind.CHOICE,
        "频次要求/bound",
        ("frequency", "bound"),
        choices=BOUND_WORDS,
    ),
    OwnField("visits", Text("次数", "Visits"), Kind.NUMBER, "频次次数/visits", ("frequency", "visits"), most=366),
    OwnField(
        "months",
        Text("每几个月", "In so many months"),
        Kind.NUMBER,
        "频次月数/months",
        ("frequency", "months"),
        most=120,
    ),
    OwnField(
        "need",
        Text("所需资质", "Qualification"),
        Kind.CODE,
        "所需资质/检查人员要求/need",
        of=Registry.QUALIFICATIONS,
    ),
    OwnField(
        "need_of",
        Text("由谁具备", "Who needs it"),
        Kind.CHOICE,
        "由谁具备/need_of",
        choices=NEED_OF_WORDS,
        hint=Text("不填：每名人员", "Empty: every officer"),
    ),
    OwnField(
        "materials",
        Text("需准备的材料", "Materials to prepare"),
        Kind.LINES,
        "需准备的材料/材料清单/materials",
        hint=Text("印在检查通知书上", "Printed on the notice of inspection"),
    ),
    *_frame_fields(),
    OwnField(
        "checklist",
        Text("检查表", "Checklist"),
        Kind.CHECKS,
        "检查表/checklist",
        hint=Text("每行一项，写作“检查内容｜检查方法｜判定标准”", "One a line: what | how | standard"),
    ),
)


def check_item(own: Own) -> list[Fault]:
    """What does not go together in an item."""
    found: list[Fault] = []
    least, most, mode = own.get("ratio_least"), own.get("ratio_most"), own.get("mode")
    if least and most and least > most:
        found.append(("ratio_least", "", Text("下限高于上限。", "The lower limit is above the upper one.")))
    if most and mode in (ItemMode.KEY, ItemMode.SPECIAL_KEY):
        found.append(("ratio_most", "", _NO_UPPER_LIMIT))
    stated = [name for name in ("visits", "months", "bound") if own.get(name)]
    if 0 < len(stated) < 3:
        found.append((next(n for n in ("visits", "months", "bound") if n not in stated), "", _HALF_A_FREQUENCY))
    if own.get("need_of") and not own.get("need"):
        found.append(("need", "", Text("请写明需要何种资质。", "Say which qualification is needed.")))
    if own.get("published_on") and not own.get("basis"):
        found.append(("basis", "", Text("公布的事项须有检查依据。", "What is published needs a legal basis.")))
    return found


_NO_UPPER_LIMIT = Text(
    "重点检查事项和特殊重点领域事项的抽查比例不设上限。",
    "Key and special key items have no upper limit of their ratio.",
)
_HALF_A_FREQUENCY = Text(
    "频次应同时写明要求、次数和月数。", "A frequency says at least or at most, how many visits and in how many months."
)
