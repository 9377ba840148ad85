"""A form: the headings that one kind of real file has, and what each column means."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from rules.fields import Field, Kind, Unit
from rules.texts import Text

# From a word or code of a file to the code that is stored.
Words = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of file.

    `kind` is what it holds (records, enterprises, …); `record_type` the type of all its records, None where a column
    states it. `fields` are the columns that are used, by the name of the field they feed; where several columns feed
    one field the first that a file has counts. `needed` are groups of fields of which a file must have one each;
    `words` turn what only this form writes in a column into words or codes of `rules.codes`; `numbered_by` are the
    fields that make a readable record id where the file has no number; `person_columns` may hold the number of a
    person, so that rows of natural persons are known; `dropped` are personal columns that are never kept. A form that
    is `explicit` is only used where it is named; one that is `strict` has one column for each field. `called` is a
    pattern of what titles and file names call such a table, where its headings are those of another form as well, and
    `own` one of the headings that it alone has. A form that is `titled` is only recognised where a title or file name
    speaks of it: its headings say too little. `constants` are what all its rows say where no column does.
    """

    name: str
    title: Text
    kind: str
    fields: tuple[Field, ...]
    needed: tuple[tuple[str, ...], ...]
    record_type: str | None = None
    words: Mapping[str, Words] = field(default_factory=dict)
    numbered_by: tuple[str, ...] = ()
    person_columns: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    explicit: bool = False
    strict: bool = False
    called: str = ""
    own: str = ""
    titled: bool = False
    constants: Mapping[str, str] = field(default_factory=dict)

    @property
    def finds_by_name(self) -> bool:
        """Whether a row may name its enterprise and state no code of it: in all tables but those of enterprises."""
        return any("name" in group for group in self.needed)

    def is_called(self, text: str) -> bool:
        """True where a title or a file's name speaks of such a table, or is the form's own name."""
        named = text.partition(".")[0].casefold() == self.name
        return named or re.search(self.called or re.escape(self.title.zh), text) is not None

    def is_own(self, heading: str) -> bool:
        """True for a heading that this form has, and none that may be taken for it."""
        return bool(self.own) and re.search(self.own, heading) is not None


def column(name: str, labels: str, kind: Kind = Kind.TEXT, **more: object) -> Field:
    """The column of a form that feeds the field `name`; labels are separated by `/`."""
    return Field(name, kind, tuple(labels.split("/")), "", "missing", **more)  # type: ignore[arg-type]


def money(name: str, labels: str, unit: Unit) -> Field:
    """A column of amounts in `unit`, unless its heading states another."""
    return column(name, labels, Kind.MONEY, unit=unit)


def day(name: str, labels: str, *, months: bool = False, years: bool = False) -> Field:
    """A column of dates; `months` and `years` say whether a month or a year alone is one."""
    return column(name, labels, Kind.DATE, months=months, years=years)


def by_table(table: Mapping[str, str]) -> Words:
    """Words as a table says; others stand for themselves."""
    return lambda text: table.get(text, text)
