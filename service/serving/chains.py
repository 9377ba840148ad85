"""The chains that subjects keep beside the audit log: looked at wherever the whole database is."""

from collections.abc import Iterator

from sqlalchemy import Connection

from rules.texts import Text
from service.access.queries.draw_log import faults_of_log
from service.core.db.integrity import Chains, Flaw

DRAW_LOG = "draw_log"


def _breaks_of_draws(connection: Connection) -> Iterator[Flaw]:
    for fault in faults_of_log(connection):
        line = "" if fault.line is None else f" {fault.line}"
        yield Flaw(f"{DRAW_LOG}{line}", Text(f"{fault.zh}。", f"{fault.en}."))


CHAINS: Chains = {DRAW_LOG: _breaks_of_draws}
