"""`credit-tiers model history`: what a scheme used from when until when."""

from datetime import datetime

import click

from service.core.clock import SHANGHAI
from service.core.terminal.operator import working_database
from service.core.words import MODEL_MODES, SWITCH_STATES
from service.decisions.switches import Switch, switches

_PAGE = 200


@click.command()
@click.argument("scheme")
def history(scheme: str) -> None:
    """列出方案的全部切换，最近的在前：编号、方式、模型、起、止、状态、申请人、审批人、理由。

    Lists all switches of a scheme, the newest first: what was used from when until when, who asked and who approved.
    """
    before = None
    with working_database() as database, database.read() as connection:
        while found := switches(connection, scheme, before=before, limit=_PAGE):
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
