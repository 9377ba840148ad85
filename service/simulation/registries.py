"""What the simulated bureau keeps registries of: its items, its officers, and which firms use lifts."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from service.demo.items import HEADINGS, QUALIFICATIONS
from service.demo.officers import HEADINGS as OFFICER_HEADINGS
from service.demo.officers import name_of_person
from service.demo.places import REGIONS
from service.demo.registries import write_registries, write_table

CITY = "9901"
COUNTIES = tuple(one for one in REGIONS if one.startswith(CITY))
# Two that are looked at together, one of a trade, one whose firms must be visited every year.
REGISTER, PUBLICITY, FOOD, LIFTS = "S01", "S02", "S03", "S04"
LIFT_TAG, LIFT_TITLE = "ZX01", "电梯使用单位"
_TO_SUPPLY = "示范：检查依据须由单位提供"
# Code, name, mode, industries, tag, frequency, and what its list asks to be looked at.
_ITEMS = (
    (REGISTER, "登记事项检查", "一般检查事项", "", "", ("至多", "1", "12")),
    (PUBLICITY, "公示信息检查", "一般检查事项", "", "", ("至多", "1", "12")),
    (FOOD, "食品销售监督检查", "重点检查事项", "F52、H62", "", ("", "", "")),
    (LIFTS, "特种设备使用检查", "特殊重点领域事项", "", LIFT_TITLE, ("至少", "1", "12")),
)
_KINDS = ("regions", "offices", "industries", "departments", "qualifications", "tags", "workdays")
_CERTIFIED, _ISSUER = timedelta(days=730), "青衡省人民政府"


def write_tables(folder: Path, day: date, officers: int) -> Iterator[tuple[str, Path]]:
    """The kind and the file of each table to import, in order: registries, items, officers."""
    written = write_registries(folder)
    for kind in _KINDS:
        yield from ((kind, table) for table in written[kind])
    yield "items", write_table(folder / "items.csv", HEADINGS, [*_items()])
    yield "inspectors", write_table(folder / "inspectors.csv", OFFICER_HEADINGS, [*_officers(day, officers)])


def write_lifts(folder: Path, codes: Sequence[str]) -> Path:
    """The file of the firms that use lifts."""
    headings = ("专项库代码", "统一社会信用代码", "来源")
    return write_table(folder / "lifts.csv", headings, [(LIFT_TAG, code, "模拟数据") for code in codes])


def officers_of(number: int) -> Iterator[tuple[str, str]]:
    """The number and the county of each officer, so many in each county."""
    for county in COUNTIES:
        yield from ((f"{county}-{one:02d}", county) for one in range(1, number + 1))


def login_of_officer(number: str) -> str:
    """The log-in of the account of an officer."""
    return f"officer-{number}"


def _items() -> Iterator[Sequence[str]]:
    for code, name, mode, industries, tag, often in _ITEMS:
        stated = (code, name, mode, _TO_SUPPLY, "2025-01-15", "", "", industries, tag, "", "", "")
        yield *stated, "实地检查", "", "", "2022-01-01", "企业、个体工商户", *often, ""


def _officers(day: date, number: int) -> Iterator[Sequence[str]]:
    codes = "、".join(sorted(code for code, _, _ in QUALIFICATIONS))
    since, until = (day - _CERTIFIED).isoformat(), (day + _CERTIFIED).isoformat()
    for place, (officer, county) in enumerate(officers_of(number)):
        certified = f"青行执{place + 1:06d}", _ISSUER, since, until, since
        who = officer, name_of_person(place), login_of_officer(officer), "", county, f"S{county}"
        yield *who, "执法人员", codes, "是" if place % 2 == 0 else "否", "", *certified
