"""Published figures taken in as a table: sound rows are entered, the others are told with line and reason."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection

from rules.texts import Text
from scoring.cleaning import word_key
from service.core.clock import today
from service.core.problem import TITLES, Problem
from service.estimates.effect.measures import MEASURES
from service.estimates.elsewhere.actions.entering import cleaned, enter_figures, said_of
from service.estimates.elsewhere.published import NEEDED, NO_MEASURE, StatedFigure, faults_of_figure, plain_number
from service.registry_desk.imports import Imported
from service.registry_desk.table import Row, Table

FORM = "published-figures"
# They are read by people, who would not read more.
MOST = 1_000
_NEEDED = ("place", "measure", "begins", "ends", "value", "definition", "comparable", "source")
_TRUTH: Mapping[str, bool] = {
    **dict.fromkeys(map(word_key, ("是", "相同", "可比", "yes", "true", "1")), True),
    **dict.fromkeys(map(word_key, ("否", "不同", "不可比", "no", "false", "0")), False),
}
_MEASURES: Mapping[str, str] = {
    word_key(said): name for name, one in MEASURES.items() for said in (name, one.title.zh, one.title.en)
}


def take_figures(connection: Connection, table: Table, by: str, *, file: str) -> Imported:
    """Enters the figures of a table; the same table again changes nothing. Raises Problem 422 for too many rows."""
    if len(table.rows) > MOST:
        raise _too_many(len(table.rows))
    done, day = Imported(read=len({*(row.line for row in table.rows), *(one.line for one in table.refused)})), today()
    sound, seen = list[StatedFigure](), dict[tuple[Any, ...], int]()
    for row in table.rows:
        stated = _stated_in(table, row, day)
        if stated is None:
            continue
        first = seen.setdefault(said_of(cleaned(stated)), row.line)
        if first != row.line:
            table.refuse(
                row.line, "place", stated.place, Text(f"与第{first}行相同。", f"It is the same as line {first}.")
            )
        else:
            sound.append(stated)
    done.added = enter_figures(connection, sound, by, file)
    done.unchanged = len(sound) - done.added
    done.refused = sorted(table.refused, key=lambda one: one.line)
    done.notices = list(table.notices)
    return done


def _stated_in(table: Table, row: Row, day: date) -> StatedFigure | None:
    """What a row states; None where something of it is wrong, which is told."""
    written, before = row.values, len(table.refused)
    for name in _NEEDED:
        if name not in written:
            table.refuse(row.line, name, "", NEEDED)
    measure = _MEASURES.get(word_key(str(written.get("measure", ""))))
    truth = _TRUTH.get(word_key(str(written.get("comparable", ""))))
    if measure is None and "measure" in written:
        table.refuse(row.line, "measure", str(written["measure"]), _no_measure())
    if truth is None and "comparable" in written:
        table.refuse(row.line, "comparable", str(written["comparable"]), _NO_TRUTH)
    if len(table.refused) > before:
        return None
    assert measure is not None
    assert truth is not None
    texts = {name: str(written[name]).strip() for name in ("place", "definition", "source")}
    days = {name: written.get(name) for name in ("begins", "ends", "published_on")}
    link = str(written["link"]).strip() if "link" in written else None
    value = plain_number(str(written["value"]), measure)
    said: dict[str, Any] = {**texts, **days, "measure": measure, "value": value, "comparable": truth, "link": link}
    stated = StatedFigure(**said)
    for name, why in faults_of_figure(stated, day):
        table.refuse(row.line, name, str(written.get(name, "")), why)
    return stated if len(table.refused) == before else None


def _no_measure() -> Text:
    zh, en = "、".join(one.title.zh for one in MEASURES.values()), ", ".join(one.title.en for one in MEASURES.values())
    return Text(f"{NO_MEASURE.zh}可用：{zh}。", f"{NO_MEASURE.en} There are: {en}.")


def _too_many(number: int) -> Problem:
    why = Text(f"表中有{number:,}行，一次最多{MOST:,}行；请分几次导入。",
               f"The table has {number:,} rows; at most {MOST:,} at once. Take it in by parts.")  # fmt: skip
    return Problem(422, *TITLES[422], errors=[{"where": "form.file", "zh": why.zh, "en": why.en}])


_NO_TRUTH = Text("应为“是”或“否”。", "It must be yes or no.")
