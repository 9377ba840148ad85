"""What commands about one enterprise are all asked: which, under which scheme, on which days, of which files if any."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click

from rules.library import Library
from rules.texts import Text
from scoring.course import Course
from service.core.clock import today
from service.core.db.engine import Database
from service.core.errors import ProductError
from service.core.files.rejects import Rejects
from service.core.settings import Settings, load_settings
from service.core.terminal.database import open_current_database
from service.core.terminal.notices import say_notices
from service.core.terminal.options import DAY, IN, KNOWN_DAY, rule_sets_option
from service.facts.enterprises import get_enterprise
from service.facts.stored import read_stored
from service.population.population import Inputs
from service.reading.forms.wanted import ANYHOW, Wanted
from service.reading.known_options import authorities_option, names_option, words_option
from service.reading.table_options import table_options
from service.rule_sets.queries import library_of
from service.rule_sets.queries.adopted import installation_of
from service.scores.cli.options import model_option, scheme_option
from service.time.from_database import stored_course_of
from service.time.from_files import filed_course_of

Command = Callable[..., None]

_OPTIONS = (
    scheme_option,
    click.option("--enterprises", type=IN, help="经营主体文件；不写则取自数据库 Enterprises; default: the database."),
    click.option("--records", type=IN, help="信用记录文件 Credit records, with --enterprises."),
    click.option("--as-of", type=DAY, help="自哪一天起，默认今天 From which day on, default today."),
    click.option(
        "--known-on",
        type=KNOWN_DAY,
        help="数据截止日 Only what was known by this day; default: all of files, or today.",
    ),
    model_option,
    table_options(shared=True),
    authorities_option,
    names_option,
    words_option,
    rule_sets_option,
)


@dataclass(frozen=True, slots=True)
class OneQuestion:
    """One enterprise under a scheme from a day on, as known on another (None: by all of the files).

    `inputs` are its files, None where it is of the database. `code` is "" where a command that may be asked of everyone
    was handed none.
    """

    code: str
    scheme: str
    as_of: date
    known_on: date | None
    inputs: Inputs | None
    model: Path | None
    rule_sets: Path | None


def one_enterprise_options(command: Command) -> Command:
    """The command with an argument and the options of a OneQuestion; it is handed a function that returns it.

    The function raises ProductError where something is said of files, but not both files are named.
    """
    return click.argument("uscc")(_with_options(command))


def one_or_all_options(command: Command) -> Command:
    """The same, but the argument may be left out: everyone is meant."""
    return click.argument("uscc", required=False, default="")(_with_options(command))


def _with_options(command: Command) -> Command:
    @wraps(command)
    def with_question(
        uscc: str,
        scheme: str,
        enterprises: Path | None,
        records: Path | None,
        as_of: datetime | None,
        known_on: datetime | None,
        model: Path | None,
        wanted: Wanted,
        rule_sets: Path | None,
        **others: Any,
    ) -> None:
        start, known = as_of.date() if as_of else today(), known_on.date() if known_on else None

        def asked() -> OneQuestion:
            if enterprises is not None and records is not None:
                return OneQuestion(uscc, scheme, start, known, Inputs(enterprises, records, wanted), model, rule_sets)
            _refuse_unclear(command.__name__, [enterprises, records, model], wanted)
            return OneQuestion(uscc, scheme, start, known or today(), None, None, rule_sets)

        command(asked=asked, **others)

    for option in reversed(_OPTIONS):
        with_question = option(with_question)
    return with_question


def course_asked(question: OneQuestion) -> tuple[str, Course, Library]:
    """The code of the enterprise as stored, its course, and the rule sets; what there is to say of files is said.

    Raises ProductError where there is no such enterprise or a file cannot be used, NoRuleSet where the scheme has no
    version on the first day.
    """
    return _course_of_files(question, question.inputs) if question.inputs else _course_of_database(question)


def _course_of_files(question: OneQuestion, inputs: Inputs) -> tuple[str, Course, Library]:
    library, rejects, days = library_of(question.rule_sets), Rejects(None), (question.as_of, question.known_on)
    course, notices = filed_course_of(question.code, inputs, library, question.scheme, days, question.model, rejects)
    say_notices(notices)
    _say_rejects(rejects)
    return question.code, course, library


def _course_of_database(question: OneQuestion) -> tuple[str, Course, Library]:
    settings = load_settings()
    days = question.as_of, question.known_on or today()
    with open_current_database(settings) as database, database.read() as connection:
        library = library_meant(database, settings, question.rule_sets)
        found = get_enterprise(connection, question.code)
        stored = read_stored(connection, [found.id]) if found else None
        course = stored and stored_course_of(connection, stored, library, question.scheme, days, settings)
    if found is None or not course:
        raise _no_such_enterprise(question.code)
    return found.code, course, library


def library_meant(database: Database, settings: Settings, folder: Path | None) -> Library:
    """The rule sets that were adopted, or where a `folder` is named those of its files; says which it went by."""
    if folder is None:
        click.echo("按数据库中已采用的版本。 By the versions adopted in the database.", err=True)
        return installation_of(settings.rule_sets).library(database)
    click.echo(f"按 {folder} 中文件的批准日期。 By the days of approval in the files of {folder}.", err=True)
    return library_of(folder)


def _refuse_unclear(command: str, files: list[Path | None], wanted: Wanted) -> None:
    if files == [None, None, None] and wanted in (ANYHOW, Wanted(shared=True)):
        return
    raise ProductError(
        Text("没有说清取自文件还是数据库。", "It is not clear whether files are meant or the database."),
        command,
        Text(
            "--enterprises 和 --records 须同时写；对文件的其他说明（--model 等）只与它们同用。",
            "--enterprises and --records go together; what is said of files (--model, …) goes with them only.",
        ),
        Text("两个文件都写，或都不写。", "Name both files, or say nothing of files."),
    )


def _say_rejects(rejects: Rejects) -> None:
    """Says how many rows of the enterprise do not count, and where the first is."""
    if rejects.rows:
        first = f"{rejects.first[0]}:{rejects.first[1]}" if rejects.first else ""
        click.echo(
            f"{rejects.rows} 行待核，未计入，第一处：{first}。 "
            f"{rejects.rows} of its rows could not be read and do not count, the first at {first}.",
            err=True,
        )


def _no_such_enterprise(code: str) -> ProductError:
    """That the database holds no such enterprise, or that it was not known by the day."""
    return ProductError(
        Text(f"没有代码为 {code} 的经营主体。", f"There is no enterprise with the code {code}."),
        code,
        Text("数据库中没有，或到该日尚未知悉。", "The database holds none, or it was not known by that day."),
        Text("核对代码和数据截止日。", "Check the code and the day of knowledge."),
    )
