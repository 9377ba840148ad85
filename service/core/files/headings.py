"""A heading as people write it: which labels it may be, and the unit that it states beside them.

Marks of obligation, remarks on how a cell is to be filled, blanks, line breaks and the shape of brackets do not change
a heading. A unit of money or of counting is told apart from every other remark in brackets: 从业人数（其中女性） and
注册资本（大写） are other columns than 从业人数 and 注册资本.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from scoring.cleaning import without_blanks
from scoring.number_parsing import FOREIGN, UNITS

# Fen that one unit of money is held as, by the unit as it is compared.
MONEY_UNITS = {
    **{unit.casefold().replace(" ", ""): 100 * yuan for unit, yuan in UNITS.items()},
    **dict.fromkeys(("人民币元", "元人民币", "cny", "rmb"), 100),
    **dict.fromkeys(("萬元", "10,000yuan", "10000yuan", "万人民币"), 1_000_000),
}
COUNT_UNITS = frozenset(
    ["人", "名", "个", "户", "次", "天", "日", "年", "件", "条", "项", "家", "份", "人次", "分", "persons", "people"]
)
# Characters of a heading that can be a name; what is longer is no heading, and is not compared with any.
LONGEST = 300
# Every kind of bracket is a round one.
_BRACKETS = str.maketrans({**dict.fromkeys("[{【〔〖《〈「『", "("), **dict.fromkeys("]}】〕〗》〉」』", ")")})
_STARS = re.compile(r"[*※★☆●▲△◆]+")
_MUST = (
    r"(?:此项|本项|该项)?(?:必填|必填项|必填字段|必须填写|必录|必录项|必输|必输项|必选|选填|选填项|可选|可选项|非必填|非必填项"
    r"|可不填|可空|可为空|不可空|不能为空|不为空|不得为空|如有|若有|是|否|required|optional|mandatory)"
)
_FORMAT = (
    r"(?:格式|示例|例如|例|如|样例)?:?(?:[ymdhs年月日时分秒\-/.:,、]{4,}|\d{4}[-/.年]\d{1,2}(?:[-/.月]\d{1,2}日?)?)"
    r"|(?:格式|示例|例如|例|如|样例):.+|\d{1,3}位(?:代码|数字|字符)?|(?:限|不超过|最多)?\d{1,4}(?:个)?(?:字|字符|汉字)(?:以内|内)?"
    r"|文本|文本格式|文本型|日期型|日期格式|数字型|字符型|全称|中文|下拉|下拉选择|单选|请选择|精确到日"
)
_BESIDE = re.compile(rf"(?:{_MUST}|{_FORMAT})")
_AHEAD = re.compile(rf"\A(?:\((?:{_MUST})\)|(?:必填项?|选填项?)[:_\-,]?)(?=.)")
_BEHIND = re.compile(r"(?<=.)[:_\-,]?(?:必填项?|选填项?|必填字段)\Z")
_NUMBERED = re.compile(r"\A(?:\(?\d{1,2}[)、]|\d{1,2}[.．]|[一二三四五六七八九十]{1,3}、)(?=[^\d])")
_TAIL = re.compile(r"\A(?P<label>.+?)\((?P<remark>[^()]*)\)\Z")
_UNIT_BEHIND = re.compile(r"\A(?P<label>.+?)(?:[/\\,:;_\-|]+|(?=单位:))(?P<unit>[^/\\,;_|()]{1,10})\Z")
_UNIT_STUCK = re.compile(r"\A(?P<label>.{2,}?)(?P<unit>人民币万元|百万元|万元|亿元|千元|元)\Z")
_UNIT_SAID = re.compile(r"\A(?:(?:计量|金额|货币)?单位:?(?:为)?|以|按)?(?P<unit>.*?)(?:计|为单位)?\Z")


class Headings(list[str]):
    """The headings of a table, with the lines above them and the first rows below, as far as the file shows them."""

    def __init__(
        self, cells: Iterable[str], above: Sequence[Sequence[str]] = (), below: Sequence[Sequence[str]] = ()
    ) -> None:
        super().__init__(cells)
        self.above, self.below = above, below


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a heading: as `label`, with the unit stated beside it.

    `loose` marks a reading that only counts where no other column can be the field.
    """

    label: str
    unit: str = ""
    loose: bool = False


