"""A kept model is opened only as it was kept, by what kept it, and runs nothing that a file could bring along."""

import hashlib
import io
import json
import os
import pickle
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pytest
import skops.io
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from models.archive import ModelRefused, pack_archive
from models.candidates import BOOSTED, LOGISTIC, Candidate
from models.card import card_of
from models.keep import Kept, digest_of, keep, open_model
from models.train import Trained, train
from tests.models import resealed
from tests.models.resealed import members_of, rebuilt, sealed
from tests.models.samples import world

DECLARATION = "features: 特征\n"


def made(candidate: Candidate) -> tuple[Trained, bytes]:
    trained = train(world(), candidates=(candidate,), folds=2)
    return trained, keep(trained, whole_card(trained), DECLARATION)


def whole_card(trained: Trained) -> dict[str, Any]:
    """The card with the name of its features, which only those who declared them know."""
    return card_of(trained, world()) | {"features": {"name": "tests@1", "digest": "0" * 64}}


LOGISTIC_MODEL = made(Candidate(LOGISTIC, 5, c=0.1))
BOOSTED_MODEL = made(Candidate(BOOSTED, 5, iterations=4))
FILE = LOGISTIC_MODEL[1]
HEAD = FILE.index(b"\n") + 1


def with_card(change: Callable[[dict[str, Any]], None], data: bytes = FILE) -> bytes:
    return resealed.with_card(change, data)


def with_estimator(change: Callable[[dict[str, Any]], None], data: bytes = FILE) -> bytes:
    """The file with the plain data it loads changed, and saved by skops itself."""
    from models.schema import TRUSTED

    plain = skops.io.loads(members_of(data[HEAD:])["estimator.skops"], trusted=TRUSTED)
    change(plain)
    made = members_of(skops.io.dumps(plain))
    return rebuilt(data, estimator=pack_archive(made))


def code_of(data: bytes, **how: Any) -> str:
    with pytest.raises(ModelRefused) as refusal:
        open_model(data, **how)
    assert refusal.value.zh
    assert refusal.value.en
    return refusal.value.code


@pytest.mark.parametrize(("trained", "data"), [LOGISTIC_MODEL, BOOSTED_MODEL], ids=["logistic", "boosted"])
def test_what_is_opened_is_what_was_kept(trained: Trained, data: bytes) -> None:
    columns = world(500, seed=3).columns
    kept = open_model(data)
    assert kept.digest == digest_of(data) == hashlib.sha256(data[HEAD:]).hexdigest()
    assert kept.card == whole_card(trained)
    assert kept.declaration == DECLARATION
    for opened in (kept, open_model(data, opened_before={kept.digest})):
        assert_same(opened, trained, columns)


def assert_same(kept: Kept, trained: Trained, columns: Any) -> None:
    log_odds = trained.additive.log_odds(columns)
    assert kept.additive.order == trained.additive.order
    assert (kept.additive.log_odds(columns) == log_odds).all()
    assert (kept.additive.contributions(columns) == trained.additive.contributions(columns)).all()
    assert (kept.additive.probability(log_odds) == trained.additive.probability(log_odds)).all()


@pytest.mark.parametrize("data", [FILE, BOOSTED_MODEL[1]], ids=["logistic", "boosted"])
def test_the_changes_below_are_refused_for_what_they_change(data: bytes) -> None:
    for same in (rebuilt(data), with_card(lambda card: None, data), with_estimator(lambda plain: None, data)):
        assert open_model(same).card == open_model(data).card


@given(st.integers(0, len(FILE) - 1), st.integers(0, 7))
def test_any_flipped_bit_is_refused(place: int, bit: int) -> None:
    flipped = bytearray(FILE)
    flipped[place] ^= 1 << bit
    assert code_of(bytes(flipped)) in {"damaged", "format", "version"}


def places_of_each_kind() -> list[int]:
    """Every byte of the first line, and the first and last of each part of the archive."""
    starts = [FILE.index(name.encode()) for name in members_of(FILE[HEAD:])]
    return [*range(HEAD), *(HEAD + each for each in (0, 1)), *starts, *(each - 2 for each in starts), len(FILE) - 1]


@pytest.mark.parametrize("bit", [0, 5])
def test_a_flipped_bit_in_each_part_is_refused(bit: int) -> None:
    for place in places_of_each_kind():
        flipped = bytearray(FILE)
        flipped[place] ^= 1 << bit
        assert code_of(bytes(flipped)) in {"damaged", "format", "version"}


