"""Which column of a file feeds which field of a form, and what there is to say of the others."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rules.fields import PAPER_FIELDS, Field, Kind
from rules.texts import Text
from service.core.files.headers import Column, Fit, fit_fields, refuse_repeated
from service.core.files.headings import label
from service.reading.forms.form import Form

OTHER = "other:"


@dataclass(slots=True)
class FormFit:
    """How headings fit a form: its columns, and the labels of what the form needs and the file lacks."""

    fields: Fit
    lacking: list[tuple[str, ...]] = field(default_factory=list)

    def places(self) -> int:
        """How many columns of the file are used."""
        return len({column.place for column in self.fields.columns.values()})


def fit(form: Form, headings: Sequence[str], said: Mapping[int, str] | None = None) -> FormFit:
    """How the headings fit a form; `said` is the field of some places as a person said."""
    found = FormFit(fit_fields(form.fields, headings, said))
    found.lacking = [group for group in form.needed if not any(name in found.fields.columns for name in group)]
    return found


def labels_of(form: Form, group: Sequence[str]) -> str:
    """The fields of a group as files call them."""
    labels = {one.name: one.zh[0] for one in form.fields}
    return "/".join(labels[name] for name in group)


@dataclass(slots=True)
class FormColumns:
    """Matches headings to a form's fields: called with headings and file, as `service.core.files.headers.Matching`.

    Afterwards `notices` tell what is not used, what is absent, and which unit was assumed; `unused` are the headings
    that are not used and `absent` the fields that the file does not have. The columns of the fields `unread` are not
    used.
    """

    form: Form
    said: Mapping[int, str] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()
    headings: list[str] = field(default_factory=list)
    notices: list[Text] = field(default_factory=list)
    persons: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    absent: list[Field] = field(default_factory=list)

    def __call__(self, headings: Sequence[str], file: str) -> Mapping[str, Column]:
        """The columns by field name; every other column of the file by `other:` and its place."""
        fitting = fit(self.form, headings, self.said).fields
        columns = {name: column for name, column in fitting.columns.items() if name not in self.unread}
        if self.form.strict:
            self._refuse_repeated(fitting, headings, file)
        used = {column.place for column in columns.values()}
        for place, heading in enumerate(headings):
            if place not in used:
                columns[f"{OTHER}{place}"] = Column(place, heading, Field(heading, Kind.TEXT, (), "", ""), 1, False)
        self.headings = list(headings)
        self._tell(columns, fitting)
        return columns

    def _refuse_repeated(self, fitting: Fit, headings: Sequence[str], file: str) -> None:
        """Raises RefusedHeadings where two columns mean one field.

        Not for a name, which is no more than a hint, nor for what papers alone need: the first column counts.
        """
        free = {*PAPER_FIELDS, *(["name"] if self.form.finds_by_name else [])}
        if free & fitting.repeated.keys():
            fitting = replace(fitting, repeated={k: v for k, v in fitting.repeated.items() if k not in free})
        refuse_repeated(fitting, headings, file)

    def _tell(self, columns: Mapping[str, Column], fitting: Fit) -> None:
        dropped, persons = set(map(label, self.form.dropped)), set(map(label, self.form.person_columns))
        others = {name: column.heading for name, column in columns.items() if not column.used}
        self.persons = [name for name, heading in others.items() if label(heading) in persons]
        personal = [heading for heading in others.values() if label(heading) in dropped]
        self.unused = [heading for heading in others.values() if heading and label(heading) not in dropped]
        self.absent = [one for one in self.form.fields if one.name not in fitting.columns]
        self.notices = []
        _name(self.notices, _as_written(personal), "含个人信息的列不保存", "Columns with personal data, not kept")
        _name(self.notices, _as_written(self.unused), "未使用的列", "Columns that are not used")
        if self.unused and self.absent:
            from service.reading.forms.near_names import near_misses

            self.notices += near_misses(self.unused, self.absent)
        # Columns that only a form has are called in Chinese and by a code, which is English words joined.
        absent = [Text(one.zh[0], one.en or one.name.replace("_", " ")) for one in self.absent]
        _name(self.notices, absent, "文件没有的字段", "Fields that the file does not have")
        self.notices += [_unknown_unit(self.headings[place]) for place in fitting.unknown.values()]
        for name in (name for name in fitting.unitless if name in columns):
            heading, unit = columns[name].heading, columns[name].field.unit
            # Whoever writes the name of the field means the field, and that has its unit.
            if unit and heading != name:
                self.notices.append(_assumed_unit(heading, unit.value))
        for name, (place, other) in fitting.repeated.items():
            if name in columns:
                self.notices.append(_preferred(self.headings[place], self.headings[other], columns[name].field))


def notice_of_fields_not_read(columns: FormColumns, names: Collection[str]) -> Text | None:
    """What to say of the fields `names`, which a rule set reads and the file does not have; None where it has all."""
    lacking = [one for one in columns.absent if one.name in names]
    if not lacking:
        return None
    return Text(
        f"规则集读取而文件没有的字段：{'、'.join(one.zh[0] for one in lacking)}。",
        f"Fields that the rule set reads and the file does not have: {', '.join(one.name for one in lacking)}.",
    )


def _as_written(headings: Sequence[str]) -> list[Text]:
    return [Text(heading, heading) for heading in headings]


def _name(notices: list[Text], names: Sequence[Text], zh: str, en: str) -> None:
    if names:
        said = "、".join(name.zh for name in names), ", ".join(name.en for name in names)
        notices.append(Text(f"{zh}：{said[0]}。", f"{en}: {said[1]}."))


def _unknown_unit(heading: str) -> Text:
    return Text(
        f"“{heading}”的金额单位无法识别，该列未读取；请换算为元或万元，并在表头注明，如“（万元）”。",
        f"The unit of money of {heading!r} is unknown, and the column was not read; convert it to 元 (yuan) or 万元 "
        "(10,000 yuan) and say so in the heading, as in （万元）.",
    )


def _assumed_unit(heading: str, unit: str) -> Text:
    return Text(
        f"“{heading}”未注明单位，按{'元' if unit == 'yuan' else '万元'}读取。",
        f"{heading!r} states no unit; read as {'yuan' if unit == 'yuan' else '10,000 yuan'}.",
    )


def _preferred(heading: str, other: str, one: Field) -> Text:
    return Text(
        f"“{heading}”和“{other}”都可作为“{one.zh[0]}”，读取的是前者。",
        f"Both {heading!r} and {other!r} can be {one.name}; the first of them was read.",
    )
