"""Which names and codes are one authority: what a whole delivery states, and tables of authorities as files."""

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from rules.fields import Field, Kind
from rules.texts import Text
from scoring.authorities import Authorities, authority_compared
from service.core.errors import ProductError
from service.core.files.as_text import texts_of_column
from service.core.files.opening import open_source
from service.core.files.sources import Source

Pair = tuple[str, str]

_STATED = ("authority_code", "authority")
# The columns of a table of authorities; `credit-tiers authorities export` writes them.
TABLE_FIELDS = {
    "code": Field("code", Kind.TEXT, ("机关代码", "统一社会信用代码", "代码"), "authority code", "", required=True),
    "name": Field("name", Kind.TEXT, ("机关名称", "名称", "机关"), "authority name", "", required=True),
}


def stated_pairs_of(source: Source) -> set[Pair]:
    """The pairs of code and name that the rows of a delivery state, as they are compared; reads it through once.

    None are read where the delivery has no column of codes or none of names. A source that is part of a delivery
    names the whole (`whole`), or None where what that states was learned before.
    """
    whole: Source | None = getattr(source, "whole", source)
    if whole is None:
        return set()
    source = whole
    if not all(name in source.columns and source.columns[name].used for name in _STATED):
        return set()
    return _pairs_of(source, _STATED)


def _pairs_of(source: Source, names: tuple[str, str]) -> set[Pair]:
    found: set[Pair] = set()
    for batch in source.batches(names):
        columns = [pc.fill_null(texts_of_column(batch.columns[name], source.columns[name]), "") for name in names]
        distinct = pa.table(dict(zip(names, columns, strict=True))).group_by(list(names)).aggregate([])
        rows = zip(*(distinct[name].to_pylist() for name in names), strict=True)
        found |= {(authority_compared(code), authority_compared(name)) for code, name in rows}
    return {(code, name) for code, name in found if code and name and code != name}


def learned_of(stated: Iterable[Pair], known: Authorities) -> tuple[dict[str, str], list[str]]:
    """The codes of names that were not known, and the names that stand with several codes and so say nothing."""
    codes: dict[str, set[str]] = {}
    for code, name in stated:
        codes.setdefault(name, {known.one_of(name)} if name in known else set()).add(code)
    new = {name: min(found) for name, found in codes.items() if len(found) == 1 and name not in known}
    return new, sorted(name for name, found in codes.items() if len(found) > 1)


def notice_of_doubtful(names: list[str]) -> Text:
    """What is said of names that stand with several codes."""
    shown, more = "、".join(names[:3]), len(names) - 3
    zh, en = (f"等{len(names)}个", f" and {more} more") if more > 0 else ("", "")
    return Text(
        f"机关名称“{shown}”{zh}对应不同代码，名称与代码未合并：只写名称的行按名称比对。",
        f"Names of authorities stand with several codes and are not joined with one: {shown}{en}; rows that state only "
        "the name are compared by it.",
    )


ONLY_FROM_FILE = Text(
    "机关名称与代码是否为同一机关，只按本文件所写判断；用 --authorities 可带上以前导入所知的对照"
    "（authorities export）。",
    "Which names and codes are one authority is told by this file alone; --authorities takes the table that earlier "
    "imports made (authorities export).",
)


def authorities_of_file(path: Path) -> Authorities:
    """The table of authorities in a file; raises ProductError where it cannot be read, or gives a name two codes."""
    pairs = _pairs_of(open_source(path, TABLE_FIELDS), ("code", "name"))
    known, doubtful = learned_of(pairs, Authorities())
    if doubtful:
        raise ProductError(
            Text("机关表中有名称对应多个代码。", "The table of authorities gives a name several codes."),
            str(path),
            Text(f"名称：{'、'.join(doubtful[:5])}。", f"Names: {', '.join(doubtful[:5])}."),
            Text("每个名称只留一个代码。", "Leave one code for each name."),
        )
    return Authorities(known)
