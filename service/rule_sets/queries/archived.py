"""Rule sets and dated tables read from where they are archived, by their digests."""

from collections.abc import Callable
from contextlib import suppress

from sqlalchemy import Connection, select

from rules.canonical import digest_of
from rules.dated_tables import DatedTable
from rules.errors import NoRuleSet, RuleSetError
from rules.library import Library
from rules.load_dated_table import read_dated_table
from rules.load_rule_set import parse_rule_set
from rules.ruleset import RuleSet
from rules.texts import Text
from service.core.db.tables.adoptions import dated_table
from service.core.db.tables.runs import rule_set
from service.core.errors import ProductError

# Gives the text that is archived under a digest, None where there is none.
TextOf = Callable[[str], str | None]
# What was read, by digest: a text never becomes another, and reading one takes long.
_RULE_SETS: dict[str, RuleSet] = {}
_TABLES: dict[str, DatedTable] = {}


def archived_rule_set_of(name: str, digest: str, text_of: TextOf) -> RuleSet:
    """The rule set archived under `digest`; raises ProductError where it is gone or is not what it was."""
    if digest not in _RULE_SETS:
        try:
            _RULE_SETS[digest] = parse_rule_set(_whole_text(name, digest, text_of), name)
        except RuleSetError as error:
            raise _unreadable(name, Text(error.zh, error.en)) from error
    return _RULE_SETS[digest]


def archived_table_of(name: str, digest: str, text_of: TextOf) -> DatedTable:
    """The dated table archived under `digest`; raises ProductError where it is gone or is not what it was."""
    if digest not in _TABLES:
        try:
            _TABLES[digest] = read_dated_table(_whole_text(name, digest, text_of), name)[0]
        except RuleSetError as error:
            raise _unreadable(name, Text(error.zh, error.en)) from error
    return _TABLES[digest]


def note_file_of(files: Library, name: str, digest: str) -> None:
    """Takes the rule set `name` as read from its file where that still has the digest: it knows what it extends."""
    if digest in _RULE_SETS:
        return
    with suppress(NoRuleSet, RuleSetError):
        if (found := files.alone(name)).digest == digest:
            _RULE_SETS[digest] = found


def rule_set_text_of(connection: Connection, digest: str) -> str | None:
    """The text of the rule set that is archived under the digest."""
    return connection.execute(select(rule_set.c.content).where(rule_set.c.digest == digest)).scalar()


def table_text_of(connection: Connection, digest: str) -> str | None:
    """The text of the dated table that is archived under the digest."""
    return connection.execute(select(dated_table.c.content).where(dated_table.c.digest == digest)).scalar()


def _whole_text(name: str, digest: str, text_of: TextOf) -> str:
    text = text_of(digest)
    if text is None:
        raise _unreadable(name, Text("存档中没有它。", "The archive does not hold it."))
    if (held := digest_of(text)) != digest:
        raise _unreadable(
            name,
            Text(
                f"存档已被改动：摘要应为 {digest[:12]}…，实为 {held[:12]}…。",
                f"What is archived was changed: its digest was {digest[:12]}…, it is {held[:12]}….",
            ),
        )
    return text


def _unreadable(name: str, why: Text) -> ProductError:
    return ProductError(
        Text("已采用的版本无法从存档读出。", "A version that was adopted cannot be read from the archive."),
        name,
        why,
        Text("从备份恢复数据库。", "Restore the database from a backup."),
    )
