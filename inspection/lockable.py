"""Whether lists may be locked: codes, strata, counts, officers, children and the plan of the number fit together."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from inspection import lists
from inspection.faults import Fault
from inspection.frozen import Child, Lists, child_prefix
from inspection.params import PARAMS, Params
from inspection.seed_plan import faults_of_plan
from inspection.subject_ids import strangers_among


def faults_of_lists(frozen: Lists, *, filtered_by_tier: bool) -> Iterator[Fault]:
    """Why these lists must not be locked; nothing where they may.

    `filtered_by_tier`: who is on the list was chosen by an internal tier.
    """
    yield from _faults_of_subjects(frozen)
    yield from _faults_of_drawn(frozen)
    if (frozen.params.teams is None) != (frozen.inspectors is None) or (frozen.inspectors is None) != (
        frozen.recusals is None
    ):
        zh = "随机匹配人员须同时有 team 等参数、人员名录和回避名单"
        yield Fault(PARAMS, None, zh, "officers need parameters of teams, a list of officers and one of recusals")
    yield from _faults_of_recusals(lists.RECUSALS.file, frozen.inspectors or (), frozen.recusals or frozenset())
    yield from _faults_of_children(frozen)
    # A child that was frozen with its parent takes the parent's number; one that came later names its own.
    if frozen.params.parent is None or frozen.params.seed:
        tells_tiers = filtered_by_tier or has_several_ratios(frozen.params)
        for zh, en in faults_of_plan(frozen.params.seed, tells_tiers=tells_tiers):
            yield Fault(PARAMS, None, f"seed：{zh}", f"seed: {en}")


def has_several_ratios(params: Params) -> bool:
    """Whether being drawn says something about the stratum, because strata are drawn by different rules."""
    rules = {(Fraction(stratum.num, stratum.den), stratum.min, stratum.cell_min) for stratum in params.strata.values()}
    return len(rules) > 1


def _faults_of_subjects(frozen: Lists) -> Iterator[Fault]:
    subjects, file = frozen.subjects, lists.SUBJECTS.file
    for place, text in strangers_among(subjects.ids):
        yield _no_code(file, place, text)
    known = frozen.params.strata.keys()
    if not set(subjects.strata) <= known:
        for place, stratum in enumerate(subjects.strata):
            if stratum not in known:
                yield Fault(file, place + 2, f"参数中没有层 {stratum}", f"the parameters know no stratum {stratum}")
    excluded = sorted(frozen.excluded or (), key=lambda row: row.subject)
    for place, text in strangers_among(row.subject for row in excluded):
        yield _no_code(lists.EXCLUDED.file, place, text)
    both = {row.subject for row in excluded}.intersection(subjects.ids) if excluded else set()
    for subject in sorted(both):
        zh, en = f"{subject} 同时在抽取名单和排除名单中", f"{subject} is on the list and excluded from it"
        yield Fault(lists.EXCLUDED.file, None, zh, en)


def _no_code(file: str, place: int, text: str) -> Fault:
    zh = f"{text} 不是统一社会信用代码（校验位须相符），也不是 REG- 加登记号"
    return Fault(file, place + 2, zh, f"{text} is no unified social credit code (check character) and no REG- number")


def _faults_of_drawn(frozen: Lists) -> Iterator[Fault]:
    """What the parameters say was drawn this year, beside those excluded for it."""
    counts = Counter(row.stratum for row in frozen.excluded or () if row.reason == lists.DRAWN)
    for name in sorted(frozen.params.strata.keys() | counts.keys()):
        stratum = frozen.params.strata.get(name)
        said = stratum.drawn_before if stratum else 0
        if said != counts[name]:
            yield Fault(
                PARAMS,
                None,
                f"strata.{name}.drawn：{said}，排除名单中本年度已抽取的为{counts[name]}户",
                f"strata.{name}.drawn: {said}, but {counts[name]} are excluded as drawn this year",
            )


def _faults_of_recusals(
    file: str, inspectors: tuple[lists.Inspector, ...], recusals: lists.Recusals
) -> Iterator[Fault]:
    """Recusals of officers who are not on the list; subjects may be any, as those of a child are not known yet."""
    known = {one.id for one in inspectors}
    for officer in sorted({officer for _, officer in recusals} - known):
        yield Fault(file, None, f"人员名录中没有 {officer}", f"no officer {officer} is on the list")


def _faults_of_children(frozen: Lists) -> Iterator[Fault]:
    own, cells = frozen.params.draw_id, set(frozen.subjects.cells)
    names = [child.params.draw_id for child in frozen.children]
    for name in sorted({name for name in names if names.count(name) > 1 or name == own}):
        yield Fault(PARAMS, None, f"抽取编号 {name} 重复", f"two draws are called {name}")
    for child in frozen.children:
        begins = child_prefix(child.params.draw_id)
        for zh, en in _faults_of_child(child, own, cells):
            yield Fault(begins + PARAMS, None, zh, en)
        yield from _faults_of_recusals(begins + lists.RECUSALS.file, child.inspectors, child.recusals)


def _faults_of_child(child: Child, parent: str, cells: set[str]) -> Iterator[tuple[str, str]]:
    params = child.params
    if params.parent is None or params.parent.draw_id != parent:
        yield f"parent.draw_id 须为 {parent}", f"parent.draw_id must be {parent}"
    elif not set(params.parent.cells) <= cells:
        strange = ", ".join(sorted(set(params.parent.cells) - cells))
        yield f"名单中没有单元 {strange}", f"no subject lies in {strange}"
    if len(params.strata) != 1 or any(stratum.num != stratum.den for stratum in params.strata.values()):
        yield "下级抽取须只有一层且全部抽取", "a child draw has one stratum, and all of it is drawn"
    if params.teams is None:
        yield "下级抽取须有 team 等参数", "a child draw has parameters of teams"
