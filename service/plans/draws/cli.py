"""`credit-tiers draw`: locks lists, enters the number, draws, writes what is public, and checks the log."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from rules.texts import Text
from service.access.cli.noted import noted_head
from service.access.queries.draw_log import faults_of_log, last_log_line
from service.access.reach import WHOLE
from service.core.atomic import AtomicFile
from service.core.db.jobs import Job
from service.core.db.patience import patience_of_jobs
from service.core.db.service import Service
from service.core.errors import ProductError
from service.core.jobs.follow import follow_job
from service.core.settings import load_settings
from service.core.terminal.command_groups import ListingGroup
from service.core.terminal.database import open_current_database
from service.core.terminal.options import report_errors
from service.plans.draws.actions.drawing import KIND as DRAWING
from service.plans.draws.actions.drawing import order_draw
from service.plans.draws.actions.lock import KIND as LOCKING
from service.plans.draws.actions.lock import order_lock
from service.plans.draws.actions.looks import note_export
from service.plans.draws.actions.number import obtain_number
from service.plans.draws.queries.draws import find_draw
from service.plans.draws.queries.listed import public_draw, publication_bytes
from service.rule_sets.queries.adopted import installation_of

ACTOR = "command line"
BROKEN = 1


@click.group(cls=ListingGroup)
def draw() -> None:
    """随机抽取：锁定名单、登记随机数、抽取、写出公开内容。

    Random draws: lists locked, the number entered, drawn, and what is public of it.
    """


@draw.command()
@click.argument("batch", type=click.IntRange(1, 2**31 - 1))
@click.option(
    "--source", "sources", multiple=True, required=True, help="随机数来源，按次序 A source of the number, in order."
)
@click.option("--open", "is_open", is_flag=True, help="不加密封值 Without a secret.")
def lock(batch: int, sources: tuple[str, ...], is_open: bool) -> None:
    """锁定批次的名单；密封值和补抽密钥只打印这一次，须封入两个信封。

    Locks the lists of a batch. The secret and the key of replacements are printed once: seal them in two envelopes.
    Sources: dice|40, party|CODE|SHA-256, lottery|kl8|ISSUE|drawn, index|000001|20270105.
    """
    with _service() as service:
        with service.database.write() as connection:
            given = connection, service.settings, batch, sources, ACTOR, WHOLE
            ordered = order_lock(*given, is_open=is_open)
        job = follow_job(service, {LOCKING: "service.plans.draws.lock_job"}, ordered.job_id)
        done = _result_of(job)
    click.echo(f"抽取编号 draw: {done['draw_id']}\n名单指纹 fingerprint: {done['commitment']}")
    if ordered.sealed.secret:
        click.echo(f"密封值 secret: {ordered.sealed.secret}")
    click.echo(f"补抽密钥 key: {ordered.sealed.key}")


@draw.command()
@click.argument("number")
@click.option(
    "--line", "lines", multiple=True, help="一行随机数，按次序；不写则从标准输入读 A seed line, in order; else read."
)
def seed(number: str, lines: tuple[str, ...]) -> None:
    """登记随机数，每个来源一行；密封值宜从标准输入读入，以免留在命令历史中。

    Enters the number, a line to each source. Let the secret come by standard input, so that no shell keeps it.
    """
    given = lines or tuple(sys.stdin.read().splitlines())
    with _service() as service, service.database.write() as connection:
        obtain_number(connection, service.settings, number, given, ACTOR, WHOLE)
    click.echo(f"{number}: 已取得随机数 The number is obtained.")


@draw.command()
@click.argument("number")
def run(number: str) -> None:
    """抽取主体并匹配人员，写出密封档案。

    Draws the subjects and matches officers; the sealed record is written.
    """
    with _service() as service:
        with service.database.write() as connection:
            order_draw(connection, number, ACTOR, WHOLE)
            found = find_draw(connection, number)
        assert found is not None
        assert found.job_id is not None
        done = _result_of(follow_job(service, {DRAWING: "service.plans.draws.draw_job"}, found.job_id))
    click.echo(f"{number}: 抽中 {done['selected']} 户 {done['selected']} were drawn.")


@draw.command()
@click.argument("number")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="写到 Where to write it.")
def publish(number: str, out: Path) -> None:
    """写出一次抽取公开的全部内容：存证、非密封的随机数、核验程序、抽中总数、核验结论。

    Writes all that is public of a draw, and nothing else.
    """
    with _service() as service, service.database.write() as connection:
        found = public_draw(connection, number)
        if found is None:
            raise _no_draw(number)
        data = publication_bytes(connection, found)
        note_export(connection, found, ACTOR, f"--out {out.name}")
    with report_errors():
        file = AtomicFile(out)
        try:
            file.temporary.write_bytes(data)
            file.publish()
        finally:
            file.discard()
    click.echo(f"已写出 Written: {out}")


@draw.command()
@click.option(
    "--noted", metavar="N:HASH", help="此前记下的终点，须仍在其中 An end noted earlier that must still be there."
)
def log(noted: str | None) -> None:
    """核验抽取存证：有一行被改动、删除或插入，或少了一步时退出码为 1。

    Checks the log of draws: exit 1 where a line was changed, removed or put in, or a step is missing. Note the end that
    is printed somewhere else: with --noted even a log that was rewritten as a whole, its draws too, is found out.
    """
    with _service() as service, service.database.read() as connection:
        head = noted_head(noted, "draw log") if noted else None
        faults, last = faults_of_log(connection, head), last_log_line(connection)
    for fault in faults:
        click.echo(str(fault), err=True)
    if faults:
        raise SystemExit(BROKEN)
    end = f"{last.number}:{last.hash}" if last else "0"
    click.echo(f"完整，共 {last.number if last else 0} 行。 Whole.\n终点 head: {end}")


@contextmanager
def _service() -> Iterator[Service]:
    with report_errors():
        settings = load_settings()
        with open_current_database(settings, patience_of_jobs(settings)) as database:
            yield Service(settings, database, installation_of(settings.rule_sets))


def _result_of(job: Job) -> dict[str, str]:
    """What the job found; ends the command with what is wrong where it did not come to its end."""
    if job.status != "done":
        if job.error:
            click.echo(f"{job.error['zh']}\n{job.error['en']}", err=True)
        raise SystemExit(BROKEN)
    result: dict[str, str] = job.result
    return result


def _no_draw(number: str) -> ProductError:
    return ProductError(
        Text("没有这一抽取。", "There is no such draw."),
        number,
        Text("抽取编号写作 D2027-0001。", "A draw is called D2027-0001."),
        Text("查看 /draw-log。", "Look at /draw-log."),
    )
