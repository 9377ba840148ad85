"""`credit-tiers import regions|offices|items|…|workdays`, and `credit-tiers registries`."""

import csv
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Connection

from rules.texts import Text
from service.core.atomic import AtomicFile
from service.core.clock import today
from service.core.db.engine import Database
from service.core.db.service import Service
from service.core.files.spreadsheet_texts import guard_row
from service.core.jobs.worker import Worker
from service.core.problem import refusal_at
from service.core.settings import Settings, load_settings
from service.core.terminal.command_groups import ListingGroup
from service.core.terminal.database import open_current_database, open_working_database, operator_name
from service.core.terminal.options import DAY, IN, OUT, report_errors
from service.reading.forms.wanted import Wanted
from service.reading.table_options import table_options
from service.registries.actions.entries import Entered, NameCheck, enter_entries
from service.registries.actions.firms import Listing, list_firms
from service.registries.actions.placing import JOB
from service.registries.queries.entries import list_entries
from service.registries.registry import ALWAYS, Entry, Registry
from service.registries.shapes import SHAPES
from service.registries.statements import Statement, codes_listed, names_listed
from service.registries.words import REGISTRY_WORDS
from service.registries.written_fields import Unreadable, read_written
from service.registry_desk.imports import KINDS, WORKDAYS, Imported, take_table
from service.registry_desk.table import RefusedLine, read_table
from service.rule_sets.queries import library_of
from service.rule_sets.queries.adopted import adopted_library, installation_of
from service.rule_sets.tier_words import item_name_check

REFUSED_SOME = 3
EVERYWHERE = ("",)
_PAGE = 1_000
_HEADER = ("file", "line", "column", "value", "reason_zh", "reason_en")


def _import_command(kind: str) -> click.Command:
    """The command that takes in a table of a registry."""

    @click.command(kind, short_help=REGISTRY_WORDS[kind].zh, help=_help_of(kind))
    @click.argument("file", type=IN)
    @table_options()
    @click.option("--rejects", type=OUT, help="未导入的行 CSV of refused rows: file, line, column, value, reason.")
    def command(file: Path, wanted: Wanted, rejects: Path | None, invented: bool = False) -> None:
        _import_table(kind, file, wanted, rejects, invented)

    if kind == WORKDAYS:
        marked = click.Option(["--invented"], is_flag=True, help="虚构的日历，处处标明 Made up, and marked as such.")
        command.params.append(marked)
    return command


def _help_of(kind: str) -> str:
    words = REGISTRY_WORDS[kind]
    return (
        f"导入登记簿：{words.zh}；每项变动是一个新版本，重复导入不会改变任何内容。\n\n"
        f"Imports a table into a registry ({words.en}): each change is a new version; importing it again changes "
        "nothing.\n\n"
        "退出码 Exit codes: 0 全部导入 all rows taken in; 3 部分行未导入 some rows refused; 2 出错 an error."
    )


def _import_table(kind: str, file: Path, wanted: Wanted, rejects: Path | None, invented: bool) -> None:
    with report_errors():
        settings = load_settings()
        with open_current_database(settings) as database:
            table = read_table(file, kind, wanted)
            with database.write() as connection:
                done = take_table(
                    connection,
                    kind,
                    table,
                    operator_name(),
                    EVERYWHERE,
                    file=file.name,
                    invented=invented,
                    against=_name_check(settings, connection, kind),
                )
            echo_import(done)
            if rejects:
                write_rejects(file.name, done.refused, rejects)
            _place(settings, database, done.job_id)
    raise SystemExit(REFUSED_SOME if done.refused else 0)


def echo_import(done: Imported) -> None:
    """Says what became of a table."""
    refused = len({one.line for one in done.refused})
    numbers = (done.read, done.added, done.changed, done.unchanged, refused)
    click.echo("读取 {:,} 行：新增 {:,}，变更 {:,}，未变 {:,}；未导入 {:,} 行。".format(*numbers))
    click.echo("{:,} rows read: {:,} added, {:,} changed, {:,} unchanged; {:,} rows refused.".format(*numbers))
    for notice in done.notices:
        click.echo(f"{notice.zh} {notice.en}", err=True)
    for one in done.refused[:20]:
        click.echo(f"{one.line}  {one.column}  {one.value}  {one.why.zh} {one.why.en}", err=True)


