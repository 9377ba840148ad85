"""Checks the sealed record of a random draw (DRAW-1) and names everything that does not fit.

    python3 verify.py FOLDER [--english]

Needs nothing but Python (3.8 or later): no package, no network, no other file of the system that drew. It reads the
folder, works out everything again from the frozen lists and the seed lines, and compares. Each check is numbered and
has a verdict; every failure is named with its file and line. Exit code: 0 all holds, 1 something does not, 2 no record.
"""

from __future__ import annotations

import hashlib
import heapq
import io
import itertools
import json
import math
import re
import sys
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TextIO

    Row = tuple[int, tuple[str, ...]]
    Team = tuple[str, ...]
    Teams = dict[str, Team]

FIELD = r"[0-9A-Za-z._-]{1,256}"
HEX = r"[0-9a-f]{64}"
FILE_NAME = r"[0-9A-Za-z._-]{1,255}"
NUMBER = r"(?:0|[1-9][0-9]{0,17})"
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"

FORMS = {
    "subjects.tsv": (("subject_id", FIELD), ("stratum", FIELD), ("cell", FIELD), ("need", FIELD)),
    "excluded.tsv": (("subject_id", FIELD), ("reason", FIELD), ("evidence", FIELD), ("stratum", FIELD)),
    "inspectors.tsv": (("inspector_id", FIELD), ("cap", NUMBER), ("lead", "[01]"), ("quals", rf"{FIELD}(?:,{FIELD})*")),
    "recusals.tsv": (("subject_id", FIELD), ("inspector_id", FIELD)),
    "probabilities.tsv": (
        ("subject_id", FIELD),
        ("stratum", FIELD),
        ("cell", FIELD),
        ("cell_size", NUMBER),
        ("cell_drawn", NUMBER),
        ("probability", rf"{NUMBER}/{NUMBER}"),
        ("ticket", HEX),
    ),
}
SEED_LINES = {
    "dice": r"dice\|[0-9]{20,}",
    "party": rf"party\|{FIELD}\|{HEX}",
    "lottery": rf"lottery\|{FIELD}\|{FIELD}\|[0-9]+(?:\.[0-9]+)*",
    "index": rf"index\|{FIELD}\|[0-9]{{8}}\|[0-9]+(?:\.[0-9]+)*",
    "secret": rf"secret\|{HEX}",
}
CHECKS = (
    ("齐全", "complete"),
    ("未改动", "unchanged"),
    ("格式与次序", "well ordered"),
    ("随机数", "the number"),
    ("数量", "sizes"),
    ("抽取", "selection"),
    ("执法人员", "officers"),
    ("上级抽取", "the draw above"),
    ("更换", "replacements"),
)
COMPLETE, UNCHANGED, ORDERED, SEED, SIZES, SELECTION, OFFICERS, PARENT, REPLACED = range(1, 10)


class Failure(NamedTuple):
    """One thing that does not fit: at which check, in which file, on which line (0: the whole file)."""

    check: int
    file: str
    line: int
    zh: str
    en: str


class Findings:
    """What the checks found: failures, what could not be checked and why, and figures worth saying."""

    def __init__(self) -> None:
        self.failures: list[Failure] = []
        self.left_out: dict[int, tuple[str, str]] = {}
        self.said: dict[int, tuple[str, str]] = {}

    def fail(self, check: int, file: str, line: int, zh: str, en: str) -> None:
        """Keeps one failure."""
        self.failures.append(Failure(check, file, line, zh, en))

    def leave_out(self, check: int, zh: str, en: str) -> None:
        """Keeps why a check could not be made; the first reason stays."""
        self.left_out.setdefault(check, (zh, en))

    def failed(self, *checks: int) -> bool:
        """Whether any of these checks has a failure."""
        return any(one.check in checks for one in self.failures)


# --- hashes


def hash_of(*fields: str) -> str:
    """The hash of fields, in hexadecimal digits."""
    return hashlib.sha256("|".join(("DRAW-1", *fields)).encode("ascii")).hexdigest()


def hasher_of(*fields: str) -> Callable[[str], bytes]:
    """The hash of these fields and one more, as bytes; what is the same for all of them is hashed once."""
    begun = hashlib.sha256("|".join(("DRAW-1", *fields, "")).encode("ascii"))

    def hash_ending(last: str) -> bytes:
        made = begun.copy()
        made.update(last.encode("ascii"))
        return made.digest()

    return hash_ending


def file_hash_of(path: Path) -> str:
    """The SHA-256 of a file."""
    made = hashlib.sha256()
    with path.open("rb") as stream:
        for block in iter(lambda: stream.read(1 << 20), b""):
            made.update(block)
    return made.hexdigest()


