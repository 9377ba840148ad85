"""Accounts as a workbook states them: one row each, with roles, where they hold and for which lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rules.fields import Field, Kind
from rules.texts import Text
from service.core.errors import ProductError
from service.core.files.as_text import texts_of_column
from service.core.files.faults import REASONS
from service.core.files.opening import open_source

MOST_ROWS = 5_000
_PARTED = re.compile(r"[、,，;；/\n]+")
FIELDS = {
    field.name: field
    for field in (
        Field("login", Kind.TEXT, ("账号", "登录名"), "log-in", "none", required=True, aliases=("username",)),
        Field("name", Kind.TEXT, ("姓名", "名称"), "name", "none", required=True),
        Field("department", Kind.TEXT, ("部门", "科室", "单位"), "department", "none"),
        Field("email", Kind.TEXT, ("邮箱", "电子邮箱"), "e-mail", "no mail", aliases=("email", "mail")),
        Field("roles", Kind.TEXT, ("角色",), "roles", "no role", aliases=("role",)),
        Field("regions", Kind.TEXT, ("区域", "行政区划", "辖区"), "regions", "everywhere", aliases=("region",)),
        Field("offices", Kind.TEXT, ("监管所", "属地监管所"), "offices", "no office", aliases=("office",)),
        Field("lines", Kind.TEXT, ("业务条线", "条线"), "lines", "every line", aliases=("line",)),
    )
}
HEADINGS = {name: Text(field.zh[0], field.en) for name, field in FIELDS.items()}


@dataclass(frozen=True, slots=True)
class StatedAccount:
    """What a row states; several roles, places or lines are parted by commas or 、."""

    line: int
    login: str = ""
    name: str = ""
    department: str = ""
    email: str = ""
    roles: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FaultyRow:
    """Why a row cannot be taken: its line, the field, and what to do."""

    line: int
    field: str
    why: Text


def read_accounts(path: Path) -> tuple[list[StatedAccount], list[FaultyRow]]:
    """The rows of the table, and what of it cannot be read; raises ProductError where all of it cannot be."""
    source = open_source(path, FIELDS)
    used = [name for name, column in source.columns.items() if column.used]
    rows: list[StatedAccount] = []
    faults: list[FaultyRow] = []
    for batch in source.batches(used):
        faults += [FaultyRow(one.line, one.column, REASONS[one.fault]) for one in batch.rejects]
        columns = [texts_of_column(batch.columns[name], source.columns[name]).to_pylist() for name in used]
        for line, texts in zip(batch.line_numbers().tolist(), zip(*columns, strict=True), strict=True):
            stated = {name: (text or "").strip() for name, text in zip(used, texts, strict=True)}
            if any(stated.values()):
                rows.append(_account_of(line, stated))
        if len(rows) > MOST_ROWS:
            raise _too_many(path)
    if not rows and not faults:
        raise _no_account(path)
    return rows, faults


def _account_of(line: int, stated: dict[str, str]) -> StatedAccount:
    def parts(name: str) -> tuple[str, ...]:
        return tuple(_parts_of(stated.get(name, "")))

    login, name, department, email = (stated.get(one, "") for one in ("login", "name", "department", "email"))
    places = parts("regions"), parts("offices"), parts("lines")
    return StatedAccount(line, login, name, department, email, parts("roles"), *places)


def _parts_of(text: str) -> Iterator[str]:
    yield from (part for piece in _PARTED.split(text) if (part := piece.strip()))


def _no_account(path: Path) -> ProductError:
    return ProductError(
        Text("表中没有账号。", "The table has no account."),
        path.name,
        Text("表头之下没有内容。", "Nothing stands below its headings."),
        Text("一个账号填一行。", "Fill in a row for each account."),
    )


def _too_many(path: Path) -> ProductError:
    return ProductError(
        Text("账号过多。", "There are too many accounts."),
        path.name,
        Text(f"一次最多 {MOST_ROWS:,} 个。", f"At most {MOST_ROWS:,} at a time."),
        Text("分成几张表。", "Part the table."),
    )
