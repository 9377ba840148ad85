"""What the resources of all registries with codes and names have in common."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Response, jsonify
from sqlalchemy import Connection

from rules.texts import Text
from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import any_account, current_account, requires
from service.core.clock import today
from service.core.db.states import lock_name
from service.core.plain import Plain, iso_of, text_of
from service.core.problem import TITLES, Problem
from service.core.web.context import database
from service.core.web.etags import CHANGED, etag_response, if_unchanged
from service.core.web.paging import asked_page
from service.core.web.resource import Resource
from service.registries.actions.entries import Entered, enter_entries, lock_of
from service.registries.queries.entries import entries_of, list_entries, list_versions
from service.registries.registry import ALWAYS, NO_END, Entry, Registry
from service.registries.shapes import SHAPES, code_as_held
from service.registries.statements import Statement
from service.registries.words import REGISTRY_WORDS
from service.registry_desk.own_schemas import entry_schemas, own_json, own_stated, statement_schema
from service.registry_desk.reader import current_reading_regions, refuse_unread
from service.registry_desk.schemas import EntriesQuestionSchema
from service.registry_desk.writer import current_writer, permission_of

NOT_THERE = "登记簿中没有这一代码 The registry has no such code."


def registry_resource(registry: Registry) -> Resource:
    """The resource of a registry: its list, one entry, and a new version of one."""
    words = REGISTRY_WORDS[registry]
    blueprint = Resource(
        registry.value, f"{__name__}.{registry.value}", url_prefix=f"/{registry}", description=f"{words.zh} {words.en}."
    )
    _add_list(blueprint, registry, words)
    _add_entry(blueprint, registry, words)
    _add_statement(blueprint, registry, words)
    return blueprint


def _add_list(blueprint: Resource, registry: Registry, words: Text) -> None:
    def list_all(question: Plain) -> Response:
        asked = asked_page(question, "code", start="")
        chosen = {"wanted": question["q"].strip(), "ended": question["ended"]}
        with database().read() as connection:
            rows = list_entries(
                connection,
                registry,
                question.get("on") or today(),
                **chosen,
                after=asked.begin,
                limit=asked.limit,
                located=current_reading_regions(connection, registry),
            )
        return jsonify(asked.body(rows, partial(entry_json, registry)))

    list_all.__doc__ = f"列出登记簿：{words.zh}，按代码排列 List the registry of {words.en.lower()}, by code"
    view = blueprint.response(200, entry_schemas(registry)[1], description="一页 A page of entries.")(list_all)
    view = blueprint.arguments(EntriesQuestionSchema, location="query")(view)
    view = blueprint.problem(400, "翻页标记不可用 The cursor cannot be used.")(view)
    blueprint.route("")(_reads(registry)(view))


def _add_entry(blueprint: Resource, registry: Registry, words: Text) -> None:
    def get_one(entry_code: str) -> Response:
        return etag_response(_whole_json(registry, entry_code))

    get_one.__doc__ = f"读取一项及其各版本：{words.zh} Read one entry with its versions: {words.en.lower()}"
    view = blueprint.response(
        200, entry_schemas(registry)[0], description="今天的内容和各版本 As it stands today, and all versions."
    )(get_one)
    view = blueprint.problem(404, NOT_THERE)(view)
    view = blueprint.alt_response(304, description="内容未变 Not changed.")(view)
    blueprint.route("/<string(maxlength=40):entry_code>")(_reads(registry)(view))


def _add_statement(blueprint: Resource, registry: Registry, words: Text) -> None:
    def state_one(stated: Plain, entry_code: str) -> Response:
        said = statement_of(registry, entry_code, stated)
        writer = current_writer(registry)
        with database().write() as connection:
            done = enter_entries(
                connection,
                registry,
                [said],
                current_account().login,
                writer.within,
                department=writer.department,
                against=writer.against,
            )
            raise_refused(done, partial(_place_of, registry))
        return etag_response(_whole_json(registry, entry_code))

    def lock(connection: Connection, **_: str) -> None:
        lock_name(connection, lock_of(registry))

    state_one.__doc__ = (
        f"登记或更正一项（新版本，不覆盖）：{words.zh} Enter or correct an entry as a new version: {words.en.lower()}"
    )
    view = blueprint.response(200, entry_schemas(registry)[0], description="登记后的内容 As it stands now.")(state_one)
    view = blueprint.problem(412, CHANGED)(view)
    view = if_unchanged(partial(_whole_json, registry), lock)(blueprint.arguments(statement_schema(registry))(view))
    view = idempotent(view)
    blueprint.route("/<string(maxlength=40):entry_code>", methods=["PUT"])(requires(permission_of(registry))(view))


def _reads(registry: Registry) -> Callable[[Any], Any]:
    """The rule of what reads the registry: subjects are read by who reads enterprises."""
    return requires(Permission.ENTERPRISE_READ) if registry is Registry.OTHER_SUBJECTS else any_account


def statement_of(registry: Registry, code: str, stated: Plain) -> Statement:
    """The statement of a body; an end of null is that no end is known."""
    own = own_stated(registry, stated)
    own_places = {one.place[0] for one in SHAPES[registry].fields}
    given = {name: value for name, value in stated.items() if name not in own_places}
    if "valid_until" in given and given["valid_until"] is None:
        given["valid_until"] = NO_END
    for name in ("aliases", "regions"):
        if name in given:
            given[name] = tuple(given[name])
    return Statement(code, **given, own=own)


def _place_of(registry: Registry, name: str, _: int) -> str:
    """Where a field stands in the body."""
    places = {one.name: ".".join(one.place) for one in SHAPES[registry].fields}
    return f"json.{places.get(name, name)}"


def raise_refused(done: Entered, where: Callable[[str, int], str] = lambda name, _: f"json.{name}") -> None:
    """Raises Problem 422 with all that was refused; `where` is the place of a field of a statement in the request."""
    errors = [
        {"where": where(name, place), "zh": why.zh, "en": why.en}
        for place, faults in done.refused.items()
        for name, _, why in faults
    ]
    if errors:
        raise Problem(422, *TITLES[422], errors=errors)


def entry_json(registry: Registry, entry: Entry) -> Plain:
    """An entry as JSON."""
    return {
        "code": entry.code,
        "name": text_of(entry.words),
        "aliases": list(entry.aliases),
        "regions": list(entry.regions),
        "valid_from": None if entry.valid_from == ALWAYS else entry.valid_from.isoformat(),
        "valid_until": iso_of(entry.valid_until),
        "in_use": entry.is_in_use(today()),
        "note": entry.note,
        **own_json(registry, entry.own),
        "recorded_by": entry.recorded_by,
        "recorded_at": entry.recorded_at.isoformat(),
    }


def _whole_json(registry: Registry, entry_code: str) -> Plain:
    code = code_as_held(registry, entry_code)
    with database().read() as connection:
        entry = entries_of(connection, registry, [code], today()).get(code)
        versions = list_versions(connection, registry, code)
        refuse_unread(registry, connection, entry)
    if entry is None:
        raise Problem(404, *TITLES[404])
    return entry_json(registry, entry) | {"versions": [entry_json(registry, version) for version in versions]}