@lru_cache(1 << 14)
def label(heading: str) -> str:
    """A heading as it is compared: blanks, brackets' shapes, marks of obligation and capitals do not count."""
    return _unmarked(_plain(heading))


@lru_cache(1 << 14)
def readings_of(heading: str) -> tuple[Reading, ...]:
    """All ways to read a heading, the most exact first; none where it is empty or too long for a name."""
    if len(heading) > LONGEST:
        return ()
    plain = _STARS.sub("", _plain(heading)).strip(":;,。、")
    found = [Reading(plain)]
    marked = _unmarked(plain)
    found.append(Reading(marked))
    found += _with_units(marked)
    numbered = _NUMBERED.sub("", marked)
    if numbered != marked:
        found += [Reading(numbered), *_with_units(numbered)]
    found += [Reading(other, one.unit, loose=True) for one in found for other in _loosened(one.label)]
    return tuple(one for one in dict.fromkeys(found) if one.label)


def unit_of(remark: str) -> str:
    """The unit that a remark names, as it is compared: 单位：万元, 以万元计 and 万元 are one."""
    said = _UNIT_SAID.match(remark)
    return said["unit"] if said else remark


def is_money(unit: str) -> bool:
    """True for a unit of money, or a currency that leaves the usual unit: 人民币."""
    return unit in MONEY_UNITS or unit == "人民币" or unit.removeprefix("人民币").strip(",:") in MONEY_UNITS


def fen_of(unit: str, usual: int) -> int:
    """Fen in one unit of money; `usual` where only the currency is stated."""
    return MONEY_UNITS.get(unit) or MONEY_UNITS.get(unit.removeprefix("人民币").strip(",:"), usual)


def names_other_money(remark: str) -> bool:
    """True for what is a unit of money by its looks, and none that can be read: 万美元, 单位：角."""
    return bool(FOREIGN.search(remark.upper())) or ("单位" in remark and unit_of(remark) not in COUNT_UNITS)


def _plain(heading: str) -> str:
    return without_blanks(heading).translate(_BRACKETS).casefold()


def _unmarked(plain: str) -> str:
    """Without what says how, or whether, a cell is to be filled."""
    last, text = None, _STARS.sub("", plain)
    while text != last:
        last = text
        text = _BEHIND.sub("", _AHEAD.sub("", text)).strip(":;,。、") or text
        tail = _TAIL.match(text)
        if tail and (not tail["remark"] or _BESIDE.fullmatch(tail["remark"])):
            text = tail["label"]
    return text


def _with_units(text: str) -> list[Reading]:
    """The readings with a unit in brackets, behind a stroke, or stuck to the label."""
    found = []
    for form in (_TAIL, _UNIT_BEHIND):
        if tail := form.match(text):
            remark = tail["remark"] if form is _TAIL else tail["unit"]
            unit = unit_of(remark)
            if is_money(unit) or unit in COUNT_UNITS or names_other_money(remark):
                found.append(Reading(_unmarked(tail["label"]), unit))
    stuck = _UNIT_STUCK.match(text)
    if stuck and not found:
        found.append(Reading(_unmarked(stuck["label"]), stuck["unit"], loose=True))
    return found


def _loosened(text: str) -> list[str]:
    """The same words without brackets, and a day called a time."""
    return [
        other
        for other in (
            text.replace("(", "").replace(")", ""),
            re.sub("时间$", "日期", text),
            re.sub("日期$", "时间", text),
        )
        if other != text
    ]
