"""What words are matched to, as a CSV file: field, type of records, word, code."""

import csv
from pathlib import Path

from rules.codes import codes_of
from rules.record_types import RECORD_TYPES
from rules.texts import Text
from scoring.cleaning import word_key
from scoring.typed_words import Matched
from service.core.atomic import AtomicFile
from service.core.errors import ProductError
from service.core.files.spreadsheet_texts import bare_text, guard_row
from service.core.files.text_lines import encoding_of

HEADINGS = ("field", "record_type", "word", "code")
TYPE = "type"


def write_matched(matched: Matched, path: Path) -> None:
    """Writes the matches; the file stands in its place only when it is whole."""
    target = AtomicFile(path)
    try:
        with open(target.temporary, "w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(HEADINGS)
            writer.writerows(guard_row((*key, code)) for key, code in sorted(matched.items()))
        target.settle()
        target.publish()
    finally:
        target.discard()


def read_matched(path: Path) -> Matched:
    """The matches of a file; raises ProductError, naming the line, where one cannot be used."""
    text = encoding_of(path).as_utf8(path.read_bytes()).decode().removeprefix("\ufeff")
    rows = csv.reader(text.splitlines())
    headings = tuple(bare_text(cell).strip() for cell in next(rows, []))
    if headings != HEADINGS:
        raise _unusable(
            path, 1, Text(f"第一行应为：{','.join(HEADINGS)}。", f"The first line is {','.join(HEADINGS)}.")
        )
    matched: dict[tuple[str, str, str], str] = {}
    for line, row in enumerate(rows, 2):
        if not any(row):
            continue
        if len(row) != len(HEADINGS):
            raise _unusable(path, line, Text("应有四列。", "A line has four columns."))
        field, record_type, word, code = (bare_text(cell).strip() for cell in row)
        known = RECORD_TYPES.keys() if field == TYPE else codes_of(field, record_type)
        if code not in known:
            raise _unusable(path, line, Text(f"没有代码“{code}”。", f"There is no code {code!r} of this field."))
        key = (field, record_type, word_key(word))
        if matched.setdefault(key, code) != code:
            raise _unusable(path, line, Text("同一用语匹配了两个代码。", "The word is matched to two codes."))
    return matched


def _unusable(path: Path, line: int, why: Text) -> ProductError:
    return ProductError(
        Text("用语匹配文件不可用。", "The file of matched words cannot be used."),
        f"{path}:{line}",
        why,
        Text(
            "改正这一行，或用 credit-tiers words export 重新写出。",
            "Mend the line, or write it anew by `words export`.",
        ),
    )
