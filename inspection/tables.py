"""Tables of a record: ASCII, tab-separated, one heading, LF at every end, sorted bytewise. One content, one file."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from inspection.faults import Fault
from inspection.hashing import FIELD

NUMBER = r"0|[1-9][0-9]{0,17}"
CODES = rf"{FIELD}(?:,{FIELD})*"
# So many characters are cut into lines at a time.
_STRIDE = 1 << 22


@dataclass(frozen=True)
class TableForm:
    """A kind of table: its file, its columns with the pattern of each, and how many of them identify a row."""

    file: str
    columns: tuple[tuple[str, str], ...]
    keys: int = 1

    @property
    def heading(self) -> str:
        """The first line, without its end."""
        return "\t".join(name for name, _ in self.columns)

    @cached_property
    def row(self) -> re.Pattern[str]:
        """The pattern of one line, without its end."""
        return re.compile("\t".join(f"({pattern})" for _, pattern in self.columns))


def write_table(form: TableForm, rows: Iterable[Sequence[str]]) -> bytes:
    """The file of `rows`, which come in any order; what is no row of the form is refused by ValueError."""
    lines = sorted("\t".join(row) for row in rows)
    for line in lines:
        if not form.row.fullmatch(line):
            raise ValueError(f"no row of {form.file}: {line!r}")
    return "\n".join((form.heading, *lines, "")).encode()


def read_table(form: TableForm, data: bytes) -> tuple[list[list[str]], list[Fault]]:
    """The columns of a file in its order, and all that is wrong with it; equal cells but keys are one text."""
    columns: list[list[str]] = [[] for _ in form.columns]
    try:
        text = data.decode("ascii")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        zh, en = "只能使用ASCII字符，且不带BOM", "only ASCII characters are allowed, and no BOM"
        return columns, [_fault(form, line, zh, en)]
    if not text.startswith(form.heading + "\n"):
        zh, en = f"第一行须为表头 {form.heading!r}", f"the first line must be the heading {form.heading!r}"
        return columns, [_fault(form, 1, zh, en)]
    if not text.endswith("\n"):
        zh, en = "最后一行须以换行符（LF）结束", "the last line must end with LF"
        return columns, [_fault(form, text.count("\n") + 1, zh, en)]
    faults = list(_read_lines(form, text, columns))
    return columns, faults or list(_faults_of_order(form, columns))


def _read_lines(form: TableForm, text: str, columns: list[list[str]]) -> Iterator[Fault]:
    match, known = form.row.fullmatch, dict[str, str]()
    keys, cells = columns[: form.keys], columns[form.keys :]
    names = ", ".join(name for name, _ in form.columns)
    zh = f"不是一行有效数据：须为 {names} 共{len(form.columns)}列，以制表符分隔"
    en = f"no row: {len(form.columns)} columns with a tab between them: {names}"
    for line, found in enumerate(_lines_of(text, len(form.heading) + 1), 2):
        row = match(found)
        if row is None:
            yield _fault(form, line, zh, en)
            continue
        groups = row.groups()
        for column, cell in zip(keys, groups, strict=False):
            column.append(cell)
        for column, cell in zip(cells, groups[form.keys :], strict=True):
            column.append(known.setdefault(cell, cell))


def _lines_of(text: str, start: int) -> Iterator[str]:
    """The lines from `start` on, without their ends; never all of them at once."""
    while start < len(text):
        end = text.find("\n", min(start + _STRIDE, len(text) - 1))
        yield from text[start:end].split("\n")
        start = end + 1


def _faults_of_order(form: TableForm, columns: list[list[str]]) -> Iterator[Fault]:
    keys: list[Any] = columns[0] if form.keys == 1 else list(zip(*columns[: form.keys], strict=True))
    for place in range(1, len(keys)):
        if keys[place - 1] >= keys[place]:
            if keys[place - 1] == keys[place]:
                key = " ".join(column[place] for column in columns[: form.keys])
                yield _fault(form, place + 2, f"{key} 重复出现", f"{key} stands twice")
            else:
                yield _fault(form, place + 2, "各行须按字节顺序排列", "rows must be sorted bytewise")


def _fault(form: TableForm, line: int, zh: str, en: str) -> Fault:
    return Fault(form.file, line, zh, en)
