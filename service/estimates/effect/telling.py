"""Which measures are told of what, and in which order: by code or name, never by how high a figure is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rules.texts import Text
from service.estimates.effect import measures as m
from service.estimates.effect.counted import By, Numbers
from service.estimates.effect.figures import EffectFigures, Told

# In the order in which they are told. The rate of problems has pages of its own.
TOLD: Sequence[str] = (
    *(m.UNDISTURBED, m.REDUCTION, m.PER_FIRM, m.OVERLAP, m.MERGED, m.OVER_CAP),
    *(m.PUBLISHED, m.ANSWERED, m.CLOSED, m.RETURNED, m.SATISFIED),
)
# A firm's marks are counted by quarter, an authority has no tiers and no ledger of its own.
OF_MONTHS: Sequence[str] = tuple(one for one in TOLD if one != m.SATISFIED)
OF_AUTHORITIES: Sequence[str] = (m.REDUCTION, m.PER_FIRM, m.OVERLAP, m.MERGED, m.OVER_CAP, m.PUBLISHED)
OF_TYPES: Sequence[str] = (m.ANSWERED, m.CLOSED, m.RETURNED)
MEASURES_OF: Mapping[By, Sequence[str]] = {
    By.MONTH: OF_MONTHS,
    By.OFFICE: TOLD,
    By.AUTHORITY: OF_AUTHORITIES,
    By.TYPE: OF_TYPES,
    By.QUARTER: (m.SATISFIED,),
}
GROUPINGS: Mapping[By, Text] = {
    By.MONTH: Text("月份", "Month"),
    By.OFFICE: Text("监管所", "Office"),
    By.AUTHORITY: Text("检查机关", "Authority"),
    By.TYPE: Text("台账类型", "Type of item"),
    By.QUARTER: Text("季度", "Quarter"),
}


@dataclass(frozen=True, slots=True)
class ToldRow:
    """What the measures come to of one month, office, authority, type or quarter."""

    key: str
    numbers: Numbers
    told: Mapping[str, Told]


def told_rows(figures: EffectFigures, by: By) -> Iterator[ToldRow]:
    """A row for each key in the order of the keys; those without an office last."""
    tables = figures.tables[by]
    for key in sorted(tables, key=lambda one: (not one, one)):
        yield ToldRow(key, tables[key], {one: figures.told(one, tables[key]) for one in MEASURES_OF[by]})


def told_in_all(figures: EffectFigures) -> ToldRow:
    """What the measures come to in all."""
    return ToldRow("", figures.all, {one: figures.told(one) for one in TOLD})
