"""A model as one file: its estimator, its card and the declaration of its features, under one digest."""

import hashlib
import json
import re
from collections.abc import Container
from dataclasses import dataclass
from typing import Any

from models.additive import Additive
from models.archive import MOST_BYTES, ModelRefused, is_pickle, pack_archive, refusal_of_damage, unpack_archive
from models.calibration import table_from_bytes, table_to_bytes
from models.card import FORMAT, library_versions
from models.card_shape import check_card, refusal_of_card
from models.compile import probe_estimator
from models.contents import Contents, dump_contents, load_contents
from models.served import check_agreement, served_model_of
from models.train import Trained

HEAD = re.compile(rb"credit-tiers-model ([1-9][0-9]{0,8}) ([0-9a-f]{64})\n")
ESTIMATOR, CARD, DECLARATION, PROBABILITIES = "estimator.skops", "card.json", "features.yaml", "probabilities"
# A model is opened only by what kept it.
SAME = ("scikit-learn", "skops")


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """An opened model: `digest` is what it is called everywhere, `declaration` the text that declares its features."""

    digest: str
    card: dict[str, Any]
    declaration: str
    additive: Additive


def keep(trained: Trained, card: dict[str, Any], declaration: str) -> bytes:
    """The file of a model, the same bytes for the same model; ModelRefused as `open_model`, which opens it at once."""
    try:
        written = json.dumps(card, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError) as fault:
        raise refusal_of_card(str(fault)) from fault
    members = {
        ESTIMATOR: dump_contents(Contents(trained.encoder, trained.estimator, trained.calibration)),
        CARD: written.encode(),
        DECLARATION: declaration.encode(),
        PROBABILITIES: table_to_bytes(trained.additive.table),
    }
    body = pack_archive(members)
    data = b"credit-tiers-model %d %s\n%s" % (FORMAT, hashlib.sha256(body).hexdigest().encode(), body)
    open_model(data)
    return data


def digest_of(data: bytes) -> str:
    """The SHA-256 a kept model is called by. ModelRefused as `open_model`: `pickle`, `format`, `version`, `damaged`."""
    return _parts(data)[0]


def open_model(data: bytes, *, opened_before: Container[str] = ()) -> Kept:
    """The model in the file `data`, compiled anew from its estimator and compared with the steps of its card.

    A digest in `opened_before` has been through this: its estimator is not loaded again, nor is scikit-learn.
    ModelRefused: `pickle`; `format` for another file; `version` for another format, scikit-learn or skops; `damaged`
    where a byte changed or a size is absurd; `type` for a type that no model of ours holds; `card` where something is
    missing in the card, or the card and the estimator differ.
    """
    digest, body = _parts(data)
    members = unpack_archive(body)
    if set(members) != {ESTIMATOR, CARD, DECLARATION, PROBABILITIES}:
        raise refusal_of_damage()
    try:
        card, declaration = json.loads(members[CARD]), members[DECLARATION].decode()
    except (ValueError, RecursionError) as fault:
        raise refusal_of_damage() from fault
    _check_versions(card)
    check_card(card)
    additive = served_model_of(card, table_from_bytes(members[PROBABILITIES]))
    if digest not in opened_before:
        _check_estimator(load_contents(members[ESTIMATOR]), card, additive)
    return Kept(digest, card, declaration, additive)


def _parts(data: bytes) -> tuple[str, bytes]:
    """The digest that the first line of a file states, and the bytes that have it."""
    if len(data) > MOST_BYTES:
        raise refusal_of_damage()
    head = HEAD.match(data)
    if head is None:
        raise _pickle() if is_pickle(data) else _not_ours()
    if int(head[1]) != FORMAT:
        raise _other_version("format", head[1].decode(), str(FORMAT))
    digest, body = head[2].decode(), data[head.end() :]
    if hashlib.sha256(body).hexdigest() != digest:
        raise refusal_of_damage()
    return digest, body


def _check_estimator(contents: Contents, card: dict[str, Any], additive: Additive) -> None:
    if contents.kind != card.get("kind"):
        raise refusal_of_card("kind")
    check_agreement(
        additive, contents.encoder, probe_estimator(contents.encoder, contents.estimator), contents.calibration
    )


def _check_versions(card: Any) -> None:
    if not isinstance(card, dict) or not isinstance(card.get("versions"), dict):
        raise refusal_of_card("versions")
    if card.get("format") != FORMAT:
        raise _other_version("format", str(card.get("format")), str(FORMAT))
    here = library_versions()
    for name in SAME:
        if card["versions"].get(name) != here[name]:
            raise _other_version(name, str(card["versions"].get(name)), here[name])


def _other_version(name: str, kept: str, here: str) -> ModelRefused:
    return ModelRefused(
        "version",
        f"模型由 {name} {kept} 保存，本系统运行的是 {here}，结果可能不同；请用本系统重新训练。",
        f"The model was kept with {name} {kept}, and {here} runs here, which may differ; train it again here.",
    )


def _pickle() -> ModelRefused:
    return ModelRefused(
        "pickle",
        "这是 pickle（或 joblib）文件，打开即执行其中的任意代码，一律拒绝；请用 credit-tiers model train 保存的模型。",
        "This is a pickle (or joblib) file, which runs whatever code it holds when opened, and is never accepted; use a"
        " model kept by credit-tiers model train.",
    )


def _not_ours() -> ModelRefused:
    return ModelRefused(
        "format",
        "这不是本系统保存的模型文件；请用 credit-tiers model train 保存的模型。",
        "This is not a model file of this system; use a model kept by credit-tiers model train.",
    )
