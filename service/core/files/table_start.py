"""Where a table begins: the line with its headings, below titles and legends."""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import islice

from rules.texts import Text
from scoring.date_parsing import Reading, parse_day
from service.core.errors import ProductError
from service.core.files.headers import Column, Matching, RefusedHeadings
from service.core.files.headings import Headings

# A title, its lines and a legend may stand above the headings.
MOST_ABOVE = 20
# Rows below the headings that are looked at for what columns hold.
ROWS_LOOKED_AT = 20
_CODE = re.compile(r"[0-9A-Za-z]{15,18}|REG-\S+", re.ASCII)
_NUMBER = re.compile(r"[-+]?[\d,]+(?:\.\d+)?%?", re.ASCII)


class NoHeadings(ProductError):
    """No line looks like headings."""


def find_headings(rows: Sequence[Sequence[str]], match: Matching, file: str) -> tuple[int, Mapping[str, Column]]:
    """The place of the headings among the first rows, and the columns that `match` finds in them.

    Raises what `match` says of the line that looks most like headings where it fits none, and NoHeadings where none
    looks like it.
    """
    refusals: dict[int, ProductError] = {}
    for place, row in islice(((p, row) for p, row in enumerate(rows) if any(row)), MOST_ABOVE):
        headings = Headings(row, rows[:place], rows[place + 1 : place + 1 + ROWS_LOOKED_AT])
        try:
            return place, match(headings, file)
        except RefusedHeadings:
            raise
        except ProductError as error:
            refusals[place] = error
    likely = likely_headings(rows)
    if likely not in refusals:
        raise _none_found(file)
    raise refusals[likely]


def likely_headings(rows: Sequence[Sequence[str]]) -> int | None:
    """The place of the row that looks most like headings: many names, and nothing that is a day, a number or a code."""
    named = {
        place: len({cell for cell in row if cell})
        for place, row in enumerate(rows[: MOST_ABOVE + 1])
        if any(row) and not any(map(_is_value, row))
    }
    widest = max((len(row) for row in rows), default=0)
    if not named:
        return None
    best = max(named, key=lambda place: (named[place], -place))
    # One line of text above rows of many columns is a title.
    return best if named[best] > 1 or widest <= 1 else None


def match_keys(
    keys: Sequence[str], match: Matching, file: str, first_rows: Callable[[], Sequence[Sequence[str]]]
) -> Mapping[str, Column]:
    """The columns of a file that names them itself; what is said of keys that fit nothing rests on its first rows."""
    try:
        return match(keys, file)
    except RefusedHeadings:
        raise
    except ProductError:
        match(Headings(keys, below=first_rows()), file)
        raise


def notice_above(lines: int) -> list[Text]:
    """What to say of lines above the headings."""
    if not lines:
        return []
    return [Text(f"表头上方的{lines}行未读取。", f"The {lines} row(s) above the headings were not read.")]


def _is_value(cell: str) -> bool:
    if not cell:
        return False
    if _NUMBER.fullmatch(cell) or (_CODE.fullmatch(cell) and any(map(str.isdigit, cell))):
        return True
    try:
        return parse_day(cell, Reading(months=True)) is not None
    except (ValueError, OverflowError):
        return False


def _none_found(file: str) -> ProductError:
    return NoHeadings(
        Text("没有找到表头。", "No headings were found."),
        file,
        Text(
            f"前{MOST_ABOVE}行中没有像表头的一行，文件可能直接从数据开始。",
            f"None of the first {MOST_ABOVE} lines looks like headings; the file may begin with its data.",
        ),
        Text(
            "在数据上方加一行列名，如“统一社会信用代码”。", "Put a line with the names of the columns above the data."
        ),
    )
