"""Rule sets and dated tables read from where they are archived, by their digests."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, select

from rules.canonical import digest_of
from rules.dated_tables import DatedTable
from rules.errors import NoRuleSet, RuleSetError
from rules.library import Library
from rules.load_dated_table import read_dated_table
from rules.load_rule_set import parse_rule_set
from rules.ruleset import RuleSet
from rules.texts import Text
from service.core.db.tables.adoptions import adoption, dated_table
from service.core.db.tables.runs import rule_set
from service.core.errors import ProductError
from service.rule_sets.stages import Stage

# Gives the text that is archived under a digest, None where there is none.
TextOf = Callable[[str], str | None]
# What was read, by digest: a text never becomes another, and reading one takes long.
_RULE_SETS: dict[str, RuleSet] = {}
_TABLES: dict[str, DatedTable] = {}
# The digests whose files were looked at already, by the files.
_LOOKED_AT: WeakKeyDictionary[Library, set[str]] = WeakKeyDictionary()


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
    """Takes the rule set `name` as read from its file where that still has the digest: it knows what it extends.

    Also where it was read from the archive before, which does not say so.
    """
    looked_at = _LOOKED_AT.setdefault(files, set())
    if digest in looked_at:
        return
    looked_at.add(digest)
    with suppress(NoRuleSet, RuleSetError):
        if (found := files.alone(name)).digest == digest:
            _RULE_SETS[digest] = found


def rule_set_text_of(connection: Connection, digest: str) -> str | None:
    """The text of the rule set that is archived under the digest."""
    return connection.execute(select(rule_set.c.content).where(rule_set.c.digest == digest)).scalar()


def table_text_of(connection: Connection, digest: str) -> str | None:
    """The text of the dated table that is archived under the digest."""
    return connection.execute(select(dated_table.c.content).where(dated_table.c.digest == digest)).scalar()


@dataclass(frozen=True, slots=True)
class Archive:
    """What looking at every text of the archive found: how many of either kind there are, and what is wrong."""

    rule_sets: int
    tables: int
    faults: list[Text]


def look_at_archive(connection: Connection) -> Archive:
    """Reads every rule set and dated table that is archived, and finds each that was adopted among them."""
    column, table = rule_set.c, dated_table.c
    sets = connection.execute(select(column.digest, column.scheme, column.version, column.content)).all()
    tables = connection.execute(select(table.digest, table.name, table.version, table.content)).all()
    faults = [
        *(fault for row in sets if (fault := _fault_of(*row, parse_rule_set))),
        *(fault for row in tables if (fault := _fault_of(*row, read_dated_table))),
    ]
    known = {row.digest for row in (*sets, *tables)}
    adopted = select(adoption.c.name, adoption.c.version, adoption.c.digest).where(adoption.c.status == Stage.APPROVED)
    for name, version, digest in connection.execute(adopted.order_by(adoption.c.id)):
        if digest not in known:
            faults.append(
                Text(f"已采用的 {name}@{version} 不在存档中。", f"{name}@{version} was adopted and is not archived.")
            )
    return Archive(len(sets), len(tables), faults)


def _fault_of(digest: str, scheme: str, version: str, content: str, read: Callable[[str, str], object]) -> Text | None:
    """What is wrong with an archived text; None where it is sound."""
    name = f"{scheme}@{version}"
    try:
        read(_whole_text(name, digest, lambda _: content), name)
    except RuleSetError as error:
        return Text(f"存档的 {name}：{error.zh}", f"{name} as archived: {error.en}")
    except ProductError as error:
        return Text(f"存档的 {name}：{error.why.zh}", f"{name} as archived: {error.why.en}")
    return None


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
