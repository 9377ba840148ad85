"""`credit-tiers rules draft`, `request`, `approve` …: a version put up from a file, asked for, decided by another."""

from pathlib import Path

import click

from rules.document import decode_text
from service.access.reach import WHOLE
from service.core.settings import load_settings
from service.core.terminal.database import open_working_database, operator_name
from service.core.terminal.options import report_errors
from service.rule_sets.actions import adoptions, drafts
from service.rule_sets.queries import library_of
from service.rule_sets.queries.adoptions import Adoption, list_adoptions
from service.rule_sets.stages import Stage
from service.rule_sets.words import KINDS, STAGES

id_argument = click.argument("id", type=click.IntRange(1, 2**31 - 1))
note_option = click.option("--note", required=True, help="意见 The reason.")
_MOST = 1_000


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def draft(file: Path) -> None:
    """把文件中的规则集或表作为草稿存入数据库；检查与 rules check 相同。

    Puts the rule set or dated table of a file up as a draft of the database, checked as `rules check` does.
    """
    with report_errors(), open_working_database() as database, database.write() as connection:
        text, files = decode_text(file.read_bytes(), str(file)), library_of(load_settings().rule_sets)
        made = drafts.add_draft(connection, files, text, operator_name(), WHOLE)
    click.echo(f"草稿 {made.id}：{made.full_name}。 Draft {made.id}: {made.full_name}.", err=True)
    click.echo(made.id)


@click.command()
@id_argument
@click.option("--reason", required=True, help="理由 Why it is wanted.")
@click.option("--comparison", type=click.IntRange(1, 2**31 - 1), help="对比的编号 A comparison of the last week.")
@click.option("--ground", default="", help="规则集没有对比的理由，列入例外 Why a rule set has none; an exception.")
def request(id: int, reason: str, comparison: int | None, ground: str) -> None:
    """申请批准草稿；规则集须附对比或写明没有对比的理由，表自动附上前后各行。

    Asks for the approval of a draft: of a rule set with a comparison, or the ground why there is none.
    """
    wanted = adoptions.Request(reason, comparison, ground)
    with report_errors(), open_working_database() as database, database.write() as connection:
        settings = load_settings()
        files = library_of(settings.rule_sets)
        _say(adoptions.request_adoption(connection, files, settings, id, wanted, operator_name(), WHOLE))


@click.command("take-back")
@id_argument
@note_option
def take_back(id: int, note: str) -> None:
    """撤回尚未批准的申请，退回草稿。

    Takes a request back before it is decided; it is a draft again.
    """
    with report_errors(), open_working_database() as database, database.write() as connection:
        _say(adoptions.take_back_adoption(connection, id, operator_name(), WHOLE, note))


@click.command()
@id_argument
@note_option
def approve(id: int, note: str) -> None:
    """批准版本，自施行日起适用；编写人和申请人不得批准。

    Approves a version, in force from its day on; not by whoever wrote it or asked for it.
    """
    with report_errors(), open_working_database() as database, database.write() as connection:
        settings = load_settings()
        files = library_of(settings.rule_sets)
        _say(adoptions.approve_adoption(connection, files, settings, id, operator_name(), WHOLE, note))


@click.command()
@id_argument
@note_option
def reject(id: int, note: str) -> None:
    """不予批准版本；可修改后再申请。

    Rejects a version, which may be edited and asked for again.
    """
    with report_errors(), open_working_database() as database, database.write() as connection:
        _say(adoptions.reject_adoption(connection, id, operator_name(), WHOLE, note))


@click.command()
@id_argument
@note_option
def withdraw(id: int, note: str) -> None:
    """在施行之前撤回已批准的版本。

    Withdraws an approved version before it begins.
    """
    with report_errors(), open_working_database() as database, database.write() as connection:
        files = library_of(load_settings().rule_sets)
        _say(adoptions.withdraw_adoption(connection, files, id, operator_name(), WHOLE, note))


@click.command()
@click.option("--status", type=click.Choice([stage.value for stage in Stage]), help="状态 Only in this state.")
def adopted(status: str | None) -> None:
    """列出数据库中的版本，最近的在前：编号、种类、版本、状态、施行日、摘要、申请人、审批人。

    Lists the versions of the database, the newest first: number, kind, version, state, in force from, digest, who asked
    and who approved.
    """
    with report_errors(), open_working_database() as database, database.read() as connection:
        for one in list_adoptions(connection, WHOLE.schemes, status=status, limit=_MOST):
            click.echo("\t".join(_columns(one)))


def _columns(one: Adoption) -> list[str]:
    kind, stage = KINDS[one.kind], STAGES[one.status]
    return [
        str(one.id),
        f"{kind.zh} {kind.en}",
        one.full_name,
        f"{stage.zh} {stage.en}",
        one.effective_from.isoformat(),
        one.digest[:16],
        one.requested_by or "-",
        one.decided_by or "-",
    ]


def _say(done: Adoption) -> None:
    stage = STAGES[done.status]
    click.echo(
        f"{done.full_name}：{stage.zh}，施行日 {done.effective_from}。 "
        f"{done.full_name}: {stage.en}, to be in force from {done.effective_from}."
    )
