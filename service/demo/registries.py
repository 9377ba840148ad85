"""The registries of the invented bureau: names for the codes that its data use, invented offices, and working days.

The table of 2027 is made up and marked as such: the notice on that year's holidays is not part of the product.
"""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow.parquet as pq

from service.demo.industries import INDUSTRIES
from service.demo.items import (
    HEADINGS,
    INSPECTING,
    INSPECTS_FROM,
    QUALIFICATIONS,
    TAGGED_INDUSTRIES,
    TAGS,
    items,
    other_subjects,
)
from service.demo.places import CITIES, DEPARTMENTS, REGION_CITIES, REGION_DISTRICTS, REGIONS

Rows = Sequence[Sequence[str]]
PROVINCE, PROVINCE_NAME = "99", "青衡省"
_CITIES = {
    "青岚市": "Qinglan",
    "云岫市": "Yunxiu",
    "临澜市": "Linlan",
    "安禾市": "Anhe",
    "澄浦市": "Chengpu",
    "霁川市": "Jichuan",
}
_DISTRICTS = {
    "城东区": "Chengdong District",
    "城西区": "Chengxi District",
    "滨河区": "Binhe District",
    "高新区": "Gaoxin District",
    "南山县": "Nanshan County",
    "北湖县": "Beihu County",
    "临港区": "Lingang District",
}
_SECTIONS = {
    "A": ("农、林、牧、渔业", "Agriculture, forestry and fishing"),
    "B": ("采矿业", "Mining"),
    "C": ("制造业", "Manufacturing"),
    "D": ("电力、热力、燃气及水生产和供应业", "Electricity, heat, gas and water supply"),
    "E": ("建筑业", "Construction"),
    "F": ("批发和零售业", "Wholesale and retail"),
    "G": ("交通运输、仓储和邮政业", "Transport, storage and post"),
    "H": ("住宿和餐饮业", "Accommodation and catering"),
    "I": ("信息传输、软件和信息技术服务业", "Information technology"),
    "J": ("金融业", "Finance"),
    "K": ("房地产业", "Real estate"),
    "L": ("租赁和商务服务业", "Leasing and business services"),
    "M": ("科学研究和技术服务业", "Research and technical services"),
    "N": ("水利、环境和公共设施管理业", "Water, environment and public facilities"),
    "O": ("居民服务、修理和其他服务业", "Household, repair and other services"),
    "P": ("教育", "Education"),
    "Q": ("卫生和社会工作", "Health and social work"),
    "R": ("文化、体育和娱乐业", "Culture, sports and entertainment"),
}
_OFF = {
    2025: "01-01 01-01;01-28 02-04;04-04 04-06;05-01 05-05;05-31 06-02;10-01 10-08",
    2026: "01-01 01-03;02-15 02-23;04-04 04-06;05-01 05-05;06-19 06-21;09-25 09-27;10-01 10-07",
    2027: "01-01 01-03;02-05 02-12;04-03 04-05;05-01 05-05;06-09 06-09;09-15 09-15;10-01 10-07",
}
_ON = {
    2025: "01-26 02-08 04-27 09-28 10-11",
    2026: "01-04 02-14 02-28 05-09 09-20 10-10",
    2027: "02-20 05-08 10-09",
}
INVENTED_YEAR = 2027
_LEVELS = {2: "省级", 4: "市级", 6: "县级"}
# The number of the bureau among the departments of a place.
_BUREAU = 1


def regions() -> Iterator[Sequence[str]]:
    """Code, name and English name of the province, its cities and their districts."""
    yield PROVINCE, PROVINCE_NAME, "Qingheng Province"
    for code, city in CITIES.items():
        yield code, city, _CITIES[city]
    for code, district in zip(REGIONS, REGION_DISTRICTS, strict=True):
        yield code, district, _DISTRICTS[district]


