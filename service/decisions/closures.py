"""What decisions were made under: the rule sets of a closure, archived once, and the closure's own row."""

import hashlib
from collections.abc import Sequence

import orjson
from sqlalchemy import Connection, RowMapping, insert, select

from rules.ruleset import RuleSet
from scoring.model import Models, features_of, model_of
from scoring.required_fields import needs_of
from scoring.score import program
from scoring.version import ENGINE_VERSION
from service.core.clock import now
from service.core.db.tables.runs import closure, rule_set


def closure_row(connection: Connection, rule_sets: Sequence[RuleSet], models: Models) -> int:
    """The id of the row of a closure with its models, made where it is new; its rule sets are archived."""
    described = _described(rule_sets, models)
    digest = hashlib.sha256(orjson.dumps(described, option=orjson.OPT_SORT_KEYS)).hexdigest()
    found = connection.execute(select(closure.c.id).where(closure.c.digest == digest)).scalar()
    if found is not None:
        return int(found)
    for one in rule_sets:
        _archive(connection, one)
    key = connection.execute(insert(closure).values(**described, digest=digest)).inserted_primary_key
    assert key is not None
    return int(key[0])


def get_closure(connection: Connection, closure_id: int) -> RowMapping:
    """The row of a closure."""
    return connection.execute(select(closure).where(closure.c.id == closure_id)).mappings().one()


def _described(rule_sets: Sequence[RuleSet], models: Models) -> dict[str, object]:
    last = rule_sets[-1]
    used = {one.scheme: model_of(one, models) for one in rule_sets}
    own = used[last.scheme]
    return {
        "scheme": last.scheme,
        "version": last.version,
        "rule_sets": {one.name: one.digest for one in rule_sets},
        "model": own.digest if own else None,
        "engine": ENGINE_VERSION,
        "tiers": list(last.tier_ids()),
        "line_ids": list(program(last).lines.ids),
        "overrides": [override.id for override in last.overrides],
        "not_rated": [reason.id for reason in last.not_rated],
        "record_types": list(needs_of(rule_sets, features_of(models)).types),
        "models": {name: {"state": use.state.value, "digest": use.digest} for name, use in used.items() if use} or None,
    }


def _archive(connection: Connection, one: RuleSet) -> None:
    known = connection.execute(select(rule_set.c.digest).where(rule_set.c.digest == one.digest)).scalar()
    if known is None:
        values = {"digest": one.digest, "scheme": one.scheme, "version": one.version, "content": one.document}
        connection.execute(insert(rule_set).values(**values, recorded_at=now()))
