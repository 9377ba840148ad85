"""What a person said of a file: its form, its sheet, and which column is which field."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS, Field
from rules.texts import Text
from scoring.authorities import Authorities
from scoring.typed_words import AS_LISTED, WordsWanted
from service.core.errors import ProductError
from service.core.files.headers import NOT_READ
from service.core.files.headings import label
from service.reading.forms.form import Form
from service.reading.names import ConfirmedNames
from service.reading.stated_numbers import StatedNumbers

_TABLES = {"enterprises": ENTERPRISE_FIELDS, "attribute-changes": {}, "visits": {}}


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a file is to be read where its headings do not tell.

    `columns` are fields by heading, as the person calls them; `kept` are those of earlier files of the source, as names
    of fields by heading, for each form. `words` is what words are matched to, `authorities` which names are one
    authority beside what the file states, None where nobody said, `names` which enterprises names alone stand for. What
    is said may be meant for another file as well where it is `shared`. `unread` are fields whose columns are not used,
    whatever stands in them. `numbers` is what the whole delivery states of registration numbers, None where it has to
    be looked for.
    """

    form: str | None = None
    sheet: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    shared: bool = False
    words: WordsWanted = AS_LISTED
    authorities: Authorities | None = None
    unread: frozenset[str] = frozenset()
    names: ConfirmedNames = field(default_factory=dict)
    numbers: StatedNumbers | None = None

    def plain(self) -> dict[str, Any]:
        """What a person said as JSON holds it, but for words, authorities and names; `Wanted.of` reads it back."""
        return {
            "form": self.form,
            "sheet": self.sheet,
            "columns": dict(self.columns),
            "kept": {form: dict(columns) for form, columns in self.kept.items()},
        }

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> "Wanted":
        """What `plain` gave out."""
        return cls(plain["form"], plain["sheet"], plain["columns"], plain["kept"])


ANYHOW = Wanted()


def field_called(form: Form, name: str) -> Field | None:
    """The field of a form that a person calls `name`, by its own labels or those of the plain tables; else None."""
    wanted = label(name)
    for one in form.fields:
        if wanted in _labels(one):
            return one
    plain = _TABLES.get(form.kind, RECORD_FIELDS)
    return next((one for one in form.fields if one.name in plain and wanted in _labels(plain[one.name])), None)


def own_names(form: Form, wanted: Wanted) -> int:
    """How many fields were called as this form calls them, and not as every table may."""
    labels = set().union(*map(_labels, form.fields))
    return sum(label(called) in labels for called in wanted.columns.values())


def said_places(form: Form, headings: Sequence[str], wanted: Wanted) -> dict[int, str] | None:
    """The fields by the place of their column, as they were said or kept; None where the form has no such field."""
    said: dict[int, str] = {}
    for heading, called in wanted.columns.items():
        one = None if called == NOT_READ else field_called(form, called)
        if one is None and called != NOT_READ:
            return None
        place = place_of(heading, headings)
        if place is not None:
            said[place] = one.name if one else NOT_READ
    names = {one.name for one in form.fields}
    for heading, name in wanted.kept.get(form.name, {}).items():
        place = place_of(heading, headings)
        taken = name != NOT_READ and (name not in names or name in said.values())
        if place is not None and place not in said and not taken:
            said[place] = name
    return said


def place_of(heading: str, headings: Sequence[str]) -> int | None:
    """The place of a heading, as it stands or as headings are compared; None where there is none."""
    if heading in headings:
        return list(headings).index(heading)
    compared = label(heading)
    return next((place for place, other in enumerate(headings) if label(other) == compared), None)


def refuse_unused_headings(wanted: Wanted, *files: Sequence[str]) -> None:
    """Raises ProductError where a heading that was said of several files is among the headings of none."""
    everywhere = [heading for headings in files for heading in headings]
    refuse_absent_headings(wanted, everywhere, "--map")


def refuse_absent_headings(wanted: Wanted, headings: Sequence[str], file: str) -> None:
    """Raises ProductError where a heading that was said is not among the headings."""
    absent = [heading for heading in wanted.columns if place_of(heading, headings) is None]
    if absent:
        raise ProductError(
            Text(
                f"列对应中的表头不在文件里：{'、'.join(absent)}。",
                f"The mapping names headings that the file does not have: {', '.join(absent)}.",
            ),
            file,
            Text(f"表头为：{'、'.join(headings)}", f"The headings are: {', '.join(headings)}"),
            Text("按文件的表头书写列对应。", "Write the mapping with the headings of the file."),
        )


def refuse_unknown_fields(wanted: Wanted, forms: Collection[Form], file: str) -> None:
    """Raises ProductError where a field that was said is one of none of the forms."""
    for heading, called in wanted.columns.items():
        if called != NOT_READ and not any(field_called(form, called) for form in forms):
            names = dict.fromkeys(f"{one.zh[0]}（{one.name}）" for form in forms for one in form.fields)
            raise ProductError(
                Text(f"没有字段“{called}”。", f"There is no field {called!r}."),
                f"{file}: {heading}={called}",
                Text("列对应写作“表头=字段”。", "A mapping is written HEADING=FIELD."),
                Text(f"可用字段：{'、'.join(names)}。", f"Use one of: {', '.join(names)}."),
            )


def _labels(one: Field) -> set[str]:
    return {label(name) for name in (one.name, *one.aliases, *one.zh, one.en) if name}