def write_rejects(name: str, refused: Sequence[RefusedLine], path: Path) -> None:
    """Writes the rows of a table that were not taken in."""
    target = AtomicFile(path)
    try:
        with open(target.temporary, "w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(_HEADER)
            rows = ((name, one.line, one.column, one.value, one.why.zh, one.why.en) for one in refused)
            writer.writerows(map(guard_row, rows))
        target.publish()
    finally:
        target.discard()


def _place(settings: Settings, database: Database, job_id: int | None) -> None:
    """Gives enterprises their offices anew, unless a worker is at it already."""
    if job_id is not None:
        service = Service(settings, database, installation_of(settings.rule_sets))
        Worker(service, {JOB: "service.registry_desk.job"}).try_once(job_id)


regions, offices, industries, departments, qualifications, tags, other_subjects, items, workdays = map(
    _import_command, KINDS
)


@click.group(cls=ListingGroup)
def registries() -> None:
    """登记簿：行政区划、监管所、行业、部门、抽查事项等；查看和更正。

    The registries of regions, supervision offices, departments, inspection items and so on: look up and correct.
    """


_REGISTRY = click.argument("registry", type=click.Choice([one.value for one in Registry]))


@registries.command("list")
@_REGISTRY
@click.option("--search", default="", help="代码开头或名称的一部分 How the code begins, or a piece of a name.")
@click.option("--ended", is_flag=True, help="包括已停用的 Those out of use, too.")
def list_registry(registry: str, search: str, ended: bool) -> None:
    """列出登记簿中现行的各项：代码、名称、启用和停用日期。

    Lists the entries as they stand today: code, name, from when until when.
    """
    after = ""
    with open_working_database() as database, database.read() as connection:
        while entries := list_entries(
            connection, Registry(registry), today(), wanted=search, ended=ended, after=after, limit=_PAGE
        ):
            for entry in entries:
                click.echo(_line_of(entry))
            after = entries[-1].code


@registries.command("set")
@_REGISTRY
@click.argument("code")
@click.option("--name", help="名称 Name.")
@click.option("--name-en", help="英文名称 Name in English.")
@click.option("--aliases", help="别名，以顿号或逗号分开 Other names, parted by commas.")
@click.option("--regions", help="监管所所辖区划代码 Codes of the regions that an office is in charge of.")
@click.option("--from", "valid_from", type=DAY, help="启用日期 In use from.")
@click.option("--until", "valid_until", type=DAY, help="停用日期 The first day on which it is out of use.")
@click.option("--note", help="备注 Note.")
@click.option("--field", "fields", multiple=True, help="本登记簿特有的一项 A field of this registry only: NAME=VALUE.")
def set_entry(registry: str, code: str, **given: Any) -> None:
    """登记或更正一项：成为一个新版本，记入审计日志；未写的内容不变。

    Enters or corrects an entry as a new version; the audit log records it, and what is not said stays.
    """
    days = {
        name: value.date() if isinstance(value, datetime) else None for name, value in given.items() if "valid" in name
    }
    lists = {"aliases": given["aliases"], "regions": given["regions"]}
    said = Statement(
        code,
        given["name"],
        given["name_en"],
        None if lists["aliases"] is None else names_listed(lists["aliases"]),
        None if lists["regions"] is None else codes_listed(lists["regions"]),
        days["valid_from"],
        days["valid_until"],
        given["note"],
        own=_own_given(Registry(registry), given["fields"]),
    )
    with report_errors():
        settings = load_settings()
        with open_current_database(settings) as database:
            with database.write() as connection:
                against = _name_check(settings, connection, registry)
                done = enter_entries(
                    connection, Registry(registry), [said], operator_name(), EVERYWHERE, against=against
                )
                _raise_refused(done)
            _say(done)
            _place(settings, database, done.job_id)


@registries.command("place")
@click.argument("uscc")
@click.argument("office", required=False)
@click.option("--from", "valid_from", type=DAY, help="自何日起 From which day on; default: today.")
def place(uscc: str, office: str | None, valid_from: datetime | None) -> None:
    """把一户列入监管所的名单；不写监管所即从名单移出。

    Puts a firm on the list of an office; without an office takes it off any list.
    """
    with report_errors():
        settings = load_settings()
        with open_current_database(settings) as database:
            listing = Listing(uscc, office, valid_from.date() if valid_from else None)
            with database.write() as connection:
                done = list_firms(connection, [listing], operator_name(), EVERYWHERE)
                _raise_refused(done)
            _say(done)
            _place(settings, database, done.job_id)


def _name_check(settings: Settings, connection: Connection, kind: str) -> NameCheck | None:
    """Why an item cannot be called so; nothing is asked of names of other registries."""
    if kind != Registry.ITEMS:
        return None
    return item_name_check(adopted_library(connection, library_of(settings.rule_sets)))


def _own_given(registry: Registry, written: Sequence[str]) -> dict[str, Any]:
    """The own fields that options state as NAME=VALUE; an end of the command where one cannot be read."""
    known = {one.name: one for one in SHAPES[registry].fields}
    own: dict[str, Any] = {}
    for part in written:
        name, _, value = part.partition("=")
        if name not in known:
            listed = ", ".join(known) or "—"
            raise click.BadParameter(f"没有 {name}，可用 There is no {name}; there are: {listed}", param_hint="--field")
        try:
            own[name] = read_written(known[name], value)
        except Unreadable as refused:
            raise click.BadParameter(f"{name}：{refused.why.zh} {refused.why.en}", param_hint="--field") from None
    return own


def _raise_refused(done: Entered) -> None:
    for faults in done.refused.values():
        raise refusal_at(*faults[0][::2])


def _say(done: Entered) -> None:
    words = Text("未变。", "Nothing changed.") if done.unchanged else Text("已登记。", "Entered.")
    for said in (words, *done.notices):
        click.echo(f"{said.zh} {said.en}")


def _line_of(entry: Entry) -> str:
    begins = "-" if entry.valid_from == ALWAYS else entry.valid_from.isoformat()
    ends = entry.valid_until.isoformat() if entry.valid_until else "-"
    more = "、".join(entry.regions)
    return "\t".join(filter(None, (entry.code, entry.name, entry.name_en, begins, ends, more)))
