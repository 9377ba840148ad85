"""What the run that another builds upon knew and decided by, so that what moved can be split into causes."""

from sqlalchemy import Connection

from rules.ruleset import RuleSet
from scoring.changes import Basis
from scoring.model import Models
from service.core.db.fact_changes import list_touched_since
from service.core.log import get_logger
from service.decisions.runs import Run, get_run
from service.examinations.moved import Before
from service.facts.known import Known
from service.facts.reader import Since
from service.time.archive import archived_basis_of
from service.time.replayed import NotReplayable, Unlike

log = get_logger("rescore")


def before_of(connection: Connection, run: Run, rule_sets: tuple[RuleSet, ...], models: Models) -> Before | None:
    """What the base of a run knew and decided by; None where it has none. `rule_sets` and `models` are the run's."""
    base = None if run.base_run is None else get_run(connection, run.base_run)
    if base is None:
        return None
    is_alike = base.closure_id == run.closure_id
    return Before(
        Since(base.as_of, Known(base.known_on, base.known_change)),
        Basis(base.as_of, rule_sets, models) if is_alike else _archived_basis_of(connection, base),
        is_alike,
        list_touched_since(connection, base.known_change, run.known_change),
    )


def _archived_basis_of(connection: Connection, base: Run) -> Basis | None:
    """What a run decided by; None where it cannot be read any more."""
    try:
        return archived_basis_of(connection, base)
    except (NotReplayable, Unlike) as error:
        log.warning("rescore.causes_not_known", run=base.id, why=error.why.en)
        return None
