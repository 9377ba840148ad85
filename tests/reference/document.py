"""Whole rule-set documents as plain data, and the text a file of them would hold."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import yaml

BASIS = {"indicator": "figures", "threshold": "figures", "points": "figures"}
OVERRIDE_BASIS = {"indicator": "figures", "threshold": "figures"}
BETTER = {"direction": "higher_is_better", "base": 100, "at_least": 0, "at_most": 100}


def text(word: str) -> Mapping[str, str]:
    """A title of one word in both languages."""
    return {"zh": word, "en": word}


TIERS = [
    {"id": "A", "title": text("A"), "at_least": 90},
    {"id": "B", "title": text("B"), "at_least": 75, "below": 90},
    {"id": "C", "title": text("C"), "at_least": 60, "below": 75},
    {"id": "D", "title": text("D"), "below": 60},
]


def override(name: str, kind: str, **more: Any) -> Mapping[str, Any]:
    return {"id": name, "title": text(name), "kind": kind, "basis": OVERRIDE_BASIS, **more}


def basis(sections: Mapping[str, Any]) -> dict[str, str]:
    """The basis of every section that has figures: always of tiers and score, of levels only where one is weighted."""
    weighted = any(level.get("weight", 10_000) != 10_000 for level in sections.get("levels", ()))
    others = {"levels": weighted, "groups": sections.get("groups"), "not_rated": sections.get("not_rated")}
    return dict.fromkeys(("tiers", "score", *(name for name, there in others.items() if there)), "figures")


def document(scheme: str, **sections: Any) -> dict[str, Any]:
    """A document that rests on demonstration figures alone."""
    return {
        "scheme": scheme,
        "version": "2026-01",
        "title": text(scheme),
        "standing": "demonstration",
        "tier_noun": text("tier"),
        "score_noun": text("score"),
        "effective_from": "1990-01-01",
        "demonstrations": {"figures": text("figures")},
        "legal_basis": ["figures"],
        "basis": basis(sections),
        "score": BETTER,
        "tiers": TIERS,
        **sections,
    }


class _Dumper(yaml.CSafeDumper):
    """Writes decimals as they read, and every item out in full."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _decimal(dumper: yaml.CSafeDumper, value: Decimal) -> yaml.Node:
    written = f"{value:f}"
    return dumper.represent_scalar("tag:yaml.org,2002:" + ("float" if "." in written else "int"), written)


_Dumper.add_representer(Decimal, _decimal)


def as_yaml(document: Mapping[str, Any]) -> str:
    """The document as the text of a file; dates are quoted texts."""
    return yaml.dump(document, Dumper=_Dumper, allow_unicode=True, sort_keys=False)
