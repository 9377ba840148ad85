"""Which column is which field, as a person writes it: HEADING=FIELD, or a file of YAML or JSON by a strict schema.

form: penalty
columns:
  处罚时间: 处罚决定日期
  备注: "-"
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rules.document import decode_text, parse_document
from rules.errors import RuleSetError
from rules.fault_collector import FaultCollector
from rules.schema.kit import MapOf, Pattern, Strict, Words, load_by
from rules.texts import Text
from service.core.errors import ProductError
from service.core.files.headers import NOT_READ

LONGEST = 100_000


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Fields by heading, and the form that the file has where it was said."""

    columns: Mapping[str, str] = field(default_factory=dict)
    form: str | None = None


class MappingSchema(Strict):
    """A file that says which column is which field."""

    makes = ColumnMapping
    form = Pattern(load_default=None)
    columns = MapOf(Words(), load_default=dict)


def read_mapping_file(path: Path) -> ColumnMapping:
    """The mapping in a file; raises ProductError where it is none."""
    try:
        return parse_mapping(decode_text(path.read_bytes(), str(path)), str(path))
    except RuleSetError as error:
        raise _unfit(str(path), error) from error


def parse_mapping(text: str, name: str) -> ColumnMapping:
    """The mapping written in `text`: YAML, JSON, or one HEADING=FIELD a line; raises ProductError where it is none."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if lines and all("=" in line and not line.startswith(("{", "form:", "columns:")) for line in lines):
        return ColumnMapping(parse_pairs(lines))
    try:
        document = parse_document(text[: LONGEST + 1], name)
        made = load_by(MappingSchema(), document, FaultCollector(document, name))
    except RuleSetError as error:
        raise _unfit(name, error) from error
    assert isinstance(made, ColumnMapping)
    return made


def parse_pairs(pairs: Iterable[str]) -> dict[str, str]:
    """Fields by heading from texts HEADING=FIELD; raises ProductError for one that is not so written."""
    columns: dict[str, str] = {}
    for pair in pairs:
        heading, parted, name = (part.strip() for part in pair.rpartition("="))
        if not (heading and parted and name):
            raise ProductError(
                Text(f"列对应写法有误：{pair}", f"This mapping cannot be read: {pair}"),
                "--map",
                Text("应写作“表头=字段”。", "It is written HEADING=FIELD."),
                Text(
                    "例如 --map 处罚时间=处罚决定日期；不读取的列写作 --map 备注=-。",
                    "For example --map 处罚时间=occurred_on; a column that is not to be read is --map 备注=-.",
                ),
            )
        if heading in columns and columns[heading] != name:
            raise ProductError(
                Text(f"同一表头对应两个字段：{heading}", f"One heading is mapped to two fields: {heading}"),
                "--map",
                Text(f"{columns[heading]}、{name}", f"{columns[heading]} and {name}"),
                Text("只留一个。", "Leave one of them."),
            )
        columns[heading] = name
    return columns


def mapping_text(mapping: ColumnMapping) -> str:
    """The mapping as a file that reads back to it."""
    form = [f"form: {mapping.form}"] if mapping.form else []
    return "\n".join([*form, "columns:", *(f"  {_plain(h)}: {_plain(n)}" for h, n in mapping.columns.items())]) + "\n"


def _plain(text: str) -> str:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{quoted}"'


def _unfit(name: str, error: RuleSetError) -> ProductError:
    first = error.faults[0]
    return ProductError(
        Text("列对应文件不能使用。", "The mapping cannot be used."),
        f"{name}:{first.line} {first.path}".strip(),
        Text(f"{first.zh}现为：{first.found}", f"{first.en} It says: {first.found}"),
        Text(
            f"允许：{first.allowed}。应有 columns，其下每行“表头: 字段”；可有 form。不读取的列写“{NOT_READ}”。",
            f"Allowed: {first.allowed}. Write `columns:` with `HEADING: FIELD` lines below it, and a `form:` if you "
            f'like; a column that is not to be read is "{NOT_READ}".',
        ),
    )