@pytest.mark.parametrize("cut", [1, 30, HEAD, HEAD + 100, len(FILE) // 2, len(FILE) - 1])
def test_a_part_of_a_file_is_refused(cut: int) -> None:
    assert code_of(FILE[:cut]) in {"damaged", "format"}
    assert code_of(FILE + FILE[:cut]) == "damaged"


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_is_refused_by_name(protocol: int) -> None:
    assert code_of(pickle.dumps(LOGISTIC_MODEL[0].estimator, protocol)) == "pickle"
    assert code_of(pickle.dumps({"model": 1}, protocol)) == "pickle"


@pytest.mark.parametrize("compress", [0, 3, ("gzip", 3), ("bz2", 3), ("xz", 3), ("lzma", 3)])
def test_a_file_of_joblib_is_refused_by_name(compress: Any, tmp_path: Path) -> None:
    path = tmp_path / "model.joblib"
    joblib.dump(LOGISTIC_MODEL[0].estimator, path, compress=compress)
    assert code_of(path.read_bytes()) == "pickle"


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"credit-tiers-model", b"x" * 1000, b"\x78\x9c\xff\xff", b"\x80"])
def test_another_file_is_refused(data: bytes) -> None:
    assert code_of(data) == "format"
    assert code_of(members_of(FILE[HEAD:])["estimator.skops"]) == "format"


class Marker:
    """Calls `os.system` when it is rebuilt."""

    def __init__(self, command: str) -> None:
        self.command = command

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, (self.command,)


def foreign_estimators() -> list[Any]:
    return [
        make_pipeline(FunctionTransformer(os.system), LogisticRegression()),
        # These skops trusts by itself.
        make_pipeline(FunctionTransformer(np.sqrt), LogisticRegression()),
        KNeighborsClassifier().fit(np.eye(6), [0, 1] * 3),
        np.random.Generator(np.random.PCG64(1)),
        {"a": {1, 2}},
        np.array([object], dtype=object),
    ]


@pytest.mark.parametrize("estimator", foreign_estimators(), ids=lambda e: type(e).__name__)
def test_an_estimator_of_another_type_is_refused_before_anything_is_made_of_it(
    estimator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change(plain: dict[str, Any]) -> None:
        plain["estimator"] = estimator

    data = with_estimator(change)
    # Not even skops sees it: the schema is read first.
    monkeypatch.setattr(skops.io, "loads", None)
    assert code_of(data) == "type"


def test_nothing_of_another_type_is_kept() -> None:
    trained, _ = LOGISTIC_MODEL
    foreign = Trained(
        "logistic", trained.additive, trained.encoder, Marker("touch here"), trained.calibration, [], trained.reference
    )
    with pytest.raises(ModelRefused) as refusal:
        keep(foreign, whole_card(trained), "")
    assert refusal.value.code == "type"


def type_under_another_loader(schema: Any) -> None:
    schema["content"]["estimator"]["__loader__"] = "PartialNode"


def function(schema: Any) -> None:
    schema["content"]["more"] = {"__class__": "system", "__module__": "os", "__loader__": "FunctionNode", "__id__": 99}


def hidden_deeper(schema: Any) -> None:
    attributes = schema["content"]["estimator"]["content"]
    attributes["content"]["C"] = {"__class__": "system", "__module__": "posix", "__loader__": "TypeNode"}


def older_protocol(schema: Any) -> None:
    schema["protocol"] -= 1


@pytest.mark.parametrize("change", [type_under_another_loader, function, hidden_deeper, older_protocol])
def test_a_schema_changed_by_hand_is_refused(change: Callable[[Any], None]) -> None:
    parts = members_of(members_of(FILE[HEAD:])["estimator.skops"])
    schema = json.loads(parts["schema.json"])
    change(schema)
    parts["schema.json"] = json.dumps(schema).encode()
    assert code_of(rebuilt(FILE, estimator=pack_archive(parts))) == "type"


def test_an_array_that_says_it_is_larger_than_it_is_is_refused_before_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def read(*_: Any, **__: Any) -> None:
        pytest.fail("room was made for it")

    parts = members_of(members_of(FILE[HEAD:])["estimator.skops"])
    name = next(name for name in parts if name.endswith(".npy"))
    buffer = io.BytesIO()
    np.lib.format.write_array_header_1_0(buffer, {"descr": "<f8", "fortran_order": False, "shape": (10**12,)})
    data = rebuilt(FILE, estimator=pack_archive({**parts, name: buffer.getvalue()}))
    monkeypatch.setattr(np, "load", read)
    assert code_of(data) == "damaged"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("left", 2**31),
        ("right", 0),
        ("feature_idx", 10**6),
        ("feature_idx", -1),
        ("value", np.nan),
        ("is_categorical", 1),
    ],
)
def test_a_tree_that_leads_out_of_its_bounds_is_refused(field: str, value: Any) -> None:
    def change(plain: dict[str, Any]) -> None:
        plain["estimator"]._predictors[0][0].nodes[field][0] = value

    assert code_of(with_estimator(change, BOOSTED_MODEL[1])) == "type"


def test_a_tree_of_two_features_is_refused() -> None:
    def change(plain: dict[str, Any]) -> None:
        nodes = next(
            trees[0].nodes for trees in plain["estimator"]._predictors if (~trees[0].nodes["is_leaf"]).sum() > 1
        )
        inner = np.flatnonzero(nodes["is_leaf"] == 0)
        nodes["feature_idx"][inner[1]] = (nodes["feature_idx"][inner[0]] + 1) % 3

    assert code_of(with_estimator(change, BOOSTED_MODEL[1])) == "type"