def offices() -> Iterator[Sequence[str]]:
    """Code, name, English name and region of each district's office."""
    for code, city, district in zip(REGIONS, REGION_CITIES, REGION_DISTRICTS, strict=True):
        english = f"{_CITIES[city]} {_DISTRICTS[district].split()[0]} Office"
        yield f"S{code}", f"{city[:-1]}{district[:-1]}监管所", english, code


def industries() -> Iterator[Sequence[str]]:
    """Code, name and English name of the sections that the enterprises belong to."""
    used = {industry.code[0] for industry in INDUSTRIES}
    for letter in sorted(used):
        yield letter, *_SECTIONS[letter]


def departments() -> Iterator[Sequence[str]]:
    """Code, name, level and first day of inspections of the authorities of each district, city and the province.

    Several districts may share one; a city's and the province's own stand above those below them of the same kind.
    """
    seen: set[str] = set()
    for code, city, district in zip(REGIONS, REGION_CITIES, REGION_DISTRICTS, strict=True):
        for number, (pattern, _) in enumerate(DEPARTMENTS.values(), 1):
            name = pattern.format(city=city, district=district)
            own = code if "{district}" in pattern else code[:4] if "{city}" in pattern else PROVINCE
            if name not in seen:
                seen.add(name)
                code_of = f"{own}-{number}"
                level = _LEVELS[len(own)]
                yield code_of, name, level, INSPECTS_FROM if number == _BUREAU or code_of in INSPECTING else ""


def workdays(years: Sequence[int]) -> Iterator[Sequence[str]]:
    """First day, last day and kind of the holidays and make-up days of the years."""
    for year in years:
        for span in _OFF[year].split(";"):
            first, last = span.split()
            yield f"{year}-{first}", f"{year}-{last}", "休息"
        for day in _ON[year].split():
            yield f"{year}-{day}", "", "上班"


def write_registries(folder: Path) -> dict[str, list[Path]]:
    """The files of each registry, written to the folder; those of working days that are made up stand last."""
    named, known = ("代码", "名称", "英文名称"), [year for year in _OFF if year != INVENTED_YEAR]
    days = ("开始日期", "结束日期", "类型")
    return {
        "regions": [write_table(folder / "regions.csv", ("区划代码", "区划名称", "英文名称"), list(regions()))],
        "offices": [write_table(folder / "offices.csv", (*named, "辖区代码"), list(offices()))],
        "industries": [write_table(folder / "industries.csv", named, list(industries()))],
        "departments": [write_table(folder / "departments.csv", (*named[:2], "层级", "可检查自"), list(departments()))],
        "qualifications": [write_table(folder / "qualifications.csv", named, QUALIFICATIONS)],
        "tags": [write_table(folder / "tags.csv", named, TAGS)],
        "other-subjects": [
            write_table(
                folder / "other-subjects.csv", (*named[:2], "区划代码", "对象类别", "地址"), list(other_subjects())
            )
        ],
        "items": [write_table(folder / "items.csv", HEADINGS, list(items()))],
        "workdays": [
            write_table(folder / "workdays.csv", days, list(workdays(known))),
            write_table(folder / "workdays-invented.csv", days, list(workdays([INVENTED_YEAR]))),
        ],
    }


def write_tagged(folder: Path) -> Path:
    """The file of the subjects under each tag: of the enterprises in the folder, and the public places with lifts."""
    columns = pq.read_table(folder / "enterprises.parquet", columns=["uscc", "industry"]).to_pydict()
    tagged = [
        (TAGGED_INDUSTRIES[industry], uscc, "示范名单")
        for uscc, industry in zip(columns["uscc"], columns["industry"], strict=True)
        if uscc and industry in TAGGED_INDUSTRIES
    ]
    places = [("ZX01", code, "示范名单") for code, *_ in other_subjects()]
    rows = list(dict.fromkeys([*tagged, *places]))
    return write_table(folder / "tagged.csv", ("专项库代码", "统一社会信用代码", "来源"), rows)


def write_table(path: Path, headings: Sequence[str], rows: Rows) -> Path:
    """The path of a table, which is written there as people write theirs."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows([headings, *rows])
    return path
