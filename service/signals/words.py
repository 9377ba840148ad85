"""Signals in words: their states, and the records behind them."""

from collections.abc import Mapping, Sequence

from rules.signals import Signals
from rules.texts import Text
from rules.wording import Wording
from service.core.banners import INTERNAL
from service.core.plain import Plain
from service.scores.record_words import kind_of
from service.signals.queries.acts import ActKind
from service.signals.queries.listed import Status

STATUS_WORDS: Mapping[Status, Text] = {
    Status.OPEN: Text("待查看", "Open"),
    Status.SET_ASIDE: Text("已搁置", "Set aside"),
    Status.ALL: Text("全部", "All"),
}
ACT_WORDS: Mapping[ActKind, Text] = {
    ActKind.SET_ASIDE: Text("搁置", "Set aside"),
    ActKind.TAKEN_UP: Text("重新处理", "Taken up again"),
}
WITHOUT_OFFICE = Text("未确定监管所", "Without an office")
DEMONSTRATION = Text(
    "示范预警条件，天数和次数无文件依据，须由本局核定。",
    "Demonstration conditions of signals: days and numbers have no official basis; the bureau must settle them.",
)


def banners_over(table: Signals | None) -> list[Text]:
    """What must stand over signals of a table; they are always internal."""
    return [*([DEMONSTRATION] if table is not None and table.is_demonstration else []), INTERNAL]


def titles_of(table: Signals | None) -> dict[str, Text]:
    """What each signal of a table is called, by its id."""
    return {} if table is None else table.titles()


def condition_of(table: Signals | None, kind: str) -> Text | None:
    """The condition of a signal in words, None where the table has no such signal."""
    found = None if table is None else next((one for one in table.signals if one.id == kind), None)
    return None if found is None else Wording().condition(found.when)


def describe_ground(records: Sequence[Plain]) -> list[Text]:
    """Each record behind a signal in one line: what it is, of which day, under which number, until when."""
    return [_line_of(record) for record in records]


def _line_of(record: Plain) -> Text:
    kind, day, number = kind_of(record["type"]), record.get("occurred_on", ""), record.get("document_no")
    ends = record.get("ends_on")
    zh, en = f"{kind.zh} {day}", f"{kind.en}, {day}"
    if number:
        zh, en = f"{zh} {number}", f"{en}, {number}"
    return Text(f"{zh}，至 {ends}", f"{en}, until {ends}") if ends else Text(zh, en)
