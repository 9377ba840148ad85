"""Those that a comparison moves, to take away in one language; beside them what it is, for what, by whom and when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from rules.texts import Text
from scoring.compiler import HUNDREDTHS
from service.access.reach import Jurisdiction
from service.core.banners import banners_of_all
from service.core.files.exports import Cell, Export, ExportColumn
from service.core.formatting import moment
from service.core.masking import mask_value
from service.core.problem import TITLES, Problem
from service.registries.queries.names import office_names, region_names
from service.time.comparison.queries.compared import ComparedMoves, Moved, Narrowed
from service.time.comparison.queries.comparisons import StoredComparison
from service.time.comparison.result_words import describe_mover
from service.time.comparison.stored_sides import rule_sets_compared
from service.time.comparison.words import DIRECTION_WORDS, NOT_CLASSIFIED

ROWS_AT_ONCE = 2_000
PURPOSE_LENGTHS = (4, 200)
_COLUMNS = (
    (Text("经营主体名称", "Entity name"), 36),
    (Text("统一社会信用代码", "Unified social credit code"), 22),
    (Text("原类别", "Before"), 12),
    (Text("现类别", "After"), 12),
    (Text("变动方向", "Direction"), 18),
    (Text("主要原因", "Main reason"), 48),
    (Text("原分值", "Score before"), 12),
    (Text("现分值", "Score after"), 12),
    (Text("行政区划", "Region"), 24),
    (Text("属地监管所", "Local supervision office"), 24),
)


@dataclass(frozen=True, slots=True)
class Taking:
    """By whom, when, in which language and for what it is taken away, and how many rows at most."""

    actor: str
    at: datetime
    language: str
    purpose: str
    most: int

    def say(self, text: Text) -> str:
        """A text in the language of the file."""
        return text.said_in(self.language)


def export_of(
    connection: Connection, this: StoredComparison, moves: ComparedMoves, inside: Jurisdiction, taking: Taking
) -> Export:
    """Everyone inside that moves, the worse first; raises Problem 422 where there are more than may be taken."""
    if len(moves) > taking.most:
        said = Text(
            f"共 {len(moves):,} 行，超过一次导出的上限 {taking.most:,} 行。",
            f"There are {len(moves):,} rows; one export has at most {taking.most:,}.",
        )
        raise Problem(422, *TITLES[422], said)
    return Export(
        title=f"{this.scheme}-{this.before_version}-{this.after_version}-{this.as_of}",
        columns=[ExportColumn(taking.say(words), width) for words, width in _COLUMNS],
        rows=_rows(connection, this, moves, taking),
        about=list(_about(connection, this, inside, taking)),
        sheet=taking.say(Text("变动名单", "Moves")),
        about_sheet=taking.say(Text("说明", "About")),
    )


def _rows(connection: Connection, this: StoredComparison, moves: ComparedMoves, taking: Taking) -> Iterator[list[Cell]]:
    after: int | None = -1
    while after is not None:
        page = moves.page(connection, Narrowed(), after=after, limit=ROWS_AT_ONCE)
        regions = region_names(connection, {row.region for row in page if row.region})
        offices = office_names(connection, {row.office for row in page if row.office})
        for row in page:
            yield [*_of(this, row, taking), *(
                taking.say(names[code]) if code else None
                for names, code in ((regions, row.region), (offices, row.office))
            )]  # fmt: skip
        after = page[-1].key if len(page) == ROWS_AT_ONCE else None


def _of(this: StoredComparison, row: Moved, taking: Taking) -> list[Cell]:
    mover = this.movers[row.mover] if row.mover >= 0 else None
    sides = (row.before, this.before_tiers), (row.after, this.after_tiers)
    return [
        row.name,
        row.code,
        *(taking.say(NOT_CLASSIFIED) if rank < 0 else tiers[rank] for rank, tiers in sides),
        taking.say(DIRECTION_WORDS[row.direction]),
        taking.say(describe_mover(mover, row.line_before, row.line_after)),
        *(None if score is None else score / HUNDREDTHS for score in (row.score_before, row.score_after)),
    ]


def _about(
    connection: Connection, this: StoredComparison, inside: Jurisdiction, taking: Taking
) -> Iterator[tuple[str, str]]:
    say, compared = taking.say, rule_sets_compared(connection, this)
    before, after = compared.before.rule_set, compared.after.rule_set
    for banner in banners_of_all([before, after]):
        yield say(Text("提示", "Notice")), say(banner)
    yield say(Text("用途", "Purpose")), mask_value(taking.purpose)
    yield say(Text("导出人", "Exported by")), taking.actor
    yield say(Text("导出时间", "Exported at")), moment(taking.at)
    for label, rule_set in ((Text("原版本", "Before"), before), (Text("新版本", "After"), after)):
        yield say(label), f"{say(rule_set.title)} ({rule_set.name}) SHA-256 {rule_set.digest}"
    yield say(Text("基准日", "As-of day")), this.as_of.isoformat()
    yield say(Text("数据截止日", "Data known by")), this.known_on.isoformat()
    if not inside.is_everywhere:
        regions, offices = region_names(connection, inside.regions), office_names(connection, inside.offices)
        yield say(Text("管辖范围", "Jurisdiction")), "、".join(map(say, (*regions.values(), *offices.values())))
