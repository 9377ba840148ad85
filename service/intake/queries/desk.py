"""What the imports put on a person's desk: what waits there, figures of the month, and what was handed in last."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, func, select

from rules.library import Library
from rules.texts import Text
from service.access.account import Account
from service.access.desk import Event, Figure, Figures
from service.access.open_items import OpenItem
from service.access.permissions import Permission
from service.core.clock import begin_of, day_at, today
from service.core.db.tables.imports import import_, quarantine
from service.core.db.tables.words import REST, word_match, word_use
from service.facts.matched_words import MATCHED
from service.intake.queries.imports import list_imports, visible_actor_of
from service.intake.queries.previews import count_open_previews
from service.intake.queries.rows_to_check import NAME_ONLY, TWO_OR_ONE_KIND
from service.intake.queries.sources import late_sources_of_all
from service.intake.words import IMPORT_KINDS, IMPORT_STATES

_IMPORTS, _NAMES, _ROWS, _WORDS = "/imports", "/imports/names", "/imports/rows", "/imports/words"
_SOURCES = "/sources"
_ROWS_WORDS = Text("行数据待核", "rows to check")
# What a kind of rows waits for, where it is settled in a way of its own.
_KIND_WORDS = {
    NAME_ONLY: Text("行只有名称，待确认是哪户", "rows with a name only: which enterprise is it"),
    TWO_OR_ONE_KIND: Text("行待判定为一条还是两条记录", "rows that may be two records or one"),
}


def rows_to_check(connection: Connection, account: Account) -> list[OpenItem]:
    """The rows to check that the account may mend, of its own imports or of all, by how they are settled."""
    if not (account.may(Permission.FACT_WRITE) and account.may(Permission.IMPORT_READ)):
        return []
    actor = visible_actor_of(account)
    query = (
        select(quarantine.c.kind, func.count(), func.min(import_.c.created_at))
        .join(import_, import_.c.id == quarantine.c.import_id)
        .where(quarantine.c.status == "open", *_of(actor))
        .group_by(quarantine.c.kind)
        .order_by(quarantine.c.kind)
    )
    return [
        OpenItem(_KIND_WORDS.get(kind, _ROWS_WORDS), number, _page_of(kind, actor), day_at(oldest))
        for kind, number, oldest in connection.execute(query)
    ]


def _page_of(kind: str | None, actor: str | None) -> str:
    """Where rows of the kind are settled; who sees the own imports only finds the rows by them."""
    if kind == NAME_ONLY:
        return _NAMES
    if actor is not None:
        return _IMPORTS
    return _ROWS if kind is None else f"{_ROWS}?kind={kind}"


def uploads_to_take_in(connection: Connection, account: Account) -> list[OpenItem]:
    """The files that were handed in to be looked at and that nobody took in or discarded."""
    if not (account.may(Permission.FACT_WRITE) and account.may(Permission.IMPORT_READ)):
        return []
    number, oldest = count_open_previews(connection, visible_actor_of(account))
    words = Text("个上传文件待核对后导入", "uploads to look at and take in")
    return [OpenItem(words, number, _IMPORTS, day_at(oldest))] if number and oldest else []


def words_to_match(connection: Connection, account: Account) -> list[OpenItem]:
    """The words of deliveries that no list has and that the account may match."""
    if visible_actor_of(account) is not None or not account.reach(Permission.WORDS_MATCH).is_whole:
        return []
    use, one = word_use.c, word_match.c
    matched = exists().where(
        one.field == use.field, one.record_type == use.record_type, one.word == use.word, one.status == MATCHED
    )
    waiting = (
        select(func.min(use.recorded_on).label("since"))
        .where(~matched, use.word != REST)
        .group_by(use.field, use.record_type, use.word)
        .subquery()
    )
    number, since = connection.execute(select(func.count(), func.min(waiting.c.since))).one()
    return [OpenItem(Text("个用语待对应", "words to match"), number, _WORDS, since)] if number else []


def late_sources(connection: Connection, account: Account) -> list[OpenItem]:
    """The sources whose data have not come in time, for those who hand them in."""
    if not (account.may(Permission.FACT_WRITE) and account.may(Permission.IMPORT_READ)):
        return []
    late = late_sources_of_all(connection, today())
    days = [one.last_data_on + timedelta(days=one.due_every_days) for one in late if one.last_data_on]
    words = Text("个数据来源逾期未更新", "sources whose data are late")
    return [OpenItem(words, len(late), _SOURCES, due_on=min(days, default=None))] if late else []


def failed_imports(connection: Connection, account: Account) -> list[OpenItem]:
    """The imports that failed and that nothing of the same source and kind has come after."""
    if not (account.may(Permission.FACT_WRITE) and account.may(Permission.IMPORT_READ)):
        return []
    later, one = import_.alias("later"), import_.c
    done = exists().where(
        later.c.source == one.source, later.c.kind == one.kind, later.c.id > one.id, later.c.status == "done"
    )
    query = select(func.count(), func.min(one.created_at), func.max(one.id))
    number, oldest, newest = connection.execute(
        query.where(one.status == "failed", ~done, *_of(visible_actor_of(account)))
    ).one()
    words = Text("批导入未完成，需重新导入", "imports failed and are to be handed in again")
    address = f"{_IMPORTS}/{newest}" if number == 1 else _IMPORTS
    return [OpenItem(words, number, address, day_at(oldest))] if number else []


def figures_of(connection: Connection, account: Account, _: Library) -> Figures | None:
    """What was handed in this month, beside the whole of last month; None for who may read no imports."""
    if not account.may(Permission.IMPORT_READ):
        return None
    this = today().replace(day=1)
    last = (this - timedelta(days=1)).replace(day=1)
    one, titles = import_.c, (
        Text("导入批次", "Imports"),
        Text("读取行数", "Rows read"),
        Text("新增与更正", "New and corrected"),
        Text("转入待核", "Sent to be checked"),
    )  # fmt: skip
    is_new = one.created_at >= begin_of(this)
    numbers = (1, one.read, one.inserted + one.corrected, one.quarantined)
    sums = [_sum_where(when, number) for number in numbers for when in (is_new, ~is_new)]
    query = select(*sums).where(one.created_at >= begin_of(last), one.status == "done")
    row = [int(number) for number in connection.execute(query.where(*_of(visible_actor_of(account)))).one()]
    pairs = zip(titles, row[::2], row[1::2], strict=True)
    return Figures(
        Text("本月数据导入", "Imports of this month"),
        tuple(Figure(words, now, before, _IMPORTS) for words, now, before in pairs),
    )


def events_of(connection: Connection, account: Account, _: Library, limit: int) -> list[Event]:
    """The imports that ended last."""
    if not account.may(Permission.IMPORT_READ):
        return []
    return [
        Event(one.finished_at, _ending_of(one.kind, one.status, one.read), f"{_IMPORTS}/{one.id}")
        for one in list_imports(connection, limit=limit, actor=visible_actor_of(account))
        if one.finished_at is not None
    ]


def _ending_of(kind: str, status: str, read: int) -> Text:
    what, how = IMPORT_KINDS.get(kind, Text(kind, kind)), IMPORT_STATES.get(status, Text(status, status))
    return Text(f"导入{what.zh}（{read:,}行）：{how.zh}", f"Import of {what.en} ({read:,} rows): {how.en}")


def _sum_where(condition: ColumnElement[bool], number: Any) -> ColumnElement[Any]:
    return func.coalesce(func.sum(number).filter(condition), 0)


def _of(actor: str | None) -> list[ColumnElement[bool]]:
    return [] if actor is None else [import_.c.actor == actor]
