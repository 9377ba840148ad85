"""Kept models changed and sealed again with a digest that is right, as one who means harm would make them."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

from models.archive import pack_archive


def members_of(data: bytes) -> dict[str, bytes]:
    """The parts of an archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def body_of(data: bytes) -> bytes:
    """What follows the first line of a kept model."""
    return data[data.index(b"\n") + 1 :]


def sealed(body: bytes) -> bytes:
    """The file of that body."""
    return b"credit-tiers-model 1 %s\n%s" % (hashlib.sha256(body).hexdigest().encode(), body)


def rebuilt(data: bytes, **changed: bytes) -> bytes:
    """The file with parts of it replaced, or others added."""
    members = members_of(body_of(data))
    names = {"estimator": "estimator.skops", "card": "card.json", "probabilities": "probabilities"}
    return sealed(pack_archive({**members, **{names.get(name, name): content for name, content in changed.items()}}))


def with_card(change: Callable[[dict[str, Any]], None], data: bytes) -> bytes:
    """The file with its card changed."""
    card = json.loads(members_of(body_of(data))["card.json"])
    change(card)
    return rebuilt(data, card=json.dumps(card).encode())
