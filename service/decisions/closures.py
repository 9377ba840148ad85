"""Closures: the rule sets and models that decisions were made under, each rule set archived once."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import orjson
from sqlalchemy import Connection, insert, select

from rules.ruleset import RuleSet
from scoring.digest import DIGEST_VERSION
from scoring.model import Models, features_of, model_of
from scoring.required_fields import needs_of
from scoring.score import program_of
from scoring.version import ENGINE_VERSION
from service.core.db.tables.runs import closure, rule_set, scoring_run
from service.rule_sets.actions.archive import archive_rule_set
from service.rule_sets.queries.archived import archived_rule_set_of, rule_set_text_of

# What a closure says that is no matter of rule sets and models.
_OF_THE_ENGINE = frozenset({"engine", "digest_version"})


@dataclass(frozen=True, slots=True)
class Closure:
    """A scheme's version with all it reads: `rule_sets` by name their digests.

    `models` is {scheme: {"state", "digest"}}, None where none is asked for.
    """

    id: int
    scheme: str
    version: str
    tiers: Sequence[str]
    record_types: Sequence[str]
    models: Mapping[str, Mapping[str, Any]] | None
    rule_sets: Mapping[str, str]
    engine: str
    digest_version: int


def store_closure(connection: Connection, rule_sets: Sequence[RuleSet], models: Models) -> int:
    """The id of a closure with its models, written where it is new; its rule sets are archived."""
    described = _describe(rule_sets, models)
    digest = hashlib.sha256(orjson.dumps(described, option=orjson.OPT_SORT_KEYS)).hexdigest()
    known = connection.execute(select(closure.c.id).where(closure.c.digest == digest)).scalar()
    if known is not None:
        return int(known)
    for archived in rule_sets:
        archive_rule_set(connection, archived)
    key = connection.execute(insert(closure).values(**described, digest=digest)).inserted_primary_key
    assert key is not None
    return int(key[0])


def get_closure(connection: Connection, closure_id: int) -> Closure:
    """The closure of that id."""
    columns = (closure.c[name] for name in Closure.__dataclass_fields__)
    return Closure(*connection.execute(select(*columns).where(closure.c.id == closure_id)).one())


def digest_of_closure(connection: Connection, run_id: int) -> str:
    """The digest of the closure that a run decided under."""
    query = select(closure.c.digest).join(scoring_run, scoring_run.c.closure_id == closure.c.id)
    return str(connection.execute(query.where(scoring_run.c.id == run_id)).scalar_one())


def rule_sets_of(connection: Connection, closure_id: int) -> tuple[RuleSet, ...]:
    """The rule sets of a closure from the archive, its own last and each after what it reads."""
    this = get_closure(connection, closure_id)
    read = (
        archived_rule_set_of(name, digest, partial(rule_set_text_of, connection))
        for name, digest in this.rule_sets.items()
    )
    found = {one.scheme: one for one in read}
    return in_reading_order(found[this.scheme], found)


def in_reading_order(own: RuleSet, found: Mapping[str, RuleSet]) -> tuple[RuleSet, ...]:
    """The rule set and all it reads, each after what it reads itself; raises KeyError where one was not found."""
    ordered: dict[str, RuleSet] = {}

    def add(rule_set: RuleSet) -> None:
        for scheme in rule_set.reads:
            if scheme not in ordered:
                add(found[scheme])
        ordered[rule_set.scheme] = rule_set

    add(own)
    return tuple(ordered.values())


def is_as_described(connection: Connection, closure_id: int, rule_sets: Sequence[RuleSet], models: Models) -> bool:
    """Whether the row of a closure says of its rule sets and models what is true of them."""
    described = _describe(rule_sets, models)
    stored = connection.execute(select(closure).where(closure.c.id == closure_id)).one()._mapping
    return all(stored[name] == value for name, value in described.items() if name not in _OF_THE_ENGINE)


def archived_contents_of(connection: Connection, digests: Iterable[str]) -> dict[str, str]:
    """The archived text of rule sets by digest; those that are not there are left out."""
    column = rule_set.c
    query = select(column.digest, column.content).where(column.digest.in_(sorted(digests)))
    return {row.digest: row.content for row in connection.execute(query)}


def _describe(rule_sets: Sequence[RuleSet], models: Models) -> dict[str, object]:
    last = rule_sets[-1]
    used = {one.scheme: model_of(one, models) for one in rule_sets}
    own = used[last.scheme]
    return {
        "scheme": last.scheme,
        "version": last.version,
        "rule_sets": {one.name: one.digest for one in rule_sets},
        "model": own.digest if own else None,
        "engine": ENGINE_VERSION,
        "digest_version": DIGEST_VERSION,
        "tiers": list(last.tier_ids()),
        "line_ids": list(program_of(last).lines.ids),
        "overrides": [override.id for override in last.overrides],
        "not_rated": [reason.id for reason in last.not_rated],
        "record_types": list(needs_of(rule_sets, features_of(models)).types),
        "models": {name: {"state": use.state.value, "digest": use.digest} for name, use in used.items() if use} or None,
    }
