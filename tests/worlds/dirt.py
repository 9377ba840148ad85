"""Tables as people and other systems write them: a generator of dirt, from a seed.

Every value is drawn as what it means and as one of the ways in which it is written, some of which cannot be read. Two
tables come of it, one of enterprises and one of records, with headings as real files have them; and the same rows as a
request would state them.
"""

import csv
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from tests.worlds.files import code

AS_OF = date(2026, 6, 30)
ENDINGS = (".csv", ".gb.csv", ".xlsx", ".parquet", ".ndjson")
_FULL_WIDTH = str.maketrans({chr(c): chr(c + 0xFEE0) for c in range(0x21, 0x7F)})
_NOTHING = ("", "", "", "/", "-", "无", " ", "——", "null")
_TYPES = {
    "administrative_penalty": "行政处罚",
    "abnormal_operation": "经营异常名录",
    "serious_violation": "严重违法失信名单",
    "inspection": "抽查检查",
    "complaint": "投诉举报",
    "spot_check": "产品质量监督抽查",
    "honour": "荣誉",
    "tax_arrears": "欠税公告",
}
_WORDS = {
    "inspection": {
        "problem": ("problem", "发现问题", "发现问题 ", "Ｐｒｏｂｌｅｍ", "发现问题。"),
        "no_problem": ("no_problem", "未发现问题", "\u3000未发现问题", "未发现问题\u200b"),
    },
    "complaint": {
        "substantiated": ("substantiated", "属实", " 属实", "属实．"),
        "unsubstantiated": ("不属实", "Unsubstantiated"),
    },
    "spot_check": {"unqualified": ("不合格", "不合格\u00a0"), "qualified": ("合格", "QUALIFIED")},
}
_STATUSES = ("存续（在营、开业、在册）", "存续(在营、开业、在册)", "已注销", "注销 ", "吊销，未注销", "")
# Words that nobody knows, which count for nothing until someone explains them.
_UNKNOWN = ("转办", "另案", "见附件")


@dataclass
class Dirt:
    """Headings and rows of texts of both tables, and what a request would state; rows are known by their place."""

    firms: list[dict[str, str]] = field(default_factory=list)
    records: list[dict[str, str]] = field(default_factory=list)
    stated_firms: list[dict[str, Any]] = field(default_factory=list)
    stated_records: list[dict[str, Any]] = field(default_factory=list)
    headings: dict[str, dict[str, str]] = field(default_factory=dict)

    def write(self, kind: str, path: Path) -> Path:
        """The table of `kind` in the format that the name ends in; every cell is a text."""
        names = self.headings[kind]
        rows = [[row.get(name, "") for name in names] for row in getattr(self, kind)]
        _write(path, list(names.values()), rows)
        return path


def dirty(seed: int, firms: int = 40, records: int = 160, *, dated: bool = False) -> Dirt:
    """A population with dirt; where it is `dated` every row of records states the day on which it became known."""
    draw = random.Random(seed)  # noqa: S311
    made = Dirt()
    made.headings = {"firms": _headings(draw, _FIRM_HEADINGS), "records": _headings(draw, _RECORD_HEADINGS)}
    if not dated and draw.random() < 0.5:
        made.headings["records"].pop("recorded_at")
    money = draw.choice(("元", "万元"))
    made.headings["records"]["amount"] = draw.choice((f"金额（{money}）", f"金额[{money}]", f" 金额({money})*"))
    for number in range(firms):
        for written, stated in _statements(draw, number):
            made.firms.append(written)
            made.stated_firms.append(stated)
    for number in range(records):
        for written, stated in _versions(draw, number, firms, money, dated="recorded_at" in made.headings["records"]):
            made.records.append(written)
            made.stated_records.append(stated)
    made.firms, made.stated_firms = _shuffled(draw, made.firms, made.stated_firms)
    made.records, made.stated_records = _shuffled(draw, made.records, made.stated_records)
    return made


def _shuffled(draw: random.Random, *lists: list[Any]) -> tuple[list[Any], ...]:
    """The lists in one random order."""
    order = list(range(len(lists[0])))
    draw.shuffle(order)
    return tuple([one[place] for place in order] for one in lists)


