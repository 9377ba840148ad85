"""The types a kept model may be made of, checked on the plain schema before skops makes anything of it."""

import io
import json
import math
import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from models.archive import ModelRefused, refusal_of_damage

TREES = "sklearn.ensemble._hist_gradient_boosting"
# How each type may be loaded. skops itself trusts every estimator of scikit-learn and every function of NumPy and
# SciPy; a model of ours needs none of them.
ALLOWED = frozenset(
    {
        ("DictNode", "builtins.dict"),
        ("ListNode", "builtins.list"),
        ("TupleNode", "builtins.tuple"),
        ("JsonNode", "builtins.str"),
        ("TypeNode", "builtins.str"),
        ("NdArrayNode", "numpy.ndarray"),
        ("NdArrayNode", "numpy.uint64"),
        ("ObjectNode", "sklearn.linear_model._logistic.LogisticRegression"),
        ("ObjectNode", f"{TREES}.gradient_boosting.HistGradientBoostingClassifier"),
        ("ObjectNode", f"{TREES}.binning._BinMapper"),
        ("ObjectNode", f"{TREES}.predictor.TreePredictor"),
        ("ObjectNode", "sklearn.preprocessing._label.LabelEncoder"),
        ("ObjectNode", "sklearn._loss.loss.HalfBinomialLoss"),
        ("ObjectNode", "sklearn._loss.link.LogitLink"),
        ("ObjectNode", "sklearn._loss.link.Interval"),
        ("LossNode", "sklearn._loss._loss.CyHalfBinomialLoss"),
    }
)
TRUSTED = sorted({name for _, name in ALLOWED})
SCHEMA = "schema.json"
ARRAY = re.compile(r"[0-9]+\.npy")


def check_types(members: Mapping[str, bytes], protocol: int) -> None:
    """Raises ModelRefused (`type`) for a skops archive with a type, a loader or a member that no model of ours has.

    `protocol` is the one that skops writes: under an older one the same names stand for other loaders.
    """
    try:
        schema = json.loads(members[SCHEMA])
        if schema["protocol"] != protocol:
            raise refusal_of_types(f"skops protocol {schema['protocol']}")
        for node in nodes_of_schema(schema):
            name = f"{node['__module__']}.{node['__class__']}"
            if (node["__loader__"], name) not in ALLOWED:
                raise refusal_of_types(name)
            if node["__loader__"] == "NdArrayNode" and (node["type"] != "numpy" or node["file"] not in members):
                raise refusal_of_types(f"{name} ({node['type']})")
    except (KeyError, TypeError, ValueError, RecursionError, AttributeError) as fault:
        raise refusal_of_damage() from fault
    for member, content in members.items():
        if member != SCHEMA:
            _check_array(member, content)


def _check_array(member: str, content: bytes) -> None:
    """An array is as long as it says: NumPy makes room for it before it reads."""
    if not ARRAY.fullmatch(member):
        raise refusal_of_types(member)
    buffer = io.BytesIO(content)
    try:
        if np.lib.format.read_magic(buffer) != (1, 0):
            raise refusal_of_damage()
        shape, _, dtype = np.lib.format.read_array_header_1_0(buffer)
    except (ValueError, EOFError) as fault:
        raise refusal_of_damage() from fault
    if dtype.hasobject:
        raise refusal_of_types(f"{member} ({dtype})")
    if min(shape, default=0) < 0 or math.prod(shape) * dtype.itemsize != len(content) - buffer.tell():
        raise refusal_of_damage()


def nodes_of_schema(schema: Any) -> list[dict[str, Any]]:
    """Every node of a schema, each before those within it; KeyError for an object that says no loader."""
    found, waiting = [], [schema]
    while waiting:
        node = waiting.pop()
        _ = node["__loader__"]
        found.append(node)
        waiting.extend(reversed(_within(node)))
    return found


def _within(node: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The nodes directly within a node, whatever key they are under."""
    if node["__loader__"] == "DictNode":
        return [node["key_types"], *node["content"].values()]
    found = []
    for part in node.values():
        found += [part] if isinstance(part, dict) and "__loader__" in part else []
        found += [each for each in part if isinstance(each, dict)] if isinstance(part, list) else []
        # skops puts some parts under a plain object of names, as it does what a type is rebuilt from.
        if isinstance(part, dict) and "__loader__" not in part:
            found += part.values()
    return found


def renumber_members(members: Mapping[str, bytes]) -> dict[str, bytes]:
    """The archive of skops with its parts numbered in order: as made they bear addresses of memory."""
    schema = json.loads(members[SCHEMA])
    numbers: dict[int, int] = {}
    arrays: dict[str, bytes] = {}
    for node in nodes_of_schema(schema):
        if "__id__" in node:
            node["__id__"] = numbers.setdefault(node["__id__"], len(numbers) + 1)
        if "file" in node:
            # An array is called by its number in `numbers`; two nodes of one array share it.
            name = f"{node['__id__']}.npy"
            arrays[name] = members[node["file"]]
            node["file"] = name
    return {SCHEMA: json.dumps(schema, separators=(",", ":")).encode(), **arrays}


def refusal_of_types(what: str) -> ModelRefused:
    """Returns the refusal of a file that holds a type which no model of ours has."""
    return ModelRefused(
        "type",
        f"模型文件含有不允许的类型：{what}。只接受由本系统训练并保存的模型。",
        f"The model file holds a type that is not allowed: {what}. Only models trained and kept by this system are"
        " opened.",
    )
