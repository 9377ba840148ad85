"""Names that a person confirmed for enterprises, as a file: source, name, code; no code where it is none of them."""

import csv
from collections.abc import Iterable
from pathlib import Path

from rules.fields import Field, Kind
from rules.texts import Text
from scoring.cleaning import clean_code
from service.core.atomic import AtomicFile
from service.core.errors import ProductError
from service.core.files.as_text import texts_of_column
from service.core.files.opening import open_source
from service.core.files.spreadsheet_texts import guard_row
from service.core.identifiers import is_identifier
from service.reading.names import ConfirmedNames, compared_name_of

HEADINGS = ("source", "name", "code")
_FIELDS = {
    "name": Field("name", Kind.TEXT, ("名称", "主体名称"), "entity name", "", required=True),
    "code": Field("code", Kind.TEXT, ("代码", "统一社会信用代码"), "unified social credit code", "", required=True),
}


def write_names(source: str, names: ConfirmedNames, path: Path) -> None:
    """Writes what was confirmed for a source; the file stands in its place only when it is whole."""
    target = AtomicFile(path)
    try:
        with open(target.temporary, "w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(HEADINGS)
            writer.writerows(guard_row((source, name, code)) for name, code in sorted(names.items()))
        target.settle()
        target.publish()
    finally:
        target.discard()


def read_names(path: Path) -> ConfirmedNames:
    """The names of a file with their codes; raises ProductError, naming the line, where one cannot be used."""
    names: dict[str, str] = {}
    for line, name, stated in _lines_of(path):
        compared, code = compared_name_of(name), clean_code(stated)
        if not compared:
            raise _unusable(path, line, Text("没有名称。", "There is no name."))
        if code and not is_identifier(code):
            raise _unusable(path, line, Text(f"“{code}”不是主体代码。", f"{code!r} is no code of an enterprise."))
        if names.setdefault(compared, code) != code:
            raise _unusable(path, line, Text("同一名称对应两个代码。", "The name stands for two codes."))
    return names


def _lines_of(path: Path) -> Iterable[tuple[int, str, str]]:
    source = open_source(path, _FIELDS)
    for batch in source.batches(list(_FIELDS)):
        texts = [texts_of_column(batch.columns[name], source.columns[name]).fill_null("") for name in _FIELDS]
        yield from zip(batch.line_numbers().tolist(), *(column.to_pylist() for column in texts), strict=True)


def _unusable(path: Path, line: int, why: Text) -> ProductError:
    return ProductError(
        Text("已确认名称的文件不可用。", "The file of confirmed names cannot be used."),
        f"{path}:{line}",
        why,
        Text(
            "改正这一行，或用 credit-tiers names export 重新写出。",
            "Mend the line, or write it anew by `names export`.",
        ),
    )
