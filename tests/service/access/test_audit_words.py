"""Everything that is recorded in the audit log has words for people."""

import ast
from collections.abc import Iterator

from rules.texts import Text
from service.access.audit_details import DETAIL_WORDS, detail_words
from service.access.audit_words import ACTION_WORDS
from service.adjustments.queries import STATES as ADJUSTMENT_STATES
from service.decisions.switches import APPROVED, REJECTED, WITHDRAWN
from service.intake.write.outcome import COUNTS
from service.ledger.states import ItemAct
from tests.floors import SERVICE

# Acts whose name is put together of the new state.
PUT_TOGETHER = {
    "adjustment.": ADJUSTMENT_STATES[1:],
    "model-switch.": (APPROVED, REJECTED, WITHDRAWN),
    "import.": ("failed", "cancelled"),
    "account.": ("enable", "disable"),
    "ledger.": tuple(ItemAct),
}


def recorded_actions() -> set[str]:
    """The acts that the source names where it adds an entry."""
    found = {beginning + state for beginning, states in PUT_TOGETHER.items() for state in states}
    for source in SERVICE.values():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "write_entry" and len(node.args) > 2:
                action = node.args[2]
                if isinstance(action, ast.Constant):
                    found.add(str(action.value))
    return found


def test_every_act_has_words() -> None:
    assert sorted(recorded_actions() - ACTION_WORDS.keys()) == []
    assert all(isinstance(words, Text) and words.zh and words.en for words in ACTION_WORDS.values())


def details_named() -> Iterator[str]:
    """The names of what entries say of their acts, as the source spells them where it adds an entry."""
    for source in SERVICE.values():
        module = ast.parse(source)
        for function in (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)):
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and "write_entry" in (
                    getattr(call.func, "id", ""),
                    getattr(call.func, "attr", ""),
                ):
                    yield from _keys_of(call.args[4], function, module)


def _keys_of(node: ast.AST, function: ast.FunctionDef, module: ast.Module) -> Iterator[str]:
    """The constant keys of an expression: of a dict, of a variable as it is put together, of what a helper returns."""
    match node:
        case ast.Dict(keys=keys, values=values):
            for key, value in zip(keys, values, strict=True):
                if isinstance(key, ast.Constant):
                    yield str(key.value)
                elif key is None:
                    yield from _keys_of(value, function, module)
        case ast.BinOp(left=left, right=right) | ast.IfExp(body=left, orelse=right):
            yield from _keys_of(left, function, module)
            yield from _keys_of(right, function, module)
        case ast.DictComp(generators=[ast.comprehension(iter=ast.Name(id=name))]):
            for assigned in ast.walk(function):
                if isinstance(assigned, ast.Assign) and getattr(assigned.targets[0], "id", "") == name:
                    yield from (str(one.value) for one in getattr(assigned.value, "elts", ()))
        case ast.Name(id=name):
            yield from _keys_put_into(name, function, module)
        case ast.Call(func=ast.Name(id=name)):
            for helper in ast.walk(module):
                if isinstance(helper, ast.FunctionDef) and helper.name == name:
                    for returned in (one for one in ast.walk(helper) if isinstance(one, ast.Return) and one.value):
                        yield from _keys_of(returned.value, helper, module)


def _keys_put_into(name: str, function: ast.FunctionDef, module: ast.Module) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and node.value is not None:
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Name) and target.id == name:
                    yield from _keys_of(node.value, function, module)
                elif isinstance(target, ast.Subscript) and getattr(target.value, "id", "") == name:
                    yield str(getattr(target.slice, "value", ""))


def test_every_detail_has_words() -> None:
    named = {*details_named(), *COUNTS, "for"}
    assert len(named) > 80
    assert sorted(named - DETAIL_WORDS.keys()) == []


def test_details_are_told_as_people_read_them() -> None:
    detail = {"role": "leader", "program": False, "line": "", "years": [2026, 2027], "query": {"tier": "D"}}
    said = list(detail_words(detail))
    assert [f"{name.zh}：{value.zh}" for name, value in said] == [
        "角色：分管负责人",
        "程序账号：否",
        "业务条线：—",
        "年份：2026、2027",
        "查询条件：类别 D",
    ]
    assert [value.en for _, value in said] == ["Leader", "no", "—", "2026, 2027", "Tier D"]
