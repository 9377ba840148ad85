"""`params.json` read strictly: every key is known, every value has its kind and limits; all faults are told."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from inspection.canonical_json import read_canonical
from inspection.faults import Fault, refuse
from inspection.hashing import FIELD, HASH, SPEC
from inspection.params import PARAMS, Params, Parent, Stratum, Teams
from inspection.seed_plan import faults_of_entry

_MOST = 10**9
_TEAM = ("team", "leads", "slack", "sweeps")
_KEYS = {
    *("draw_id", "spec", "strata", "share", "number", "seed", "reserve", "verifier", "at_most", "parent", "part"),
    *("frame", *_TEAM),
}


def read_params(data: bytes, file: str = PARAMS) -> Params:
    """The parameters in the file; raises DrawError."""
    document = read_canonical(file, data)
    reading = _Reading(file)
    if not isinstance(document, dict):
        reading.say("", "须为一个对象", "must be an object")
        document = {}
    params = _params_of(reading, document)
    refuse(reading.faults)
    assert params is not None
    return params


class _Reading:
    """Takes values out of a document and collects what is wrong with them."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def say(self, key: str, zh: str, en: str) -> None:
        self.faults.append(Fault(self.file, None, f"{key}：{zh}" if key else zh, f"{key}: {en}" if key else en))

    def integer(self, key: str, value: object, least: int = 0, most: int = _MOST) -> int:
        if isinstance(value, int) and least <= value <= most:
            return value
        self.say(key, f"须为{least}至{most}的整数", f"must be an integer from {least} to {most}")
        return least

    def text(self, key: str, value: object, pattern: str = FIELD) -> str:
        if isinstance(value, str) and re.fullmatch(pattern, value):
            return value
        self.say(key, f"须符合 {pattern}", f"must match {pattern}")
        return "-"

    def mapping(self, key: str, value: object, known: Iterable[str] | None = None) -> dict[str, Any]:
        if not isinstance(value, dict):
            self.say(key, "须为一个对象", "must be an object")
            return {}
        for name in value:
            if known is not None and name not in known:
                inner = f"{key}.{name}" if key else name
                self.say(inner, "没有此参数", f"is not known; known: {', '.join(sorted(known))}")
        return value

    def items(self, key: str, value: object, number: int | None = None) -> list[Any]:
        if isinstance(value, list) and number in (None, len(value)):
            return value
        self.say(key, "须为一个列表", f"must be a list{'' if number is None else f' of {number}'}")
        return []


def _params_of(reading: _Reading, document: Mapping[str, Any]) -> Params | None:
    reading.mapping("", document, _KEYS)
    if document.get("spec") != SPEC:
        reading.say("spec", f"须为 {SPEC}", f"must be {SPEC}")
    strata = reading.mapping("strata", document.get("strata"))
    read = {reading.text("strata", name): _stratum_of(reading, name, value) for name, value in strata.items()}
    if not read:
        reading.say("strata", "至少须有一层", "must hold at least one stratum")
    number = document.get("number")
    if number is not None:
        reading.integer("number", number)
        if len({stratum.den for stratum in read.values()}) > 1:
            reading.say("strata", "按计划数抽取时各层 den 须相同", "with a planned number all strata have one den")
    return Params(
        draw_id=reading.text("draw_id", document.get("draw_id")),
        strata=read,
        teams=_teams_of(reading, document),
        share=_pair_of(reading, document, "share") or (1, 1),
        number=number,
        seed=_seed_of(reading, document),
        reserve=_hash_of(reading, document, "reserve"),
        verifier=_hash_of(reading, document, "verifier"),
        at_most=_pair_of(reading, document, "at_most"),
        parent=_parent_of(reading, document),
        frame=_frame_of(reading, document),
    )


def _stratum_of(reading: _Reading, name: str, value: object) -> Stratum:
    key = f"strata.{name}"
    found = reading.mapping(key, value, ("num", "den", "min", "cell_min", "drawn"))
    den = reading.integer(f"{key}.den", found.get("den"), 1)
    num = reading.integer(f"{key}.num", found.get("num"), 0, den)
    least = reading.integer(f"{key}.min", found.get("min"))
    cell_min = reading.integer(f"{key}.cell_min", found.get("cell_min"))
    drawn = found.get("drawn", 0)
    if isinstance(drawn, dict):
        drawn = {
            reading.text(f"{key}.drawn", cell): reading.integer(f"{key}.drawn.{cell}", count)
            for cell, count in drawn.items()
        }
    elif reading.integer(f"{key}.drawn", drawn) and cell_min:
        reading.say(f"{key}.drawn", "规定了单元最少数时，已抽数须按单元列出", "is by cell where cell_min is above 0")
    return Stratum(num, den, least, cell_min, drawn)


def _teams_of(reading: _Reading, document: Mapping[str, Any]) -> Teams | None:
    if not document.keys() & set(_TEAM):
        return None
    team = reading.integer("team", document.get("team"), 2, 100)
    leads = reading.integer("leads", document.get("leads"), 0, team)
    return Teams(
        team,
        leads,
        reading.integer("slack", document.get("slack")),
        reading.integer("sweeps", document.get("sweeps"), 0, 10_000),
    )


def _pair_of(reading: _Reading, document: Mapping[str, Any], key: str) -> tuple[int, int] | None:
    if key not in document:
        return None
    pair = [reading.integer(key, value, 1) for value in reading.items(key, document[key], 2)]
    if len(pair) != 2:
        return None
    if key == "share" and pair[0] > pair[1]:
        reading.say(key, "第一个数不得大于第二个数", "the first must not be above the second")
    return pair[0], pair[1]


def _seed_of(reading: _Reading, document: Mapping[str, Any]) -> tuple[str, ...]:
    if "seed" not in document:
        return ()
    entries = reading.items("seed", document["seed"])
    for entry in entries:
        for zh, en in faults_of_entry(entry):
            reading.say("seed", zh, en)
    return tuple(map(str, entries))


def _hash_of(reading: _Reading, document: Mapping[str, Any], key: str) -> str | None:
    return reading.text(key, document[key], HASH) if key in document else None


def _parent_of(reading: _Reading, document: Mapping[str, Any]) -> Parent | None:
    if "parent" not in document and "part" not in document:
        return None
    parent = reading.mapping("parent", document.get("parent"), ("draw_id", "C"))
    part = reading.mapping("part", document.get("part"), ("cells", "need"))
    cells = [reading.text("part.cells", cell) for cell in reading.items("part.cells", part.get("cells"))]
    if cells != sorted(set(cells)) or not cells:
        reading.say("part.cells", "至少一个，按字节顺序排列且不重复", "at least one, sorted bytewise, each once")
    return Parent(
        reading.text("parent.draw_id", parent.get("draw_id")),
        reading.text("parent.C", parent["C"], HASH) if "C" in parent else None,
        tuple(cells),
        reading.text("part.need", part.get("need")),
    )


def _frame_of(reading: _Reading, document: Mapping[str, Any]) -> dict[str, str | int]:
    frame = reading.mapping("frame", document.get("frame", {}))
    for key, value in frame.items():
        if not isinstance(value, str | int):
            reading.say(f"frame.{key}", "须为整数或文本", "must be an integer or a text")
    return frame
