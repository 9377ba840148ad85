"""`credit-tiers words`: words that no list has, and what each is matched to."""

from pathlib import Path

import click

from service.core.clock import day_at
from service.core.db.engine import Database
from service.core.db.jobs import Job, get_job
from service.core.db.service import Service
from service.core.jobs.worker import Worker
from service.core.settings import Settings, load_settings
from service.core.terminal.command_groups import ListingGroup
from service.core.terminal.database import open_current_database, operator_name
from service.core.terminal.options import OUT, report_errors
from service.facts.matched_words import words_now
from service.intake.actions.words import JOB, match_word, note_export_of_matches, withdraw_match
from service.intake.queries.words import FIELDS, Unlisted, WordMatch, list_matches, list_unlisted
from service.reading.matched_file import write_matched
from service.reading.unlisted_words import label_of_field, label_of_type
from service.rule_sets.queries.adopted import installation_of

_MOST = 1_000


@click.group(cls=ListingGroup)
def words() -> None:
    """用语：哪些未知、来自何处、匹配为什么代码。

    Words: those that no list has, where they came in, and what each is matched to.
    """


@words.command("list")
@click.option("--matched", is_flag=True, help="列出已匹配的用语 What words were matched to, those withdrawn too.")
def list_words(matched: bool) -> None:
    """列出尚未匹配的用语及其行数，出现多的在前。

    Lists the words that nobody matched with their counts, those of most rows first.
    """
    with report_errors(), open_current_database(load_settings()) as database, database.read() as connection:
        if matched:
            for match in list_matches(connection, limit=_MOST):
                click.echo(_line_of_match(match))
            return
        found = list_unlisted(connection, limit=_MOST + 1)
        for one in found[:_MOST]:
            click.echo(_line_of(one))
        if len(found) > _MOST:
            click.echo(f"只列出行数最多的 {_MOST:,} 种。 Only the {_MOST:,} of most rows are listed.", err=True)


@words.command("match")
@click.argument("field", type=click.Choice(FIELDS))
@click.argument("word")
@click.argument("code")
@click.option("--type", "record_type", default="", metavar="T", help="记录类型 Type of the records, for their fields.")
def match(field: str, word: str, code: str, record_type: str) -> None:
    """把一个用语匹配为代码：相关主体下次重新分类，等待该用语的行重新读取。

    Matches a word to a code: the enterprises that state it become due, and rows that wait for it are read again.
    """
    with report_errors():
        settings = load_settings()
        with open_current_database(settings) as database:
            with database.write() as connection:
                made = match_word(connection, operator_name(), field, record_type, word, code)
            click.echo(_line_of_match(made))
            job = _do_job(settings, database, made)
            if job is not None and job.result:
                read, taken = job.result["read"], job.result["taken"]
                click.echo(f"重新读取 {read:,} 行，导入 {taken:,} 行。 {read:,} rows read again, {taken:,} taken in.")


@words.command("withdraw")
@click.argument("number", type=int)
def withdraw(number: int) -> None:
    """撤回一项匹配；已导入的行不变。

    Withdraws a match by its number; rows that were taken in since stay.
    """
    with report_errors():
        settings = load_settings()
        with open_current_database(settings) as database:
            with database.write() as connection:
                gone = withdraw_match(connection, operator_name(), number)
            click.echo(_line_of_match(gone))
            _do_job(settings, database, gone)


@words.command("export")
@click.argument("file", type=OUT)
def export(file: Path) -> None:
    """把现有匹配写成 CSV，供 score、explain 的 --words 使用。

    Writes what words are matched to as CSV, for `--words` of score and explain.
    """
    with report_errors(), open_current_database(load_settings()) as database:
        with database.write() as connection:
            matched = words_now(connection).matched
            note_export_of_matches(connection, operator_name(), len(matched), file.name)
        write_matched(matched, file)
        click.echo(f"已写出 {len(matched):,} 项：{file} Written: {len(matched):,}")


def _do_job(settings: Settings, database: Database, match: WordMatch) -> Job | None:
    """The job of a match, done here unless a worker is quicker; None where it has none."""
    if match.job_id is None:
        return None
    service = Service(settings, database, installation_of(settings.rule_sets))
    Worker(service, {JOB: "service.intake.words_job"}).try_once(match.job_id)
    with database.read() as connection:
        return get_job(connection, match.job_id)


def _line_of(one: Unlisted) -> str:
    zh = label_of_field(one.field)[0]
    kind = label_of_type(one.record_type)
    where = f"导入 import {one.last_import}" if one.last_import else f"{one.last_on}"
    name = f"{one.field} {one.record_type}".rstrip()
    return f"{one.rows:>9,}  {one.stated}  {zh}{kind.zh and '·'}{kind.zh} [{name}]  {'、'.join(one.sources)}  {where}"


def _line_of_match(match: WordMatch) -> str:
    name = f"{match.field} {match.record_type}".rstrip()
    back = f"  已撤回 withdrawn by {match.withdrawn_by}" if match.withdrawn_by else ""
    return f"{match.id:>6}  {match.word} -> {match.code}  [{name}]  {match.matched_by} {day_at(match.matched_at)}{back}"
