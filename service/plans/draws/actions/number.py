"""The number is obtained: each seed line in its format, as it was named at the lock; nobody can choose another."""

from collections.abc import Sequence

from sqlalchemy import Connection

from inspection.faults import Fault
from inspection.seed_lines import faults_of_lines, write_seed
from inspection.seed_plan import WITHHELD, kind_of
from rules.texts import Text
from service.access.reach import Reach
from service.core.clock import now
from service.core.db.audit import write_entry
from service.core.jobs.failpoints import die_at_failpoint
from service.core.problem import TITLES, Problem
from service.core.settings import Settings
from service.plans.batch import BatchStatus
from service.plans.draws.actions.draw_log import append_line
from service.plans.draws.actions.moves import lock_drawing, move_draw, note_act_of
from service.plans.draws.folders import write_seed_file
from service.plans.draws.queries.draws import Draw, get_drawing
from service.plans.draws.sources import closing_of, day_of_index, faults_of_balls, faults_of_values
from service.plans.draws.states import Act

# Of a seed line: 999 digits of dice are the longest there can be.
MOST_CHARACTERS = 1_200


def obtain_number(
    connection: Connection, settings: Settings, draw_id: str, lines: Sequence[str], by: str, reach: Reach
) -> Draw:
    """The draw, whose number is known from now on; the secret line is kept with the sealed files alone.

    Raises Problem 404 beyond `reach`, Conflict where the lists are not locked or the number is known already, Problem
    422 with the place of every line that is not what was named.
    """
    found = lock_drawing(connection, draw_id, Act.NUMBER, reach)
    _refuse_lines(lines, found.seed_plan)
    at = now()
    public = [line for line in lines if kind_of(line) != WITHHELD]
    write_seed_file(settings, draw_id, write_seed(lines))
    die_at_failpoint("number.written")
    move_draw(connection, found, Act.NUMBER, seed_lines=public, number_by=str(by), number_at=at)
    assert found.commitment is not None, "what is locked has its fingerprint"
    append_line(connection, draw_id, found.commitment, BatchStatus.NUMBER_OBTAINED, at)
    note_act_of(connection, found, Act.NUMBER, by, BatchStatus.NUMBER_OBTAINED, at)
    die_at_failpoint("number.noted")
    write_entry(connection, by, "draw.number", f"draw {draw_id}", {"lines": public})
    return get_drawing(connection, draw_id, reach).draw


def _refuse_lines(lines: Sequence[str], plan: Sequence[str]) -> None:
    faults = [
        Fault("seed.txt", number, f"至多{MOST_CHARACTERS}个字符", f"has more than {MOST_CHARACTERS} characters")
        for number, line in enumerate(lines, 1)
        if len(line) > MOST_CHARACTERS
    ]
    faults = faults or list(faults_of_lines(lines, plan)) or [*_too_early(lines), *_impossible(lines)]
    if faults:
        errors = [
            {"where": "json.lines" if one.line is None else f"json.lines.{one.line - 1}", "zh": one.zh, "en": one.en}
            for one in faults
        ]
        raise Problem(422, *TITLES[422], errors=errors)


def _too_early(lines: Sequence[str]) -> list[Fault]:
    """Closing values of a day that has not come to its close."""
    faults = []
    for number, line in enumerate(lines, 1):
        day = day_of_index(line)
        if day is not None and now() < closing_of(day):
            words = Text(f"{day} 尚未收盘", f"{day} has not closed yet")
            faults.append(Fault("seed.txt", number, words.zh, words.en))
    return faults


def _impossible(lines: Sequence[str]) -> list[Fault]:
    """Numbers that no drum of their lottery can give, no closing values: once entered, none of it could be mended."""
    return [
        Fault("seed.txt", number, zh, en)
        for number, line in enumerate(lines, 1)
        for zh, en in (*faults_of_balls(line), *faults_of_values(line))
    ]