@pytest.mark.parametrize("name", ["scikit-learn", "skops"])
def test_what_another_version_kept_is_refused(name: str) -> None:
    def change(card: dict[str, Any]) -> None:
        card["versions"][name] = "0.1"

    assert code_of(with_card(change)) == "version"


def test_another_format_is_refused() -> None:
    assert code_of(with_card(lambda card: card.update(format=2))) == "version"
    assert code_of(FILE.replace(b"credit-tiers-model 1", b"credit-tiers-model 2", 1)) == "version"


def heavier(card: dict[str, Any]) -> None:
    card["steps"][0]["bins"][1]["weight"] += 10


def wider(card: dict[str, Any]) -> None:
    first, second, *_ = card["steps"][0]["bins"]
    first["to"] = second["from"] = first["to"] + 10**6


def broken(card: dict[str, Any]) -> None:
    card["steps"][0]["bins"][0]["to"] += 1


def swapped(card: dict[str, Any]) -> None:
    card["steps"].reverse()


def swapped_throughout(card: dict[str, Any]) -> None:
    card["steps"].reverse()
    card["feature_order"].reverse()


def far_mean(card: dict[str, Any]) -> None:
    card["steps"][0]["mean"] += 10**8


def other_word(card: dict[str, Any]) -> None:
    card["steps"][1]["bins"][0]["word"] = "elsewhere"


CARDS: dict[str, Callable[[dict[str, Any]], None]] = {
    "weight": heavier,
    "edge": wider,
    "gap": broken,
    "steps": swapped,
    "order": swapped_throughout,
    "mean": far_mean,
    "word": other_word,
    "base": lambda card: card.update(base=card["base"] + 1000),
    "float": lambda card: card.update(base=float(card["base"])),
    "kind": lambda card: card.update(kind="boosted"),
    "no steps": lambda card: card.pop("steps"),
    "no versions": lambda card: card.pop("versions"),
    "no order": lambda card: card.update(feature_order=card["feature_order"][1:]),
    "no features": lambda card: card.update(features=None),
    "no reference": lambda card: card["reference"]["features"]["problems"].pop(),
    "no day": lambda card: card["trained"].update(until="2026-02-30"),
    "words for a count": lambda card: card["trained"].update(rows="900"),
    "no title": lambda card: card.update(titles={"problems": "problems"}),
    "half an evaluation": lambda card: card.update(evaluation={"rows": 1}),
    "huge": lambda card: card["steps"][0]["bins"][0].update(weight=2**70),
}


@pytest.mark.parametrize("change", CARDS.values(), ids=CARDS.keys())
def test_a_card_that_says_something_else_is_refused(change: Callable[[dict[str, Any]], None]) -> None:
    assert code_of(with_card(change)) == "card"


def test_a_card_that_cannot_be_written_is_refused() -> None:
    trained, _ = LOGISTIC_MODEL
    for wrong in (float("nan"), object()):
        with pytest.raises(ModelRefused) as refusal:
            keep(trained, {**whole_card(trained), "selection": wrong}, "")
        assert refusal.value.code == "card"


def other_probabilities(change: int) -> bytes:
    table = np.frombuffer(members_of(FILE[HEAD:])["probabilities"], "<i4").copy()
    table[16_000] += change
    return rebuilt(FILE, probabilities=table.tobytes())


def test_other_probabilities_are_refused_but_for_a_rounding() -> None:
    assert code_of(other_probabilities(2)) == "damaged"
    assert code_of(rebuilt(FILE, probabilities=b"")) == "damaged"
    opened = open_model(other_probabilities(1))
    assert opened.additive.probability(np.zeros(1, np.int64)).tolist() == [500_001]


def test_members_that_are_not_ours_are_refused() -> None:
    members = members_of(FILE[HEAD:])
    assert code_of(rebuilt(FILE, more=b"")) == "damaged"
    assert code_of(sealed(pack_archive({name: members[name] for name in list(members)[1:]}))) == "damaged"
    assert code_of(sealed(b"no archive")) == "damaged"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    assert code_of(sealed(buffer.getvalue())) == "damaged"


def test_a_card_nested_without_end_is_refused() -> None:
    assert code_of(rebuilt(FILE, card=b"[" * 200_000)) == "damaged"
    assert code_of(rebuilt(FILE, card=b"\xff")) == "damaged"


def test_a_model_opened_before_needs_no_scikit_learn(tmp_path: Path) -> None:
    path = tmp_path / "model"
    path.write_bytes(FILE)
    program = (
        "import sys; from pathlib import Path; from models.keep import open_model, digest_of\n"
        f"data = Path({str(path)!r}).read_bytes(); open_model(data, opened_before=[digest_of(data)])\n"
        "print(sorted({'sklearn', 'skops', 'scipy', 'joblib'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603
    assert said.stdout == "[]\n"
