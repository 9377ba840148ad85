"""Business lines and the schemes of each: they say how far a grant for a line reaches."""

import re

from sqlalchemy import Connection, delete, insert, select, update

from rules.texts import Text
from service.access.actions.refusals import not_found, refusal_of_field
from service.access.queries.lines import list_lines
from service.core.clean_for_storage import clean_for_storage
from service.core.db.audit import write_entry
from service.core.db.states import lock_name
from service.core.db.tables.lines import business_line, scheme_line
from service.core.masking import cover_numbers
from service.core.problem import TITLES, Problem
from service.registries.queries.line_names import line_names

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
LOCK = "business-lines"


def write_line(connection: Connection, actor: str, code: str, name: str) -> None:
    """Adds a business line, or calls it otherwise; raises Problem 422 for a code or a name that cannot be taken."""
    name = clean_for_storage(name).strip()
    if not _CODE.fullmatch(code) or cover_numbers(code) != code:
        raise refusal_of_field("code", "代码用小写字母、数字和 -。", "A code has lower-case letters, digits and -.")
    if not 1 <= len(name) <= 80:
        raise refusal_of_field("name", "请写明名称，至多 80 个字。", "State a name of at most 80 characters.")
    lock_name(connection, LOCK)
    known = line_names(connection)
    if known.get(code) == name:
        return
    if name in known.values():
        raise refusal_of_field("name", "已有同名的业务条线。", "Another business line has this name.")
    if code in known:
        connection.execute(update(business_line).where(business_line.c.code == code).values(name=name))
    else:
        connection.execute(insert(business_line).values(code=code, name=name))
    write_entry(connection, actor, "line.write", f"line {code}", {"name": name, "before": known.get(code)})


def remove_line(connection: Connection, actor: str, code: str) -> None:
    """Takes a business line off the list; raises Problem 409 while a scheme or a grant is for it."""
    lock_name(connection, LOCK)
    line = next((one for one in list_lines(connection) if one.code == code), None)
    if line is None:
        raise _no_line(code)
    if line.schemes or line.grants:
        why = Text(
            f"还有 {len(line.schemes)} 个方案、{line.grants} 项授权属于它；请先改归其他条线。",
            f"{len(line.schemes)} schemes and {line.grants} grants are for it still; move them first.",
        )
        raise Problem(409, *TITLES[409], why)
    connection.execute(delete(business_line).where(business_line.c.code == code))
    write_entry(connection, actor, "line.remove", f"line {code}", {"name": line.name})


def set_line_of_scheme(connection: Connection, actor: str, scheme: str, line: str) -> None:
    """Says which line the scheme belongs to; with "" it belongs to every line."""
    lock_name(connection, LOCK)
    if line and line not in line_names(connection):
        raise _no_line(line)
    row = scheme_line.c.scheme == scheme
    before = connection.execute(select(scheme_line.c.line).where(row)).scalar() or ""
    if before == line:
        return
    connection.execute(delete(scheme_line).where(row))
    if line:
        connection.execute(insert(scheme_line).values(scheme=scheme, line=line))
    write_entry(connection, actor, "line.scheme", f"scheme {scheme}", {"line": line, "before": before})


def _no_line(code: str) -> Problem:
    return not_found("line", f"没有业务条线 {code}。", f"There is no business line {code}.")
