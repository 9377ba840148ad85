"""The main reason of each move of a run."""

from collections.abc import Sequence

from sqlalchemy import Connection

from rules.library import Library
from scoring.main_reason import MainReason, main_reason_of
from service.decisions.decisions import decisions_of
from service.decisions.runs import Run
from service.rule_sets.queries import rule_set_of
from service.runs.queries.moved import Moved


def main_reasons_of(
    connection: Connection, library: Library, run: Run, moved: Sequence[Moved]
) -> dict[int, MainReason]:
    """The main reason of every move by enterprise, in two statements.

    None is there for what was not classified by anything before, where nothing but a border of tiers moved, and where
    the rule set is not there any more.
    """
    ids = [one.id for one in moved if one.from_tier is not None]
    if not ids or run.base_run is None:
        return {}
    before = decisions_of(connection, run.scheme, run.base_run, ids)
    after = decisions_of(connection, run.scheme, run.id, ids)
    versions = {one.version for one in (*before.values(), *after.values())}
    rule_sets = {version: rule_set_of(library, run.scheme, version) for version in versions}
    found: dict[int, MainReason] = {}
    for one in moved:
        if one.id in before and one.id in after:
            old, new = before[one.id], after[one.id]
            was, now = rule_sets[old.version], rule_sets[new.version]
            if was and now and (reason := main_reason_of(old, was, new, now, one.direction)):
                found[one.id] = reason
    return found
