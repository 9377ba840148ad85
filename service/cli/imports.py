"""`credit-tiers import KIND FILE`: facts, and what the bureau keeps registries of."""

import click

from service.core.terminal.command_groups import LazyGroup

_FACTS = ("enterprises", "attribute-changes", "records", "repairs", "tiers", "visits")
_REGISTRIES = (
    *("regions", "offices", "industries", "departments", "qualifications", "tags", "other-subjects", "items"),
    "workdays",
)
_PLACES = {kind: f"service.intake.cli.imports:{kind.replace('-', '_')}" for kind in _FACTS}
_PLACES |= {kind: f"service.registry_desk.cli:{kind.replace('-', '_')}" for kind in _REGISTRIES}
_PLACES |= {kind: f"service.registry_desk.officers.cli:{kind}" for kind in ("inspectors", "recusals")}
_PLACES |= {"ledger": "service.ledger.exchange.cli:import_ledger"}
_PLACES |= {"published-figures": "service.estimates.elsewhere.cli:import_published_figures"}
_PLACES |= {"supervisors": "service.ledger.supervisors.cli:import_supervisors"}


@click.group("import", cls=LazyGroup, places=_PLACES)
def import_() -> None:
    """把文件导入数据库：经营主体、信用记录等，以及登记簿。

    Imports files into the database: facts about enterprises, and the registries of the bureau.
    """
