"""The figures of the effect with the names of all that they are told by, for whoever shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from rules.table_library import TableLibrary
from rules.texts import Text
from service.access.reach import Reach
from service.decisions.words import WITHOUT_OFFICE
from service.estimates.effect.counted import By
from service.estimates.effect.figures import EffectFigures
from service.estimates.effect.words import ORDERED_ABOVE
from service.estimates.kept import FigureKind
from service.estimates.lists.sections import SIZE_WORDS
from service.estimates.queries.kept import find_figures
from service.ledger.words import TYPES
from service.registries.queries.names import industry_names, office_names, region_names
from service.visits.queries.triggers import triggers_on

NOT_STATED = Text("未载明", "Not stated")
QUARTERS = {str(one): Text(f"第{word}季度", f"Quarter {one}") for one, word in enumerate("一二三四", 1)}


@dataclass(frozen=True, slots=True)
class ShownEffect:
    """The figures of a year as they were counted, with names: by what they are told, and by table of frequencies."""

    year: int
    until: date
    made_at: datetime
    figures: EffectFigures
    names: Mapping[By, Mapping[str, Text]]
    groups: Mapping[str, Mapping[str, Text]]

    def name(self, by: By, key: str) -> Text:
        """What something is called."""
        return self.names[by].get(key) or Text(key, key)

    def group(self, table: str, key: str) -> Text:
        """What a group of a table of frequencies is called."""
        return self.groups[table].get(key) or (Text(key, key) if key else NOT_STATED)


def find_effect(connection: Connection, tables: TableLibrary, year: int, reach: Reach) -> ShownEffect | None:
    """The effect of a year within a reach as it was counted last; None where nobody has yet."""
    kept = find_figures(connection, FigureKind.EFFECT, year, reach)
    if kept is None:
        return None
    figures = EffectFigures.from_plain(kept.content)
    offices = [code for code in figures.tables[By.OFFICE] if code]
    names = {
        By.MONTH: {month: _month_of(year, month) for month in figures.tables[By.MONTH]},
        By.QUARTER: QUARTERS,
        By.OFFICE: {**office_names(connection, offices), "": WITHOUT_OFFICE},
        By.AUTHORITY: {},
        By.TYPE: {kind.value: words for kind, words in TYPES.items()},
        By.TRIGGER: {**triggers_on(tables, kept.until), **ORDERED_ABOVE},
    }
    of_tables = {
        table: [row.group for row in figures.frequency if row.table == table and row.group] for table in _TABLES
    }
    groups: dict[str, Mapping[str, Text]] = {
        "county": region_names(connection, of_tables["county"]),
        "section": industry_names(connection, of_tables["section"]),
        "size": SIZE_WORDS,
    }
    return ShownEffect(year, kept.until, kept.made_at, figures, names, groups)


def _month_of(year: int, month: str) -> Text:
    return Text(f"{int(month)}月", f"{year}-{month}")


_TABLES = ("county", "section")
