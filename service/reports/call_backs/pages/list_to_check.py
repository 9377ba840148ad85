"""The list that a round was chosen from, with hashes, so that anybody who has it can check who was chosen: as XLSX."""

import tempfile
from collections.abc import Iterator, Sequence

from flask import Response, request, send_file

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.clock import now
from service.core.files.exports import MEDIA_TYPES, XLSX, Cell, Export, ExportColumn, write_export
from service.core.formatting import moment
from service.core.problem import TITLES, Problem
from service.core.web.context import database
from service.core.web.form_fields import asked_choice, asked_number, refuse_field
from service.core.web.language import said_to_reader
from service.estimates.call_backs.actions.taken_away import note_list
from service.estimates.call_backs.call_back import KINDS, CallBackKind, Quarter, Round
from service.estimates.call_backs.order import HASHED, hash_of
from service.estimates.call_backs.queries.rounds import numbers_of_round, rounds_of
from service.reports.call_backs.pages.place import blueprint

TITLE = Text("回访抽取名单", "List of a round of call-backs")
_KINDS = {one.value: words for one, words in KINDS.items()}


@blueprint.post("/list")
@requires(Permission.CALL_BACK_READ)
def take_list() -> Response:
    """The list of a round, numbers alone, for who reads all of the bureau's; that it was taken away is recorded."""
    account = current_account()
    if not account.reach(Permission.CALL_BACK_READ).is_whole:
        raise Problem(403, *TITLES[403])
    quarter, kind = _asked_round()
    with database().read() as connection:
        chosen = next(
            (one for one in rounds_of(connection, quarter.year) if (one.quarter, one.kind) == (quarter, kind)), None
        )
        numbers = numbers_of_round(connection, quarter, kind)
    if chosen is None or numbers is None:
        raise Problem(404, "no-round", Text("这一季度没有抽取回访。", "No call-backs were chosen of that quarter."))
    with database().write() as connection:
        note_list(connection, str(account.login), quarter, kind, len(numbers))
    table = _table(chosen, numbers, f"{account.name} ({account.login})")
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the response
    write_export(table, XLSX, file)
    file.seek(0)
    return send_file(file, MEDIA_TYPES[XLSX], as_attachment=True, download_name=f"{table.title}.xlsx")


def _asked_round() -> tuple[Quarter, CallBackKind]:
    year, number = (asked_number(request.form, name) for name in ("year", "quarter"))
    kind = asked_choice(request.form, "kind", _KINDS)
    if year is None or number is None or not 1 <= number <= 4:
        refuse_field("quarter", Text("请选择年度和季度。", "Choose a year and a quarter."))
    if not kind:
        refuse_field("kind", Text("请选择类别。", "Choose a kind."))
    return Quarter(min(year, 9999), number), CallBackKind(kind)


def _table(chosen: Round, numbers: Sequence[str], by: str) -> Export:
    quarter = chosen.quarter
    headings = (
        (Text("次序", "Place"), 8),
        (Text("编号", "Number"), 26),
        (Text("摘要值（SHA-256）", "SHA-256"), 68),
        (Text("抽中", "Chosen"), 8),
    )
    rule = Text(
        f"对“{HASHED.format(quarter=quarter.code, number='编号')}”取SHA-256，按其由小到大，抽取前{chosen.chosen}个",
        f"The first {chosen.chosen} by the SHA-256 of “{HASHED.format(quarter=quarter.code, number='number')}”",
    )
    about = (
        (Text("规则", "Rule"), said_to_reader(rule)),
        (Text("名单指纹（每行一个编号）", "Fingerprint of the list, a number a line"), chosen.sha256),
        (Text("抽取时间", "Chosen at"), moment(chosen.chosen_at)),
        (Text("导出人", "Taken by"), by),
        (Text("导出时间", "Taken at"), moment(now())),
    )
    return Export(
        f"{said_to_reader(TITLE)}-{quarter.code}-{said_to_reader(KINDS[chosen.kind])}",
        [ExportColumn(said_to_reader(words), width) for words, width in headings],
        _rows(chosen, numbers),
        [(said_to_reader(words), said) for words, said in about],
        sheet=said_to_reader(Text("名单", "List")),
        about_sheet=said_to_reader(Text("说明", "About")),
    )


def _rows(chosen: Round, numbers: Sequence[str]) -> Iterator[Sequence[Cell]]:
    yes = said_to_reader(Text("是", "yes"))
    for place, number in enumerate(numbers, 1):
        yield place, number, hash_of(chosen.quarter, number), yes if place <= chosen.chosen else ""
