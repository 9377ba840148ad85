"""`credit-tiers model request`, `approve`, `reject`, `withdraw`, `history`: what a scheme uses, and used when."""

from datetime import datetime

import click

from service.core.clock import SHANGHAI, today
from service.core.settings import load_settings
from service.core.terminal.database import open_working_database, operator_name
from service.decisions.switches import MODES, OFF, Switch
from service.model.actions.switches import WantedSwitch, approve_switch, reject_switch, request_switch, withdraw_switch
from service.model.queries.switches import get_switch, list_switches
from service.model.words import MODEL_MODES, SWITCH_STATES
from service.rule_sets.queries import library_of
from service.rule_sets.queries.adopted import adopted_library

id_argument = click.argument("id", type=click.IntRange(1, 2**31 - 1))


note_option = click.option("--note", required=True, help="意见 The reason.")


@click.command()
@click.argument("scheme")
@click.argument("mode", type=click.Choice(MODES))
@click.option("--model", metavar="DIGEST", help=f"模型摘要值，{OFF} 时不写 The digest of the model; none for {OFF}.")
@click.option("--reason", required=True, help="理由 Why.")
def request(scheme: str, mode: str, model: str | None, reason: str) -> None:
    """申请让方案使用模型：live 计分，shadow 试算（不计分），off 不使用；由另一人审批。

    Asks for a scheme to use a model: live, in shadow (computed and shown, without points), or none. Another person
    approves it.
    """
    with open_working_database() as database, database.write() as connection:
        library = adopted_library(connection, library_of(load_settings().rule_sets))
        switch = request_switch(connection, library, WantedSwitch(scheme, model, mode, reason), operator_name())
    click.echo(f"切换 {switch.id} 待审批。 Switch {switch.id} awaits approval.", err=True)
    click.echo(switch.id)


@click.command()
@id_argument
@note_option
def approve(id: int, note: str) -> None:
    """批准切换，即刻起使用；不得由申请人或模型登记人批准。

    Approves a switch, in use from now on; not by who asked for it or who registered the model.
    """
    with open_working_database() as database, database.write() as connection:
        settings = load_settings()
        library = adopted_library(connection, library_of(settings.rule_sets))
        switch = get_switch(connection, id)
        _say(approve_switch(connection, switch, operator_name(), note, library=library, settings=settings, on=today()))


@click.command()
@id_argument
@note_option
def reject(id: int, note: str) -> None:
    """不予批准切换。

    Rejects a switch.
    """
    with open_working_database() as database, database.write() as connection:
        _say(reject_switch(connection, get_switch(connection, id), operator_name(), note))


@click.command()
@id_argument
@note_option
def withdraw(id: int, note: str) -> None:
    """撤回自己的、尚未审批的申请。

    Withdraws one's own request before it is settled.
    """
    with open_working_database() as database, database.write() as connection:
        _say(withdraw_switch(connection, get_switch(connection, id), operator_name(), note))


def _say(switch: Switch) -> None:
    words = SWITCH_STATES[switch.status]
    click.echo(f"切换 {switch.id}：{words.zh}。 Switch {switch.id}: {words.en}.")


_PAGE = 200


@click.command()
@click.argument("scheme")
def history(scheme: str) -> None:
    """列出方案的全部切换，最近的在前：编号、方式、模型、起、止、状态、申请人、审批人、理由。

    Lists all switches of a scheme, the newest first: what was used from when until when, who asked and who approved.
    """
    before = None
    with open_working_database() as database, database.read() as connection:
        while found := list_switches(connection, scheme, before=before, limit=_PAGE):
            for row in found:
                click.echo("\t".join(_columns(row)))
            before = found[-1].id


def _columns(row: Switch) -> list[str]:
    mode, state = MODEL_MODES[row.mode], SWITCH_STATES[row.status]
    people = [row.requested_by, row.decided_by or "-", row.reason]
    used = [_minute(row.used_from), _minute(row.used_until)]
    return [str(row.id), f"{mode.zh} {row.mode}", row.model or "-", *used, f"{state.zh} {row.status}", *people]


def _minute(moment: datetime | None) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if moment else "-"
