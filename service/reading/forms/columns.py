"""Which column of a file feeds which field of a form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rules.fields import FEN, Field, Kind
from rules.texts import Text
from service.core.files.headers import MONEY_UNITS, Column, ambiguous_columns, unknown_unit
from service.reading.forms.form import Form, label

OTHER = "other:"


@dataclass(slots=True)
class Fit:
    """The place and unit of the column of each field, and the labels of what the form needs and the file lacks."""

    places: dict[str, tuple[int, str]] = field(default_factory=dict)
    lacking: list[str] = field(default_factory=list)
    repeated: dict[str, tuple[int, int]] = field(default_factory=dict)


def fit(form: Form, headings: Sequence[str]) -> Fit:
    """How the headings fit a form."""
    found = Fit()
    stated = _stated(headings)
    for one in form.fields:
        names = [label(name) for name in (one.name, *one.aliases, *one.zh, one.en) if name]
        having = list(dict.fromkeys(stated[name] for name in names if name in stated and _has(one, stated[name][1])))
        if having:
            found.places[one.name] = having[0]
        if len(having) > 1:
            found.repeated[one.name] = (having[0][0], having[1][0])
    labels = {one.name: one.zh[0] for one in form.fields}
    for group in form.needed:
        if not any(name in found.places for name in group):
            found.lacking.append("/".join(labels[name] for name in group))
    return found


def _stated(headings: Sequence[str]) -> dict[str, tuple[int, str]]:
    """The place of every heading as it is compared, with the unit in brackets where there is one; the first of two."""
    stated: dict[str, tuple[int, str]] = {}
    for place, heading in enumerate(headings):
        plain = label(heading)
        stated.setdefault(plain, (place, ""))
        head, bracket, unit = plain.rpartition("(")
        if bracket and unit.endswith(")") and head:
            stated.setdefault(head, (place, unit[:-1]))
    return stated


def _has(one: Field, unit: str) -> bool:
    """True where a heading with this remark in brackets can be the field's: only amounts and counts have units."""
    return not unit or one.kind in (Kind.MONEY, Kind.INTEGER)


@dataclass(slots=True)
class FormColumns:
    """Matches headings to a form's fields: called with headings and file, as `service.core.files.headers.Matching`.

    Afterwards `notices` tell what is not used, what is absent, and which unit was assumed.
    """

    form: Form
    headings: list[str] = field(default_factory=list)
    notices: list[Text] = field(default_factory=list)
    persons: list[str] = field(default_factory=list)

    def __call__(self, headings: Sequence[str], file: str) -> Mapping[str, Column]:
        """The columns by field name; every other column of the file by `other:` and its place."""
        fitting = fit(self.form, headings)
        columns = {
            one.name: _column(one, headings, *fitting.places[one.name], file)
            for one in self.form.fields
            if one.name in fitting.places
        }
        if self.form.strict and fitting.repeated:
            _, other = next(iter(fitting.repeated.values()))
            name = next(iter(fitting.repeated))
            raise ambiguous_columns(columns[name], _column(columns[name].field, headings, other, "", file), file)
        used = {column.place for column in columns.values()}
        for place, heading in enumerate(headings):
            if place not in used:
                columns[f"{OTHER}{place}"] = Column(place, heading, Field(heading, Kind.TEXT, (), "", ""), 1, False)
        self.headings = list(headings)
        self._tell(columns, fitting)
        return columns

    def _tell(self, columns: Mapping[str, Column], fitting: Fit) -> None:
        dropped, persons = set(map(label, self.form.dropped)), set(map(label, self.form.person_columns))
        others = {name: column.heading for name, column in columns.items() if not column.used}
        self.persons = [name for name, heading in others.items() if label(heading) in persons]
        personal = [heading for heading in others.values() if label(heading) in dropped]
        unused = [heading for heading in others.values() if heading and label(heading) not in dropped]
        absent = [one for one in self.form.fields if one.name not in columns]
        self.notices = []
        _name(self.notices, personal, "含个人信息的列不保存", "Columns with personal data, not kept")
        _name(self.notices, unused, "未使用的列", "Columns that are not used")
        _name(self.notices, [one.zh[0] for one in absent], "文件没有的字段", "Fields that the file does not have")
        for one in self.form.fields:
            if one.kind is Kind.MONEY and one.unit and one.name in columns and not fitting.places[one.name][1]:
                heading, unit = columns[one.name].heading, one.unit.value
                if heading == one.name:
                    # Whoever writes the name of the field means the field, and that has its unit.
                    continue
                zh = "元" if unit == "yuan" else "万元"
                self.notices.append(
                    Text(
                        f"“{heading}”未注明单位，按{zh}读取。",
                        f"{heading!r} states no unit; read as {'yuan' if unit == 'yuan' else '10,000 yuan'}.",
                    )
                )


def _column(one: Field, headings: Sequence[str], place: int, unit: str, file: str) -> Column:
    scale = 1 if one.kind is Kind.TEXT else one.scale
    if one.kind is Kind.MONEY and unit:
        if unit not in MONEY_UNITS:
            raise unknown_unit(headings[place], unit, file)
        scale = FEN[MONEY_UNITS[unit]]
    return Column(place, headings[place], one, scale)


def _name(notices: list[Text], names: Sequence[str], zh: str, en: str) -> None:
    if names:
        notices.append(Text(f"{zh}：{'、'.join(names)}。", f"{en}: {', '.join(names)}."))