def ceil_of(dividend: int, divisor: int) -> int:
    """The quotient, rounded up, in whole numbers."""
    return -((-dividend) // divisor)


# --- reading


class Record:
    """A folder and what is wrong with it."""

    def __init__(self, folder: Path, findings: Findings, prefix: str = "") -> None:
        self.folder, self.findings, self.prefix = folder, findings, prefix

    def has(self, name: str) -> bool:
        """Whether the file lies there; a link or a folder of its name is no file."""
        return (self.folder / name).is_file() and not (self.folder / name).is_symlink()

    def fail(self, check: int, name: str, line: int, zh: str, en: str) -> None:
        """Keeps a failure in one of its files."""
        self.findings.fail(check, self.prefix + name, line, zh, en)

    def lines(self, name: str) -> Iterator[tuple[int, str]]:
        """The lines of a file with their numbers, without their ends; what is no line of ASCII is kept as failure."""
        with (self.folder / name).open("rb") as stream:
            number, last = 0, b"\n"
            for number, last in enumerate(stream, 1):
                try:
                    text = last.decode("ascii")
                except UnicodeDecodeError:
                    self.fail(ORDERED, name, number, "含有ASCII以外的字节", "holds bytes that are no ASCII")
                    continue
                yield number, text[:-1] if text.endswith("\n") else text
            if number == 0 or not last.endswith(b"\n"):
                self.fail(ORDERED, name, number, "末行未以换行符结束", "does not end with a line feed")

    def rows(self, name: str, *, check: int = ORDERED) -> Iterator[Row]:
        """The rows of a table with their line numbers, as far as they have its form; the rest is kept as failures."""
        form = FORMS[name]
        heading, pattern = "\t".join(one for one, _ in form), re.compile("\t".join(f"({one})" for _, one in form))
        keys = 2 if name == "recusals.tsv" else 1
        before: tuple[str, ...] | None = None
        for number, line in self.lines(name):
            if number == 1:
                if line != heading:
                    self.fail(check, name, 1, f"表头应为 {heading!r}", f"the heading should be {heading!r}")
                continue
            found = pattern.fullmatch(line)
            if found is None:
                self.fail(check, name, number, "不是该表的一行", "is no row of this table")
                continue
            row = found.groups()
            if before is not None and row[:keys] <= before:
                zh, en = ("重复", "stands twice") if row[:keys] == before else ("次序不对", "is out of order")
                self.fail(check, name, number, f"{row[0]} {zh}", f"{row[0]} {en}")
            before = row[:keys]
            yield number, row

    def document(self, name: str) -> dict[str, object] | None:
        """The content of a JSON file; None, with a failure, where it is not the one text of its content."""
        with (self.folder / name).open("rb") as stream:
            data = stream.read()
        try:
            content = json.loads(data.decode("ascii"))
            canonical = (json.dumps(content, sort_keys=True, separators=(",", ":")) + "\n").encode("ascii")
        except (ValueError, RecursionError) as error:
            self.fail(ORDERED, name, 1, f"无法读取：{error}", f"cannot be read: {error}")
            return None
        if canonical != data:
            zh, en = (
                "不是规范写法（键排序、无空格、末尾一个换行）",
                "is not in its one form (sorted keys, no blanks, one LF)",
            )
            self.fail(ORDERED, name, 1, zh, en)
        if not isinstance(content, dict):
            self.fail(ORDERED, name, 1, "应为一个对象", "should be one object")
            return None
        return content


# --- 1, 2: complete and unchanged

NEEDED = ("params.json", "subjects.tsv")
FROZEN = ("params.json", "subjects.tsv", "excluded.tsv", "inspectors.tsv", "recusals.tsv")
FOLLOWING = ("log.txt", "probabilities.tsv", "result.json", "seed.txt", "verify.py")
SEALED = "sealed.txt"
# What was replaced after the draw, and the list that names it; neither lies there where nothing was.
CHANGES, CHANGES_LIST = "changes.json", "changes.txt"
CHILD_FILE = re.compile(rf"child-({FIELD})-(params\.json|inspectors\.tsv|recusals\.tsv)")
CHILDREN = "children"


def is_folder(path: Path) -> bool:
    """Whether it is a folder of the record itself; a link is none, wherever it leads."""
    return path.is_dir() and not path.is_symlink()


def names_in(folder: Path) -> list[str]:
    """The names in a folder of the record; none where there is no such folder."""
    return sorted(one.name for one in folder.iterdir()) if is_folder(folder) else []


def read_hashes(record: Record, name: str) -> dict[str, tuple[str, int]]:
    """The hash of each file that a list of hashes names, with the line of the list."""
    named: dict[str, tuple[str, int]] = {}
    before = ""
    for number, line in record.lines(name) if record.has(name) else ():
        found = re.fullmatch(rf"({HEX})  ({FILE_NAME})", line)
        if found is None:
            record.fail(
                UNCHANGED, name, number, "不是“哈希值、两个空格、文件名”", "is not a hash, two blanks and a name"
            )
            continue
        digest, file = found.groups()
        if file <= before:
            record.fail(UNCHANGED, name, number, "文件名次序不对或重复", "names are out of order or stand twice")
        named[file], before = (digest, number), file
    return named


def check_files(record: Record) -> None:
    """Checks 1 and 2: every file that is named is there as it was frozen or sealed, and there is no other."""
    frozen, sealed = read_hashes(record, "manifest.txt"), read_hashes(record, SEALED)
    lists = [("manifest.txt", frozen, NEEDED), (SEALED, sealed, FOLLOWING)]
    if record.has(CHANGES) or record.has(CHANGES_LIST):
        lists.append((CHANGES_LIST, read_hashes(record, CHANGES_LIST), (CHANGES,)))
    for listing, names, must in lists:
        for name in must:
            if name not in names:
                record.fail(COMPLETE, listing, 0, f"没有列出 {name}", f"does not name {name}")
        for name, (digest, number) in names.items():
            if not record.has(name):
                record.fail(COMPLETE, name, 0, "缺少该文件", "is missing")
            elif file_hash_of(record.folder / name) != digest:
                where = f"{record.prefix}{listing}:{number}"
                record.fail(UNCHANGED, name, 0, f"不是 {where} 所列的文件", f"is not the file that {where} names")
    for name in frozen:
        if name not in FROZEN and not CHILD_FILE.fullmatch(name):
            record.fail(COMPLETE, "manifest.txt", 0, f"{name} 不是锁定的文件", f"{name} is no file that is frozen")
    for name in names_in(record.folder):
        is_known = name in frozen or name in FOLLOWING or name in ("manifest.txt", SEALED, CHANGES, CHANGES_LIST)
        if not is_known and not (name == CHILDREN and is_folder(record.folder / name)):
            record.fail(COMPLETE, name, 0, "清单中没有该文件", "is not named by any list")


# --- 3: well ordered


class Stratum(NamedTuple):
    """What is to be drawn of a stratum, as frozen."""

    num: int
    den: int
    min: int
    cell_min: int
    drawn: int
    drawn_by_cell: dict[str, int]


class Params(NamedTuple):
    """The frozen parameters."""

    draw_id: str
    strata: dict[str, Stratum]
    share: tuple[int, int]
    number: int | None
    team: int
    leads: int
    slack: int
    sweeps: int
    seed: list[str]
    reserve: str | None
    verifier: str | None
    parent: dict[str, object] | None
    part: dict[str, object] | None


# What the parameters may be at most, where they are frozen and here: a made-up record that asks for more would keep
# whoever checks it busy for ever.
MOST, MOST_TEAM, MOST_SWEEPS = 10**9, 100, 10_000


class Reading:
    """Values out of the parameters, and what is wrong with them."""

    def __init__(self) -> None:
        self.faults: list[tuple[str, str]] = []

    def whole(
        self, content: dict[str, object], key: str, least: int, default: int | None = None, most: int = MOST
    ) -> int:
        """A whole number from `least` to `most`; `least`, with a fault, where there is none."""
        found = content.get(key, default)
        if isinstance(found, bool) or not isinstance(found, int) or not least <= found <= most:
            self.fault(f"{key} 应为{least}至{most}的整数", f"{key} should be a whole number from {least} to {most}")
            return least
        return found

    def fault(self, zh: str, en: str) -> None:
        """Keeps what is wrong."""
        self.faults.append((zh, en))

    def stratum(self, name: str, content: dict[str, object]) -> Stratum:
        """What is to be drawn of a stratum."""
        listed = content.get("drawn", 0)
        by_cell = {cell: self.whole(listed, cell, 0) for cell in listed} if isinstance(listed, dict) else {}
        drawn = sum(by_cell.values()) if isinstance(listed, dict) else self.whole(content, "drawn", 0, 0)
        least, cell_least = self.whole(content, "min", 0, 0), self.whole(content, "cell_min", 0, 0)
        if cell_least and drawn and not by_cell:
            self.fault(f"{name}：有单元下限时，已抽户数须按单元写明", f"{name}: with cell_min, drawn goes by cell")
        if not re.fullmatch(FIELD, name):
            self.fault(f"{name!r} 不能作层名", f"{name!r} cannot name a stratum")
        num, den = self.whole(content, "num", 0), self.whole(content, "den", 1)
        return Stratum(num, den, least, cell_least, drawn, by_cell)

    def strata(self, listed: object) -> dict[str, Stratum]:
        """The strata by their names."""
        if not isinstance(listed, dict) or not listed or not all(isinstance(one, dict) for one in listed.values()):
            self.fault("没有写明各层", "names no strata")
            return {}
        return {name: self.stratum(name, one) for name, one in listed.items()}

    def share(self, pair: object) -> tuple[int, int]:
        """How many of how many shares of the year this batch draws."""
        if (
            isinstance(pair, list)
            and len(pair) == 2
            and all(type(one) is int for one in pair)
            and 1 <= pair[0] <= pair[1]
        ):
            return pair[0], pair[1]
        self.fault("share 应为两个整数 a ≤ b", "share should be two whole numbers, a <= b")
        return 1, 1

    def sources(self, listed: object) -> list[str]:
        """The sources of the number."""
        if isinstance(listed, list) and all(isinstance(one, str) for one in listed):
            return listed
        self.fault("seed 应为若干来源", "seed should list sources")
        return []


def read_params(record: Record) -> Params | None:
    """The parameters; None, with failures, where they cannot be used."""
    document = record.document("params.json")
    if document is None:
        return None
    reading, draw_id, verifier = Reading(), document.get("draw_id"), document.get("verifier")
    if document.get("spec") != "DRAW-1":
        reading.fault("spec 应为 DRAW-1", "spec should be DRAW-1")
    if not isinstance(draw_id, str) or not re.fullmatch(FIELD, draw_id):
        reading.fault("draw_id 不可用", "draw_id cannot be used")
    team = reading.whole(document, "team", 1, most=MOST_TEAM) if "team" in document else 0
    leads, slack = (reading.whole(document, key, 0) if team else 0 for key in ("leads", "slack"))
    sweeps = reading.whole(document, "sweeps", 0, most=MOST_SWEEPS) if team else 0
    parent, part, reserve = document.get("parent"), document.get("part"), document.get("reserve")
    params = Params(
        draw_id=str(draw_id),
        strata=reading.strata(document.get("strata")),
        share=reading.share(document.get("share", [1, 1])),
        number=reading.whole(document, "number", 0) if "number" in document else None,
        team=team,
        leads=leads,
        slack=slack,
        sweeps=sweeps,
        seed=reading.sources(document.get("seed", [])),
        reserve=reserve if isinstance(reserve, str) else None,
        verifier=verifier if isinstance(verifier, str) else None,
        parent=parent if isinstance(parent, dict) else None,
        part=part if isinstance(part, dict) else None,
    )
    if params.leads > team:
        reading.fault("leads 多于 team", "leads is more than team")
    if params.number is not None and len({one.den for one in params.strata.values()}) > 1:
        reading.fault("计划户数须按同一分母分配", "with a planned number all strata have one den")
    for zh, en in reading.faults:
        record.fail(ORDERED, "params.json", 1, zh, en)
    return None if reading.faults else params


def is_subject_id(text: str) -> bool:
    """Whether `text` is a unified social credit code with its check character, or `REG-` and a number."""
    if text.startswith("REG-"):
        return len(text) > 4
    if len(text) != 18 or any(one not in ALPHABET for one in text):
        return False
    total = sum(ALPHABET.index(one) * pow(3, place, 31) for place, one in enumerate(text[:17]))
    return ALPHABET.index(text[17]) == -total % 31


def check_lists(record: Record, params: Params, *, are_real: bool) -> dict[str, dict[str, int]]:
    """Check 3: lists have their one form and agree; returns the rows of each cell of each stratum."""
    sizes: dict[str, dict[str, int]] = {name: {} for name in params.strata}
    drawn = dict.fromkeys(params.strata, 0)
    excluded = record.rows("excluded.tsv") if record.has("excluded.tsv") else iter(())
    out = next(excluded, None)
    for number, (subject, stratum, cell, _) in record.rows("subjects.tsv"):
        if are_real and not is_subject_id(subject):
            record.fail(ORDERED, "subjects.tsv", number, f"{subject} 不是有效代码", f"{subject} is no valid code")
        if stratum not in sizes:
            zh, en = f"参数中没有层 {stratum}", f"the parameters have no stratum {stratum}"
            record.fail(ORDERED, "subjects.tsv", number, zh, en)
            continue
        sizes[stratum][cell] = sizes[stratum].get(cell, 0) + 1
        while out is not None and out[1][0] < subject:
            out = count_excluded(record, out, drawn, next(excluded, None))
        if out is not None and out[1][0] == subject:
            record.fail(ORDERED, "subjects.tsv", number, f"{subject} 已列为排除", f"{subject} is excluded, too")
    while out is not None:
        out = count_excluded(record, out, drawn, next(excluded, None))
    for name, one in params.strata.items():
        if record.has("excluded.tsv") and drawn[name] != one.drawn:
            zh = f"层 {name} 今年已抽 {one.drawn} 户，排除表中有 {drawn[name]} 户"
            en = f"stratum {name} has {one.drawn} drawn this year, excluded.tsv has {drawn[name]}"
            record.fail(ORDERED, "params.json", 1, zh, en)
    return sizes


def count_excluded(
    record: Record,
    row: Row,
    drawn: dict[str, int],
    following: Row | None,
) -> Row | None:
    """Counts an excluded row that was drawn this year; returns the row after it."""
    number, (_, reason, _, stratum) = row
    if reason == "drawn":
        if stratum in drawn:
            drawn[stratum] += 1
        else:
            zh, en = f"参数中没有层 {stratum}", f"the parameters have no stratum {stratum}"
            record.fail(ORDERED, "excluded.tsv", number, zh, en)
    return following


LOG_LINE = re.compile(
    rf"({HEX})\|({NUMBER})\|({FIELD})\|({HEX})\|([0-9TZ:-]{{20}})\|([a-z_]+)\|({NUMBER})\|({NUMBER})", re.ASCII
)
STEPS = ("locked", "number_obtained")


def check_log(record: Record, params: Params, commitment: str) -> None:
    """The log's lines hang together, and those of this draw show its list locked before its number was obtained."""
    before, steps, last = None, [], ""
    for place, line in record.lines("log.txt"):
        found = LOG_LINE.fullmatch(line)
        if found is None:
            record.fail(ORDERED, "log.txt", place, "不是存证日志的一行", "is no line of the log")
            continue
        previous, number, draw_id, fingerprint, time, state = found.groups()[:6]
        if before is not None and int(number) <= before[0]:
            record.fail(ORDERED, "log.txt", place, "编号未递增", "the numbers do not rise")
        follows = before is not None and int(number) == before[0] + 1
        if (follows and previous != before[1]) if before is not None else int(number) == 1 and previous != "0" * 64:
            record.fail(ORDERED, "log.txt", place, "与上一行的校验值不相接", "does not follow from the line before it")
        before = int(number), hashlib.sha256(line.encode("ascii")).hexdigest()
        if draw_id != params.draw_id:
            continue
        steps.append(state)
        if fingerprint != commitment:
            record.fail(ORDERED, "log.txt", place, "不是本名单的指纹", "is not the fingerprint of this list")
        if time < last:
            record.fail(ORDERED, "log.txt", place, "时间早于上一步", "is earlier than the step before")
        last = time
    if params.parent is None and tuple(steps[: len(STEPS)]) != STEPS:
        zh, en = "应先锁定名单，再取得随机数", "first the list is to be locked, then the number obtained"
        record.fail(ORDERED, "log.txt", 0, zh, en)


# --- 4: the number


def check_seed(record: Record, params: Params, commitment: str, *, are_real: bool) -> str:
    """Check 4: the seed lines are those that were planned; returns S, which follows from C and them."""
    lines = [line for _, line in record.lines("seed.txt")]
    for number, line in enumerate(lines, 1):
        pattern = SEED_LINES.get(line.partition("|")[0])
        if pattern is None or not re.fullmatch(pattern, line):
            record.fail(SEED, "seed.txt", number, "不是随机数的一种写法", "has none of the forms of a seed line")
    if not lines:
        record.fail(SEED, "seed.txt", 0, "没有随机数", "holds no number")
    if params.seed and len(params.seed) != len(lines):
        zh = f"锁定时写明 {len(params.seed)} 个来源，现有 {len(lines)} 行"
        record.fail(SEED, "seed.txt", 0, zh, f"{len(params.seed)} sources were frozen, {len(lines)} lines are here")
    for number, (planned, line) in enumerate(zip(params.seed, lines), 1):
        if not is_planned(planned, line):
            record.fail(SEED, "seed.txt", number, f"不是锁定时写明的来源 {planned}", f"is not the source {planned}")
    if are_real:
        check_plan(record, params)
    return hash_of("seed", commitment, *lines)


def is_planned(planned: str, line: str) -> bool:
    """Whether a seed line is what its entry in the parameters announced."""
    announced, found = planned.split("|"), line.split("|")
    kind = found[0]
    if announced[0] != kind:
        return False
    if kind in ("party", "secret"):
        return [*found[:-1], hashlib.sha256(found[-1].encode("ascii")).hexdigest()] == announced
    if kind == "dice":
        return len(announced) == 2 and str(len(found[-1])) == announced[1]
    if kind == "lottery":
        numbers = [int(one) for one in found[-1].split(".") if one.isdigit()]
        in_order = announced[3:] != ["sorted"] or numbers == sorted(numbers)
        return found[:3] == announced[:3] and in_order
    return found[:-1] == announced[: len(found) - 1]


def check_plan(record: Record, params: Params) -> None:
    """The sources are such that nobody could choose the number, and tiers cannot be worked out from it."""
    kinds = [one.partition("|")[0] for one in params.seed]
    if params.parent is None and not any(one in ("lottery", "index") for one in kinds):
        record.fail(SEED, "params.json", 1, "没有外部公布的随机数", "no number comes from outside")
    rules = {(Fraction(one.num, one.den), one.min, one.cell_min) for one in params.strata.values()}
    if len(rules) > 1 and "secret" not in kinds:
        zh, en = "抽取比例不止一个，却没有密封值", "there is more than one ratio, and no secret"
        record.fail(SEED, "params.json", 1, zh, en)


# --- 5: sizes


class Drawn(NamedTuple):
    """How many are drawn of a stratum: of it, of each cell, at least of each cell; and the rows of each cell."""

    n: int
    of_cell: dict[str, int]
    least: dict[str, int]
    sizes: dict[str, int]


def share_out(total: int, weights: dict[str, int]) -> dict[str, int]:
    """`total` divided in proportion to weights, by largest remainder; ties go to the name that comes first."""
    sum_of = sum(weights.values())
    if sum_of == 0:
        return dict.fromkeys(weights, 0)
    parts = {name: total * weight // sum_of for name, weight in weights.items()}
    left = total - sum(parts.values())
    for name in sorted(weights, key=lambda one: (-(total * weights[one] % sum_of), one))[:left]:
        parts[name] += 1
    return parts


def planned_shares_of(params: Params, rows: dict[str, int]) -> tuple[dict[str, int], int]:
    """What a planned number gives each stratum in this batch, and how many of the number nobody can take."""
    number, (a, b) = params.number or 0, params.share
    room = {name: rows[name] + one.drawn for name, one in params.strata.items()}
    weights = {name: one.num * room[name] for name, one in params.strata.items()}
    targets: dict[str, int] = {}
    while True:
        open_ones = {name: weight for name, weight in weights.items() if name not in targets}
        parts = share_out(number - sum(targets.values()), open_ones)
        full = [name for name, part in parts.items() if part > room[name]]
        if not full:
            targets.update(parts)
            break
        targets.update((name, room[name]) for name in full)
    owed = {name: max(0, targets[name] - one.drawn) for name, one in params.strata.items()}
    left = min(sum(owed.values()), max(0, number - sum(one.drawn for one in params.strata.values())))
    return share_out(ceil_of(left * a, b), owed), number - sum(targets.values())


def sizes_of(params: Params, sizes: dict[str, dict[str, int]], seed: str) -> tuple[dict[str, Drawn], int]:
    """How many are drawn of each stratum and cell, and how many of a planned number nobody can take."""
    rows = {name: sum(cells.values()) for name, cells in sizes.items()}
    planned, unplaced = planned_shares_of(params, rows) if params.number is not None else ({}, 0)
    made = {}
    for name, one in params.strata.items():
        (a, b), total = params.share, rows[name]
        target = ceil_of(one.num * (total + one.drawn), one.den)
        first = planned[name] if planned else ceil_of(max(0, target - one.drawn) * a, b)
        least = {
            cell: min(max(0, one.cell_min - one.drawn_by_cell.get(cell, 0)), size) for cell, size in sizes[name].items()
        }
        at_least = ceil_of(max(0, one.min - one.drawn) * a, b)
        n = max(min(total, max(at_least, first)), sum(least.values()))
        made[name] = Drawn(n, spread(name, n, sizes[name], least, seed), least, sizes[name])
    return made, unplaced


def spread(name: str, n: int, sizes: dict[str, int], least: dict[str, int], seed: str) -> dict[str, int]:
    """How many of each cell, by random rounding."""
    rest, room = n - sum(least.values()), sum(sizes.values()) - sum(least.values())
    start = int(hash_of("start", seed, name), 16)
    passed = given = 0
    made = {}
    for cell in sorted(sizes, key=lambda one: (hash_of("cell", seed, name, one), one)):
        passed += sizes[cell] - least[cell]
        until = ((passed * rest << 256) + start * room) // (room << 256) if room else 0
        made[cell] = least[cell] + until - given
        given = until
    return made


# --- 6: selection


def check_selection(record: Record, drawn: dict[str, Drawn], seed: str) -> list[str]:
    """Checks 5 and 6: sizes, probabilities and tickets of every row; returns the drawn in their order."""
    ticket_of = hasher_of("subject", seed)
    heaps: dict[tuple[str, str], list[tuple[int, str]]] = {}
    listed = record.rows("probabilities.tsv", check=SELECTION)
    for _, (subject, stratum, cell, _) in record.rows("subjects.tsv"):
        if stratum not in drawn:
            continue
        ticket, of_stratum = ticket_of(subject), drawn[stratum]
        compare_probability(record, next(listed, None), subject, (stratum, cell), of_stratum, ticket)
        heap = heaps.setdefault((stratum, cell), [])
        # The greatest of the smallest tickets stands first: negated, as a heap keeps the least there.
        entry = (-int.from_bytes(ticket, "big"), subject)
        if len(heap) < of_stratum.of_cell[cell]:
            heapq.heappush(heap, entry)
        elif heap and entry > heap[0]:
            heapq.heapreplace(heap, entry)
    for number, (subject, *_) in listed:
        record.fail(SELECTION, "probabilities.tsv", number, f"名单中没有 {subject}", f"{subject} is not on the list")
    return [subject for _, subject in sorted(itertools.chain(*heaps.values()), key=lambda one: (-one[0], one[1]))]


def compare_probability(
    record: Record,
    row: Row | None,
    subject: str,
    place: tuple[str, str],
    drawn: Drawn,
    ticket: bytes,
) -> None:
    """Compares a row of the probabilities with what follows from the lists."""
    if row is None:
        record.fail(SELECTION, "probabilities.tsv", 0, f"缺少 {subject}", f"{subject} is missing")
        return
    number, (named, stratum, cell, size, of_cell, probability, shown) = row
    if (named, stratum, cell) != (subject, *place):
        zh, en = f"应为 {subject}（{place[0]}，{place[1]}）", f"should be {subject} ({place[0]}, {place[1]})"
        record.fail(SELECTION, "probabilities.tsv", number, zh, en)
        return
    figures = drawn.sizes[cell], drawn.of_cell[cell]
    if (int(size), int(of_cell)) != figures:
        zh = f"{cell} 有 {figures[0]} 户，应抽 {figures[1]} 户"
        record.fail(
            SIZES, "probabilities.tsv", number, zh, f"{cell} has {figures[0]} rows, {figures[1]} are to be drawn"
        )
    chance = probability_of(drawn, cell)
    if probability != chance:
        record.fail(SIZES, "probabilities.tsv", number, f"入选概率应为 {chance}", f"the probability should be {chance}")
    if shown != ticket.hex():
        record.fail(
            SELECTION, "probabilities.tsv", number, f"{subject} 的签号不符", f"the ticket of {subject} is another"
        )


def probability_of(drawn: Drawn, cell: str) -> str:
    """The probability of a row of the cell to be drawn, as a fraction in its lowest terms."""
    rest, room = (figure - sum(drawn.least.values()) for figure in (drawn.n, sum(drawn.sizes.values())))
    least, rows = drawn.least[cell], drawn.sizes[cell]
    above, below = (least * room + (rows - least) * rest, rows * room) if room else (least, rows)
    common = math.gcd(above, below)
    return f"{above // common}/{below // common}"


# --- the result


def read_result(record: Record) -> dict[str, object]:
    """What the result says; nothing, with a failure, where it cannot be read."""
    document = record.document("result.json") or {}
    known = {"commitment", "seed", "selected", "max_load", "start", "teams", "unplaced", "unstaffed"}
    for key in sorted(set(document) - known):
        record.fail(ORDERED, "result.json", 1, f"不认识的字段 {key}", f"has a field that is not known: {key}")
    return document


def compare_result(record: Record, result: dict[str, object], check: int, key: str, expected: object) -> None:
    """Compares one field of the result with what follows from the lists; long ones at the first place that differs."""
    found = result.get(key)
    if found == expected:
        return
    if isinstance(found, list) and isinstance(expected, list):
        place = next((i for i, (one, other) in enumerate(zip(found, expected)) if one != other), None)
        if place is None:
            zh, en = f"{key} 应有 {len(expected)} 项", f"{key} should have {len(expected)} entries"
        else:
            zh = f"{key} 第 {place + 1} 项应为 {expected[place]}，写的是 {found[place]}"
            en = f"entry {place + 1} of {key} should be {expected[place]}, it says {found[place]}"
    else:
        zh, en = f"{key} 应为 {expected}", f"{key} should be {expected}"
    record.fail(check, "result.json", 1, zh, en)


# --- 7: officers


class Officer(NamedTuple):
    """An officer: how many visits at most, whether he may lead, what he is qualified for."""

    cap: int
    leads: bool
    quals: frozenset[str]


class Staffing:
    """Who may go to whom, and whether the rest can still be staffed."""

    def __init__(self, params: Params, officers: dict[str, Officer], eligible: dict[str, list[str]]) -> None:
        self.params, self.officers, self.eligible = params, officers, eligible
        self.allowed = {subject: frozenset(names) for subject, names in eligible.items()}

    def is_team(self, subject: str, team: Sequence[str]) -> bool:
        """Whether these are a valid team for the subject."""
        members = set(team)
        if len(team) != self.params.team or len(members) != len(team) or not members <= self.allowed[subject]:
            return False
        return sum(self.officers[one].leads for one in team) >= self.params.leads

    def can_carry(self, teams: Teams, limit: dict[str, int]) -> bool:
        """Whether the subjects of `teams` can all be staffed with nobody above his limit.

        The teams are a valid staffing but for loads; they are changed one member at a time, along the shortest chain of
        changes from somebody with too many to somebody with room, until nobody has too many or there is no such chain.
        """
        teams = dict(teams)
        visits: dict[str, set[str]] = {name: set() for name in self.officers}
        for subject, team in teams.items():
            for one in team:
                visits[one].add(subject)
        for name in sorted(self.officers):
            while len(visits[name]) > limit[name]:
                if not self.relieve(name, teams, visits, limit):
                    return False
        return True

    def relieve(self, name: str, teams: Teams, visits: dict[str, set[str]], limit: dict[str, int]) -> bool:
        """Takes one visit from somebody; False where nobody can take it, even if others hand theirs on."""
        came: dict[str, tuple[str, str]] = {}
        line, seen = [name], {name}
        for giver in line:
            for subject in sorted(visits[giver]):
                others = [one for one in teams[subject] if one != giver]
                for taker in self.eligible[subject]:
                    if taker in seen or not self.is_team(subject, [*others, taker]):
                        continue
                    came[taker] = giver, subject
                    if len(visits[taker]) < limit[taker]:
                        hand_on(taker, name, came, teams, visits)
                        return True
                    seen.add(taker)
                    line.append(taker)
        return False


def hand_on(
    taker: str,
    first: str,
    came: dict[str, tuple[str, str]],
    teams: Teams,
    visits: dict[str, set[str]],
) -> None:
    """Hands visits on along the chain that ends at `taker`."""
    while taker != first:
        giver, subject = came[taker]
        teams[subject] = tuple(taker if one == giver else one for one in teams[subject])
        visits[giver].remove(subject)
        visits[taker].add(subject)
        taker = giver


def read_officers(record: Record) -> dict[str, Officer]:
    """The officers by their numbers."""
    return {
        name: Officer(int(cap), lead == "1", frozenset(quals.split(",")))
        for _, (name, cap, lead, quals) in record.rows("inspectors.tsv")
    }


def eligible_of(record: Record, selected: Sequence[str], officers: dict[str, Officer]) -> dict[str, list[str]]:
    """Who may go to each of the selected: who has the qualification and is not recused."""
    wanted = set(selected)
    needs = {row[0]: row[3] for _, row in record.rows("subjects.tsv") if row[0] in wanted}
    recused = set()
    for number, (subject, officer) in record.rows("recusals.tsv") if record.has("recusals.tsv") else ():
        recused.add((subject, officer))
        if officer not in officers:
            record.fail(ORDERED, "recusals.tsv", number, f"没有执法人员 {officer}", f"there is no officer {officer}")
    return {
        subject: [
            name
            for name, one in sorted(officers.items())
            if needs[subject] in one.quals and (subject, name) not in recused
        ]
        for subject in selected
    }


def check_officers(record: Record, params: Params, selected: list[str], seed: str, result: dict[str, object]) -> None:
    """Check 7: load limit, start teams and mixing."""
    officers = read_officers(record)
    staffing = Staffing(params, officers, eligible_of(record, selected, officers))
    if "unstaffed" in result:
        check_unstaffed(record, staffing, selected)
        return
    start = read_teams(record, result, "start", selected, staffing)
    if start is None:
        return
    load = result.get("max_load")
    least = max(1, ceil_of(params.team * len(selected), max(1, len(officers))))
    if type(load) is not int or load < least:
        zh, en = f"max_load 应为不小于 {least} 的整数", f"max_load should be a whole number of {least} or more"
        record.fail(OFFICERS, "result.json", 1, zh, en)
        return
    if load > least and staffing.can_carry(start, {name: min(one.cap, load - 1) for name, one in officers.items()}):
        zh, en = f"max_load 不是最小：{load - 1} 也可以", f"max_load is not the least: {load - 1} is enough"
        record.fail(OFFICERS, "result.json", 1, zh, en)
    if not staffing.can_carry(start, {name: min(one.cap, load) for name, one in officers.items()}):
        zh, en = f"按 max_load {load} 无法全部安排", f"with max_load {load} not all can be staffed"
        record.fail(OFFICERS, "result.json", 1, zh, en)
    room = {name: min(one.cap, load + params.slack) for name, one in officers.items()}
    check_start(record, staffing, start, room, seed)
    mixed = mix_teams(staffing, selected, start, room, seed)
    if not record.findings.failed(OFFICERS):
        compare_teams(record, result, mixed)


def check_unstaffed(record: Record, staffing: Staffing, selected: Sequence[str]) -> None:
    """No officers were drawn: the selected really cannot be staffed, even with everybody up to his own limit."""
    teams = {}
    for subject in selected:
        names = sorted(staffing.eligible[subject], key=lambda one: not staffing.officers[one].leads)
        team = tuple(names[: staffing.params.team])
        if not staffing.is_team(subject, team):
            return
        teams[subject] = team
    if staffing.can_carry(teams, {name: one.cap for name, one in staffing.officers.items()}):
        zh, en = "写明人员不足，实际可以安排", "says that officers lack, but all can be staffed"
        record.fail(OFFICERS, "result.json", 1, zh, en)


def read_teams(
    record: Record, result: dict[str, object], key: str, selected: Sequence[str], staffing: Staffing
) -> Teams | None:
    """The teams under `key`; None, with failures, where they are not valid teams of the selected."""
    listed, teams = result.get(key), {}
    if not isinstance(listed, dict) or set(listed) != set(selected):
        record.fail(OFFICERS, "result.json", 1, f"{key} 应恰为抽中的各户", f"{key} should hold just those drawn")
        return None
    for subject in selected:
        team = listed[subject]
        is_list = isinstance(team, list) and all(isinstance(one, str) for one in team)
        if not is_list or team != sorted(team) or not staffing.is_team(subject, team):
            zh, en = f"{subject} 的检查组不符合条件：{team}", f"the team of {subject} is not valid: {team}"
            record.fail(OFFICERS, "result.json", 1, zh, en)
            continue
        teams[subject] = tuple(team)
    return teams if len(teams) == len(selected) else None


def check_start(record: Record, staffing: Staffing, start: Teams, room: dict[str, int], seed: str) -> None:
    """The start teams are the first by lot that leave the rest a staffing: what was skipped really could not be."""
    left, waiting = dict(room), dict(start)
    for team in start.values():
        for one in team:
            left[one] -= 1
    for one in sorted(name for name, many in left.items() if many < 0):
        zh, en = f"{one} 的任务多于上限", f"{one} has more visits than the limit"
        record.fail(OFFICERS, "result.json", 1, zh, en)
    if record.findings.failed(OFFICERS):
        return
    left = dict(room)
    for subject, team in start.items():
        del waiting[subject]
        lot_of = hasher_of("team", seed, subject)
        chosen = lot_of("|".join(team))
        free = [name for name in staffing.eligible[subject] if left[name] > 0]
        for other in itertools.combinations(free, staffing.params.team):
            if lot_of("|".join(other)) >= chosen or not staffing.is_team(subject, other):
                continue
            after = {name: many - (name in other) for name, many in left.items()}
            if staffing.can_carry(waiting, after):
                zh, en = f"{subject}：无故跳过 {other}", f"{subject}: {other} was skipped without cause"
                record.fail(OFFICERS, "result.json", 1, zh, en)
        for one in team:
            left[one] -= 1


def mix_teams(staffing: Staffing, selected: Sequence[str], start: Teams, room: dict[str, int], seed: str) -> Teams:
    """The teams after all proposals of the mixing."""
    size, names = staffing.params.team, sorted(staffing.officers)
    teams = [list(start[subject]) for subject in selected]
    load = dict.fromkeys(names, 0)
    for one in itertools.chain(*teams):
        load[one] += 1
    places, draw = size * len(selected), hasher_of("mix", seed)
    for turn in range(staffing.params.sweeps * places):
        x = int.from_bytes(draw(str(turn)), "big")
        p, q = x >> 192, (x >> 128) % 2**64
        here, member = divmod((p * places) >> 64, size)
        if x & 1:
            new, old = names[(q * len(names)) >> 64], teams[here][member]
            team = [*teams[here][:member], new, *teams[here][member + 1 :]]
            if load[new] < room[new] and staffing.is_team(selected[here], team):
                teams[here] = team
                load[new] += 1
                load[old] -= 1
            continue
        there, other = divmod((q * places) >> 64, size)
        if here == there:
            continue
        mine, yours = list(teams[here]), list(teams[there])
        mine[member], yours[other] = yours[other], mine[member]
        if staffing.is_team(selected[here], mine) and staffing.is_team(selected[there], yours):
            teams[here], teams[there] = mine, yours
    return {subject: tuple(sorted(team)) for subject, team in zip(selected, teams)}


def compare_teams(record: Record, result: dict[str, object], mixed: Teams) -> None:
    """Compares the teams of the result with those that follow from the start."""
    listed = result.get("teams")
    listed = listed if isinstance(listed, dict) else {}
    for subject in sorted(set(listed) | set(mixed)):
        expected = list(mixed.get(subject, ()))
        if listed.get(subject) != expected:
            zh = f"{subject} 的检查组应为 {expected}，写的是 {listed.get(subject)}"
            en = f"the team of {subject} should be {expected}, it says {listed.get(subject)}"
            record.fail(OFFICERS, "result.json", 1, zh, en)


# --- 8: the draw above


def check_parent(record: Record, params: Params, above: Record | None) -> None:
    """Check 8: what was free in a child draw was frozen with the draw above, and its subjects are those drawn there."""
    named = params.parent
    if named is None:
        return
    if above is None or not above.has("manifest.txt") or not above.has("result.json"):
        zh, en = "上级抽取的档案不在上一层", "the record of the draw above is not one level above"
        record.findings.leave_out(PARENT, zh, en)
        return
    if file_hash_of(above.folder / "manifest.txt") != named.get("C"):
        record.fail(PARENT, "params.json", 1, "不是上级抽取的指纹", "is not the fingerprint of the draw above")
    for name in ("params.json", "inspectors.tsv", "recusals.tsv"):
        kept = f"child-{params.draw_id}-{name}"
        if record.has(name) and (not above.has(kept) or frozen_text_of(record, name) != frozen_text_of(above, kept)):
            zh, en = "与上级抽取锁定时的文件不同", f"is not {kept} as frozen with the draw above"
            record.fail(PARENT, name, 0, zh, en)
    if not params.seed and file_hash_of(record.folder / "seed.txt") != file_hash_of(above.folder / "seed.txt"):
        zh, en = "不是上级抽取的随机数", "is not the number of the draw above, and none of its own was frozen"
        record.fail(PARENT, "seed.txt", 0, zh, en)
    check_part(record, params, above)


def frozen_text_of(record: Record, name: str) -> bytes:
    """The text of a file; of parameters without the fingerprint of the draw above, which nobody knew at its lock."""
    with (record.folder / name).open("rb") as stream:
        text = stream.read()
    return re.sub(rb'("parent":{)"C":"[0-9a-f]{64}",', rb"\g<1>", text) if name.endswith("params.json") else text


def check_part(record: Record, params: Params, above: Record) -> None:
    """The subjects of a child draw are its part of the selection above: those of its cells, with its qualification."""
    part, result = params.part or {}, above.document("result.json") or {}
    cells, selected = part.get("cells"), result.get("selected")
    if not isinstance(cells, list) or not isinstance(selected, list):
        record.fail(
            PARENT, "params.json", 1, "没有写明是上级抽取的哪一部分", "does not say which part of the draw above"
        )
        return
    drawn, need = {one for one in selected if isinstance(one, str)}, part.get("need")
    stratum, *others = params.strata
    if others or params.strata[stratum].num != params.strata[stratum].den:
        zh, en = "下级抽取应只有一层，且全部抽取", "should have one stratum, all of it drawn"
        record.fail(PARENT, "params.json", 1, zh, en)
    expected = {row[0]: row[2] for _, row in above.rows("subjects.tsv") if row[0] in drawn and row[2] in cells}
    for number, (subject, *rest) in record.rows("subjects.tsv"):
        cell = expected.pop(subject, None)
        if cell is None:
            zh, en = f"{subject} 不是上级抽中的", f"{subject} was not drawn above"
            record.fail(PARENT, "subjects.tsv", number, zh, en)
        elif rest != [stratum, cell, need]:
            zh, en = f"应为 {stratum}、{cell}、{need}", f"should be {stratum}, {cell}, {need}"
            record.fail(PARENT, "subjects.tsv", number, zh, en)
    for subject in sorted(expected):
        record.fail(PARENT, "subjects.tsv", 0, f"缺少上级抽中的 {subject}", f"{subject}, drawn above, is missing")


# --- 9: who was replaced

# Links of a chain: more were never made, and a made-up record must not keep whoever checks it busy.
MOST_LINKS = 1_000


class Change(NamedTuple):
    """A replacement: its place in the file, by which link, who left, and who came (None: nobody)."""

    place: int
    number: int
    link: str
    kind: str
    is_done: bool
    subject: str
    came: str | None


def check_replacements(record: Record, params: Params, seed: str, selected: Sequence[str]) -> None:
    """Check 9: every link that was revealed is of the chain that was frozen, and none else came than it says.

    Of officers the link alone is checked: who was on leave or recused later is in no file of the record.
    """
    if not record.has(CHANGES):
        record.findings.leave_out(REPLACED, "没有更换", "nobody was replaced")
        return
    changes = read_changes(record)
    for one in changes:
        if not is_link(one.link, one.number, params.reserve):
            zh, en = (
                f"第{one.place}项的链节不属于锁定时的链",
                f"the link of entry {one.place} is not of the frozen chain",
            )
            record.fail(REPLACED, CHANGES, 1, zh, en)
    numbers = sorted(one.number for one in changes)
    if numbers != list(range(1, len(numbers) + 1)):
        zh, en = f"链节应为1至{len(numbers)}，各用一次", f"the links should be 1 to {len(numbers)}, each used once"
        record.fail(REPLACED, CHANGES, 1, zh, en)
    check_who_came(record, [one for one in changes if one.kind == "subject" and one.is_done], seed, selected)
    if changes:
        record.findings.said.setdefault(REPLACED, (f"{len(changes)} 次", f"{len(changes)} of them"))


def read_changes(record: Record) -> list[Change]:
    """The replacements, in the order in which they were made; what is none of them is kept as failure."""
    document = record.document(CHANGES) or {}
    listed, changes = document.get("changes"), []
    if set(document) != {"changes"} or not isinstance(listed, list):
        record.fail(ORDERED, CHANGES, 1, "应为若干更换", "should list replacements")
        return []
    if len(listed) > MOST_LINKS:
        record.fail(ORDERED, CHANGES, 1, f"多于{MOST_LINKS}次更换", f"lists more than {MOST_LINKS} replacements")
        return []
    for place, one in enumerate(listed, 1):
        fields = one if isinstance(one, dict) else {}
        number, came = fields.get("number"), fields.get("came")
        texts = [fields.get(name) for name in ("link", "kind", "status", "subject")]
        if (
            isinstance(number, bool)
            or not isinstance(number, int)
            or not 1 <= number <= MOST_LINKS
            or not all(isinstance(text, str) and text.isascii() for text in texts)
            or texts[1] not in ("subject", "officer")
            or not (came is None or isinstance(came, str))
        ):
            record.fail(ORDERED, CHANGES, 1, f"第{place}项不是一次更换", f"entry {place} is no replacement")
            continue
        link, kind, status, subject = map(str, texts)
        changes.append(Change(place, number, link, kind, status == "done", subject, came))
    return changes


def is_link(link: str, number: int, end: str | None) -> bool:
    """Whether so many hashes of the link, one of another, lead to the end of the chain."""
    if not re.fullmatch(HEX, link):
        return False
    value = bytes.fromhex(link)
    for _ in range(number):
        value = hashlib.sha256(value).digest()
    return value.hex() == end


def check_who_came(record: Record, changes: Sequence[Change], seed: str, selected: Sequence[str]) -> None:
    """Of those not drawn in the cell of who left, else in its stratum, the one with the smallest lot has to come."""
    leaving, taken = {one.subject for one in changes}, set(selected)
    place_of = {row[0]: (row[1], row[2]) for _, row in record.rows("subjects.tsv") if row[0] in leaving}
    strata = {stratum for stratum, _ in place_of.values()}
    left: dict[str, dict[str, list[str]]] = {stratum: {} for stratum in strata}
    for _, row in record.rows("subjects.tsv"):
        if row[1] in strata and row[0] not in taken:
            left[row[1]].setdefault(row[2], []).append(row[0])
    for one in changes:
        if one.subject not in taken or one.subject not in place_of:
            zh, en = f"{one.subject} 没有抽中", f"{one.subject} was not drawn"
            record.fail(REPLACED, CHANGES, 1, zh, en)
            continue
        stratum, cell = place_of[one.subject]
        cells = left[stratum]
        names = [name for name in cells.get(cell, []) if name not in taken]
        names = names or [name for all_names in cells.values() for name in all_names if name not in taken]
        lot_of = hasher_of("reserve", seed, one.link)
        expected = min(names, key=lambda name: (lot_of(name), name), default=None)
        if one.came != expected:
            zh = f"第{one.place}项补入的应为 {expected}，写的是 {one.came}"
            en = f"{expected} should come by entry {one.place}, it says {one.came}"
            record.fail(REPLACED, CHANGES, 1, zh, en)
        if one.came is not None:
            taken.add(one.came)


# --- all of it


def check_record(folder: Path, findings: Findings, prefix: str = "", above: Record | None = None) -> None:
    """Makes every check of the record in `folder`, and of the child draws below it."""
    record = Record(folder, findings, prefix)
    check_files(record)
    if not all(record.has(name) for name in ("manifest.txt", *NEEDED, *FOLLOWING)):
        return
    params, result = read_params(record), read_result(record)
    if params is None:
        return
    commitment = file_hash_of(record.folder / "manifest.txt")
    if result.get("commitment") != commitment:
        zh, en = f"指纹为 {commitment}，结果不是据此抽取的", f"has the fingerprint {commitment}, the result another"
        record.fail(UNCHANGED, "manifest.txt", 0, zh, en)
    check_verifier(record, params)
    check_log(record, params, commitment)
    are_real = record.has("excluded.tsv") or params.parent is not None
    if not are_real:
        zh, en = "仅核对算法：没有排除名单", "arithmetic only: there is no list of who was excluded"
        findings.said[ORDERED] = zh, en
    sizes = check_lists(record, params, are_real=are_real)
    seed = check_seed(record, params, commitment, are_real=are_real)
    compare_result(record, result, SEED, "seed", seed)
    drawn, unplaced = sizes_of(params, sizes, seed)
    if result.get("unplaced", 0) != unplaced:
        compare_result(record, result, SIZES, "unplaced", unplaced)
    selected = check_selection(record, drawn, seed)
    compare_result(record, result, SELECTION, "selected", selected)
    findings.said.setdefault(SELECTION, (f"抽中 {len(selected)} 户", f"{len(selected)} were drawn"))
    if record.has("inspectors.tsv") and params.team:
        check_officers(record, params, selected, seed, result)
    elif not is_folder(record.folder / CHILDREN):
        findings.leave_out(OFFICERS, "没有抽取执法人员", "no officers are drawn in it")
    check_parent(record, params, above)
    check_replacements(record, params, seed, selected)
    check_children(record, params)


def check_verifier(record: Record, params: Params) -> None:
    """The frozen parameters name this very file, and it is the one that lies in the record."""
    mine = file_hash_of(Path(__file__))
    if params.verifier not in (None, mine):
        zh, en = "锁定的不是这一份核验程序", "the parameters name another verifier than this file"
        record.fail(UNCHANGED, "params.json", 1, zh, en)
    if file_hash_of(record.folder / "verify.py") != mine:
        zh, en = "正在运行的不是档案中的核验程序", "is not the verifier that runs"
        record.fail(UNCHANGED, "verify.py", 0, zh, en)


def check_children(record: Record, params: Params) -> None:
    """Every child draw that the manifest names lies below, and is checked like this one."""
    names = sorted({found.group(1) for found in map(CHILD_FILE.fullmatch, read_names(record)) if found})
    there = names_in(record.folder / CHILDREN)
    for name in sorted({*names, *there}):
        if name not in there or name not in names:
            zh, en = (
                ("没有下级抽取", "this child draw is missing") if name in names else ("锁定时没有", "was not frozen")
            )
            record.fail(COMPLETE, f"{CHILDREN}/{name}", 0, zh, en)
        if name in there and not is_folder(record.folder / CHILDREN / name):
            zh, en = "不是档案中的文件夹", "is no folder of the record"
            record.fail(COMPLETE, f"{CHILDREN}/{name}", 0, zh, en)
        elif name in there:
            check_record(record.folder / CHILDREN / name, record.findings, f"{record.prefix}{CHILDREN}/{name}/", record)
    if not names and not there and params.parent is None:
        record.findings.leave_out(PARENT, "没有下级抽取", "it has no child draws")


def read_names(record: Record) -> list[str]:
    """The names in the manifest."""
    with (record.folder / "manifest.txt").open(encoding="ascii", errors="replace") as stream:
        return [line.rstrip("\n").partition("  ")[2] for line in stream]


def shown(text: str) -> str:
    """The text on one line, as it is but for what no screen shows: names and values of a record are a stranger's."""
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in text)


def say_findings(findings: Findings, out: TextIO, *, english: bool) -> None:
    """Prints the verdict of each check, then every failure with its file and line."""
    place = int(english)
    for number, names in enumerate(CHECKS, 1):
        failures = sum(one.check == number for one in findings.failures)
        if failures:
            verdict = (f"不符，{failures} 处", f"does not hold: {failures}")[place]
        elif number in findings.left_out:
            verdict = ("未核：", "not checked: ")[place] + findings.left_out[number][place]
        else:
            verdict = ("通过", "holds")[place]
        more = findings.said.get(number)
        out.write(shown(f"{number} {names[place]}: {verdict}{f' ({more[place]})' if more else ''}") + "\n")
    for one in findings.failures:
        where = f"{one.file}:{one.line}" if one.line else one.file
        out.write(shown(f"{one.check} {where}: {one.en if english else one.zh}") + "\n")
    out.write((("不符" if findings.failures else "全部通过"), ("FAILED" if findings.failures else "OK"))[place] + "\n")


def main(arguments: Sequence[str], out: TextIO = sys.stdout) -> int:
    """Checks the folder that is named; returns the exit code."""
    if isinstance(out, io.TextIOWrapper):
        # A terminal or a pipe of another encoding is told what it cannot show, too.
        out.reconfigure(errors="backslashreplace")
    english = "--english" in arguments
    folders = [one for one in arguments if one != "--english"]
    if len(folders) != 1 or not Path(folders[0], "manifest.txt").is_file():
        out.write("用法：python3 verify.py 档案文件夹 [--english] Usage: python3 verify.py FOLDER [--english]\n")
        return 2
    findings, folder = Findings(), Path(folders[0]).resolve()
    above = Record(folder.parent.parent, findings, "../../") if folder.parent.name == CHILDREN else None
    try:
        check_record(folder, findings, above=above)
    except OSError as error:
        zh, en = f"无法读取：{error.strerror}", f"cannot be read: {error.strerror}"
        findings.fail(COMPLETE, str(error.filename), 0, zh, en)
    say_findings(findings, out, english=english)
    return 1 if findings.failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
