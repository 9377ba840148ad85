"""The figures of the effect as a table to take away: a row for each measure of each thing that it is told by."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from rules.texts import Text
from service.core.files.exports import Cell, Export, ExportColumn
from service.core.formatting import moment
from service.estimates.effect.counted import By
from service.estimates.effect.figures import Told
from service.estimates.effect.measures import MEASURES, Unit
from service.estimates.effect.over_caps import OVER, WITH_EXEMPT
from service.estimates.effect.queries.shown import ShownEffect
from service.estimates.effect.telling import GROUPINGS, ToldRow, told_in_all, told_rows
from service.estimates.effect.words import BESIDE, MARKED, TABLE_WORDS, TITLE

Say = Callable[[Text], str]
_ALL = Text("合计", "All")
_COLUMNS: Sequence[tuple[Text, int]] = (
    (Text("分列", "By"), 14),
    (Text("名称", "Name"), 30),
    (Text("指标", "Measure"), 30),
    (Text("数值", "Value"), 12),
    (Text("单位", "Unit"), 10),
    (Text("分子", "Part"), 12),
    (Text("分母", "Whole"), 12),
    (Text("说明", "What it is"), 60),
)
_UNITS: Mapping[Unit, Text] = {
    Unit.SHARE: Text("比例", "share"),
    Unit.MEAN: Text("户次/户", "visits a firm"),
    Unit.NUMBER: Text("户", "firms"),
}
FREQUENCY, TRIGGERS = Text("抽查频次", "Frequency"), Text("超上限缘由", "Reason over a cap")
_VISITED = (
    Text("实际受检查（分子）与名单户次（分母）", "Visited (part) of those listed (whole)"),
    Text("按抽取比例应抽取", "Promised by the draws"),
    Text("抽取", "Drawn"),
    Text("按名单应受检查", "Expected to be visited"),
)


def table_of(shown: ShownEffect, say: Say) -> Export:
    """All of it: in all, by month, quarter, office, authority and type, by reason, and the frequencies."""
    about = [
        (say(Text("年度", "Year")), str(shown.year)),
        (say(Text("数据截至", "Up to")), shown.until.isoformat()),
        (say(Text("统计时间", "Counted at")), moment(shown.made_at)),
        (say(Text("次序", "Order")), say(Text("按编码或名称排列，不作排名", "By code or name, never ranked"))),
    ]
    columns = [ExportColumn(say(words), width) for words, width in _COLUMNS]
    return Export(f"{say(TITLE)}-{shown.year}", columns, _rows(shown, say), about, sheet=say(TITLE), is_ordered=True)


def _rows(shown: ShownEffect, say: Say) -> Iterator[Sequence[Cell]]:
    yield from _measures(say, (_ALL, _ALL), told_in_all(shown.figures))
    for by, words in GROUPINGS.items():
        for row in told_rows(shown.figures, by):
            yield from _measures(say, (words, shown.name(by, row.key)), row)
    yield from _triggers(shown, say)
    yield from _frequencies(shown, say)


def _measures(say: Say, of: tuple[Text, Text], row: ToldRow) -> Iterator[Sequence[Cell]]:
    for code, told in row.told.items():
        yield _row(say, of, code, told)
        for name, words in BESIDE.get(code, {}).items():
            yield (say(of[0]), say(of[1]), say(words), row.numbers.get(name, 0), "", None, None, "")


def _row(say: Say, of: tuple[Text, Text], code: str, told: Told) -> Sequence[Cell]:
    one = MEASURES[code]
    value = None if told.value is None else round(told.value, 4)
    said = say(_UNITS[one.unit]), told.part, told.whole, say(one.definition)
    return (say(of[0]), say(of[1]), say(one.title), value, *said)


def _triggers(shown: ShownEffect, say: Say) -> Iterator[Sequence[Cell]]:
    firms = say(_UNITS[Unit.NUMBER])
    for key, numbers in sorted(shown.figures.tables[By.TRIGGER].items()):
        name = say(shown.name(By.TRIGGER, key))
        for words, figure in ((OVER_WORDS, OVER), (EXEMPT_WORDS, WITH_EXEMPT)):
            if figure in numbers:
                yield (say(TRIGGERS), name, say(words), numbers[figure], firms, None, None, "")


OVER_WORDS = Text("因这一缘由首次超过上限", "First beyond a cap by a visit of this reason")
EXEMPT_WORDS = Text("计入这一缘由才超过上限", "Over only with visits of this reason, which do not count")


def _frequencies(shown: ShownEffect, say: Say) -> Iterator[Sequence[Cell]]:
    visited, promised, drawn, expected = map(say, _VISITED)
    for row in shown.figures.frequency:
        named = f"{say(FREQUENCY)}：{say(TABLE_WORDS[row.table])}", say(shown.group(row.table, row.group))
        mark = say(MARKED) if row.is_unusual else ""
        share = round(row.visited / row.listed, 4) if row.listed else None
        yield (*named, visited, share, say(_UNITS[Unit.SHARE]), row.visited, row.listed, mark)
        for words, number in ((promised, row.promised), (drawn, row.drawn), (expected, row.expected)):
            yield (*named, words, round(number, 1), "", None, None, mark)