_FIRM_HEADINGS = {
    "uscc": ("统一社会信用代码", "统一社会信用代码*", "uscc", "统一社会\n信用代码"),
    "registration_number": ("注册号", "registration_number"),
    "name": ("企业名称", "经营主体名称", "name"),
    "region": ("行政区划代码", "region"),
    "industry": ("行业代码", "industry", "行业代码（必填）"),
    "established_on": ("成立日期", "established_on", " 成立日期 "),
    "employees": ("从业人数", "从业人数（人）", "employees"),
    "status": ("登记状态", "status"),
    "address_verified": ("住所是否核实", "address_verified"),
    "": ("备注", "联系电话"),
}
_RECORD_HEADINGS = {
    "record_id": ("记录编号", "record_id", "记录编号 "),
    "uscc": ("统一社会信用代码", "统一社会信用代码（必填）", "uscc"),
    "type": ("记录类型", "type", "＊记录类型"),
    "occurred_on": ("发生日期", "occurred_on", "发生\n日期"),
    "recorded_at": ("知悉日期", "recorded_at"),
    "version": ("版本号", "version"),
    "ends_on": ("截止日期", "有效期至", "ends_on", "until"),
    "repaired_on": ("修复日期", "repaired_on"),
    "severity": ("严重程度", "severity", "严重程度（选填）"),
    "amount": (),
    "outcome": ("结果", "outcome", "结果*", "结果 "),
    "authority": ("决定机关", "authority"),
    "document_no": ("文书号", "document_no"),
    "": ("备注", "序号"),
}


def _headings(draw: random.Random, choices: Mapping[str, Sequence[str]]) -> dict[str, str]:
    names = list(choices)
    draw.shuffle(names)
    return {name: draw.choice(choices[name]) for name in names if choices[name]}


Pair = tuple[dict[str, str], dict[str, Any]]


def _statements(draw: random.Random, number: int) -> list[Pair]:
    """The rows of one enterprise: at times several, which leave things out, say other things, or state no code."""
    first = _firm(draw, number)
    if draw.random() < 0.7:
        return [first]
    made = [first]
    for _ in range(draw.choice((1, 1, 2))):
        written, stated = dict(first[0]), dict(first[1])
        written["uscc"] = draw.choice((written["uscc"], f" {written['uscc']} "))
        for name in draw.sample(("region", "industry", "employees", "status", "established_on"), k=2):
            written[name] = ""
            stated.pop(name, None)
        if draw.random() < 0.35:
            name, other = draw.choice((("name", "另一名称有限公司"), ("region", "370303"), ("industry", "G5410")))
            written[name] = stated[name] = other
        if first[1]["uscc"] == code(number + 1) and written["registration_number"] and draw.random() < 0.4:
            written["uscc"] = ""
        made.append((written, stated))
    return made


def registration_number(number: int) -> str:
    """A sound business registration number."""
    body = f"370102{number:08d}"
    product = 10
    for digit in map(int, body):
        product = ((product + digit) % 10 or 10) * 2 % 11
    return body + str((11 - product) % 10)


def _firm(draw: random.Random, number: int) -> Pair:
    uscc, cell = _code(draw, number + 1)
    established = AS_OF - timedelta(draw.randrange(100, 6_000))
    day, when = _day(draw, established, optional=True)
    staff = draw.choice((0, 3, 80, None))
    verified = draw.choice((True, False, None))
    written = {
        "uscc": cell,
        # Now and then that of a neighbour.
        "registration_number": registration_number(number + (draw.random() < 0.1)) if draw.random() < 0.6 else "",
        "name": f"示例{number}有限公司",
        "region": draw.choice(("370102", "370202", "")),
        "industry": draw.choice(("F5211", "C1353", " A0111", "")),
        "established_on": day,
        "employees": _nothing(draw) if staff is None else draw.choice((f"{staff}", f"{staff}.0", f" {staff} ")),
        "status": draw.choice(
            ("存续（在营、开业、在册）", "存续(在营、开业、在册)", "已注销", "注销 ", "吊销，未注销", "")
        ),
        "address_verified": _nothing(draw) if verified is None else _yes_or_no(draw, verified),
        "": draw.choice(("#N/A", "13912345678", "=1+1", "")),
    }
    # Where there is no code, the number is what the firm is known by.
    known_by = uscc or (f"REG-{written['registration_number']}" if written["registration_number"] else "")
    stated = {"uscc": known_by, "employees": staff, "address_verified": verified, "established_on": when}
    stated |= {name: written[name] for name in ("name", "region", "industry", "status") if written[name]}
    return written, stated


