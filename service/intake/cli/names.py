"""`credit-tiers names`: names that rows state instead of a code, and which enterprise each stands for."""

from collections.abc import Iterable
from pathlib import Path

import click

from rules.texts import Text
from service.core.clock import day_at
from service.core.db.engine import Database
from service.core.db.jobs import get_job
from service.core.db.service import Service
from service.core.errors import ProductError
from service.core.jobs.worker import Worker
from service.core.settings import Settings, load_settings
from service.core.terminal.command_groups import ListingGroup
from service.core.terminal.database import open_current_database, operator_name
from service.core.terminal.options import OUT, report_errors
from service.intake.actions.names import JOB, confirm_name, note_export_of_names, withdraw_name
from service.intake.queries.names import (
    Candidate,
    NameMatch,
    candidates_of,
    list_name_matches,
    list_waiting_names,
    names_of_source,
)
from service.reading.names_file import write_names
from service.rule_sets.queries.adopted import installation_of

_MOST = 1_000


@click.group(cls=ListingGroup)
def names() -> None:
    """名称：只写名称、没有代码的行，各名称是哪一主体。

    Names: rows that state a name and no code, and which enterprise each name stands for in deliveries of a source.
    """


@names.command("list")
@click.option("--decided", is_flag=True, help="列出已确认的名称 What names stand for, those withdrawn too.")
def list_names(decided: bool) -> None:
    """列出待确认的名称、行数和同名主体，行数多的在前。

    Lists the names that wait with their counts and the enterprises of that name, those of most rows first.
    """
    with report_errors(), open_current_database(load_settings()) as database, database.read() as connection:
        if decided:
            for match in list_name_matches(connection, limit=_MOST):
                click.echo(_line_of_match(match))
            return
        found = list_waiting_names(connection, limit=_MOST + 1)
        candidates = candidates_of(connection, [one.name for one in found])
        for one in found[:_MOST]:
            click.echo(f"{one.rows:>9,}  {one.name}  [{one.source}]")
            for firm in candidates.get(one.name, ()):
                click.echo(f"{'':>11}{_line_of_candidate(firm)}")
        if len(found) > _MOST:
            click.echo(f"只列出行数最多的 {_MOST:,} 个。 Only the {_MOST:,} of most rows are listed.", err=True)


@names.command("confirm")
@click.argument("source")
@click.argument("name")
@click.argument("code", required=False)
@click.option(
    "--none", "is_none", is_flag=True, help="不是已登记的任何主体 It is none of the enterprises that are known."
)
def confirm(source: str, name: str, code: str | None, is_none: bool) -> None:
    """确认某来源的名称是哪一主体（统一社会信用代码），或 --none 均不是：等待该名称的行重新读取。

    Confirms which enterprise a name stands for in deliveries of a source: rows that wait for it are read again, and
    later deliveries find the enterprise by it.
    """
    with report_errors():
        settings = load_settings()
        if (code is None) is not is_none:
            raise _one_of_two()
        with open_current_database(settings) as database:
            with database.write() as connection:
                made = confirm_name(connection, operator_name(), source, name, code)
            click.echo(_line_of_match(made))
            _read_again(settings, database, made)


@names.command("withdraw")
@click.argument("number", type=int)
def withdraw(number: int) -> None:
    """撤回一项名称确认；已导入的行不变。

    Withdraws what was said of a name by its number; rows that were taken in since stay.
    """
    with report_errors():
        settings = load_settings()
        with open_current_database(settings) as database:
            with database.write() as connection:
                known = withdraw_name(connection, operator_name(), number)
            click.echo(_line_of_match(known))
            if known.enterprise_id is None:
                _read_again(settings, database, known)


@names.command("export")
@click.argument("source")
@click.argument("file", type=OUT)
def export(source: str, file: Path) -> None:
    """把某来源已确认的名称写成 CSV，供 score、explain 的 --names 使用。

    Writes what names stand for in deliveries of a source as CSV, for `--names` of score and explain.
    """
    with report_errors(), open_current_database(load_settings()) as database:
        with database.write() as connection:
            confirmed = names_of_source(connection, source)
            note_export_of_names(connection, operator_name(), source, len(confirmed), file.name)
        write_names(source, confirmed, file)
        click.echo(f"已写出 {len(confirmed):,} 项：{file} Written: {len(confirmed):,}")


def _read_again(settings: Settings, database: Database, match: NameMatch) -> None:
    """Reads again what waits, unless a worker was quicker, and says how many rows were taken in."""
    assert match.job_id is not None
    service = Service(settings, database, installation_of(settings.rule_sets))
    Worker(service, {JOB: "service.intake.names_job"}).try_once(match.job_id)
    with database.read() as connection:
        job = get_job(connection, match.job_id)
    if job is not None and job.result:
        read, taken = job.result["read"], job.result["taken"]
        click.echo(f"重新读取 {read:,} 行，导入 {taken:,} 行。 {read:,} rows read again, {taken:,} taken in.")


def _line_of_candidate(firm: Candidate) -> str:
    return _joined((firm.code, firm.name, firm.region))


def _line_of_match(match: NameMatch) -> str:
    stands = match.code or "均不是 none of them"
    back = f"  已撤回 withdrawn by {match.withdrawn_by}" if match.withdrawn_by else ""
    return (
        f"{match.id:>6}  {match.name} -> {stands}  [{match.source}]  {match.matched_by} "
        f"{day_at(match.matched_at)}{back}"
    )


def _joined(texts: Iterable[str | None]) -> str:
    return "  ".join(text for text in texts if text)


def _one_of_two() -> ProductError:
    return ProductError(
        Text("请写明是哪一主体。", "Say which enterprise it is."),
        "names confirm",
        Text("代码和 --none 应写其中一项。", "Give either a code or --none."),
        Text("写主体的统一社会信用代码；均不是的写 --none。", "Give its code, or --none where it is none of them."),
    )
