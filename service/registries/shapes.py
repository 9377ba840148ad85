"""What each registry holds beside codes, names and days: its own fields, and how long its codes may be."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rules.texts import Text
from service.registries.codes import industry_code_of, region_code_of
from service.registries.item_fields import ITEM_FIELDS, check_item
from service.registries.own_fields import Fault, Kind, Own, OwnField
from service.registries.registry import Registry

# What is wrong with all that is known and stated of an entry together, its code among it.
WholeCheck = Callable[[Own], list[Fault]]
_OWN_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*", re.ASCII)
_SUBJECT_CODE = re.compile(r"REG-[0-9A-Za-z.-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Shape:
    """The own fields of a registry; `is_named` where an entry has an English and other names besides.

    `code_of` is a code as it is held, None where it can be none, which `no_code` says.
    """

    code_of: Callable[[str], str | None]
    no_code: Text
    fields: tuple[OwnField, ...] = ()
    is_named: bool = True
    check: WholeCheck = lambda _: []

    @property
    def required(self) -> Sequence[OwnField]:
        """What a new entry must state."""
        return [one for one in self.fields if one.required]


def _own_code(most: int, pattern: re.Pattern[str] = _OWN_CODE) -> Callable[[str], str | None]:
    return lambda code: code if pattern.fullmatch(code) and len(code) <= most else None


def _no_code(most: int) -> Text:
    return Text(
        f"代码应为1至{most}个字母、数字、点、横线或下划线。",
        f"A code has 1 to {most} letters, digits, dots, dashes or underscores.",
    )


def _named(most: int, *fields: OwnField, check: WholeCheck = lambda _: []) -> Shape:
    return Shape(_own_code(most), _no_code(most), fields, check=check)


LEVEL_WORDS: Mapping[str, Text] = {
    "national": Text("国家级", "National"),
    "province": Text("省级", "Province"),
    "city": Text("市级", "City"),
    "county": Text("县级", "County"),
    "township": Text("乡镇级", "Township"),
}


def _check_department(own: Own) -> list[Fault]:
    begins, ends = own.get("inspects_from"), own.get("inspects_until")
    if own.get("parent") == own["code"]:
        return [("parent", own["code"], Text("上级部门不能是本部门。", "A department does not stand above itself."))]
    if ends and not begins:
        return [("inspects_from", "", Text("请写明自何日起可以检查。", "Say from when it may inspect."))]
    if begins and ends and ends <= begins:
        return [("inspects_until", ends.isoformat(), Text("停止检查日期不晚于开始日期。", "It ends before it begins."))]
    return []


SHAPES: Mapping[Registry, Shape] = {
    Registry.REGIONS: Shape(
        region_code_of,
        Text(
            "不是行政区划代码：应为6位、9位或12位数字，也可省去末尾补足的0（如 3701）。",
            "No code of a region: it has 6, 9 or 12 digits; the zeros that fill it up may be left out (as in 3701).",
        ),
    ),
    Registry.OFFICES: _named(20),
    Registry.INDUSTRIES: Shape(
        industry_code_of,
        Text(
            "不是行业代码：应为一个字母A至T，后接至多4位数字（如 F52）。",
            "No code of an industry: a letter from A to T, then at most four digits (as in F52).",
        ),
    ),
    Registry.DEPARTMENTS: _named(
        40,
        OwnField("level", Text("层级", "Level"), Kind.CHOICE, "层级/级别/level", choices=LEVEL_WORDS),
        OwnField(
            "parent",
            Text("上级部门", "Department above"),
            Kind.CODE,
            "上级部门/上级部门代码/上级/parent",
            of=Registry.DEPARTMENTS,
        ),
        OwnField(
            "inspects_from",
            Text("可检查自", "May inspect from"),
            Kind.DAY,
            "可检查自/检查资格起始日期/inspects_from",
            hint=Text("不填：不得实施检查，不配人员", "Empty: it may not inspect, and no officers are matched"),
        ),
        OwnField(
            "inspects_until",
            Text("可检查至", "May inspect until"),
            Kind.DAY,
            "可检查至/检查资格终止日期/inspects_until",
            hint=Text("自这一天起不得检查", "From this day on it may not"),
        ),
        check=_check_department,
    ),
    Registry.QUALIFICATIONS: _named(40),
    Registry.TAGS: _named(40),
    Registry.OTHER_SUBJECTS: Shape(
        _own_code(40, _SUBJECT_CODE),
        Text(
            "其他对象的代码以 REG- 开头，后接字母、数字、点或横线，至多40个字符。",
            "The code of another subject begins with REG-, then letters, digits, dots or dashes, 40 at most.",
        ),
        (
            OwnField(
                "region",
                Text("所在区划", "Region"),
                Kind.CODE,
                "所在区划/行政区划代码/区划代码/region",
                of=Registry.REGIONS,
                required=True,
                hint=Text("区划代码，如 990102", "The code of a region, as 990102"),
            ),
            OwnField("kind", Text("对象类别", "Kind"), Kind.TEXT, "对象类别/类别/kind", required=True),
            OwnField(
                "address",
                Text("地址", "Address"),
                Kind.TEXT,
                "地址/住所/经营场所/address",
                hint=Text("印在文书上，不填则留空", "Printed on papers; empty: left blank there"),
            ),
        ),
        is_named=False,
    ),
    Registry.ITEMS: Shape(_own_code(40), _no_code(40), ITEM_FIELDS, is_named=False, check=check_item),
}


def own_field(registry: Registry, name: str) -> OwnField:
    """The field of that name."""
    return next(one for one in SHAPES[registry].fields if one.name == name)


def code_as_held(registry: Registry, written: str) -> str:
    """The code as the registry holds it, where it is one at all."""
    return SHAPES[registry].code_of(written) or written