def _versions(draw: random.Random, number: int, firms: int, money: str, *, dated: bool) -> list[Pair]:
    """One record, at times in two versions with days and numbers of their own."""
    kind = draw.choice(list(_TYPES))
    occurred = AS_OF - timedelta(draw.randrange(0, 900))
    owner = draw.randrange(firms) + 1 if draw.random() < 0.97 else firms + 500
    identified = kind == "administrative_penalty" and draw.random() < 0.5
    several = dated and draw.random() < 0.2
    made = []
    for version in (1, 2) if several else (1,):
        written, stated = _record(draw, number, kind, occurred, owner, money)
        if identified:
            written |= {
                "authority": draw.choice(("甲市市场监管局", " 甲市市场监管局")),
                "document_no": _document(draw, number),
            }
            stated |= {"authority": "甲市市场监管局", "document_no": f"甲市监罚〔2026〕{number}号"}
        if dated:
            known = min(occurred + timedelta(10 * version), AS_OF)
            day, when = _day(draw, known, optional=False)
            written["recorded_at"], stated["recorded_at"] = day, when
        if several:
            written["version"], stated["version"] = draw.choice((f"{version}", f"{version}.0")), version
        made.append((written, stated))
    return made


def _record(draw: random.Random, number: int, kind: str, occurred: date, owner: int, money: str) -> Pair:
    uscc, cell = _code(draw, owner)
    day, when = _day(draw, occurred, optional=False)
    named, type_cell = _type(draw, kind)
    ends, ended = _end(draw, occurred)
    repaired, mended = _end(draw, occurred) if draw.random() < 0.15 else (_nothing(draw), None)
    severity_cell, severity = _severity(draw) if kind == "administrative_penalty" else ("", None)
    amount_cell, amount = _amount(draw, money)
    outcome_cell = _outcome(draw, kind)
    written = {
        "record_id": draw.choice((f"R{number}", f" R{number}", f"R{number}\u3000", f"Ｒ{number}")),
        "uscc": cell,
        "type": type_cell,
        "occurred_on": day,
        "ends_on": ends,
        "repaired_on": repaired,
        "severity": severity_cell,
        "amount": amount_cell,
        "outcome": outcome_cell,
        "": draw.choice(("", "见卷宗", "#REF!", "abc")),
    }
    stated = {"record_id": written["record_id"], "uscc": uscc, "type": named, "occurred_on": when, "ends_on": ended}
    stated |= {"repaired_on": mended, "severity": severity, "amount": amount, "outcome": outcome_cell or None}
    return written, stated


def _code(draw: random.Random, number: int) -> tuple[str, str]:
    """A code as a request states it and as a cell writes it; now and then one that is no code."""
    uscc = code(number)
    match draw.randrange(40):
        case 0:
            wrong = uscc[:-1] + ("0" if uscc[-1] != "0" else "1")
            return wrong, wrong
        case 1:
            return "", draw.choice(("", "无", " "))
        case 2 | 3 | 4:
            return uscc, draw.choice((uscc.lower(), f" {uscc}", f"{uscc}\u00a0", f"{uscc[:8]} {uscc[8:]}"))
        case 5 | 6:
            return uscc, uscc.translate(_FULL_WIDTH)
    return uscc, uscc


def _type(draw: random.Random, kind: str) -> tuple[str, str]:
    if draw.random() < 0.03:
        return "gossip", draw.choice(("传闻", "gossip"))
    if draw.random() < 0.02:
        return "", ""
    return kind, draw.choice((kind, _TYPES[kind], f"{_TYPES[kind]} ", kind.upper(), f"\u200b{_TYPES[kind]}"))


def _day(draw: random.Random, day: date, *, optional: bool) -> tuple[str, str | None]:
    if optional and draw.random() < 0.2:
        return _nothing(draw), None
    if draw.random() < 0.03:
        return draw.choice(("2026-02-30", "9999年99月", "昨天", "20261301")), "2026-02-30"
    ways = (
        f"{day:%Y-%m-%d}",
        f"{day:%Y/%m/%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y.%m.%d}",
        f"{day:%Y-%m-%d} 00:00:00",
        f"{day:%Y-%m-%d}T08:30:00+08:00",
        f"{day:%Y-%m-%d}".translate(_FULL_WIDTH),
        f" {day:%Y-%m-%d} ",
        f"{day:%Y%m%d}083000",
    )
    return draw.choice(ways), day.isoformat()


def _end(draw: random.Random, occurred: date) -> tuple[str, str | None]:
    if draw.random() < 0.4:
        return draw.choice((*_NOTHING, "长期")), None
    if draw.random() < 0.05:
        early = occurred - timedelta(30)
        return early.isoformat(), early.isoformat()
    day, when = _day(draw, occurred + timedelta(draw.randrange(1, 700)), optional=True)
    # Of an end it says that there is none.
    return day, None if day == "9999年99月" else when


def _severity(draw: random.Random) -> tuple[str, Any]:
    if draw.random() < 0.04:
        return "4", 4
    level = draw.choice((1, 2, 3))
    word = {1: "轻微", 2: "一般", 3: "严重"}[level]
    return draw.choice((f"{level}", word, f"{level}.0", f"{word} ", f"{level}".translate(_FULL_WIDTH))), level


def _amount(draw: random.Random, money: str) -> tuple[str, Any]:
    if draw.random() < 0.3:
        return _nothing(draw), None
    if draw.random() < 0.04:
        return draw.choice(("abc", "约五千", "-5")), "abc"
    thousands = draw.randrange(1, 900)
    if money == "万元":
        return draw.choice((f"{thousands / 10}", f"{thousands / 10:.2f}")), thousands * 1_000
    yuan = thousands * 1_000
    return draw.choice((f"{yuan}", f"{yuan:,}", f"{yuan}.00", f"{yuan}".translate(_FULL_WIDTH))), yuan


def _outcome(draw: random.Random, kind: str) -> str:
    if kind not in _WORDS or draw.random() < 0.1:
        return ""
    if draw.random() < 0.05:
        return draw.choice(_UNKNOWN)
    return draw.choice(draw.choice(list(_WORDS[kind].values())))


def _document(draw: random.Random, number: int) -> str:
    return draw.choice((f"甲市监罚〔2026〕{number}号", f"甲市监罚[2026]{number}号", f"甲市监罚（2026） {number}号"))


def _nothing(draw: random.Random) -> str:
    return draw.choice(_NOTHING)


def _yes_or_no(draw: random.Random, truth: bool) -> str:
    return draw.choice(("是", "是 ", "true", "Y", "1") if truth else ("否", "FALSE", "n", "０"))


def _write(path: Path, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    name = path.name
    if name.endswith(".csv"):
        encoding = "gb18030" if name.endswith(".gb.csv") else "utf-8"
        with path.open("w", encoding=encoding, newline="") as stream:
            # One line of headings, so that the line of a row tells its place.
            csv.writer(stream).writerows([[heading.replace("\n", "") for heading in headings], *rows])
    elif name.endswith(".xlsx"):
        book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False})
        sheet = book.add_worksheet("数据")
        for at, row in enumerate([headings, *rows]):
            for place, cell in enumerate(row):
                sheet.write_string(at, place, cell)
        book.close()
    elif name.endswith(".parquet"):
        columns = [pa.array([row[at] for row in rows], pa.string()) for at in range(len(headings))]
        pq.write_table(pa.table(columns, list(headings)), path, row_group_size=64)
    else:
        lines = [json.dumps(dict(zip(headings, row, strict=True)), ensure_ascii=False) for row in rows]
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def place_of_line(path: Path, line: int) -> int:
    """The place of the row at a line of a file that was written here, from 0."""
    return line - (1 if path.suffix in (".parquet", ".ndjson") else 2)
